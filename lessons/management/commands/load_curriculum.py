from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from lessons.loading import CONTENT, FaultyFile, load


class Command(BaseCommand):
    help = "Load the curriculum from its files. Safe to run again: what editors changed is kept."

    def add_arguments(self, parser):
        parser.add_argument(
            "--replace", action="store_true", help="Write over what editors have changed since."
        )
        parser.add_argument("--locale", default="en", help="The language to load.")
        parser.add_argument("--folder", type=Path, default=CONTENT, help="Where the files are.")

    def handle(self, *, replace, locale, folder, **options):
        if not (folder / locale).is_dir():
            raise CommandError(f"No curriculum in {folder / locale}.")
        try:
            report = load(folder, locale, replace)
        except FaultyFile as fault:
            raise CommandError(f"Nothing was loaded. {locale}/{fault}") from fault
        for name in report.kept:
            self.stdout.write(f"Kept as an editor left it: {name}")
        self.stdout.write(
            f"Curriculum: {len(report.made)} made, {len(report.updated)} updated, "
            f"{len(report.unchanged)} unchanged, {len(report.kept)} kept."
        )
