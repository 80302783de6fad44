from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from curriculum.people import demo


class Command(BaseCommand):
    help = "Makes the demo people learner, teacher, editor and admin. Safe to run twice."

    def add_arguments(self, parser):
        parser.add_argument("--remove", action="store_true", help="Delete them instead.")

    def handle(self, *args, remove, **options):
        if remove:
            demo.people().delete()
            (settings.DATA_DIR / "demo-password").unlink(missing_ok=True)
            self.stdout.write("The demo people are gone.")
            return
        if settings.PAUSE_ENV == "production":
            raise CommandError("Demo people are never loaded in production.")
        word = demo.load()
        self.stdout.write(f"Demo people: {', '.join(demo.NAMES)}. Their password: {word}")
