"""Wagtail's own reports at their own addresses, with spreadsheets that keep text as text."""

from django.urls import path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.aging_pages import AgingPagesView
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.admin.views.reports.locked_pages import LockedPagesView
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView
from wagtail.utils.urlpatterns import decorate_urlpatterns

from .reports.base import SafeCells


class SafeAgingPages(SafeCells, AgingPagesView):
    pass


class SafeLockedPages(SafeCells, LockedPagesView):
    pass


class SafeSiteHistory(SafeCells, LogEntriesView):
    pass


class SafeWorkflows(SafeCells, WorkflowView):
    pass


class SafeWorkflowTasks(SafeCells, WorkflowTasksView):
    pass


VIEWS = {
    "aging-pages": SafeAgingPages,
    "locked": SafeLockedPages,
    "site-history": SafeSiteHistory,
    "workflow": SafeWorkflows,
    "workflow_tasks": SafeWorkflowTasks,
}

patterns = [
    path(f"{slug}/{end}", view.as_view(results_only=bool(end)))
    for slug, view in VIEWS.items()
    for end in ("", "results/")
]
urlpatterns = decorate_urlpatterns(patterns, require_admin_access)
