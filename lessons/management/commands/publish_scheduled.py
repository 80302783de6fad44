"""Wagtail's command stops at the first page that is refused; here the others still go live."""

from django.utils import timezone
from wagtail.log_actions import log
from wagtail.management.commands import publish_scheduled
from wagtail.models import Revision

from lessons import publishing
from lessons.cms.refusing import HELD_BACK
from lessons.models import CoursePage


class Command(publish_scheduled.Command):
    help = "Publish and unpublish what is due. Run it every few minutes."

    def handle(self, *args, **options):
        if not options["dryrun"]:
            self.hold_back()
        super().handle(*args, **options)

    def hold_back(self):
        """Take back the date of each due page that breaks a publish rule by now, and say so."""
        for revision in Revision.page_revisions.filter(approved_go_live_at__lt=timezone.now()):
            page = revision.as_object()
            found = publishing.faults(page) if isinstance(page, CoursePage) else []
            if found:
                revision.approved_go_live_at = None
                revision.save(update_fields=["approved_go_live_at"])
                log(page, HELD_BACK, data={"faults": [str(fault.message) for fault in found]})
                self.stderr.write(f"Not published: {page.title} ({page.pk}): {found[0].message}")
