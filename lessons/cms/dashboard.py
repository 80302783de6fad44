"""What an editor sees first: their drafts, what waits for approval, what needs attention."""

from dataclasses import dataclass, field

from django.db.models import Count, Prefetch, Q
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import LockedPagesPanel
from wagtail.models import TaskState, WorkflowState, get_default_page_content_type
from wagtail.permissions import ModelPermissionPolicy, page_permission_policy

from lessons.models import HelpLine, Source

from .reports.base import EDITING
from .reports.coverage import edit_url
from .reports.rules import PUBLISHED, broken_rules

MOST = 7


@dataclass
class Row:
    """One line of a list, with a link to where it is mended."""

    title: str
    url: str = ""
    note: str = ""
    when: object = None
    said: str = ""


@dataclass
class Rows:
    """The first rows of a list, how many there are, and where all of them stand."""

    heading: str
    rows: list = field(default_factory=list)
    count: int = 0
    all_url: str = ""

    @classmethod
    def of(cls, heading, found, made, all_url):
        """Of a queryset or list, each of the first seven `made` into a Row."""
        count = len(found) if isinstance(found, list) else found.count()
        rows = [made(one) for one in found[:MOST]] if count else []
        return cls(heading, rows, count, all_url)


class DashboardPanel(Component):
    """One card; without rows it says so in words."""

    template_name = "cms/dashboard/panel.html"
    name = heading = empty = ""

    def __init__(self, request):
        self.request = request

    def groups(self):
        raise NotImplementedError

    def get_context_data(self, parent_context):
        groups = [group for group in self.groups() if group.count]
        return {"panel": self, "groups": groups}


class MyDrafts(DashboardPanel):
    name = "my-drafts"
    heading = gettext_lazy("My drafts")
    empty = gettext_lazy("No draft of yours is open.")
    order = 100

    def groups(self):
        user = self.request.user
        theirs = page_permission_policy.instances_user_has_any_permission_for(user, EDITING)
        # What they submitted stands in the next card.
        submitted = WorkflowState.objects.active().filter(
            requested_by=user, base_content_type=get_default_page_content_type()
        )
        pages = (
            theirs.filter(latest_revision__user=user)
            .filter(Q(live=False) | Q(has_unpublished_changes=True))
            .exclude(pk__in=[int(pk) for pk in submitted.values_list("object_id", flat=True)])
            .order_by("-latest_revision_created_at", "-pk")
        )
        return [Rows.of("", pages, _draft, reverse("report_unpublished"))]


def _draft(page):
    note = _("Changed since it was published") if page.live else _("Not published yet")
    changed = page.latest_revision_created_at
    return Row(page.draft_title or page.title, edit_url(page), note, changed)


class Approval(DashboardPanel):
    """For moderators what they may approve; for everybody what became of what they submitted."""

    name = "approval"
    heading = gettext_lazy("Waiting for approval")
    empty = gettext_lazy("Nothing waits for you.")
    order = 110

    def groups(self):
        url = reverse("wagtailadmin_reports:workflow")
        tasks = (
            TaskState.objects.reviewable_by(self.request.user)
            .select_related("workflow_state__requested_by")
            .prefetch_related("workflow_state__content_object")
            .order_by("started_at", "pk")
        )
        states = (
            WorkflowState.objects.active()
            .filter(requested_by=self.request.user)
            .select_related("current_task_state__task")
            .prefetch_related(
                "content_object",
                Prefetch("task_states", TaskState.objects.order_by("started_at", "pk")),
            )
            # Those that were sent back first.
            .order_by("-status", "-created_at", "-pk")
        )
        return [
            Rows.of(_("You can approve"), tasks, _to_approve, url),
            Rows.of(_("You submitted"), states, _submitted, url),
        ]


def _to_approve(task):
    state = task.workflow_state
    by = state.requested_by
    note = _("Submitted by %(name)s") % {"name": by} if by else _("Submitted")
    return _row_of(state.content_object, note, task.started_at)


def _submitted(state):
    sent_back = state.status == WorkflowState.STATUS_NEEDS_CHANGES
    task = state.current_task_state
    waits = _("Waits at “%(task)s”") % {"task": task.task.name} if task else _("Waits")
    note = _("Sent back: please change it and submit it again") if sent_back else waits
    comments = [task.comment for task in state.task_states.all() if task.comment]
    said = comments[-1] if comments else ""
    return _row_of(state.content_object, note, state.created_at, said)


def _row_of(page, note, when, said=""):
    if page is None:
        return Row(_("A page that is gone"), note=note, when=when, said=said)
    title = getattr(page, "draft_title", "") or str(page)
    return Row(title, edit_url(page), note, when, said)


class Attention(DashboardPanel):
    """What has aged or broken; other parts add to it with the hook `register_attention`."""

    name = "attention"
    template_name = "cms/dashboard/attention.html"
    heading = gettext_lazy("Needs attention")
    empty = gettext_lazy("Every date is kept, and readers noted nothing.")
    order = 120

    def groups(self):
        asked = hooks.get_hooks("register_attention")
        return [group for fn in asked for group in fn(self.request)]

    def get_context_data(self, parent_context):
        shown = user_has_any_page_permission(self.request.user)
        return super().get_context_data(parent_context) | {"rules": shown}


def _may_change(request, model):
    return ModelPermissionPolicy(model).user_has_permission(request.user, "change")


def _snippet_url(thing):
    return reverse(thing.snippet_viewset.get_url_name("edit"), args=[thing.pk])


@hooks.register("register_attention")
def old_sources(request):
    if not _may_change(request, Source):
        return []
    due = Source.objects.due().order_by("checked", "key")
    url = reverse("report_sources") + "?review=due"
    return [Rows.of(_("Sources past their date"), due, _old_source, url)]


def _old_source(source):
    note = _("Last checked")
    return Row(f"{source.key}: {source.title}", _snippet_url(source), note, source.checked)


@hooks.register("register_attention")
def help_lines(request):
    if not _may_change(request, HelpLine):
        return []
    due = HelpLine.objects.due().select_related("place").order_by("review_by", "pk")
    told = (
        HelpLine.objects.annotate(said=Count("notices")).filter(said__gt=0).select_related("place")
    )
    report = reverse("report_help-lines")
    return [
        Rows.of(_("Help lines past their date"), due, _old_line, f"{report}?review=due"),
        Rows.of(_("Readers say it has changed"), told.order_by("-said", "pk"), _noted, report),
    ]


def _old_line(line):
    note = _("Check was due")
    return Row(f"{line.name}, {line.place.name}", _snippet_url(line), note, line.review_by)


def _noted(line):
    return Row(f"{line.name}, {line.place.name}", _snippet_url(line), _("Look what readers noted"))


# --- pages that break a rule: asked for once the dashboard stands ----------------------------


def rules(request):
    """The part of the dashboard that takes its time: it holds every page against the rules."""
    rows = broken_rules(request.user) if user_has_any_page_permission(request.user) else []
    heading = _("Pages that break a publish rule")
    group = Rows.of(heading, rows, _broken, reverse("report_rules"))
    return render(request, "cms/dashboard/rules.html", {"group": group})


def _broken(row):
    state = _("Published.") if row["state"] == PUBLISHED else _("Draft.")
    return Row(row["title"], row["url"], f"{state} {row['first']}")


@hooks.register("register_admin_urls")
def urls():
    return [path("dashboard/rules/", rules, name="dashboard_rules")]


# --- the page itself -------------------------------------------------------------------------


@hooks.register("construct_homepage_panels")
def ours(request, panels):
    """Of Wagtail's panels only one tells something that ours do not."""
    locked = [panel for panel in panels if isinstance(panel, LockedPagesPanel)]
    panels[:] = [MyDrafts(request), Approval(request), Attention(request), *locked]


@hooks.register("construct_homepage_summary_items", order=1000)
def no_counts(request, items):
    """How many pages there are asks for nothing."""
    items.clear()


@hooks.register("insert_global_admin_css")
def styles():
    return format_html('<link rel="stylesheet" href="{}">', static("css/cms.css"))
