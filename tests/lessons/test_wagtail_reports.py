"""Wagtail's own reports: out of the menu where they repeat ours, and safe to carry away."""

import pytest
from django.urls import resolve, reverse
from wagtail.admin.menu import reports_menu
from wagtail.admin.urls.reports import urlpatterns
from wagtail.admin.views.mixins import SpreadsheetExportMixin
from wagtail.models import Workflow

from lessons.cms.reports.base import SafeCells

FORMULA = '=HYPERLINK("https://scam.example";"Open")'


def addresses():
    return [reverse(f"wagtailadmin_reports:{pattern.name}") for pattern in urlpatterns]


@pytest.mark.parametrize("address", addresses())
def test_each_report_of_wagtail_that_can_be_carried_away_keeps_text_as_text(address):
    view = resolve(address).func.view_class
    assert issubclass(view, SpreadsheetExportMixin)
    assert not view.list_export or issubclass(view, SafeCells)


@pytest.fixture
def trapped(lesson, admin):
    """A lesson whose title is a formula, in every state that a report lists."""
    lesson.title = FORMULA
    revision = lesson.save_revision(user=admin, log_action=True)
    revision.publish(user=admin)
    Workflow.objects.create(name="Look").start(lesson, admin)
    lesson.refresh_from_db()
    lesson.locked, lesson.locked_by = True, admin
    lesson.save()
    return lesson


@pytest.mark.parametrize("name", ["aging_pages", "locked_pages", "site_history"])
@pytest.mark.parametrize("results", ["", "_results"])
def test_a_title_that_is_a_formula_is_neutralised(client, admin, trapped, name, results):
    client.force_login(admin)
    address = reverse(f"wagtailadmin_reports:{name}{results}")
    answer = client.get(address, {"export": "csv"})
    text = b"".join(answer.streaming_content).decode()
    assert "\"'=HYPERLINK" in text
    assert ',"=HYPERLINK' not in text
    assert not text.split("\r\n")[1].startswith('"=')


def test_they_ask_for_a_sign_in_and_a_role(client, learner, home):
    for address in addresses():
        assert client.get(address).status_code == 302
    client.force_login(learner)
    for address in addresses():
        assert client.get(address).status_code in (302, 403, 404)


def test_they_can_still_be_read(client, admin, trapped):
    client.force_login(admin)
    for address in addresses():
        assert client.get(address).status_code == 200


def names_in_the_menu(client):
    request = client.get("/cms/").wsgi_request
    return {item.name for item in reports_menu.menu_items_for_request(request)}


def test_only_reports_that_add_something_are_in_the_menu(client, editor, admin, home):
    client.force_login(editor)
    ours = names_in_the_menu(client)
    assert {"report-signals", "report-sources", "report-unpublished"} <= ours
    assert not {name for name in ours if not name.startswith("report-")}
    client.force_login(admin)
    assert names_in_the_menu(client) == ours | {"site-history"}
