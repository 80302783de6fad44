import copy

import pytest
from django.core.management import CommandError, call_command

from lessons.models import LessonPage
from quizzes.models import Remark, Response
from tests.conftest import chat, ending
from tests.forms import forms_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(client, lesson):
    """One answer that marked the first, ordinary message."""
    form = forms_in(client.get(lesson.url))[0]
    client.post(form.action, form.data("last goal", "Stop and"))
    return Response.objects.get()


def correct(lesson, change):
    raw = copy.deepcopy(chat("one"))
    change(raw["value"]["messages"])
    page = LessonPage.objects.get(pk=lesson.pk)
    page.body = [raw, *ending()]
    page.save_revision().publish()


def flag_the_first(messages):
    messages[0]["value"]["signal"] = "secrecy-request"


def test_a_corrected_key_marks_stored_answers_again_and_keeps_them(answered, lesson, client):
    correct(lesson, flag_the_first)
    assert Response.objects.get().spotted == 0
    call_command("remark", item=answered.item_id)
    after = Response.objects.get()
    assert (after.signs, after.spotted, after.stopped_at) == (3, 1, 0)
    assert after.answer == answered.answer and after.version == answered.version
    assert after.marked_by.current is True
    note = Remark.objects.get()
    assert (note.before["spotted"], note.after["spotted"]) == (0, 1)
    assert note.before["findings"] != note.after["findings"]
    assert "Warning signs you spotted: 1 of 3." in text_of(client.get(lesson.url))


def test_marking_again_twice_changes_nothing_more(answered, lesson):
    correct(lesson, flag_the_first)
    call_command("remark", item=answered.item_id)
    call_command("remark", item=answered.item_id)
    assert Remark.objects.count() == 1


def test_answers_to_other_targets_are_left_alone(answered, lesson, capsys):
    correct(lesson, lambda messages: messages.pop())
    call_command("remark", item=answered.item_id)
    assert "Left, other targets: 1." in capsys.readouterr().out
    assert Response.objects.get().marked_by == answered.version
    assert not Remark.objects.exists()


def test_publishing_alone_changes_no_stored_result(answered, lesson):
    correct(lesson, flag_the_first)
    after = Response.objects.get()
    assert (after.signs, after.spotted, after.marked_by) == (2, 0, answered.marked_by)


def test_an_item_that_is_not_there_is_said_so(db):
    with pytest.raises(CommandError):
        call_command("remark", item=99)
