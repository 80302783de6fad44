"""What an editor is told beside the publish rules. Nothing here keeps a page from going live."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lessons.checking.language import BANNED, LONGEST_SENTENCE, QUOTED, grade
from lessons.exercises.base import ORDINARY, SCAM
from lessons.models import HelpLine, HelpPage, LessonPage

from . import words

# Of the scenes that are clearly one or the other, in a module; fewer than this say nothing yet.
FEWEST_ORDINARY, MOST_ORDINARY, FEWEST_SCENES = 0.35, 0.65, 4


@dataclass(frozen=True)
class Advice:
    """Something to consider, the sentences it is about, and where more is said."""

    message: str
    sentences: tuple = field(default_factory=tuple)
    url: str = ""


def advice(page) -> list[Advice]:
    """Everything worth considering before this page, as it stands in memory, goes live."""
    texts = words.own_voice(page) if page.locale.language_code == "en" else []
    return [
        *_reading_level(page, texts),
        *_long_sentences(texts),
        *_words(texts),
        *(_balance(page) if isinstance(page, LessonPage) else ()),
        *(_pairs(page) if isinstance(page, LessonPage) else ()),
        *(_help_lines() if isinstance(page, HelpPage) else ()),
    ]


def _reading_level(page, texts):
    reached, limit = grade(texts), words.limit(page)
    if reached > limit:
        message = _("It reads at grade %(grade).1f; up to %(limit)s is good. Hardest are:")
        said = message % {"grade": reached, "limit": limit}
        yield Advice(said, tuple(words.hardest(texts, 3)), reverse("report_reading"))


def _long_sentences(texts):
    count, sentence = words.longest(texts)
    if count > LONGEST_SENTENCE:
        message = _("The longest sentence has %(count)s words; up to %(most)s is good.")
        yield Advice(message % {"count": count, "most": LONGEST_SENTENCE}, (sentence,))


def _words(texts):
    found = {m.group().lower() for text in texts for m in BANNED.finditer(QUOTED.sub("", text))}
    if found:
        message = _("These words can blame or belittle a reader: %(words)s.")
        yield Advice(message % {"words": ", ".join(sorted(found))})


def _balance(page):
    """The share of ordinary scenes in the module, with this draft in the place of its lesson."""
    others = LessonPage.objects.beside(page).exclude(pk=page.pk)
    truths = [child.value["truth"] for lesson in [*others, page] for child in lesson.exercises()]
    clear = [truth for truth in truths if truth in (SCAM, ORDINARY)]
    share = clear.count(ORDINARY) / len(clear) if clear else 0.5
    if len(clear) >= FEWEST_SCENES and not FEWEST_ORDINARY <= share <= MOST_ORDINARY:
        message = _(
            "With this lesson, %(ordinary)s of %(all)s clear scenes of the module are ordinary. "
            "About half is good: readers learn to tell apart, not to suspect."
        )
        said = message % {"ordinary": clear.count(ORDINARY), "all": len(clear)}
        yield Advice(said, url=reverse("report_ordinary"))


def _pairs(page):
    """Pairs that this lesson lays side by side and that no lesson has both scenes of."""
    wanted = [child.value["pair"] for child in page.body if child.block_type == "twins"]
    if not wanted:
        return
    lessons = LessonPage.objects.live().filter(locale=page.locale_id).exclude(pk=page.pk)
    held = {
        (child.value["twin"], child.value["truth"])
        for lesson in [*lessons, page]
        for child in lesson.exercises()
    }
    for pair in wanted:
        if not {(pair, SCAM), (pair, ORDINARY)} <= held:
            message = _(
                "No lesson has both a scam and an ordinary scene of the pair “%(pair)s”. Readers "
                "see nothing in its place."
            )
            yield Advice(message % {"pair": pair})


def _help_lines():
    count = HelpLine.objects.due().count()
    if count:
        message = ngettext(
            "%(count)s help line is past its review date. Readers are told so beside it.",
            "%(count)s help lines are past their review dates. Readers are told so beside them.",
            count,
        )
        yield Advice(message % {"count": count}, url=reverse("report_help-lines"))
