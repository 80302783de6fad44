from datetime import timedelta

from django.core.management.base import BaseCommand
from django.utils import timezone

from curriculum.people.models import Throttle, User

IDLE = timedelta(days=30)


class Command(BaseCommand):
    help = "Deletes guests who were not here for 30 days, and counts that are over. Run it daily."

    def handle(self, *args, **options):
        now = timezone.now()
        gone = User.objects.guests().idle_since(now - IDLE)
        count = gone.count()
        gone.delete()
        Throttle.objects.filter(until__lt=now).delete()
        self.stdout.write(f"Guests retired: {count}")
