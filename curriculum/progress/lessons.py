"""How far somebody is with the lessons of a module."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from curriculum.progress.models import LessonRecord
from lessons.models import LessonPage, ModulePage
from quizzes.models import Item, Response

NEW, BEGUN, SKIPPED, FINISHED = "new", "begun", "skipped", "finished"
NAMES = {
    NEW: _("Not started"),
    BEGUN: _("Started"),
    SKIPPED: _("Skipped by choice"),
    FINISHED: _("Finished"),
}


@dataclass(frozen=True)
class Step:
    """One lesson, and how far one person is with it."""

    lesson: object
    state: str

    @property
    def name(self):
        return NAMES[self.state]

    @property
    def done(self):
        return self.state in (FINISHED, SKIPPED)


def steps(learner, lessons) -> list[Step]:
    """One Step for each lesson, in their order; three queries for any number of lessons.

    A lesson is finished when the learner said so, or answered or skipped every scene it has.
    """
    keys = [lesson.translation_key for lesson in lessons]
    if not (keys and learner.is_authenticated):
        return [Step(lesson, NEW) for lesson in lessons]
    records = {
        record.page_key: record
        for record in LessonRecord.objects.filter(learner=learner, page_key__in=keys)
    }
    here = {"versions__current": True, "versions__locale": get_language()}
    served = Item.objects.served().filter(page_key__in=keys, **here)
    scenes = dict(served.values_list("page_key").annotate(Count("pk", distinct=True)))
    met = Response.objects.of(learner).filter(item__in=served, first=True)
    answered = dict(met.values_list("item__page_key").annotate(Count("pk")))
    return [
        Step(lesson, _state(records.get(key), answered.get(key, 0), scenes.get(key, 0)))
        for lesson, key in zip(lessons, keys, strict=True)
    ]


def _state(record, answered, scenes):
    if record and record.finished:
        return SKIPPED if record.skipped else FINISHED
    if scenes and answered >= scenes:
        return FINISHED
    return BEGUN if record or answered else NEW


@transaction.atomic
def finish(visitor, lesson, skipped=False):
    """Note that the person is done with this lesson; makes the guest if need be."""
    learner = visitor.learner()
    record, made = LessonRecord.objects.get_or_create(
        learner=learner,
        page_key=lesson.translation_key,
        defaults={"finished": timezone.now(), "skipped": skipped},
    )
    if not made and (not record.finished or (record.skipped and not skipped)):
        record.finished, record.skipped = timezone.now(), skipped
        record.save(update_fields=["finished", "skipped"])
    return learner


def begin(learner, lesson):
    """Note that somebody chose to read a sensitive lesson."""
    LessonRecord.objects.get_or_create(learner=learner, page_key=lesson.translation_key)


def modules_begun(learner, band, settings):
    """[(module, steps)] of the modules in which this person has done anything."""
    if not learner.is_authenticated:
        return []
    language = get_language()
    lessons = list(
        LessonPage.objects.live()
        .filter(locale__language_code=language)
        .suiting(band)
        .offered(settings)
        .order_by("path")
    )
    modules = ModulePage.objects.live().offered(settings).order_by("path")
    modules = modules.filter(locale__language_code=language)
    every = steps(learner, lessons)
    found = [
        (module, [step for step in every if step.lesson.path.startswith(module.path)])
        for module in modules
    ]
    return [pair for pair in found if any(step.state != NEW for step in pair[1])]


def takeaways(lessons):
    """[(lesson, the line to remember)] of those lessons that have one."""
    return [
        (lesson, child.value)
        for lesson in lessons
        for child in lesson.body
        if child.block_type == "takeaway"
    ]


def first_left(modules):
    """The first lesson that is not done, of modules with their steps; None if all are."""
    return next((step.lesson for __, steps in modules for step in steps if not step.done), None)
