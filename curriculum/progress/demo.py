"""Two weeks of demo activity: believable, and the same for the same course.

Each learner has a band, a pace, and two habits that have nothing to do with each other: how well
they tell scenes apart, and how readily they stop at anything.
"""

import random
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from curriculum.people import demo
from curriculum.progress.models import LessonRecord
from lessons.exercises.base import AMBIGUOUS, CHECK, GO_ON, SCAM, STOP, UNSURE
from lessons.models import LessonPage
from quizzes import recording
from quizzes.models import Response, Version

DAYS = 14


class _Learner:
    """Stands where a visitor stands when an answer is recorded."""

    def __init__(self, user):
        self.user = user

    def learner(self):
        return self.user


@transaction.atomic
def load(locale="en"):
    """Make the activity of those demo learners who have none. Returns the number of answers."""
    lessons = LessonPage.objects.live().filter(locale__language_code=locale).order_by("path")
    made = 0
    for number, user in enumerate(demo.learners()):
        if not Response.objects.filter(learner=user).exists():
            chance = random.Random(f"pause-demo-{number}")
            made += _two_weeks(user, list(lessons.suiting(user.band)), locale, chance)
    return made


def _two_weeks(user, lessons, locale, chance):
    """Some lessons on some evenings, the last one perhaps half done."""
    taken = lessons[: chance.randint(2, max(2, len(lessons)))]
    evenings = sorted(chance.sample(range(1, DAYS + 1), min(DAYS, len(taken))), reverse=True)
    habits = {"skill": chance.uniform(0.55, 0.95), "wary": chance.uniform(-0.15, 0.2)}
    made = 0
    for lesson, days_ago in zip(taken, evenings, strict=False):
        when = timezone.now() - timedelta(days=days_ago, minutes=chance.randint(0, 300))
        versions = list(Version.objects.current(lesson.translation_key, locale))
        if lesson is taken[-1] and chance.random() < 0.5:
            versions = versions[:1]
        for version in versions:
            when += timedelta(minutes=chance.randint(1, 4))
            made += _answer(user, version, when, habits, chance)
        finished = when if versions and lesson is not taken[-1] else None
        record = LessonRecord.objects.create(
            learner=user, page_key=lesson.translation_key, finished=finished
        )
        LessonRecord.objects.filter(pk=record.pk).update(begun=when)
    return made


def _answer(user, version, when, habits, chance):
    given = {"skipped": True} if chance.random() < 0.04 else _given(version, habits, chance)
    nonce = f"demo-{user.pk}-{version.pk}"
    response = recording.answer(version, _Learner(user), nonce, given)
    Response.objects.filter(pk=response.pk).update(made=when)
    return 1


def _given(version, habits, chance):
    """Ticks and a decision: mostly right for the able, more often wary for the wary."""
    truth, skill = version.item.truth, habits["skill"]
    notices = skill + habits["wary"] if truth == SCAM else 1 - skill + habits["wary"]
    if truth == AMBIGUOUS:
        notices = 0.6 + habits["wary"]
    decision = GO_ON
    if chance.random() < notices:
        decision = chance.choices([CHECK, STOP, UNSURE], weights=[5, 4, 1])[0]
    targets = version.exercise.targets(version.value)
    picked = [
        target.id
        for target in targets
        if chance.random() < (skill if target.present else 0.5 - skill / 2 + habits["wary"])
    ]
    if version.item.kind == "verdict":
        right = [target.id for target in targets if target.fits]
        picked = right if chance.random() < skill else [chance.choice(targets).id]
    return {
        "picked": sorted(picked),
        "none": not picked,
        "unsure": False,
        "decision": decision,
        "confidence": chance.choices(["guess", "fairly", "very", ""], weights=[2, 4, 3, 1])[0],
    }
