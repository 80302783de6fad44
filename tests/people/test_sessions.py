"""How long somebody stays signed in, and how that ends early."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from curriculum.people import sessions
from tests.people.conftest import sign_in, signed_in_as

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600


@pytest.fixture
def clock(monkeypatch):
    """A clock to be moved; sessions alone read it."""

    class Clock:
        now = 1_800_000_000.0

        def time(self):
            return self.now

        def move(self, seconds):
            self.now += seconds

    clock = Clock()
    monkeypatch.setattr(sessions, "time", clock)
    return clock


def present(client, **headers):
    """Is this browser still signed in when it asks for a page?"""
    response = client.get("/me/", headers=headers)
    return response.wsgi_request.user.is_authenticated


def test_staff_are_signed_out_after_half_an_hour_without_doing_anything(clock, client, editor):
    sign_in(client, "editor")
    for _ in range(3):
        clock.move(29 * MINUTE)
        assert present(client)
    clock.move(31 * MINUTE)
    assert not present(client)
    assert signed_in_as(client) is None


def test_staff_are_signed_out_after_twelve_hours_whatever_they_do(clock, client, admin):
    sign_in(client, "admin")
    for _ in range(28):
        clock.move(25 * MINUTE)
        assert present(client)
    clock.move(25 * MINUTE)
    assert not present(client)


def test_what_a_page_does_by_itself_keeps_nobody_signed_in(clock, client, editor):
    sign_in(client, "editor")
    for header in ({"Pause-Background": "1"}, {"Sec-Purpose": "prefetch;prerender"}):
        clock.move(14 * MINUTE)
        assert present(client, **header)
    clock.move(14 * MINUTE)
    assert not present(client)


def test_an_open_editor_in_the_cms_keeps_nobody_signed_in(clock, client, admin, lesson):
    sign_in(client, "admin")
    clock.move(20 * MINUTE)
    client.post("/cms/editing-sessions/ping/wagtailcore/page/1/")
    clock.move(20 * MINUTE)
    assert not present(client)


def test_learners_and_guests_stay_thirty_days_after_their_last_visit(clock, learner, guest):
    client = Client()
    sign_in(client, "learner")
    for browser in (client, guest.client):
        clock.now = 1_800_000_000.0
        browser.get("/me/")
        for _ in range(3):
            clock.move(29 * DAY)
            assert present(browser)
        clock.move(31 * DAY)
        assert browser.get("/accounts/password/change/").status_code == 302
        assert signed_in_as(browser) is None


def test_a_visit_keeps_the_guest_and_the_cookie_alive(clock, guest):
    guest.client.get("/me/")
    clock.move(2 * DAY)
    response = guest.client.get("/me/")
    assert {"visitor", "sessionid"} <= set(response.cookies)
    before = guest.user.last_login
    guest.user.refresh_from_db()
    assert guest.user.last_login > before
    assert "visitor" not in guest.client.get("/me/").cookies


def test_on_a_shared_computer_the_session_ends_with_the_browser(clock, client, learner):
    response = sign_in(client, "learner", shared="on")
    assert response.cookies["sessionid"]["max-age"] == ""
    assert response.cookies["sessionid"]["expires"] == ""
    clock.move(HOUR)
    assert present(client)
    clock.move(3 * HOUR)
    assert not present(client)


def test_otherwise_a_learner_stays_signed_in(client, learner):
    assert sign_in(client, "learner").cookies["sessionid"]["max-age"] == 30 * DAY


def test_a_clock_that_jumps_back_signs_nobody_out_and_makes_nobody_immortal(clock, client, editor):
    sign_in(client, "editor")
    clock.move(-5 * DAY)
    assert present(client)
    clock.move(31 * MINUTE)
    assert not present(client)
    sign_in(client, "editor")
    clock.move(-5 * DAY)
    for _ in range(28):
        assert present(client)
        clock.move(26 * MINUTE)
    assert not present(client)


def test_a_clock_that_jumps_ahead_breaks_nothing(clock, client, learner):
    sign_in(client, "learner")
    clock.move(400 * DAY)
    assert not present(client)
    assert sign_in(client, "learner").status_code == 302
    assert present(client)


def test_somebody_made_staff_while_signed_in_is_staff_in_the_cms_at_once(clock, client, learner):
    sign_in(client, "learner")
    learner.groups.add(Group.objects.get(name="Editors"))
    assert client.get("/cms/").status_code == 200
    clock.move(31 * MINUTE)
    assert client.get("/cms/").status_code == 302


def test_signing_in_gives_the_session_a_new_id(client, learner):
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    sign_in(client, "learner")
    assert client.session.session_key != planted
    assert not Client(headers={"Cookie": f"sessionid={planted}"}).session.get("_auth_user_id")


def test_signing_in_as_somebody_else_takes_nothing_along(client, learner, editor, guest):
    session = guest.client.session
    session["left behind"] = "by the guest"
    session.save()
    sign_in(guest.client, "learner")
    assert "left behind" not in guest.client.session


def test_sign_out_everywhere_ends_every_session(learner):
    here, there = Client(), Client()
    for browser in (here, there):
        sign_in(browser, "learner")
    assert here.post("/accounts/everywhere/").status_code == 302
    assert not present(here) and not present(there)
    assert sign_in(there, "learner").status_code == 302
    assert present(there)


def test_sign_out_everywhere_ends_copies_of_a_guests_cookie_too(guest):
    copy = guest.client.cookies["visitor"].value
    guest.client.post("/accounts/everywhere/")
    other = Client()
    other.cookies["visitor"] = copy
    assert not other.get("/me/").context["latest"]


def test_signing_out_takes_a_post(signed_in, learner):
    assert signed_in.get("/accounts/everywhere/").status_code == 405
    assert signed_in.get("/accounts/logout/").status_code == 200
    assert signed_in_as(signed_in) == learner
    assert signed_in.post("/accounts/logout/").url == "/accounts/logout/"
    assert "You are signed out" in signed_in.get("/accounts/logout/").content.decode()


def test_nobody_can_be_signed_out_by_another_site(learner):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(learner)
    for url in ("/accounts/logout/", "/accounts/everywhere/"):
        assert browser.post(url).status_code == 403
    assert signed_in_as(browser) == learner


def test_a_page_for_somebody_without_a_session_asks_the_database_for_none(
    client, db, django_assert_num_queries
):
    with django_assert_num_queries(1) as asked:
        client.get("/accounts/password/reset/done/")
    assert "lessons_sitesettings" in asked[0]["sql"]
