"""How somebody tells apart: counts of first decisions, in two numbers and never in one."""

from dataclasses import dataclass

from lessons.exercises.base import ANSWERED, GO_ON, NOTICING, ORDINARY, SCAM
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
    noticed = [decision in NOTICING for truth, decision, __ in rows if truth == SCAM]
    went_on = [decision == GO_ON for truth, decision, __ in rows if truth == ORDINARY]
    sure = [
        decision in NOTICING if truth == SCAM else decision == GO_ON
        for truth, decision, confidence in rows
        if confidence == "very"
    ]
    return Judgement(len(noticed), sum(noticed), len(went_on), sum(went_on), len(sure), sum(sure))
