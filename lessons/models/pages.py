from django.utils.functional import cached_property
from wagtail.models import Page

from lessons.exercises import KINDS


class CoursePage(Page):
    """What every page of the site shares; never made itself."""

    #: Names of the BlocksFields that may hold exercises.
    exercise_fields: tuple[str, ...] = ()
    #: Names of the BlocksFields that may hold claims with sources.
    claim_fields: tuple[str, ...] = ()
    #: Whether “Leave this page” is offered here, and the title of the tab tells nothing.
    offers_leave = False

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
        sources = {}
        for name in self.claim_fields:
            for child in getattr(self, name):
                if child.block_type == "claim" and child.value["source"]:
                    source = child.value["source"]
                    sources.setdefault(source.pk, source)
        return list(sources.values())

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return context | {"offers_leave": self.offers_leave}
