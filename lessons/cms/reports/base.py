"""What every report is: rows made once, shown in a table, carried away as a safe spreadsheet."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports.base import ReportView
from wagtail.permissions import page_permission_policy

EDITING = ["add", "change", "publish"]
# A spreadsheet reads a cell that starts with one of these as a formula, and runs it.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class SafeCells:
    """Exported text stays text; lists are joined."""

    def preprocess_field_value(self, field, value, export_format):
        if isinstance(value, list):
            value = ", ".join(str(part) for part in value)
        value = super().preprocess_field_value(field, value, export_format)
        harmful = isinstance(value, str) and value.startswith(STARTS_A_FORMULA)
        return f"'{value}" if harmful else value


class PagesColumn(Column):
    """Pages, each with a link to where it is edited."""

    cell_template_name = "cms/reports/pages_cell.html"


class Report(SafeCells, ReportView):
    """A list of rows for whoever edits pages. A row is a dict with a key for each column."""

    template_name = "cms/reports/report.html"
    results_template_name = "cms/reports/results.html"
    permission_policy = page_permission_policy
    any_permission_required = EDITING
    #: The end of its address; also what its files are called.
    slug = ""
    #: What it is for, in one sentence.
    purpose = ""
    #: What is said where there is no row.
    empty = _("Nothing to show here yet.")
    header_icon = "clipboard-list"
    #: Columns that are buttons, which no spreadsheet can hold.
    not_exported = ("mark",)

    def rows(self):
        raise NotImplementedError

    def get_filtered_queryset(self):
        return self.rows()

    def get_index_url(self):
        return reverse(f"report_{self.slug}")

    def get_index_results_url(self):
        return reverse(f"report_{self.slug}_results")

    def get_filename(self):
        return f"pause-{self.slug}"

    @property
    def list_export(self):
        return [column.name for column in self.columns if column.name not in self.not_exported]

    @property
    def export_headings(self):
        return {column.name: column.label for column in self.columns}


class ReportMenuItem(MenuItem):
    def is_shown(self, request):
        return page_permission_policy.user_has_any_permission(request.user, EDITING)


def register(report, order):
    """Give a report its two addresses and its place in the menu."""

    @hooks.register("register_admin_urls")
    def urls():
        name = f"report_{report.slug}"
        return [
            path(f"reports/{report.slug}/", report.as_view(), name=name),
            path(
                f"reports/{report.slug}/results/",
                report.as_view(results_only=True),
                name=f"{name}_results",
            ),
        ]

    @hooks.register("register_reports_menu_item")
    def menu_item():
        return ReportMenuItem(
            report.page_title,
            reverse(f"report_{report.slug}"),
            name=f"report-{report.slug}",
            icon_name=report.header_icon,
            order=order,
        )
