"""Scenes that nobody has answered stand on the dashboard; who answered others stands nowhere."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission

from lessons.exercises.base import ANSWERED
from quizzes.cms import unanswered
from quizzes.models import Item, Response
from tests.conftest import chat, make_lesson


def answered(item, learner):
    version = item.versions.get(current=True)
    Response.objects.create(
        learner=learner,
        item=item,
        version=version,
        marked_by=version,
        key=f"key-{item.pk}",
        answer={},
        status=ANSWERED,
        truth=item.truth,
        decision="go",
        first=True,
    )


def group(rf, person):
    request = rf.get("/cms/")
    request.user = person
    return unanswered(request)


def test_a_scene_leaves_the_list_with_its_first_answer(rf, editor, learner, lesson):
    listed = group(rf, editor)[0]
    assert listed.count == 3
    assert {row.title for row in listed.rows} == {"Scene home", "Scene one", "Scene two"}
    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    assert edit in {row.url for row in listed.rows}
    answered(Item.objects.order_by("pk").last(), learner)
    assert group(rf, editor)[0].count == 2


def test_the_dashboard_shows_them(client, editor, lesson):
    client.force_login(editor)
    page = client.get("/cms/").content.decode()
    assert "Scenes nobody has answered" in page
    assert "Scene one" in page


def test_who_edits_no_page_is_told_nothing(rf, editor, lesson):
    GroupPagePermission.objects.filter(group__name="Editors").delete()
    assert group(rf, editor) == []


def test_many_cost_no_more_queries_than_few(rf, editor, module, lesson):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            group(rf, editor)
        return len(queries)

    group(rf, editor)
    few = asked()
    for number in range(9):
        make_lesson(module, [chat(f"more {number}")], slug=f"more-{number}")
    assert group(rf, editor)[0].count == 12
    assert len(group(rf, editor)[0].rows) == 7
    assert asked() == few
