"""Everything that is taught: pages of the course, field guide, help, and sources."""

from .course import HomePage, LearnPage, LessonPage, ModulePage
from .guide import SECTIONS, FieldGuidePage, SignalPage
from .help import HelpLine, HelpPage, HelpPlace, OutdatedNotice
from .pages import CoursePage
from .settings import SiteSettings
from .sources import Source

__all__ = [
    "SECTIONS",
    "CoursePage",
    "FieldGuidePage",
    "HelpLine",
    "HelpPage",
    "HelpPlace",
    "HomePage",
    "LearnPage",
    "LessonPage",
    "ModulePage",
    "OutdatedNotice",
    "SignalPage",
    "SiteSettings",
    "Source",
]
