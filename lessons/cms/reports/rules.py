"""Pages that break a publish rule, published ones and drafts."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.permissions import page_permission_policy

from lessons import publishing
from lessons.models import CoursePage

from .base import EDITING, Report
from .coverage import edit_url

PUBLISHED, DRAFT = _("Published"), _("Draft")


class BrokenRules(Report):
    slug = "rules"
    page_title = _("Pages to mend")
    header_icon = "warning"
    purpose = _("Shows what on a page, published or draft, keeps it from being published anew.")
    empty = _("Every page keeps the publish rules.")
    columns = [
        TitleColumn("title", label=_("Page"), get_url=lambda row: row["url"]),
        Column("type", label=_("Type")),
        StatusTagColumn("state", label=_("State"), primary=lambda row: row["state"] == PUBLISHED),
        Column("count", label=_("To mend")),
        Column("first", label=_("The first of it")),
    ]

    def rows(self):
        return broken_rules(self.request.user)


def broken_rules(user):
    """A row for each page of theirs with a fault, published ones first.

    Asks some queries for each page, so nothing that is opened often may wait for it.
    """
    theirs = page_permission_policy.instances_user_has_any_permission_for(user, EDITING)
    pages = theirs.type(CoursePage).order_by("path").specific()
    rows = [row for page in pages for row in _rows(page)]
    return sorted(rows, key=lambda row: row["state"] != PUBLISHED)


def _rows(page):
    stages = [(page, PUBLISHED)] if page.live else []
    if page.has_unpublished_changes or not page.live:
        stages.append((page.get_latest_revision_as_object(), DRAFT))
    for version, state in stages:
        if found := publishing.faults(version):
            yield {
                "title": version.title,
                "url": edit_url(page),
                "type": page.page_type_display_name,
                "state": state,
                "count": len(found),
                "first": found[0].message,
            }
