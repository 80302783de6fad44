"""What an editor is told beside the rules: it keeps nothing from being published."""

import datetime

import pytest
from django.urls import reverse

from lessons import publishing
from lessons.cms.advice import advice
from lessons.models import HelpLine, HelpPage, HelpPlace
from tests.conftest import chat, make_lesson, ordinary_chat, prose
from tests.forms import text_of

pytestmark = pytest.mark.django_db
HARD = (
    "Institutional verification procedures necessitate comprehensive documentation "
    "requirements notwithstanding organisational considerations."
)
LONG = "We ring the shop and we ask, " + "and we wait a bit, " * 5 + "and then we go home."


def test_a_calm_lesson_is_told_nothing(lesson):
    assert advice(lesson) == []


def test_a_hard_page_is_shown_its_hardest_sentences(module):
    page = make_lesson(module, [prose(f"{HARD} {HARD} {HARD}") for _ in range(9)])
    (one,) = [one for one in advice(page) if "grade" in one.message]
    assert one.sentences[0] == HARD and one.url == reverse("report_reading")
    assert publishing.faults(page) == []


def test_a_long_sentence_is_shown(module):
    page = make_lesson(module, [prose(LONG)])
    (one,) = advice(page)
    assert f"{len(LONG.split())} words" in one.message and one.sentences == (LONG,)


def test_words_that_blame_are_named_and_quotations_are_not(module):
    page = make_lesson(module, [prose("They said “you fool, simply wrong”. Simply ring them.")])
    (one,) = advice(page)
    assert one.message.endswith(": simply.")


def test_the_share_of_ordinary_scenes_counts_the_draft_and_the_rest_of_the_module(module):
    make_lesson(module, [chat("a"), chat("b")], "first")
    page = make_lesson(module, [ordinary_chat("c")], "second", live=False)
    assert advice(page) == []  # three scenes say nothing yet
    page.body = [chat("c"), ordinary_chat("d")]
    (one,) = advice(page)
    assert "1 of 4 clear scenes of the module are ordinary" in one.message
    page.body = [ordinary_chat("c"), ordinary_chat("d")]
    assert advice(page) == []


def test_a_pair_that_is_not_complete_is_named(module):
    twins = {
        "type": "twins",
        "id": "t1",
        "value": {"pair": "tickets", "title": "Two", "difference": "<p>One.</p>", "points": []},
    }
    page = make_lesson(module, [twins], "aside")
    make_lesson(module, [chat("a", twin="tickets")], "first")
    assert "pair “tickets”" in advice(page)[0].message
    twin = ordinary_chat("b")
    twin["value"]["twin"] = "tickets"
    other = make_lesson(module, [twin], "second")
    assert advice(page) == []
    other.unpublish()
    assert "pair “tickets”" in advice(page)[0].message


def test_help_pages_are_told_of_lines_past_their_date(home):
    page = home.add_child(instance=HelpPage(title="Help", slug="help-now", body=[prose("Ring.")]))
    place = HelpPlace.objects.create(code="gb", name="Here")
    fields = {"place": place, "purpose": "talk", "name": "A line"}
    today = datetime.date.today()
    HelpLine.objects.create(key="a", review_by=today, **fields)
    assert advice(page) == []
    HelpLine.objects.create(key="b", review_by=today - datetime.timedelta(days=1), **fields)
    assert advice(page)[0].message.startswith("1 help line is past its review date")
    assert publishing.faults(page) == []


def test_the_editor_reads_it_beside_the_rules(client, editor, module):
    page = make_lesson(module, [prose(LONG)])
    client.force_login(editor)
    shown = text_of(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])))
    assert "Nothing keeps this page from being published" in shown
    assert "1 thing to consider" in shown and "go home." in shown
