from django.db import models
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from lessons.blocks import PROSE_FEATURES
from lessons.signals import SECTIONS, SIGNALS

from .pages import CoursePage
from .sources import Source


class FieldGuidePage(CoursePage):
    """The index of the field guide: every signal, in groups."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    template = "lessons/field_guide_page.html"
    parent_page_types = ["lessons.HomePage"]
    subpage_types = ["lessons.SignalPage"]
    max_count_per_parent = 1
    content_panels = [*CoursePage.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("field guide")

    def get_context(self, request, *args, **kwargs):
        pages = list(SignalPage.objects.live().child_of(self).order_by("path"))
        sections = [
            (heading, [page for page in pages if page.section == key])
            for key, heading in SECTIONS.items()
        ]
        context = super().get_context(request, *args, **kwargs)
        return context | {"sections": [section for section in sections if section[1]]}


class SignalPage(CoursePage):
    """One signal in the field guide; its slug is the signal's permanent slug."""

    sentence = models.CharField(_("in one sentence"), max_length=250)
    example = models.TextField(_("example"), max_length=500)
    why = RichTextField(_("why it works on people"), features=PROSE_FEATURES, blank=True)
    genuine = RichTextField(_("what genuine looks like"), features=PROSE_FEATURES, blank=True)
    alone = RichTextField(_("how much it means alone"), features=PROSE_FEATURES, blank=True)
    sources = ParentalManyToManyField(Source, verbose_name=_("sources"), blank=True)
    facts = models.CharField(
        _("facts"),
        max_length=80,
        blank=True,
        help_text=_("Numbers in the list of facts that this page rests on, such as “F6 F43”."),
    )

    template = "lessons/signal_page.html"
    parent_page_types = ["lessons.FieldGuidePage"]
    subpage_types = []
    content_panels = [
        *CoursePage.content_panels,
        FieldPanel("sentence"),
        FieldPanel("example"),
        FieldPanel("why"),
        FieldPanel("genuine"),
        FieldPanel("alone"),
        FieldPanel("sources"),
        FieldPanel("facts"),
    ]

    class Meta:
        verbose_name = _("signal")

    @staticmethod
    def addresses(language):
        """Slug of a signal -> address of its live page in this language, in the guide's order."""
        pages = SignalPage.objects.live().filter(locale__language_code=language).order_by("path")
        # The first part of a Wagtail url_path is the home page's own slug, which no address shows.
        prefix = _prefix(language)
        return {
            slug: prefix + path.split("/", 2)[2]
            for slug, path in pages.values_list("slug", "url_path")
        }

    def cited(self):
        return [(source, "sources", "") for source in self.sources.all()]

    @property
    def signal(self):
        """The entry of the vocabulary, or None for a page whose slug is not in it."""
        return SIGNALS.get(self.slug)

    @property
    def needs_help_first(self):
        """Whether who reads this may be in it now: then what to do comes before the example."""
        return self.signal is not None and self.signal.group == "consent"

    @property
    def offers_leave(self):
        return self.needs_help_first

    @property
    def section(self):
        if self.signal is None:
            return ""
        return self.signal.group or self.signal.sort


def _prefix(language):
    """The start of every address in this language: "/" or "/fr/"."""
    with translation.override(language):
        return reverse("wagtail_serve", args=[""])
