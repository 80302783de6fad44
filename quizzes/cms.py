"""What the CMS tells about answers: how many, never whose and never when."""

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from lessons.cms.dashboard import MOST, Row, Rows
from lessons.cms.reports.base import EDITING, Report, register
from lessons.cms.reports.coverage import edit_url
from lessons.exercises import KINDS
from lessons.exercises.base import AMBIGUOUS, ANSWERED, CHECK, GO_ON, NOTICING, ORDINARY, SCAM

from .models import Item, Version

# A share of fewer answers would say more about people than about the scene.
FEWEST = 5
LABELS = {kind: block().meta.label for kind, block in KINDS.items()}
# What `Marking.decided_well` says, asked of the database.
DECIDED_WELL = (
    Q(responses__truth="")
    | Q(responses__truth=SCAM, responses__decision__in=NOTICING)
    | Q(responses__truth=ORDINARY, responses__decision=GO_ON)
    | Q(responses__truth=AMBIGUOUS, responses__decision=CHECK)
)


class ItemReport(Report):
    slug = "answers"
    page_title = _("Scenes and their answers")
    header_icon = "form"
    purpose = _("Shows which scenes few people have answered, and which are very easy or hard.")
    empty = _("No scene is published yet.")
    columns = [
        TitleColumn("title", label=_("Scene"), get_url=lambda row: row["url"]),
        Column("page", label=_("Page")),
        Column("kind", label=_("Kind")),
        Column("answers", label=_("First answers")),
        Column("share", label=_("Decided well, %")),
    ]

    def rows(self):
        items = counted().order_by("answers", "pk")
        titles, pages = _titles(items), _pages(items)
        return [_row(item, titles.get(item.pk, ""), pages.get(item.page_key)) for item in items]


def counted():
    """Served items with `answers`, the first ones of all people, and `well` of these."""
    first = Q(responses__first=True, responses__status=ANSWERED)
    return Item.objects.served().annotate(
        answers=Count("responses", filter=first),
        well=Count("responses", filter=first & DECIDED_WELL),
    )


def _titles(items):
    """{pk of an item: the title of its current wording}, in the first language if it has one."""
    current = Version.objects.filter(current=True, item__in=[item.pk for item in items])
    rows = sorted(current.values_list("locale", "item", "body"), key=_first_language_last)
    return {item: body.get("title", "") for _locale, item, body in rows}


def _pages(items):
    """{translation key: its page}, in the first language where there is one."""
    pages = Page.objects.filter(translation_key__in={item.page_key for item in items})
    found = [(page.locale.language_code, page) for page in pages.select_related("locale")]
    return {page.translation_key: page for _locale, page in sorted(found, key=_first_language_last)}


def _first_language_last(row):
    return row[0] == settings.LANGUAGE_CODE


def _row(item, title, page):
    return {
        "title": title,
        "url": edit_url(page),
        "page": page.title if page else "",
        "kind": LABELS.get(item.kind, item.kind),
        "answers": item.answers,
        "share": round(100 * item.well / item.answers) if item.answers >= FEWEST else None,
    }


register(ItemReport, order=160)


@hooks.register("register_attention")
def unanswered(request):
    """For the dashboard: published scenes that nobody has answered."""
    if not page_permission_policy.user_has_any_permission(request.user, EDITING):
        return []
    items = counted().filter(answers=0).order_by("pk")
    shown = list(items[:MOST])
    titles, pages = _titles(shown), _pages(shown)
    rows = [_row(item, titles.get(item.pk, ""), pages.get(item.page_key)) for item in shown]
    heading = _("Scenes nobody has answered")
    lines = [Row(row["title"], row["url"], row["page"]) for row in rows]
    return [Rows(heading, lines, items.count(), reverse("report_answers"))]
