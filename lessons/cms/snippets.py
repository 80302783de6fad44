"""Sources and help lines in the CMS: their lists, how old they are, checked today."""

from functools import partial

import django_filters
from django.core.exceptions import PermissionDenied
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import Panel
from wagtail.admin.ui.tables import Column, StatusTagColumn
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.widgets.button import BaseButton
from wagtail.log_actions import log
from wagtail.permissions import ModelPermissionPolicy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views import snippets as views

from lessons.cms.citing import SourceUsage, UsedOnPanel
from lessons.models import HelpLine, HelpPlace, Source

DUE, FINE = gettext_lazy("Past its date"), gettext_lazy("Up to date")


def review_word(thing):
    return DUE if thing.is_due else FINE


def said_by_readers(line):
    """What readers noted about a help line and when, as one text."""
    notices = sorted(line.notices.all(), key=lambda notice: notice.day)
    return "; ".join(f"{n.get_what_display()} ({date_format(n.day, 'j M Y')})" for n in notices)


# --- checked today -------------------------------------------------------------------------


@require_POST
def mark_as_checked(request, pk, model):
    """One press, then back to where one came from."""
    if not ModelPermissionPolicy(model).user_has_permission(request.user, "change"):
        raise PermissionDenied
    thing = get_object_or_404(model, pk=pk)
    thing.mark_as_checked()
    log(thing, "wagtail.edit")
    messages.success(request, _("“%(name)s” is marked as checked today.") % {"name": thing.key})
    back = get_valid_next_url_from_request(request)
    return redirect(back or reverse(thing.snippet_viewset.get_url_name("edit"), args=[pk]))


def mark_context(request, thing, back):
    return {
        "thing": thing,
        "url": reverse(thing.snippet_viewset.get_url_name("checked"), args=[thing.pk]),
        "next": back,
        "may": request.user.has_perm(f"lessons.change_{thing._meta.model_name}"),
        "csrf_token": get_token(request),
    }


class MarkColumn(Column):
    """A button in each row; the accessor gives the source or help line of the row."""

    cell_template_name = "cms/snippets/mark_cell.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        request, table = context["request"], context["table"]
        # Not request.path: a filtered table may have been fetched on its own.
        query = request.GET.copy()
        query.pop("_w_filter_fragment", None)
        back = f"{table.base_url}?{query.urlencode()}" if query else table.base_url
        return context | mark_context(request, self.get_value(instance), back)


class MarkButton(BaseButton):
    template_name = "cms/snippets/mark_button.html"

    def __init__(self, thing):
        super().__init__(priority=50)
        self.thing = thing

    def get_context_data(self, parent_context):
        request = parent_context["request"]
        return mark_context(request, self.thing, request.get_full_path())


class DatedEdit(views.EditView):
    """The form of something that is dated, with the button in its header."""

    @property
    def header_buttons(self):
        return [MarkButton(self.object)]


class SourceEdit(DatedEdit):
    def get_usage_url(self):
        """None: Wagtail's count misses the field guide, and a panel names every page."""


class DatedFilters(WagtailFilterSet):
    """Past its date or not, for a model whose rows know by `due()`."""

    review = django_filters.ChoiceFilter(
        label=gettext_lazy("Check again"), choices=[("due", DUE), ("fine", FINE)], method="reviewed"
    )

    def reviewed(self, rows, _name, value):
        due = rows.model.objects.due()
        return rows.filter(pk__in=due) if value == "due" else rows.exclude(pk__in=due)


class SourceFilters(DatedFilters):
    class Meta:
        model = Source
        fields = ["year"]


class HelpLineFilters(DatedFilters):
    class Meta:
        model = HelpLine
        fields = ["place", "purpose"]


# --- the three lists -----------------------------------------------------------------------


class Listing(views.IndexView):
    """A list that says, while it is empty, what belongs in it."""

    belongs = ""


class ListedViewSet(views.SnippetViewSet):
    index_view_class = Listing
    index_results_template_name = "cms/snippets/results.html"
    copy_view_enabled = False
    inspect_view_enabled = False
    list_per_page = 50
    belongs = ""

    def get_index_view_kwargs(self, **kwargs):
        return super().get_index_view_kwargs(belongs=self.belongs, **kwargs)


class DatedViewSet(ListedViewSet):
    edit_view_class = DatedEdit

    def get_urlpatterns(self):
        view = partial(mark_as_checked, model=self.model)
        return [*super().get_urlpatterns(), path("checked/<int:pk>/", view, name="checked")]


def review_column():
    return StatusTagColumn(
        "review",
        label=gettext_lazy("Check again"),
        accessor=review_word,
        primary=lambda thing: thing.is_due,
    )


def mark_column():
    return MarkColumn("mark", label=gettext_lazy("Checked again?"), accessor=lambda thing: thing)


class SourceViewSet(DatedViewSet):
    model = Source
    icon = "openquote"
    edit_view_class = SourceEdit
    usage_view_class = SourceUsage
    chooser_per_page = 100
    belongs = gettext_lazy("Sources are what factual claims rest on. Add one before you cite it.")
    list_display = [
        "key", "title", "publisher", "year", "checked", review_column(), mark_column(),
    ]  # fmt: skip
    filterset_class = SourceFilters
    search_fields = ["key", "title", "publisher"]
    ordering = "key"
    panels = [*Source.panels, UsedOnPanel(heading=gettext_lazy("Where it is used"))]


class NoticesPanel(Panel):
    """What readers found different about the help line being edited."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/snippets/notices.html"

        def is_shown(self):
            stored = self.instance.pk is not None
            return super().is_shown() and stored and self.instance.notices.exists()

        def get_context_data(self, parent_context=None):
            said = said_by_readers(self.instance)
            return super().get_context_data(parent_context) | {"said": said}


class HelpLineViewSet(DatedViewSet):
    model = HelpLine
    icon = "help"
    belongs = gettext_lazy("Help lines are where people in trouble can turn. Add one you checked.")
    list_display = [
        "name",
        "place",
        "purpose",
        "checked",
        "review_by",
        review_column(),
        Column("notices", label=gettext_lazy("Readers say"), accessor=said_by_readers),
        mark_column(),
    ]
    filterset_class = HelpLineFilters
    search_fields = ["key", "name", "phone", "url"]
    ordering = "review_by"
    panels = [NoticesPanel(heading=gettext_lazy("Readers say")), *HelpLine.panels]

    def get_queryset(self, request):
        return HelpLine.objects.select_related("place").prefetch_related("notices")


class HelpPlaceViewSet(ListedViewSet):
    model = HelpPlace
    icon = "globe"
    belongs = gettext_lazy("Countries and regions are what help lines are sorted by.")
    list_display = ["code", "name", "emergency"]
    search_fields = ["code", "name"]
    ordering = "name"


for viewset in (SourceViewSet, HelpLineViewSet, HelpPlaceViewSet):
    register_snippet(viewset)
