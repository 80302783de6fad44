from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Length, Substr
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.url_routing import RouteResult

from lessons.audience import OPENED, SUITS, audiences_of, band_of
from lessons.blocks import BodyBlock, PointsBlock, SceneBlock, SignalsBlock
from lessons.cms.scenes import ScenesPanel
from lessons.exercises.base import BANDS
from lessons.fields import BlocksField
from lessons.publishing import Fault
from lessons.signals import SIGNALS

from .guide import SignalPage
from .pages import CoursePage
from .settings import SiteSettings


class HomePage(CoursePage):
    """The front door: what this is, and one scene to try at once."""

    lead = models.TextField(_("lead"), max_length=300)
    scene = BlocksField(SceneBlock(), verbose_name=_("scene to try"), blank=True)
    points = BlocksField(PointsBlock(), verbose_name=_("points"), blank=True)

    exercise_fields = ("scene",)
    template = "lessons/home_page.html"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["lessons.LearnPage", "lessons.FieldGuidePage", "lessons.HelpPage"]
    content_panels = [
        *CoursePage.content_panels,
        FieldPanel("lead"),
        FieldPanel("scene"),
        FieldPanel("points"),
    ]

    class Meta:
        verbose_name = _("home page")

    def route(self, request, path_components):
        """Find any page below in one query, however deep, instead of two for each level."""
        if not path_components:
            return super().route(request, path_components)
        path = self.url_path + "/".join(path_components) + "/"
        kinds = [model._meta.model_name for model in CoursePage.__subclasses__()]
        below = Page.objects.live().descendant_of(self).select_related("locale", *kinds)
        page = below.filter(url_path=path).first()
        if page is None:
            return super().route(request, path_components)
        specific = getattr(page, page.cached_content_type.model, None) or page.specific
        specific.locale = page.locale
        return RouteResult(specific)


class LearnPage(CoursePage):
    """The list of modules."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)

    template = "lessons/learn_page.html"
    parent_page_types = ["lessons.HomePage"]
    subpage_types = ["lessons.ModulePage"]
    max_count_per_parent = 1
    content_panels = [*CoursePage.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("list of modules")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        band, settings = band_of(request), SiteSettings.of(request)
        lessons = list(LessonPage.objects.live().descendant_of(self).order_by("path"))
        modules = ModulePage.objects.live().offered(settings).child_of(self).order_by("path")
        modules = list(modules)
        for module in modules:
            every = [page for page in lessons if page.path.startswith(module.path)]
            module.lessons = [page for page in every if page.band in audiences_of(band)]
            module.differs_by_band = any(page.band != "everyone" for page in every)
        return context | {"modules": modules, "band": band}


class ModuleQuerySet(PageQuerySet):
    def offered(self, settings):
        """Modules that this site shows: all, or those that are not about the law."""
        return self if settings.show_law else self.filter(about_law=False)


class ModulePage(CoursePage):
    """One module: a handful of lessons on one subject."""

    number = models.PositiveSmallIntegerField(_("number"), default=0)
    summary = models.TextField(_("summary"), max_length=400)
    offers_leave = models.BooleanField(
        _("offer “Leave this page”"),
        default=False,
        help_text=_(
            "For modules that people may not want to be seen with. Titles of tabs then say nothing."
        ),
    )

    about_law = models.BooleanField(
        _("about the law"),
        default=False,
        help_text=_(
            "This module is about the law of particular countries. The settings of the site can"
            " hide it."
        ),
    )

    objects = PageManager.from_queryset(ModuleQuerySet)()

    template = "lessons/module_page.html"
    parent_page_types = ["lessons.LearnPage"]
    subpage_types = ["lessons.LessonPage"]
    content_panels = [
        *CoursePage.content_panels,
        FieldPanel("number"),
        FieldPanel("summary"),
        FieldPanel("offers_leave"),
        FieldPanel("about_law"),
    ]

    class Meta:
        verbose_name = _("module")

    def get_context(self, request, *args, **kwargs):
        band = band_of(request)
        every = list(LessonPage.objects.live().child_of(self).order_by("path"))
        lessons = [lesson for lesson in every if lesson.band in audiences_of(band)]
        differs = len({lesson.band for lesson in every} - {"everyone"}) > 0
        context = super().get_context(request, *args, **kwargs)
        return context | {"lessons": lessons, "band": band, "differs_by_band": differs}

    def serve(self, request, *args, **kwargs):
        self.refuse_if_hidden(request)
        return super().serve(request, *args, **kwargs)

    def refuse_if_hidden(self, request):
        """404 where this site shows nothing about the law; editors see it in previews."""
        preview = getattr(request, "is_preview", False)
        if self.about_law and not preview and not SiteSettings.of(request).show_law:
            raise Http404


class LessonQuerySet(PageQuerySet):
    def suiting(self, band):
        """Lessons that may be offered to somebody of this band, or of none chosen yet ("")."""
        return self.filter(band__in=audiences_of(band))

    def about_law(self):
        """Lessons of modules that are about the law."""
        above = Substr(OuterRef("path"), 1, Length(OuterRef("path")) - ModulePage.steplen)
        return self.filter(Exists(ModulePage.objects.filter(about_law=True, path=above)))

    def offered(self, settings):
        """Lessons that this site shows: all, or those that are not about the law."""
        hidden = LessonPage.objects.about_law().values("pk")
        return self if settings.show_law else self.exclude(pk__in=hidden)

    def beside(self, lesson):
        """The live lessons of the same module in their order, this one among them."""
        above = lesson.path[: -lesson.steplen]
        near = self.live().filter(path__startswith=above, depth=lesson.depth)
        return near.order_by("path")


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

    objects = PageManager.from_queryset(LessonQuerySet)()

    exercise_fields = claim_fields = ("body",)
    template = "lessons/lesson_page.html"
    parent_page_types = ["lessons.ModulePage"]
    subpage_types = []
    content_panels = [
        *CoursePage.content_panels,
        FieldPanel("objective"),
        FieldPanel("minutes"),
        FieldPanel("band"),
        FieldPanel("sensitive"),
        FieldPanel("preview"),
        FieldPanel("body"),
        ScenesPanel(heading=_("Scenes of this lesson"), icon="comment"),
        FieldPanel("signals"),
    ]

    class Meta:
        verbose_name = _("lesson")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        module = self.module
        later = LessonPage.objects.beside(self).suiting(band_of(request))
        urls = SignalPage.addresses(self.locale.language_code)
        slugs = [child.value for child in self.signals if child.value in urls]
        return context | {
            "module": module,
            "following": later.filter(path__gt=self.path).first(),
            "signal_urls": urls,
            "related": [(SIGNALS[slug].name, urls[slug]) for slug in slugs if slug in SIGNALS],
            "offers_leave": self.offers_leave,
        }

    def own_faults(self):
        """What is missing in it, and what in it is not for whom it is."""
        held = {child.block_type for child in self.body}
        if "takeaway" not in held:
            yield Fault(_("Add a take-away: the one line to remember."), "body")
        if "discussion" not in held:
            yield Fault(_("Add a discussion question."), "body")
        if self.sensitive and not self.preview:
            yield Fault(_("Say in a neutral preview what this lesson is about."), "preview")
        if self.sensitive and self.band == "13-15":
            yield Fault(_("Nothing sensitive stands in a lesson for 13 to 15."), "sensitive")
        for child in self.exercises():
            readers, value = SUITS.get(self.band, ()), child.value
            if value.get("sensitive") and not self.sensitive:
                message = _("This scene is sensitive. Mark the whole lesson as sensitive.")
                yield Fault(message, "body", child.id)
            if not set(readers) <= set(SUITS.get(value.get("band") or "everyone", ())):
                message = _("This scene is not for everybody whom the lesson is for.")
                yield Fault(message, "body", child.id)

    @cached_property
    def module(self):
        return ModulePage.objects.filter(path=self.path[: -self.steplen]).first()

    @property
    def offers_leave(self):
        return self.sensitive or bool(self.module and self.module.offers_leave)

    @property
    def part(self):
        """A number for the neutral title of the tab: its place among the lessons of the module."""
        return self._str2int(self.path[-self.steplen :])

    def serve(self, request, *args, **kwargs):
        if self.module:
            self.module.refuse_if_hidden(request)
        reason = "" if getattr(request, "is_preview", False) else self.held_back(request)
        if not reason:
            return super().serve(request, *args, **kwargs)
        context = self.get_context(request) | {"reason": reason, "band": band_of(request)}
        return TemplateResponse(request, "lessons/lesson_gate.html", context)

    def held_back(self, request):
        """Why this person is asked something first: "band", "sensitive", or "" to go ahead."""
        band = band_of(request)
        if self.band not in audiences_of(band) or (self.sensitive and not band):
            return "band"
        opened = request.COOKIES.get(OPENED, "").split(".")
        return "sensitive" if self.sensitive and str(self.pk) not in opened else ""
