"""How somebody tells apart: counts of first decisions, in two numbers and never in one."""

from dataclasses import dataclass

from lessons.exercises.base import ANSWERED, CHECK, GO_ON, ORDINARY, SCAM, STOP, UNSURE
from quizzes.models import Response

FEWEST = 8  # scenes of each sort, before any number is shown


@dataclass(frozen=True)
class Judgement:
    """Counts over first answers to scam and ordinary scenes."""

    scams: int = 0
    noticed: int = 0  # of the scams: checked, stopped or not sure
    ordinary: int = 0
    went_on: int = 0  # of the ordinary ones
    very_sure: int = 0
    very_sure_and_right: int = 0

    @property
    def enough(self) -> bool:
        return self.scams >= FEWEST and self.ordinary >= FEWEST


def of_module(learner, lessons) -> Judgement:
    """First answers to the scam and ordinary scenes of these lessons; skipped ones do not count."""
    rows = Response.objects.of(learner).filter(
        first=True,
        status=ANSWERED,
        truth__in=(SCAM, ORDINARY),
        item__page_key__in=[lesson.translation_key for lesson in lessons],
    )
    rows = list(rows.values_list("truth", "decision", "confidence"))
    noticing = (CHECK, STOP, UNSURE)

    def count(truth, decisions, **only):
        return sum(t == truth and d in decisions and _fits(c, **only) for t, d, c in rows)

    every = (GO_ON, *noticing)
    return Judgement(
        scams=count(SCAM, every),
        noticed=count(SCAM, noticing),
        ordinary=count(ORDINARY, every),
        went_on=count(ORDINARY, (GO_ON,)),
        very_sure=count(SCAM, every, sure="very") + count(ORDINARY, every, sure="very"),
        very_sure_and_right=(
            count(SCAM, noticing, sure="very") + count(ORDINARY, (GO_ON,), sure="very")
        ),
    )


def _fits(confidence, sure=None):
    return sure is None or confidence == sure
