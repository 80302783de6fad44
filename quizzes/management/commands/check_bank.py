import sys

from django.core.management.base import BaseCommand

from quizzes import pinning


class Command(BaseCommand):
    help = "Compare the bank of items with the live pages; exit 1 where they differ."

    def add_arguments(self, parser):
        parser.add_argument("--repair", action="store_true", help="bring the bank in line")

    def handle(self, repair=False, **options):
        found = pinning.repair() if repair else pinning.differences()
        for _page, what in found:
            self.stdout.write(f"{'repaired' if repair else 'differs'}: {what}")
        if not found:
            self.stdout.write("The bank says what the live pages say.")
        elif not repair:
            sys.exit(1)
