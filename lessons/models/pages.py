from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from lessons import publishing
from lessons.cms.before_publishing import BeforePublishing
from lessons.cms.copying import DraftCopyForm
from lessons.cms.page_form import CoursePageForm
from lessons.exercises import KINDS


class CoursePage(Page):
    """What every page of the site shares; never made itself."""

    #: Names of the BlocksFields that may hold exercises.
    exercise_fields: tuple[str, ...] = ()
    #: Names of the BlocksFields that may hold claims with sources.
    claim_fields: tuple[str, ...] = ()
    #: Whether “Leave this page” is offered here, and the title of the tab tells nothing.
    offers_leave = False

    base_form_class = CoursePageForm
    copy_form_class = DraftCopyForm
    content_panels = [*Page.content_panels, BeforePublishing()]

    class Meta:
        abstract = True

    def exercises(self):
        """The exercises of this page in reading order: children of its streams."""
        return [
            child
            for name in self.exercise_fields
            for child in getattr(self, name)
            if child.block_type in KINDS
        ]

    @cached_property
    def notes(self):
        """The sources of this page's claims, each once, in the order they are first used."""
        return list({source.pk: source for source, *_ in self.cited()}.values())

    def cited(self):
        """(source, name of the field, id of the block) of each claim, in reading order."""
        return [
            (child.value["source"], name, child.id)
            for name in self.claim_fields
            for child in getattr(self, name)
            if child.block_type == "claim" and child.value["source"]
        ]

    def own_faults(self):
        """Faults that only this type of page can have."""
        return []

    def publish(self, revision, *args, strict=True, **kwargs):
        """Publish; raises NotPublishable where the revision breaks a rule.

        With `strict` False, what time or another page brought about does not count.
        """
        publishing.refuse(revision.as_object(), strict)
        return super().publish(revision, *args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return context | {"offers_leave": self.offers_leave}

    @property
    def preview_modes(self):
        asking = [("answered", _("Answered")), ("feedback", _("Feedback"))]
        return [
            ("", _("As it is met")),
            *(asking if self.exercise_fields else []),
            ("print", _("On paper")),
            ("dark", _("In the dark")),
            ("phone", _("On a phone")),
        ]

    def serve_preview(self, request, mode_name):
        if mode_name == "phone":
            return TemplateResponse(request, "cms/phone.html")
        return super().serve_preview(request, mode_name)
