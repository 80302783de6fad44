"""The same form sent many times, lost replies, and keys that are not one's own."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from quizzes import keys

from .live import Visitor

LESSON = "/learn/deepfakes/ask-the-request/"


@pytest.fixture
def lesson(visitor):
    """The lesson as somebody sees it who has never been here."""
    reply = visitor.get(LESSON)
    assert reply.status == 200
    assert len(reply.forms()) >= 2
    return reply


def version_of(form):
    return int(re.search(r"\d+", form.action).group())


def test_looking_at_a_lesson_stores_nothing(site, server):
    tables = ["people_user", "django_session", "quizzes_response", "people_throttle"]
    before = [site.count(table) for table in tables]
    assert Visitor(server).get(LESSON).forms()
    assert [site.count(table) for table in tables] == before


def test_one_form_sent_fifty_times_at_once_is_one_answer_of_one_guest(site, visitor, lesson):
    form, second = lesson.forms()[:2]
    guests, responses = site.count("people_user"), site.count("quizzes_response")
    twins = [visitor.twin() for _ in range(50)]
    with ThreadPoolExecutor(50) as pool:
        replies = list(pool.map(lambda twin: twin.post(form.action, form.filled(0)), twins))
    assert {reply.status for reply in replies} == {303}
    assert len({reply.headers["Location"] for reply in replies}) == 1
    assert site.count("people_user") == guests + 1
    assert site.count("quizzes_response") == responses + 1

    # Any of the browsers goes on with the next exercise of the page as it was first shown.
    [person] = site.rows("SELECT learner_id FROM quizzes_response WHERE key = ?", form.nonce)[0]
    assert twins[17].post(second.action, second.filled()).status == 303
    [other] = site.rows("SELECT learner_id FROM quizzes_response WHERE key = ?", second.nonce)[0]
    assert other == person
    assert site.count("people_user") == guests + 1


def test_a_lost_first_reply_is_recovered_by_sending_again(site, server, visitor, lesson):
    form = lesson.forms()[0]
    post = visitor.raw_post(form.action, form.filled(0, 1))
    with closing(visitor.socket()) as connection:
        connection.sendall(post)
    server.wait_until(lambda: site.stored(form.nonce), "the answer whose reply is lost")

    again = visitor.post(form.action, form.filled(0, 1))
    assert again.status == 303
    assert site.stored(form.nonce) == 1
    feedback = visitor.get(LESSON)
    assert feedback.page.select_one("section.exercise .result")
    assert form.action not in [shown.action for shown in feedback.forms()]


def test_the_same_key_with_another_answer_shows_the_first(site, visitor, lesson):
    form = lesson.forms()[0]
    assert visitor.post(form.action, form.filled(0, decision="stop")).status == 303
    stored = site.rows("SELECT answer FROM quizzes_response WHERE key = ?", form.nonce)
    other = visitor.post(form.action, form.filled(decision="go"))
    assert other.status == 409
    assert other.page.select_one("section.exercise .result")
    assert site.rows("SELECT answer FROM quizzes_response WHERE key = ?", form.nonce) == stored


def assert_refused_and_kept(site, visitor, form, key, responses):
    """422, nothing stored, the ticks and the decision still there, and a key that works."""
    fields = [("key", key) if name == "key" else (name, v) for name, v in form.filled(0, 2)]
    refused = visitor.post(form.action, fields)
    assert refused.status == 422
    assert site.count("quizzes_response") == responses
    [shown] = refused.forms()
    assert shown.decision == "check"
    assert shown.key != key
    return shown


def test_a_key_for_another_version_is_refused(site, visitor, lesson):
    form, other = lesson.forms()[:2]
    responses = site.count("quizzes_response")
    shown = assert_refused_and_kept(site, visitor, form, other.key, responses)
    assert visitor.post(shown.action, shown.filled()).status == 303


def test_a_key_of_another_person_is_refused_and_the_ticks_are_kept(site, server, visitor, lesson):
    form = lesson.forms()[0]
    stranger = Visitor(server)
    theirs = next(f for f in stranger.get(LESSON).forms() if f.action == form.action)
    stranger.cookies["csrftoken"] = visitor.cookies["csrftoken"]
    responses = site.count("quizzes_response")
    shown = assert_refused_and_kept(site, stranger, form, form.key, responses)
    assert shown.ticked == [shown.targets[0], shown.targets[2]]
    assert theirs.targets != form.targets
    # What was kept can be sent: as the stranger's own, with the ticks.
    assert stranger.post(shown.action, shown.filled(0, 2)).status == 303
    assert site.stored(form.nonce) == 0
    assert site.stored(shown.nonce) == 1


def test_a_key_of_another_attempt_is_refused_and_the_ticks_are_kept(site, visitor, lesson):
    first, form = lesson.forms()[:2]
    assert visitor.post(first.action, first.filled()).status == 303
    [[hashed]] = site.rows(
        "SELECT visitor FROM people_user JOIN quizzes_response ON learner_id = people_user.id "
        "WHERE key = ?",
        first.nonce,
    )
    for attempt, allowed in [(0, True), (7, False)]:
        key = keys.issue(version_of(form), f"v:{hashed}", "en", attempt=attempt)
        nonce = keys.nonce_of(key)
        targets = site.rows(
            "SELECT target FROM quizzes_finding JOIN quizzes_response ON response_id = "
            "quizzes_response.id WHERE version_id = ? ORDER BY quizzes_finding.id",
            version_of(form),
        )
        ticks = [("target", keys.token(nonce, target)) for [target] in targets[:2]]
        fields = [
            ("csrfmiddlewaretoken", form.hidden["csrfmiddlewaretoken"]),
            ("key", key),
            *(ticks or [("none", "1")]),
            ("decision", "check"),
        ]
        reply = visitor.post(form.action, fields)
        assert reply.status == (303 if allowed else 422), attempt
        assert site.stored(nonce) == int(allowed)
    [shown] = reply.forms()
    assert len(shown.ticked) == len(ticks) == 2


def test_a_key_nobody_issued_is_refused(site, visitor, lesson):
    form = lesson.forms()[0]
    responses = site.count("quizzes_response")
    for key in ["", "x", form.key[:-1], form.key.replace("~en~", "~fr~"), "~" * 50]:
        assert_refused_and_kept(site, visitor, form, key, responses)
