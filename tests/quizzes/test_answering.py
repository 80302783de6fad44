"""Answering an exercise, as a browser without JavaScript and as htmx do it."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from lessons.models import FieldGuidePage, LessonPage, SignalPage, Source
from quizzes import keys, recording
from quizzes.models import Finding, Response, Version
from tests.conftest import chat, ending, make_lesson, ordinary_chat
from tests.forms import forms_in, text_of

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
STOPPED = ("gift-card codes", "ten minutes", "Stop and step away", "Very sure")


def open_forms(client, page):
    response = client.get(page.url)
    assert response.status_code == 200
    return forms_in(response)


def send(client, form, *words, **extra):
    headers = extra.pop("headers", None)
    return client.post(form.action, form.data(*words, **extra), headers=headers)


def test_an_answer_is_stored_and_its_feedback_shown_on_the_page(client, lesson):
    form = open_forms(client, lesson)[0]
    response = send(client, form, *STOPPED)
    item = Version.objects.get(pk=int(form.action.split("/")[2])).item
    assert response.status_code == 303
    assert response.url == f"{lesson.url}#x-{item.pk}"
    stored = Response.objects.get()
    assert (stored.decision, stored.truth, stored.confidence) == ("stop", "scam", "very")
    assert (stored.signs, stored.spotted, stored.ordinary, stored.stopped_at) == (2, 2, 1, 0)
    assert stored.first is True and stored.marked_by == stored.version
    page = client.get(lesson.url)
    assert "You stopped and stepped away. This was a scam." in text_of(page)
    assert "Warning signs you spotted: 2 of 2." in text_of(page)
    assert len(forms_in(page)) == 1


def test_every_target_gets_a_finding_genuine_and_neutral_ones_included(client, lesson):
    send(client, open_forms(client, lesson)[0], *STOPPED)
    found = [(f.signal, f.present, f.picked, f.judged) for f in Finding.objects.order_by("pk")]
    assert found == [
        ("", False, False, True),
        ("hard-to-reverse-payment", True, True, True),
        ("manufactured-urgency", True, True, True),
        ("spelling-or-accent", False, False, False),
    ]


def test_htmx_gets_the_feedback_as_a_fragment(client, lesson):
    response = send(client, open_forms(client, lesson)[0], *STOPPED, headers=HTMX)
    assert response.status_code == 200
    assert b"<html" not in response.content and "This was a scam." in text_of(response)
    assert "HX-Request" in response["Vary"] and "no-store" in response["Cache-Control"]


def test_the_first_answer_makes_one_guest_and_the_second_form_still_posts(lesson):
    client = Client(enforce_csrf_checks=True)
    one, two = open_forms(client, lesson)
    assert not get_user_model().objects.exists()
    assert send(client, one, *STOPPED).status_code == 303
    assert send(client, two, "None of these", "Go on").status_code == 303
    assert get_user_model().objects.get().is_guest
    assert Response.objects.count() == 2


def test_showing_a_lesson_writes_nothing(client, lesson, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(lesson.url)
    assert not [q for q in queries if re.match(r"(?i)insert|update|delete", q["sql"])]
    assert "visitor" in "".join(client.cookies)


def test_sending_the_same_form_again_returns_the_first_result(client, lesson):
    form = open_forms(client, lesson)[0]
    assert send(client, form, *STOPPED).status_code == 303
    assert send(client, form, *STOPPED).status_code == 303
    assert Response.objects.count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_sending_the_same_form_with_another_answer_says_so(client, lesson, headers):
    form = open_forms(client, lesson)[0]
    send(client, form, *STOPPED)
    response = send(client, form, "None of these", "Go on", headers=headers)
    assert response.status_code == 409
    assert "with another answer" in text_of(response)
    assert "You stopped and stepped away." in text_of(response)
    assert Response.objects.get().decision == "stop"


def test_an_unfinished_answer_is_asked_about_and_its_ticks_are_kept(client, lesson):
    form = open_forms(client, lesson)[0]
    response = send(client, form, "gift-card codes", "Fairly sure")
    assert response.status_code == 422
    assert "There is a problem" in text_of(response)
    assert b"<title>Error:" in response.content
    again = forms_in(response)[0]
    assert any("gift-card codes" in label for label in again.ticked())
    assert "Fairly sure" in again.ticked()
    assert not Response.objects.exists()
    assert send(client, again, "gift-card codes", "Stop and").status_code == 303


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_key_for_another_person_is_refused_and_the_ticks_are_kept(lesson, headers):
    form = open_forms(Client(), lesson)[0]
    response = send(Client(), form, "gift-card codes", "Stop and", headers=headers)
    assert response.status_code == 422
    again = forms_in(response)[0]
    assert again.hidden["key"] != form.hidden["key"]
    assert any("gift-card codes" in label for label in again.ticked())
    assert "Stop and step away" in again.ticked()
    assert not Response.objects.exists()


def test_a_key_for_another_exercise_is_refused(client, lesson):
    one, two = open_forms(client, lesson)
    response = send(client, one, "None of these", "Go on", key=two.hidden["key"])
    assert response.status_code == 422 and not Response.objects.exists()


def test_a_key_of_an_attempt_is_refused(client, lesson):
    form = open_forms(client, lesson)[0]
    version = int(form.action.split("/")[2])
    person = client.get(lesson.url).wsgi_request.visitor.person
    key = keys.issue(version, person, "en", attempt=5)
    assert send(client, form, *STOPPED, key=key).status_code == 422
    assert not Response.objects.exists()


def test_a_made_up_key_shows_nothing_of_a_wording_that_is_not_on_a_page(client, lesson):
    form = open_forms(client, lesson)[0]
    LessonPage.objects.get(pk=lesson.pk).unpublish()
    assert send(client, form, *STOPPED, key="made~up").status_code == 404


def test_after_signing_in_the_open_form_keeps_its_ticks(client, lesson, learner):
    form = open_forms(client, lesson)[0]
    client.force_login(learner)
    response = send(client, form, *STOPPED)
    assert response.status_code == 422
    assert send(client, forms_in(response)[0], *STOPPED).status_code == 303
    assert Response.objects.get().learner == learner


def test_an_answer_sent_after_the_page_was_unpublished_still_counts(client, lesson):
    form = open_forms(client, lesson)[0]
    LessonPage.objects.get(pk=lesson.pk).unpublish()
    response = send(client, form, *STOPPED)
    stored = Response.objects.get()
    assert response.status_code == 303
    assert response.url.startswith(reverse("response", args=[stored.pk]))
    assert "This was a scam." in text_of(client.get(response.url))


def test_an_answer_is_marked_by_the_wording_that_was_seen(client, lesson):
    form = open_forms(client, lesson)[0]
    page = LessonPage.objects.get(pk=lesson.pk)
    changed = chat("one", setting="Other words.", explanation="<p>Another reason.</p>")
    page.body = [changed, ordinary_chat("two"), *ending()]
    page.save_revision().publish()
    send(client, form, *STOPPED)
    stored = Response.objects.get()
    assert stored.version.current is False and stored.version.body["setting"] != "Other words."
    shown = text_of(client.get(lesson.url))
    assert "The wording of this scene has changed" in shown and "Another reason" not in shown


def test_deleting_the_page_keeps_the_answer_readable(client, lesson):
    send(client, open_forms(client, lesson)[0], *STOPPED)
    LessonPage.objects.get(pk=lesson.pk).delete()
    stored = Response.objects.get()
    shown = client.get(reverse("response", args=[stored.pk]))
    assert "Pay me in gift-card codes." in text_of(shown)
    assert "You stopped and stepped away. This was a scam." in text_of(shown)


def test_skipping_is_stored_and_shows_what_it_was(client, lesson):
    send(client, open_forms(client, lesson)[0], skip="1")
    stored = Response.objects.get()
    assert (stored.status, stored.decision, stored.truth) == ("skipped", "", "scam")
    assert "You skipped this one." in text_of(client.get(lesson.url))


def test_trying_again_is_stored_but_is_not_the_first_answer(client, lesson):
    send(client, open_forms(client, lesson)[0], "None of these", "Go on")
    item = Response.objects.get().item
    again = forms_in(client.get(f"{lesson.url}?again={item.pk}"))[0]
    send(client, again, *STOPPED)
    assert sorted(Response.objects.values_list("first", "decision")) == [
        (False, "stop"),
        (True, "go"),
    ]
    assert "You stopped and stepped away." in text_of(client.get(lesson.url))


def test_feedback_cannot_be_fetched_without_answering(client, lesson, learner):
    form = open_forms(client, lesson)[0]
    assert client.get(form.action).status_code == 405
    person = "v:" + "0" * 64
    stolen = keys.issue(int(form.action.split("/")[2]), person, "en")
    response = send(client, form, *STOPPED, key=stolen)
    assert response.status_code == 422 and "This was a scam" not in text_of(response)


def test_an_outsider_cannot_read_somebody_elses_answer(client, lesson, outsider):
    send(client, open_forms(client, lesson)[0], *STOPPED)
    url = reverse("response", args=[Response.objects.get().pk])
    other = Client()
    assert other.get(url).status_code == 302
    other.force_login(outsider)
    assert other.get(url).status_code == 404
    assert other.get(reverse("response", args=[999_999])).status_code == 404


def test_score_role_and_owner_are_never_read_from_a_request(client, lesson, learner):
    form = open_forms(client, lesson)[0]
    send(
        client,
        form,
        "None of these",
        "Go on",
        learner=learner.pk,
        truth="ordinary",
        spotted="9",
        first="",
        is_staff="1",
        role="admin",
    )
    stored = Response.objects.get()
    assert stored.learner.is_guest and stored.learner.is_staff is False
    assert (stored.truth, stored.spotted, stored.first) == ("scam", 0, True)


@pytest.mark.parametrize(
    "hostile",
    [
        {"target": ["x"] * 1500},
        {"target": "\x00"},
        {"decision": "x" * 100_000},
        {"decision": ["go", "stop", "drop table"]},
        {"confidence": "<script>alert(1)</script>"},
        {"key": ""},
        {"unsure": "☃" * 1000},
    ],
    ids=lambda data: next(iter(data)),
)
def test_hostile_input_gets_a_clear_page_and_stores_nothing(client, lesson, hostile):
    form = open_forms(client, lesson)[0]
    response = send(client, form, **hostile)
    assert response.status_code == 422 and b"<script>alert" not in response.content
    assert not Response.objects.exists()


def test_ten_thousand_options_get_a_400(client, lesson):
    form = open_forms(client, lesson)[0]
    assert send(client, form, target=["x"] * 10_000).status_code == 400
    assert not Response.objects.exists()


def test_fifty_renders_hold_no_byte_of_the_answer_key(client, lesson):
    tokens = set()
    for _ in range(50):
        response = client.get(lesson.url)
        html = response.content.decode()
        assert not re.search(r"hard-to-reverse-payment|manufactured-urgency|spelling-or", html)
        assert "cannot be called back" not in html and "Ring somebody at the club" not in html
        assert not re.search(r'(?i)"(scam|ordinary|ambiguous)"|truth|present|judged', html)
        one, _two = forms_in(response)
        tokens.add(tuple(one.tokens()))
    assert len(tokens) == 50


def test_options_stand_in_the_order_of_the_conversation(client, lesson):
    soup = [form.labels for form in open_forms(client, lesson)]
    first, second = ([label for label in labels.values() if "Sam" in label] for labels in soup)
    assert len(first) == 4 and first == second


def test_a_signed_in_lesson_costs_at_most_16_queries_whatever_it_holds(
    signed_in, module, django_assert_max_num_queries
):
    guide = module.get_parent().get_parent().add_child(instance=FieldGuidePage(title="Guide"))
    for slug in ("manufactured-urgency", "hard-to-reverse-payment"):
        guide.add_child(instance=SignalPage(title=slug, slug=slug, sentence="x", example="x"))
    source = Source.objects.create(
        key="S1",
        title="T",
        publisher="P",
        year=2024,
        url="https://a.example/",
        checked="2026-01-01",
    )
    claim = {"type": "claim", "value": {"text": "<p>In 2024.</p>", "source": source.pk}}
    signals = [{"type": "signal", "value": "manufactured-urgency"}]
    few = make_lesson(module, [claim, chat("a")], "few", signals=signals)
    scenes = [chat(f"m{n}") for n in range(12)]
    many = make_lesson(module, [claim, *scenes, claim], "many", signals=signals)
    make_lesson(module, [], "next")
    for page in (few, many):
        for form in open_forms(signed_in, page):
            send(signed_in, form, *STOPPED)
    with django_assert_max_num_queries(16) as one:
        signed_in.get(few.url)
    with django_assert_max_num_queries(16) as twelve:
        signed_in.get(many.url)
    assert len(one) == len(twelve)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_answer_costs_at_most_16_queries_in_one_transaction(
    signed_in, lesson, headers, django_assert_max_num_queries
):
    form = open_forms(signed_in, lesson)[0]
    with django_assert_max_num_queries(16) as queries:
        send(signed_in, form, *STOPPED, headers=headers)
    opened = [q["sql"] for q in queries if q["sql"].startswith(("SAVEPOINT", "BEGIN"))]
    writes = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE"))]
    assert len(opened) == 1 and len(writes) == 2


def test_the_home_page_offers_one_scene_at_once(client, home):
    response = client.get("/")
    (form,) = forms_in(response)
    assert send(client, form, *STOPPED).url.startswith("/#x-")


def test_when_nothing_can_be_stored_the_answer_is_kept_and_can_be_sent_again(
    client, lesson, monkeypatch
):
    def full(*arguments):
        raise OperationalError("database or disk is full")

    form = open_forms(client, lesson)[0]
    with monkeypatch.context() as broken:
        broken.setattr(recording, "_store", full)
        response = send(client, form, *STOPPED)
    assert response.status_code == 503
    assert "Not sent yet. Your answer is still here." in text_of(response)
    again = forms_in(response)[0]
    assert again.hidden["key"] == form.hidden["key"]
    assert "Stop and step away" in again.ticked()
    assert not Response.objects.exists() and not get_user_model().objects.exists()
    assert send(client, again, *STOPPED).status_code == 303
    assert Response.objects.get().spotted == 2


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_signing_in_elsewhere_costs_an_open_form_its_token_but_not_its_ticks(
    lesson, learner, headers
):
    client = Client(enforce_csrf_checks=True)
    form = open_forms(client, lesson)[0]
    client.force_login(learner)
    stale = {"csrfmiddlewaretoken": "x" * 64}
    response = send(client, form, *STOPPED, **stale, headers=headers)
    assert response.status_code == 422 and not Response.objects.exists()
    again = forms_in(response)[0]
    assert "Stop and step away" in again.ticked()
    assert send(client, again, *STOPPED).status_code == 303
    assert Response.objects.get().learner == learner


def with_details(name):
    detail = {
        "type": "detail",
        "id": "00000000-0000-4000-8000-00000000d001",
        "value": {"label": "The number", "text": "It is not the one you have."},
    }
    return chat(name, details=[detail])


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_looking_into_it_first_shows_it_keeps_the_ticks_and_is_remembered(client, module, headers):
    page = make_lesson(module, [with_details("d")], "details")
    assert "It is not the one you have." not in text_of(client.get(page.url))
    form = open_forms(client, page)[0]
    looked = send(client, form, "gift-card codes", look=form.looks["The number"], headers=headers)
    assert looked.status_code == 200
    assert "It is not the one you have." in text_of(looked)
    assert not Response.objects.exists()
    again = forms_in(looked)[0]
    assert again.hidden["key"] == form.hidden["key"]
    assert any("gift-card codes" in label for label in again.ticked())
    send(client, again, *STOPPED)
    assert Response.objects.get().answer["opened"] == ["00000000-0000-4000-8000-00000000d001"]
    assert "You looked at this." in text_of(client.get(page.url))


def test_not_looking_is_no_fault(client, module):
    page = make_lesson(module, [with_details("d")], "details")
    send(client, open_forms(client, page)[0], *STOPPED)
    assert "opened" not in Response.objects.get().answer
    assert "Not opened this time." in text_of(client.get(page.url))


def test_only_what_this_form_offers_can_be_looked_into(client, module):
    page = make_lesson(module, [with_details("d")], "details")
    form = open_forms(client, page)[0]
    looked = send(client, form, look="made-up", opened=["x"] * 1000)
    assert looked.status_code == 200
    assert "It is not the one you have." not in text_of(looked)
