"""How pages read, and which of them readers do not see as they are written."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import ContentTypeFilter, WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn, TitleColumn
from wagtail.models import Page, WorkflowState, get_page_content_types
from wagtail.permissions import page_permission_policy

from lessons.checking.language import grade
from lessons.cms.words import hardest, limit, longest, own_voice
from lessons.models import CoursePage

from .base import EDITING, Report
from .coverage import edit_url

ABOVE, WITHIN = _("Above the limit"), _("Within the limit")
WAITING = {
    WorkflowState.STATUS_IN_PROGRESS: _("Waiting for approval"),
    WorkflowState.STATUS_NEEDS_CHANGES: _("Sent back with a comment"),
}


class PageFilters(WagtailFilterSet):
    content_type = ContentTypeFilter(
        label=_("Type"),
        queryset=lambda request: get_page_content_types(include_base_page_type=False),
    )

    class Meta:
        model = Page
        fields = ["live", "content_type"]


class ReadingLevel(Report):
    slug = "reading"
    page_title = _("Reading level")
    header_icon = "glasses"
    purpose = _("Shows which pages read harder than they should, and where to start.")
    empty = _("There is no page yet.")
    filterset_class = PageFilters
    columns = [
        TitleColumn("title", label=_("Page"), get_url=lambda row: row["url"]),
        Column("type", label=_("Type")),
        Column("grade", label=_("School grade")),
        Column("limit", label=_("Limit")),
        StatusTagColumn("word", label=_("Reads"), primary=lambda row: row["word"] == ABOVE),
        Column("longest", label=_("Longest, in words")),
        Column("longest_sentence", label=_("Longest sentence")),
        Column("hardest_sentence", label=_("Hardest sentence")),
    ]

    def rows(self):
        # The measure counts English syllables.
        english = Page.objects.type(CoursePage).filter(locale__language_code__startswith="en")
        pages = self.filter_queryset(english).specific()
        return sorted((_reading(page) for page in pages), key=lambda r: r["limit"] - r["grade"])


def _reading(page):
    texts = own_voice(page)
    # The formula goes below zero for the shortest of sentences.
    reached, highest = max(round(grade(texts), 1), 0), limit(page)
    count, sentence = longest(texts)
    return {
        "title": page.title,
        "url": edit_url(page),
        "type": page.page_type_display_name,
        "grade": reached,
        "limit": highest,
        "word": ABOVE if reached > highest else WITHIN,
        "longest": count,
        "longest_sentence": sentence,
        "hardest_sentence": next(iter(hardest(texts)), ""),
    }


class UnpublishedPages(Report):
    slug = "unpublished"
    page_title = _("Unpublished or changed")
    header_icon = "draft"
    purpose = _("Shows drafts, and pages that were changed since they were published.")
    empty = _("Readers see every page as it is written.")
    filterset_class = PageFilters
    columns = [
        TitleColumn("title", label=_("Page"), get_url=lambda row: row["url"]),
        Column("type", label=_("Type")),
        StatusTagColumn("state", label=_("State"), primary=lambda row: row["live"]),
        Column("waiting", label=_("Approval")),
        Column("changed", label=_("Last changed")),
        Column("by", label=_("By")),
    ]

    def rows(self):
        theirs = page_permission_policy.instances_user_has_any_permission_for(
            self.request.user, EDITING
        )
        pages = (
            theirs.type(CoursePage)
            .filter(Q(live=False) | Q(has_unpublished_changes=True))
            .select_related("latest_revision__user")
            .defer("latest_revision__content")
            .prefetch_workflow_states()
            .order_by("-latest_revision_created_at", "path")
        )
        return [_unpublished(page) for page in self.filter_queryset(pages)]


def _unpublished(page):
    state, revision = page.current_workflow_state, page.latest_revision
    return {
        "title": page.get_admin_display_title(),
        "url": edit_url(page),
        "type": page.page_type_display_name,
        "live": page.live,
        "state": _("Changed since") if page.live else _("Draft"),
        "waiting": WAITING.get(state.status, "") if state else "",
        "changed": page.latest_revision_created_at,
        "by": str(revision.user) if revision and revision.user else "",
    }
