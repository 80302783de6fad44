from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from curriculum.people.models import Throttle, User
from lessons.models import SiteSettings


class Command(BaseCommand):
    help = "Deletes guests away for longer than the site settings say, and old counts. Run daily."

    def handle(self, *args, **options):
        now = timezone.now()
        # A visit is noted once a day, so a row may look a day older than the last visit was.
        idle = timedelta(days=SiteSettings.of().guest_days + 1)
        gone = User.objects.guests().idle_since(now - idle)
        count = gone.count()
        gone.delete()
        Throttle.objects.filter(until__lt=now).delete()
        self.stdout.write(f"Guests retired: {count}")
