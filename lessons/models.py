"""Everything that is taught: pages of the course, field guide, help, and sources."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.url_routing import RouteResult

from .blocks import PROSE_FEATURES, BodyBlock, PointsBlock, SceneBlock, SignalsBlock, TextBlocks
from .exercises import KINDS
from .exercises.base import BANDS
from .fields import BlocksField
from .signals import GROUPS, SIGNALS


@register_snippet
class Source(models.Model):
    """Where a factual claim comes from."""

    key = models.SlugField(_("key"), max_length=40, unique=True, help_text=_("For example S22."))
    title = models.CharField(_("title"), max_length=250)
    publisher = models.CharField(_("publisher"), max_length=120)
    year = models.PositiveSmallIntegerField(_("year"))
    url = models.URLField(_("address"), max_length=400)
    checked = models.DateField(_("date checked"))

    panels = [FieldPanel(name) for name in ("key", "title", "publisher", "year", "url", "checked")]

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["key"]

    def __str__(self):
        return f"{self.key}: {self.title} ({self.publisher}, {self.year})"


class CoursePage(Page):
    """What every page of the site shares; never made itself."""

    #: Names of the BlocksFields that may hold exercises.
    exercise_fields: tuple[str, ...] = ()
    #: Names of the BlocksFields that may hold claims with sources.
    claim_fields: tuple[str, ...] = ()

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


class HomePage(CoursePage):
    """The front door: what this is, and one scene to try at once."""

    lead = models.TextField(_("lead"), max_length=300)
    scene = BlocksField(SceneBlock(), verbose_name=_("scene to try"), blank=True)
    points = BlocksField(PointsBlock(), verbose_name=_("points"), blank=True)

    exercise_fields = ("scene",)
    template = "lessons/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["lessons.LearnPage", "lessons.FieldGuidePage", "lessons.HelpPage"]
    max_count_per_parent = None
    content_panels = [
        *Page.content_panels,
        FieldPanel("lead"),
        FieldPanel("scene"),
        FieldPanel("points"),
    ]

    class Meta:
        verbose_name = _("home page")

    def route(self, request, path_components):
        """Find any page below in two queries, however deep, instead of two for each level."""
        if not path_components:
            return super().route(request, path_components)
        path = self.url_path + "/".join(path_components) + "/"
        below = Page.objects.live().descendant_of(self).select_related("locale")
        page = below.filter(url_path=path).first()
        if page is None:
            return super().route(request, path_components)
        specific = page.specific
        specific.locale = page.locale
        return RouteResult(specific)


class LearnPage(CoursePage):
    """The list of modules."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    template = "lessons/learn_page.html"
    parent_page_types = ["lessons.HomePage"]
    subpage_types = ["lessons.ModulePage"]
    content_panels = [*Page.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("list of modules")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        lessons = LessonPage.objects.live().descendant_of(self).order_by("path")
        modules = list(ModulePage.objects.live().child_of(self).order_by("path"))
        for module in modules:
            module.lessons = [page for page in lessons if page.path.startswith(module.path)]
        return context | {"modules": modules}


class ModulePage(CoursePage):
    """One module: a handful of lessons on one subject."""

    number = models.PositiveSmallIntegerField(_("number"), default=0)
    summary = models.TextField(_("summary"), max_length=400)

    template = "lessons/module_page.html"
    parent_page_types = ["lessons.LearnPage"]
    subpage_types = ["lessons.LessonPage"]
    content_panels = [*Page.content_panels, FieldPanel("number"), FieldPanel("summary")]

    class Meta:
        verbose_name = _("module")

    def get_context(self, request, *args, **kwargs):
        lessons = LessonPage.objects.live().child_of(self).order_by("path")
        return super().get_context(request, *args, **kwargs) | {"lessons": lessons}


class LessonPage(CoursePage):
    """One lesson: one objective, three to seven minutes of reading, a few exercises."""

    objective = models.CharField(_("objective"), max_length=200, help_text=_("“You can …”"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=5, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    band = models.CharField(_("for whom"), max_length=10, choices=BANDS, default="everyone")
    sensitive = models.BooleanField(_("sensitive"), default=False)
    preview = models.TextField(
        _("neutral preview"),
        max_length=300,
        blank=True,
        help_text=_("For sensitive lessons: what it is about, before anyone chooses to read it."),
    )
    signals = BlocksField(SignalsBlock(), verbose_name=_("related signals"), blank=True)
    body = BlocksField(BodyBlock(), verbose_name=_("body"))

    exercise_fields = claim_fields = ("body",)
    template = "lessons/lesson_page.html"
    parent_page_types = ["lessons.ModulePage"]
    subpage_types = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("objective"),
        FieldPanel("minutes"),
        FieldPanel("band"),
        FieldPanel("sensitive"),
        FieldPanel("preview"),
        FieldPanel("body"),
        FieldPanel("signals"),
    ]

    class Meta:
        verbose_name = _("lesson")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        # One query for both: a parent's path is the beginning of its children's.
        parent_path = self.path[: -self.steplen]
        later = models.Q(path__startswith=parent_path, path__gt=self.path, depth=self.depth)
        near = Page.objects.live().filter(later | models.Q(path=parent_path)).order_by("path")
        module, following = [*near[:2], None, None][:2]
        pages = {
            "module": module,
            "following": following,
            "signal_pages": SignalPage.objects.live()
            .filter(locale_id=self.locale_id, slug__in=[child.value for child in self.signals])
            .order_by("path"),
        }
        return context | pages


class FieldGuidePage(CoursePage):
    """The index of the field guide: every signal, in groups."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    template = "lessons/field_guide_page.html"
    parent_page_types = ["lessons.HomePage"]
    subpage_types = ["lessons.SignalPage"]
    content_panels = [*Page.content_panels, FieldPanel("intro")]

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


SECTIONS = {
    **GROUPS,
    "genuine": _("Good signs"),
    "neutral": _("Proves nothing either way"),
}


class SignalPage(CoursePage):
    """One signal in the field guide; its slug is the signal's permanent slug."""

    sentence = models.CharField(_("in one sentence"), max_length=250)
    example = models.TextField(_("example"), max_length=500)
    why = RichTextField(_("why it works on people"), features=PROSE_FEATURES, blank=True)
    genuine = RichTextField(_("what genuine looks like"), features=PROSE_FEATURES, blank=True)
    alone = RichTextField(_("how much it means alone"), features=PROSE_FEATURES, blank=True)
    sources = ParentalManyToManyField(Source, verbose_name=_("sources"), blank=True)

    template = "lessons/signal_page.html"
    parent_page_types = ["lessons.FieldGuidePage"]
    subpage_types = []
    content_panels = [
        *Page.content_panels,
        FieldPanel("sentence"),
        FieldPanel("example"),
        FieldPanel("why"),
        FieldPanel("genuine"),
        FieldPanel("alone"),
        FieldPanel("sources"),
    ]

    class Meta:
        verbose_name = _("signal")

    @property
    def signal(self):
        """The entry of the vocabulary, or None for a page whose slug is not in it."""
        return SIGNALS.get(self.slug)

    @property
    def needs_help_first(self):
        """Whether who reads this may be in it now: then what to do comes before the example."""
        return self.signal is not None and self.signal.group == "consent"

    @property
    def section(self):
        if self.signal is None:
            return ""
        return self.signal.group or self.signal.sort


class HelpPage(CoursePage):
    """Help for people in trouble now."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)
    body = BlocksField(TextBlocks(), verbose_name=_("body"))

    claim_fields = ("body",)
    template = "lessons/help_page.html"
    parent_page_types = ["lessons.HomePage"]
    subpage_types = []
    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]

    class Meta:
        verbose_name = _("help page")
