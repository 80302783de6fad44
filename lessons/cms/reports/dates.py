"""What ages: sources by when they were checked, help lines by when to check them again."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn

from lessons.cms.citing import pages_citing
from lessons.cms.snippets import (
    HelpLineFilters,
    MarkColumn,
    SourceFilters,
    review_word,
    said_by_readers,
)
from lessons.models import HelpLine, Source

from .base import PagesColumn, Report

REVIEW = StatusTagColumn("review", label=_("Check again"), primary=lambda row: row["thing"].is_due)
MARK = MarkColumn("mark", label=_("Checked again?"), accessor=lambda row: row["thing"])


class SourcesByAge(Report):
    slug = "sources"
    page_title = _("Sources by age")
    header_icon = "openquote"
    purpose = _("Shows which sources to open again: a source counts as checked for a year.")
    empty = _("There is no source yet.")
    filterset_class = SourceFilters
    columns = [
        TitleColumn("key", label=_("Key"), get_url=lambda row: row["url"], width="90"),
        Column("title", label=_("Title")),
        Column("publisher", label=_("Publisher")),
        Column("checked", label=_("Date checked")),
        Column("days", label=_("Days since")),
        REVIEW,
        Column("uses", label=_("Used on pages")),
        PagesColumn("pages", label=_("Pages")),
        MARK,
    ]

    def rows(self):
        sources = list(self.filter_queryset(Source.objects.order_by("checked", "key")))
        citing = pages_citing(sources)
        today = timezone.localdate()
        return [
            {
                "thing": source,
                "key": source.key,
                "url": _edit_url(source),
                "title": source.title,
                "publisher": source.publisher,
                "checked": source.checked,
                "days": (today - source.checked).days,
                "review": review_word(source),
                "uses": len(citing[source.pk]),
                "pages": citing[source.pk],
            }
            for source in sources
        ]


class HelpLinesByReview(Report):
    slug = "help-lines"
    page_title = _("Help lines by review date")
    header_icon = "help"
    purpose = _("Shows which help lines to try again, and what readers found different.")
    empty = _("There is no help line yet.")
    filterset_class = HelpLineFilters
    columns = [
        TitleColumn("name", label=_("Name"), get_url=lambda row: row["url"]),
        Column("place", label=_("Country or region")),
        Column("checked", label=_("Last checked")),
        Column("review_by", label=_("Check again by")),
        REVIEW,
        Column("notices", label=_("Readers say")),
        MARK,
    ]

    def rows(self):
        lines = HelpLine.objects.select_related("place").prefetch_related("notices")
        return [
            {
                "thing": line,
                "name": line.name,
                "url": _edit_url(line),
                "place": line.place.name,
                "checked": line.checked,
                "review_by": line.review_by,
                "review": review_word(line),
                "notices": said_by_readers(line),
            }
            for line in self.filter_queryset(lines.order_by("review_by", "pk"))
        ]


def _edit_url(thing):
    return reverse(thing.snippet_viewset.get_url_name("edit"), args=[thing.pk])
