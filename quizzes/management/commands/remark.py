from django.core.management.base import BaseCommand, CommandError

from quizzes.models import Item, Version
from quizzes.remarking import remark


class Command(BaseCommand):
    help = "Mark the stored answers to an item again, after its key was corrected and published."

    def add_arguments(self, parser):
        parser.add_argument("--item", type=int, required=True)
        parser.add_argument("--locale", default="en")

    def handle(self, item, locale, **options):
        try:
            remarked, left = remark(Item.objects.get(pk=item), locale)
        except Item.DoesNotExist as missing:
            raise CommandError(f"There is no item {item}.") from missing
        except Version.DoesNotExist as missing:
            raise CommandError(f"Item {item} is not published in {locale!r}.") from missing
        self.stdout.write(f"Marked again: {remarked}. Left, other targets: {left}.")
