"""The report on scenes: how many answered, how well they decided, and nothing about anybody."""

import io
import itertools

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from lessons.exercises.base import ANSWERED, DECISIONS, SKIPPED, TRUTHS, Marking
from quizzes.cms import counted
from quizzes.models import Item, Response, Version
from tests.conftest import chat, make_lesson, ordinary_chat, prose
from tests.forms import text_of
from tests.lessons.test_reports import address, row_of, table

pytestmark = pytest.mark.django_db
URL = address("answers")
names = itertools.count()


def answer(item, decision="go", status=ANSWERED, first=True, truth=None, learner=None):
    number = next(names)
    version = item.versions.get(current=True)
    return Response.objects.create(
        learner=learner or get_user_model().objects.create_user(username=f"marigold{number}"),
        item=item,
        version=version,
        marked_by=version,
        key=f"key-{number}",
        answer={},
        status=status,
        truth=item.truth if truth is None else truth,
        decision=decision,
        first=first,
    )


def item_of(title):
    return Version.objects.get(body__title=f"Scene {title}", current=True).item


@pytest.fixture
def cms(client, editor):
    client.force_login(editor)
    return client


def test_first_answers_are_counted_for_each_scene(cms, lesson):
    one, two = item_of("one"), item_of("two")
    for decision in ("stop", "check", "go"):
        answer(one, decision)
    answer(one, status=SKIPPED)
    again = answer(two).learner
    answer(two, first=False, learner=again)
    rows = table(cms, "answers")
    assert row_of(rows, "Scene one") == {
        "Scene": "Scene one",
        "Page": "Lesson first",
        "Kind": "Chat",
        "First answers": "3",
        "Decided well, %": "",
    }
    assert row_of(rows, "Scene two")["First answers"] == "1"
    assert row_of(rows, "Scene home")["First answers"] == "0"
    assert rows[0]["Scene"] == "Scene home"  # the fewest first
    assert f"/cms/pages/{lesson.pk}/edit/" in cms.get(URL).content.decode()


def test_a_share_is_told_from_five_answers_on(cms, lesson):
    one = item_of("one")
    for decision in ("stop", "check", "unsure", "go"):
        answer(one, decision)
    assert row_of(table(cms, "answers"), "Scene one")["Decided well, %"] == ""
    answer(one, "go")
    assert row_of(table(cms, "answers"), "Scene one")["Decided well, %"] == "60"


def test_deciding_well_means_what_it_means_in_marking(lesson):
    one = item_of("one")
    cases = itertools.product([t for t, _ in TRUTHS] + [""], [d for d, _ in DECISIONS] + [""])
    for truth, decision in cases:
        Response.objects.all().delete()
        answer(one, decision, truth=truth)
        well = counted().get(pk=one.pk).well
        assert well == Marking(ANSWERED, truth, decision).decided_well, (truth, decision)


def test_nobody_and_no_time_is_told(cms, lesson):
    one = item_of("one")
    people = [answer(one).learner for _ in range(6)]
    shown = text_of(cms.get(URL)) + cms.get(URL, {"export": "csv"}).getvalue().decode()
    assert "Scene one" in shown
    assert not [person for person in people if person.username in shown]
    assert str(timezone.localdate().year) not in shown


def test_withdrawn_scenes_are_left_out(cms, lesson):
    Item.objects.filter(pk=item_of("one").pk).update(withdrawn=True)
    assert "Scene one" not in text_of(cms.get(URL))


def test_a_title_in_the_first_language_is_preferred(cms, lesson):
    one = item_of("one")
    french = one.versions.get().body | {"title": "Une scène"}
    Version.objects.create(item=one, locale="fr", digest="f", body=french)
    assert [row["Scene"] for row in table(cms, "answers")].count("Scene one") == 1
    assert "Une scène" not in text_of(cms.get(URL))


def test_a_planted_formula_stays_text(cms, module):
    make_lesson(module, [chat("x", title="=1+1")], title="@SUM(A1)")
    row = row_of(table(cms, "answers"), "1+1")
    assert row["Scene"] == "'=1+1" and row["Page"] == "'@SUM(A1)"
    given = cms.get(URL, {"export": "xlsx"})
    path = io.BytesIO(given.getvalue())
    cells = [cell.value for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row]
    assert "'=1+1" in cells and "'@SUM(A1)" in cells
    assert 'filename="pause-answers.xlsx"' in given["content-disposition"]


def test_a_learner_does_not_see_it(client, learner, lesson):
    client.force_login(learner)
    for query in ({}, {"export": "csv"}, {"export": "xlsx"}):
        assert client.get(URL, query).status_code == 302


def test_it_is_in_the_menu_and_says_what_it_is_for(cms, home):
    assert URL in cms.get("/cms/").content.decode()
    page = text_of(cms.get(URL))
    assert "Scenes and their answers" in page and "Shows which scenes few people" in page
    Item.objects.all().update(withdrawn=True)
    assert "No scene is published yet." in text_of(cms.get(URL))


def test_it_asks_the_database_no_more_for_more_scenes(cms, module, django_assert_max_num_queries):
    def add(number):
        make_lesson(
            module, [prose("x"), chat(f"a{number}"), ordinary_chat(f"b{number}")], f"l{number}"
        )
        answer(item_of(f"a{number}"))

    def queries():
        with django_assert_max_num_queries(100) as asked:
            cms.get(URL)
            cms.get(URL, {"export": "csv"}).getvalue()
        return len(asked)

    for number in range(2):
        add(number)
    queries()
    few = queries()
    for number in range(2, 12):
        add(number)
    assert queries() == few
