"""The one contract that every kind of exercise keeps."""

import copy
import json
import re

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory
from wagtail.blocks import StructBlockValidationError

from lessons.exercises import KINDS
from lessons.exercises.base import ORDINARY, SKIPPED
from lessons.exercises.chat import ChatExercise
from lessons.exercises.verdict import VerdictExercise
from quizzes import keys, rendering

HOSTILE = [
    None,
    [],
    "x",
    7,
    {"picked": None},
    {"picked": "abc"},
    {"picked": [None, {}, [], "\x00", "x" * 1_000_000]},
    {"picked": list(range(10_000))},
    {"decision": ["go"], "confidence": {"a": 1}, "unsure": "yes"},
    {"skipped": "no"},
]


@pytest.fixture(params=sorted(KINDS))
def kind(request):
    return KINDS[request.param]()


@pytest.fixture
def value(kind):
    return kind.to_python(kind.example())


def question_html(kind, value):
    ex = rendering.preview(kind, value, "x-1")
    return render_to_string("quizzes/exercise.html", {"ex": ex}, RequestFactory().get("/"))


def test_a_right_answer_marks_fully_right(kind, value):
    assert kind.mark(value, kind.key(value)).right


def test_doing_the_opposite_does_not_mark_right(kind, value):
    opposite = kind.key(value) | {"picked": [], "none": True, "decision": "go"}
    assert not kind.mark(value, opposite).right


def test_skipping_marks_every_target_as_skipped(kind, value):
    marking = kind.mark(value, {"skipped": True})
    assert marking.status == SKIPPED and not marking.right
    assert [finding.picked for finding in marking.findings] == [None] * len(marking.findings)


@pytest.mark.parametrize("answer", [{}, *HOSTILE], ids=lambda answer: repr(answer)[:30])
def test_an_empty_or_hostile_answer_never_raises(kind, value, answer):
    marking = kind.mark(value, answer)
    assert len(marking.findings) == len(kind.targets(value))
    assert not marking.right


def test_every_target_has_its_own_id_and_a_label(kind, value):
    targets = kind.targets(value)
    assert targets and all(target.id and target.label for target in targets)
    assert len({target.id for target in targets}) == len(targets)


def test_marking_twice_is_equal(kind, value):
    answer = kind.key(value)
    assert kind.mark(value, answer) == kind.mark(value, copy.deepcopy(answer))


def test_every_target_is_reported_genuine_ones_included(kind, value):
    marking = kind.mark(value, kind.key(value))
    assert [finding.target for finding in marking.findings] == [t.id for t in kind.targets(value)]
    assert any(not finding.present for finding in marking.findings)


def test_the_example_can_be_published(kind, value):
    assert kind.problems(value) == []


def test_an_answer_can_be_stored_as_json(kind, value):
    data = QueryDict(mutable=True)
    data.setlist("target", kind.key(value)["picked"])
    data["decision"] = "check"
    answer, errors = kind.parse(value, data, str)
    assert errors == [] and json.loads(json.dumps(answer)) == answer


def test_an_empty_form_says_what_to_do_instead_of_storing(kind, value):
    answer, errors = kind.parse(value, QueryDict(), str)
    assert {field for field, _message in errors} >= {"decision"}


def test_the_question_holds_nothing_of_the_answer_key(kind, value):
    html = question_html(kind, value)
    secrets = list(secrets_in(kind.example(), kind.secret_fields))
    assert len(secrets) > 2
    for secret in secrets:
        assert secret not in html, secret


def secrets_in(raw, names):
    """The texts of secret fields, without their markup, at any depth of a raw value."""
    for name, data in raw.items() if isinstance(raw, dict) else enumerate(raw):
        if isinstance(data, (dict, list)):
            yield from secrets_in(data, names)
        elif name in names and data and isinstance(data, str):
            # A bare word such as "scam" may stand in a sentence; as an attribute it may not.
            texts = re.split(r"<[^>]+>", data)
            yield from (t if " " in t or "-" in t else f'"{t}"' for t in texts if t.strip())


def test_the_question_can_be_answered_without_javascript(kind, value):
    html = question_html(kind, value)
    assert '<form method="post"' in html and "<button" in html
    assert html.count("<fieldset") == html.count("<legend")


def chat_with(**changes):
    kind = ChatExercise()
    return kind, kind.to_python(kind.example() | changes)


def test_a_giveaway_word_in_a_title_is_refused():
    kind, value = chat_with(title="A fake profile")
    with pytest.raises(StructBlockValidationError):
        kind.clean(value)


def test_a_giveaway_word_inside_another_word_is_not():
    kind, value = chat_with(title="Painting the chairs at the fair")
    assert kind.problems(value) == []


def test_an_ordinary_scene_with_a_strong_sign_is_refused():
    kind, value = chat_with(truth=ORDINARY)
    assert kind.problems(value)


def test_a_scam_scene_without_a_sign_is_refused():
    example = ChatExercise().example()
    for message in example["messages"]:
        message["value"]["signal"] = ""
    kind, value = chat_with(messages=example["messages"])
    assert kind.problems(value)


def test_a_scene_of_warning_signs_alone_needs_a_reason():
    messages = [
        m for m in ChatExercise().example()["messages"] if "-" in m["value"]["signal"][:14]
    ][:2]
    kind, value = chat_with(messages=messages)
    assert kind.problems(value)
    kind, value = chat_with(messages=messages, all_signs_reason="A message of two lines.")
    assert kind.problems(value) == []


def test_a_message_without_feedback_is_refused():
    messages = ChatExercise().example()["messages"]
    messages[0]["value"]["feedback"] = ""
    kind, value = chat_with(messages=messages)
    assert kind.problems(value)


def test_marking_both_messages_and_none_of_these_is_asked_about():
    kind, value = chat_with()
    data = QueryDict(mutable=True)
    data["target"] = kind.targets(value)[0].id
    data["none"] = "1"
    data["decision"] = "go"
    assert [field for field, _message in kind.parse(value, data, str)[1]] == ["target"]


def test_an_unknown_option_is_asked_about_and_not_stored():
    kind, value = chat_with()
    data = QueryDict(mutable=True)
    data.setlist("target", ["made-up"])
    data["decision"] = "go"
    answer, errors = kind.parse(value, data, str)
    assert answer["picked"] == [] and errors


def test_not_sure_leaves_unmarked_messages_open():
    kind, value = chat_with()
    first = kind.targets(value)[0].id
    marking = kind.mark(value, {"picked": [first], "unsure": True, "decision": "check"})
    assert {f.picked for f in marking.findings if f.target != first} == {None}
    assert marking.findings[0].picked is True


def test_weak_and_neutral_signals_are_never_judged():
    kind, value = chat_with()
    neutral = [f for f in kind.mark(value, kind.key(value)).findings if f.signal]
    assert {f.signal for f in neutral if not f.judged} == {"spelling-or-accent"}


def test_the_place_of_the_reason_that_tells_is_chance(settings):
    settings.SECRET_KEY = "the same in every run, so that the outcome is too"
    kind = VerdictExercise()
    value = kind.to_python(kind.example())
    (right,) = kind.key(value)["picked"]
    places = [0, 0, 0]
    for number in range(3000):
        tokens = {target.id: keys.token(f"n{number}", target.id) for target in kind.targets(value)}
        places[sorted(tokens.values()).index(tokens[right])] += 1
    # Chi-square with two degrees of freedom: 9.21 is exceeded by chance once in a hundred.
    assert sum((place - 1000) ** 2 / 1000 for place in places) < 9.21


def verdict_with(**changes):
    kind = VerdictExercise()
    return kind, kind.to_python(kind.example() | changes)


def test_a_verdict_needs_one_reason_that_tells():
    reasons = VerdictExercise().example()["reasons"]
    for reason in reasons:
        reason["value"]["fits"] = True
    kind, value = verdict_with(reasons=reasons)
    assert kind.problems(value)


def test_a_verdict_needs_a_reason_that_fits_what_it_is():
    kind, value = verdict_with(truth="ordinary")
    assert kind.problems(value)


def test_reasons_of_very_different_length_are_refused():
    reasons = VerdictExercise().example()["reasons"]
    reasons[0]["value"]["text"] *= 3
    kind, value = verdict_with(reasons=reasons)
    assert kind.problems(value)


def test_only_one_reason_can_be_chosen():
    kind, value = verdict_with()
    data = QueryDict(mutable=True)
    data.setlist("target", [target.id for target in kind.targets(value)])
    data["decision"] = "check"
    assert [field for field, _message in kind.parse(value, data, str)[1]] == ["target"]


def test_not_sure_is_an_answer_to_which_reason():
    kind, value = verdict_with()
    data = QueryDict(mutable=True)
    data["target"], data["decision"] = "unsure", "check"
    answer, errors = kind.parse(value, data, str)
    assert errors == [] and answer["unsure"] is True and answer["picked"] == []
