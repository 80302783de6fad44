"""Guests: made with the first answer, kept for thirty days, never mistaken for anybody else."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from curriculum.people import throttles
from curriculum.people.guests import Visitor, cookie_name
from quizzes.models import Response
from tests.conftest import PASSWORD
from tests.forms import forms_in
from tests.people.conftest import answer, at_once, signed_in_as

User = get_user_model()
pytestmark = pytest.mark.django_db


def visitor_with(cookie=None):
    request = RequestFactory().get("/", REMOTE_ADDR="198.51.100.7")
    request.user = AnonymousUser()
    if cookie:
        request.COOKIES[cookie_name()] = cookie
    return Visitor(request)


def cookie_of(visitor):
    response = HttpResponse()
    visitor.leave_cookie(response)
    return response.cookies.get(cookie_name())


def test_looking_at_a_lesson_makes_nobody_and_sets_a_signed_cookie(client, lesson):
    response = client.get(lesson.url)
    assert not User.objects.exists()
    cookie = response.cookies["visitor"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 30 * 24 * 3600
    # 24 random bytes, signed: long enough that nobody finds one by trying.
    assert len(visitor_with(cookie.value)._id) == 32


def test_a_page_that_asks_nothing_sets_no_cookie(client, home):
    assert "visitor" not in client.get("/accounts/password/reset/").cookies


def test_the_first_answer_makes_a_guest_who_is_known_by_a_hash_only(guest):
    assert guest.user.is_guest and guest.user.username is None
    assert not guest.user.has_usable_password()
    assert len(guest.user.visitor) == 64
    assert guest.user.visitor not in guest.client.cookies["visitor"].value


def test_the_second_exercise_on_the_same_page_still_posts(lesson):
    client = Client(enforce_csrf_checks=True)
    page = client.get(lesson.url)
    first, second = forms_in(page)
    token = client.cookies["csrftoken"].value
    for form in (first, second):
        assert client.post(form.action, form.data("Go on", none="1")).status_code == 303
    assert client.cookies["csrftoken"].value == token
    assert Response.objects.values("learner").distinct().count() == 1


def test_entering_gives_the_session_a_new_id(lesson):
    client = Client()
    client.get(lesson.url)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    answer(client, lesson)
    assert client.cookies["sessionid"].value != planted


def test_a_guest_session_lasts_thirty_days(guest):
    assert guest.client.cookies["sessionid"]["max-age"] == 30 * 24 * 3600


def test_a_forged_visitor_cookie_is_nobodys(guest):
    value = guest.client.cookies["visitor"].value
    forged = visitor_with("x" + value)
    assert forged.guest() is None
    assert forged.person != f"v:{guest.user.visitor}"


def test_a_guest_without_a_session_is_known_by_the_cookie(guest):
    value = guest.client.cookies["visitor"].value
    visitor = visitor_with(value)
    assert visitor.person == f"v:{guest.user.visitor}"
    assert visitor.learner() == guest.user == visitor.guest()
    guest.client.cookies.pop("sessionid")
    assert guest.client.get("/me/").context["latest"] == guest.response
    assert signed_in_as(guest.client) == guest.user


def test_the_person_is_the_same_before_and_after_the_first_answer(guest, rf):
    request = rf.get("/")
    request.user = guest.user
    before = visitor_with(guest.client.cookies["visitor"].value).person
    assert Visitor(request).person == before


@pytest.mark.django_db(transaction=True)
def test_twenty_parallel_first_answers_make_one_guest():
    first = visitor_with()
    person = first.person
    value = cookie_of(first).value

    def begin(_):
        with transaction.atomic():
            return visitor_with(value).learner().pk

    assert len(set(at_once(20, begin))) == 1
    assert User.objects.get().visitor == person.removeprefix("v:")


def test_a_named_person_never_gets_a_visitor_cookie(signed_in, lesson):
    assert "visitor" not in signed_in.get(lesson.url).cookies


def test_the_cookie_is_bound_to_the_host_in_production(settings):
    settings.SESSION_COOKIE_SECURE = True
    visitor = visitor_with()
    assert visitor.person
    cookie = cookie_of(visitor)
    assert cookie.key == "__Host-visitor" and cookie["secure"] and cookie["path"] == "/"
    assert not cookie["domain"]
    visitor.forget()
    assert cookie_of(visitor)["secure"]


def test_a_school_may_begin_and_a_flood_may_not(db):
    assert all(visitor_with().may_begin() for _ in range(throttles.GUEST.allowed))
    assert not visitor_with().may_begin()


def test_nobody_is_counted_twice_as_a_guest(guest, monkeypatch):
    monkeypatch.setattr(throttles.Count, "take", lambda self: pytest.fail("counted"))
    assert visitor_with(guest.client.cookies["visitor"].value).may_begin()


def test_learning_goes_on_when_nobody_can_count(monkeypatch, db):
    def broken(self, step):
        raise throttles.Unavailable

    monkeypatch.setattr(throttles.Count, "add", broken)
    assert visitor_with().may_begin()


def test_signing_out_makes_the_browser_forget_the_guest(guest, lesson):
    response = guest.client.post("/accounts/logout/")
    assert response.cookies["visitor"].value == ""
    assert not guest.client.get("/me/").context["latest"]
    assert answer(guest.client, lesson).learner != guest.user


def test_a_guest_is_warned_before_leaving(guest):
    assert (
        "nobody can come back to your answers"
        in guest.client.get("/accounts/logout/").content.decode()
    )


# --- naming --------------------------------------------------------------------------------


def name(client, nickname="Blue Fox", **extra):
    data = {"username": nickname, "password1": PASSWORD, "email": ""} | extra
    return client.post("/me/name/", data)


def test_naming_keeps_the_row_and_every_answer(guest):
    response = name(guest.client)
    assert response.status_code == 302 and response.url == "/me/"
    user = User.objects.get()
    assert (user.pk, user.username, user.visitor) == (guest.user.pk, "Blue Fox", None)
    assert user.check_password(PASSWORD)
    assert guest.client.get("/me/").context["latest"] == guest.response


def test_naming_gives_the_session_a_new_id_and_deletes_the_visitor_cookie(guest):
    before = guest.client.cookies["sessionid"].value
    response = name(guest.client)
    assert guest.client.cookies["sessionid"].value != before
    assert response.cookies["visitor"].value == ""


def test_the_next_person_at_the_browser_of_a_named_guest_is_somebody_else(guest, lesson):
    old_cookie = guest.client.cookies["visitor"].value
    name(guest.client)
    guest.client.post("/accounts/logout/")
    theirs = answer(guest.client, lesson)
    assert theirs.learner != guest.user and theirs.learner.is_guest
    # Even with the cookie of before, kept by a back-up or another tab.
    stale = Client()
    stale.cookies["visitor"] = old_cookie
    assert not stale.get("/me/").context["latest"]
    assert answer(stale, lesson).learner != guest.user


def test_a_guest_who_wants_to_sign_up_is_offered_a_name(guest):
    assert guest.client.get("/accounts/signup/").url == "/me/name/"
    assert guest.client.get("/accounts/signup/?next=/learn/").url == "/me/name/?next=%2Flearn%2F"


def test_naming_is_for_guests(client, signed_in):
    assert Client().get("/me/name/").url == "/accounts/signup/"
    assert signed_in.get("/me/name/").url == "/me/"


def test_a_taken_nickname_leaves_the_guest_a_guest(guest, learner):
    response = name(guest.client, "LEARNER")
    assert response.status_code == 422
    guest.user.refresh_from_db()
    assert guest.user.is_guest
    assert "This nickname is taken" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_naming_in_two_tabs_names_once():
    client = Client()
    client.force_login(User.objects.create(visitor="0" * 64))
    client.get("/me/")
    cookies = client.cookies

    def tab(number):
        client = Client()
        client.cookies = cookies.copy()
        return name(client, f"tab {number}").status_code

    assert set(at_once(4, tab)) <= {302, 422}
    assert User.objects.count() == 1 and not User.objects.get().is_guest


# --- retiring ------------------------------------------------------------------------------


def test_guests_who_were_away_for_thirty_days_are_retired(guest, learner, lesson):
    long_ago = timezone.now() - timedelta(days=31)
    fresh = answer(Client(), lesson).learner
    User.objects.exclude(pk=fresh.pk).update(last_login=long_ago, date_joined=long_ago)
    call_command("retire_guests", verbosity=0)
    # Answered a moment ago, so not idle, whatever the row says.
    assert User.objects.filter(pk=guest.user.pk).exists()
    Response.objects.filter(learner=guest.user).update(made=long_ago)
    for _ in range(2):
        call_command("retire_guests", verbosity=0)
    assert set(User.objects.all()) == {fresh, learner}
