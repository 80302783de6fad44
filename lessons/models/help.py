from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from lessons.blocks import TextBlocks
from lessons.fields import BlocksField

from .pages import CoursePage
from .settings import SiteSettings

PURPOSES = {
    "money": _("Money, fraud and online crime"),
    "pictures": _("Pictures, and help for young people"),
    "talk": _("Someone to talk to"),
    "police": _("Police"),
}
HALF_A_YEAR = timedelta(days=182)


class HelpPlace(models.Model):
    """A country or region that help lines belong to."""

    code = models.SlugField(_("code"), max_length=8, unique=True, help_text=_("For example gb."))
    name = models.CharField(_("name"), max_length=60)
    emergency = models.CharField(_("emergency number"), max_length=20, blank=True)
    note = models.TextField(_("good to know"), max_length=400, blank=True)

    panels = [FieldPanel(name) for name in ("code", "name", "emergency", "note")]

    class Meta:
        verbose_name = _("help: country or region")
        verbose_name_plural = _("help: countries and regions")
        ordering = ["pk"]

    def __str__(self):
        return self.name


class HelpLineQuerySet(models.QuerySet):
    def due(self, on=None):
        """Lines that somebody should check again by this day."""
        return self.filter(review_by__lt=on or timezone.localdate())


class HelpLine(models.Model):
    """One service that helps, how to reach it, and when that was last checked."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    place = models.ForeignKey(
        HelpPlace, models.CASCADE, related_name="lines", verbose_name=_("country or region")
    )
    purpose = models.CharField(_("for"), max_length=10, choices=list(PURPOSES.items()))
    name = models.CharField(_("name"), max_length=120)
    what = models.CharField(_("who it is for and what it does"), max_length=240, blank=True)
    url = models.URLField(_("address"), max_length=300, blank=True)
    phone = models.CharField(_("phone or text"), max_length=80, blank=True)
    hours = models.CharField(_("hours"), max_length=120, blank=True)
    checked = models.DateField(_("last checked"), null=True, blank=True)
    review_by = models.DateField(_("check again by"))

    objects = HelpLineQuerySet.as_manager()

    panels = [
        FieldPanel(name)
        for name in (
            "key", "place", "purpose", "name", "what", "url", "phone", "hours", "checked",
            "review_by",
        )
    ]  # fmt: skip

    class Meta:
        verbose_name = _("help line")
        verbose_name_plural = _("help lines")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.name} ({self.key})"

    @property
    def shown_url(self):
        """The address as people type it."""
        return self.url.removeprefix("https://").removesuffix("/")

    @property
    def is_due(self):
        return self.review_by < timezone.localdate()

    @transaction.atomic
    def mark_as_checked(self):
        """Good again for half a year; what readers said about it is dealt with."""
        self.checked = timezone.localdate()
        self.review_by = self.checked + HALF_A_YEAR
        self.save(update_fields=["checked", "review_by"])
        self.notices.all().delete()


class OutdatedNotice(models.Model):
    """That somebody found a help line out of date: what and when, never who."""

    WHATS = [
        ("address", _("The address does not open")),
        ("phone", _("The number does not work")),
        ("hours", _("The hours are different")),
        ("other", _("Something else is different")),
    ]

    line = models.ForeignKey(HelpLine, models.CASCADE, related_name="notices")
    what = models.CharField(max_length=10, choices=WHATS)
    day = models.DateField(default=timezone.localdate)

    class Meta:
        constraints = [
            # Also what keeps the table small, whoever sends the form how often.
            models.UniqueConstraint(
                fields=["line", "what", "day"], name="one_notice_per_line_fault_and_day"
            )
        ]

    def __str__(self):
        return f"{self.line_id}: {self.what} ({self.day})"


class HelpPage(CoursePage):
    """Help for people in trouble now: the front page of help, and the pages below it."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)
    body = BlocksField(TextBlocks(), verbose_name=_("body"))

    claim_fields = ("body",)
    offers_leave = True
    template = "lessons/help_page.html"
    parent_page_types = ["lessons.HomePage", "lessons.HelpPage"]
    subpage_types = ["lessons.HelpPage"]
    content_panels = [*CoursePage.content_panels, FieldPanel("intro"), FieldPanel("body")]

    class Meta:
        verbose_name = _("help page")

    @cached_property
    def front(self):
        """The front page of help, which this may be."""
        above = HelpPage.objects.filter(path=self.path[: -self.steplen]).first()
        return above or self

    def get_context(self, request, *args, **kwargs):
        places = SiteSettings.of(request).first(HelpPlace.objects.all())
        chosen = next((p for p in places if p.code == request.GET.get("place")), None)
        everywhere = next((p for p in places if p.code == "int"), None)
        pages = HelpPage.objects.live().child_of(self.front).order_by("path")
        return super().get_context(request, *args, **kwargs) | {
            "front": self.front,
            "places": places,
            "chosen": chosen,
            "groups": _by_purpose(chosen),
            "everywhere": _by_purpose(everywhere) if everywhere != chosen else [],
            "others": [page for page in pages if page.pk != self.pk],
        }


def _by_purpose(place):
    """[(heading, lines)] of a place, or [] without one."""
    lines = list(place.lines.all()) if place else []
    groups = [
        (heading, [line for line in lines if line.purpose == key])
        for key, heading in PURPOSES.items()
    ]
    return [group for group in groups if group[1]]
