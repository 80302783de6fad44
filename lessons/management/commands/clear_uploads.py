from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone
from wagtail.models import UploadedFile


class Command(BaseCommand):
    help = "Deletes uploads that were never described and are older than a day. Run daily."

    def handle(self, *args, **options):
        old = [upload for upload in UploadedFile.objects.all() if is_old(upload.file)]
        for upload in old:
            upload.file.delete(save=False)
            upload.delete()
        self.stdout.write(f"Uploads cleared: {len(old)}")


def is_old(file):
    """The row has no date, the file has; a lost file leaves a row of no use."""
    try:
        written = file.storage.get_modified_time(file.name)
    except FileNotFoundError:
        return True
    return written < timezone.now() - timedelta(days=1)
