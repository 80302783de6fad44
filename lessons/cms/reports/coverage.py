"""What the lessons cover: each signal, and ordinary scenes beside scams."""

from collections import Counter

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.models import Locale

from lessons.exercises import KINDS
from lessons.exercises.base import AMBIGUOUS, ORDINARY, SCAM
from lessons.models import SECTIONS, LessonPage, ModulePage, SignalPage
from lessons.signals import SIGNALS

from .base import PagesColumn, Report

FEWEST, MOST = 35, 65  # per cent of the clear scenes that are ordinary
FEW, HALF, MANY = _("Few ordinary scenes"), _("About half"), _("Mostly ordinary")
NO_SCENE = _("No clear scene yet")
PRACTISED, NOWHERE = _("Yes"), _("In no lesson yet")


def scenes(page):
    """The exercises of a page. Unlike `exercises()` it looks up no source and no image."""
    for name in page.exercise_fields:
        stream = getattr(page, name)
        for index, raw in enumerate(stream.raw_data):
            if raw["type"] in KINDS:
                yield stream[index]


def in_first_language(model):
    """Pages of the language that all others are translated from: a scene counts once."""
    return model.objects.filter(locale=Locale.get_default()).order_by("path")


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk]) if page else None


class SignalCoverage(Report):
    slug = "signals"
    page_title = _("Signals and lessons")
    header_icon = "list-ul"
    purpose = _("Shows which signals the lessons practise, and which none practises yet.")
    paginate_by = 100
    columns = [
        TitleColumn("name", label=_("Signal"), get_url=lambda row: row["url"]),
        Column("group", label=_("Group")),
        Column("scenes", label=_("Scenes")),
        Column("scam", label=_("In scam scenes")),
        Column("ordinary", label=_("In ordinary scenes")),
        Column("drafts", label=_("Lessons not published")),
        StatusTagColumn("note", label=_("Practised"), primary=lambda row: row["note"] == NOWHERE),
        PagesColumn("lessons", label=_("Lessons")),
    ]

    def rows(self):
        counts = {slug: Counter() for slug in SIGNALS}
        taught = {slug: {True: [], False: []} for slug in SIGNALS}
        for lesson in in_first_language(LessonPage):
            for slug, truths in _signals_in(lesson).items():
                taught[slug][lesson.live].append(lesson)
                if lesson.live:
                    counts[slug].update(truths)
        pages = {page.slug: page for page in in_first_language(SignalPage)}
        return [
            {
                "name": signal.name,
                "url": edit_url(pages.get(slug)),
                "group": SECTIONS[signal.group or signal.sort],
                "scenes": counts[slug].total(),
                "scam": counts[slug][SCAM],
                "ordinary": counts[slug][ORDINARY],
                "drafts": len(taught[slug][False]),
                "note": PRACTISED if taught[slug][True] else NOWHERE,
                "lessons": taught[slug][True],
            }
            for slug, signal in SIGNALS.items()
        ]


def _signals_in(lesson):
    """{slug: what each scene is in which it stands}"""
    found = {}
    for scene in scenes(lesson):
        for slug in {target.signal for target in scene.block.targets(scene.value)} & {*SIGNALS}:
            found.setdefault(slug, []).append(scene.value["truth"])
    return found


class OrdinaryShare(Report):
    slug = "ordinary"
    page_title = _("Ordinary scenes by module")
    header_icon = "group"
    purpose = _("Shows whether each module keeps about half of its scenes ordinary.")
    empty = _("There is no module yet.")
    columns = [
        TitleColumn("title", label=_("Module"), get_url=lambda row: row["url"]),
        Column("scam", label=_("Scams")),
        Column("ordinary", label=_("Ordinary")),
        Column("ambiguous", label=_("Could be either")),
        Column("share", label=_("Ordinary among clear ones, %")),
        StatusTagColumn("word", label=_("Balance"), primary=lambda row: row["word"] != HALF),
    ]

    def rows(self):
        lessons = [(page.path, _truths(page)) for page in in_first_language(LessonPage).live()]
        return [
            _balance(module, [truths for path, truths in lessons if path.startswith(module.path)])
            for module in in_first_language(ModulePage)
        ]


def _truths(lesson):
    return Counter(scene.value["truth"] for scene in scenes(lesson))


def _balance(module, counted):
    truths = sum(counted, Counter())
    clear = truths[SCAM] + truths[ORDINARY]
    share = round(100 * truths[ORDINARY] / clear) if clear else None
    return {
        "title": module.title,
        "url": edit_url(module),
        "scam": truths[SCAM],
        "ordinary": truths[ORDINARY],
        "ambiguous": truths[AMBIGUOUS],
        "share": share,
        "word": balance_word(share),
    }


def balance_word(share):
    if share is None:
        return NO_SCENE
    return FEW if share < FEWEST else MANY if share > MOST else HALF
