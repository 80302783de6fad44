"""Reports on the course: what it covers, what has aged, what waits. Each can be carried away."""

from .base import register
from .coverage import OrdinaryShare, SignalCoverage
from .dates import HelpLinesByReview, SourcesByAge
from .pages import ReadingLevel, UnpublishedPages
from .rules import BrokenRules

REPORTS = [
    SignalCoverage,
    OrdinaryShare,
    SourcesByAge,
    HelpLinesByReview,
    ReadingLevel,
    UnpublishedPages,
    BrokenRules,
]

for place, report in enumerate(REPORTS):
    register(report, order=100 + 10 * place)
