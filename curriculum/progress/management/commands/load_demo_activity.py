from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from curriculum.progress import demo


class Command(BaseCommand):
    help = "Gives the demo learners two weeks of activity. Safe to run twice; never in production."

    def handle(self, *args, **options):
        if settings.PAUSE_ENV == "production":
            raise CommandError("Demo activity is never loaded in production.")
        self.stdout.write(f"Answers of demo learners made: {demo.load()}")
