"""Leaving at once so that nothing stays behind, and coming back with a code."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.utils import timezone

from curriculum.people import returning, throttles
from lessons.models import FieldGuidePage, HelpPage, ModulePage, SignalPage, SiteSettings
from quizzes.models import Response
from tests.conftest import PASSWORD, chat, make_lesson, prose
from tests.forms import forms_in, text_of
from tests.people.conftest import answer, signed_in_as

User = get_user_model()
pytestmark = pytest.mark.django_db

ENCYCLOPEDIA = "https://www.wikipedia.org/"
CLICK = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
TYPED = {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}


def tab_title(response):
    return BeautifulSoup(response.content, "html.parser").title.get_text()


def ways_out(response):
    return BeautifulSoup(response.content, "html.parser").select("a[data-leave]")


@pytest.fixture
def quiet(module):
    """Addresses of pages that nobody should be seen with; each has Secret in its title."""
    home, learn = module.get_parent().get_parent(), module.get_parent()
    fields = {"title": "Secret help", "slug": "help-now", "seo_title": "Start here"}
    front = home.add_child(instance=HelpPage(**fields, body=[prose("Ring.")]))
    below = HelpPage(title="Secret step", slug="step", seo_title="Step by step", body=[])
    fields = {"title": "Secret module", "slug": "secret", "number": 3, "summary": "Three."}
    private = learn.add_child(instance=ModulePage(**fields, offers_leave=True))
    sensitive = make_lesson(
        module, [chat("s")], "s", title="Secret too", sensitive=True, preview="About pictures."
    )
    return {
        "help": front.url,
        "help below": front.add_child(instance=below).url,
        "me": "/me/",
        "module": private.url,
        "its lesson": make_lesson(private, [prose("x")], "l", title="Secret lesson").url,
        "a sensitive lesson": sensitive.url,
    }


# --- leaving -------------------------------------------------------------------------------


@pytest.mark.parametrize("headers", [CLICK, TYPED, {}], ids=["click", "typed", "old browser"])
def test_leaving_ends_the_visit_and_goes_elsewhere(guest, headers):
    SiteSettings.objects.create(leave_url="https://elsewhere.example/")
    session = guest.client.session.session_key
    response = guest.client.get("/leave/", headers=headers)
    assert (response.status_code, response.url) == (302, "https://elsewhere.example/")
    assert "no-store" in response["Cache-Control"]
    kept = Client()
    kept.cookies["sessionid"] = session
    assert signed_in_as(kept) is None


def test_leaving_takes_every_cookie_along(guest):
    guest.client.cookies["band"] = "16-17"
    sent = set(guest.client.cookies)
    assert {"sessionid", "visitor", "csrftoken"} < sent
    response = guest.client.get("/leave/", headers=CLICK)
    gone = {name for name, cookie in response.cookies.items() if cookie["max-age"] == 0}
    assert gone == set(response.cookies) == sent
    assert response["Clear-Site-Data"] == '"cookies", "storage"'


def test_who_left_is_somebody_new(guest, lesson):
    guest.client.get("/leave/", headers=CLICK)
    assert not guest.client.get("/me/").context["latest"]
    assert answer(guest.client, lesson).learner != guest.user


def test_leaving_works_for_who_is_nobody_here_or_has_a_name(signed_in):
    for client in (Client(), signed_in):
        assert client.get("/leave/", headers=CLICK).url == ENCYCLOPEDIA
        assert signed_in_as(client) is None
    assert Client().post("/leave/").status_code == 405


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_leaving_works_when_the_settings_cannot_be_read(guest, monkeypatch, error):
    def broken(*arguments):
        raise error("gone")

    SiteSettings.objects.create(leave_url="https://elsewhere.example/")
    monkeypatch.setattr(SiteSettings.objects, "first", broken)
    response = guest.client.get("/leave/", headers=CLICK)
    assert (response.status_code, response.url) == (302, ENCYCLOPEDIA)
    assert signed_in_as(guest.client) is None


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_leaving_works_while_nothing_can_be_written(guest, error):
    def full(execute, sql, *arguments):
        if not sql.startswith("SELECT"):
            raise error("database or disk is full")
        return execute(sql, *arguments)

    with connection.execute_wrapper(full):
        response = guest.client.get("/leave/", headers=CLICK)
    assert (response.status_code, response.url) == (302, ENCYCLOPEDIA)
    assert response.cookies["sessionid"].value == response.cookies["visitor"].value == ""


@pytest.mark.parametrize("purpose", ["prefetch", "prefetch;prerender"])
def test_a_prefetch_is_refused_and_ends_nothing(guest, purpose):
    response = guest.client.get("/leave/", headers=CLICK | {"Sec-Purpose": purpose})
    assert response.status_code == 503 and "no-store" in response["Cache-Control"]
    assert not response.cookies and "Clear-Site-Data" not in response
    assert signed_in_as(guest.client) == guest.user


@pytest.mark.parametrize(
    "headers",
    [
        CLICK | {"Sec-Fetch-Site": "cross-site"},
        CLICK | {"Sec-Fetch-Site": "same-site"},
        CLICK | {"Sec-Fetch-Mode": "no-cors"},
        CLICK | {"Sec-Fetch-Mode": "cors"},
    ],
    ids=lambda headers: "-".join(headers.values()),
)
def test_what_other_sites_and_pictures_ask_for_ends_nothing(guest, headers):
    response = guest.client.get("/leave/", headers=headers)
    assert response.url == ENCYCLOPEDIA
    assert not response.cookies and "Clear-Site-Data" not in response
    assert signed_in_as(guest.client) == guest.user


def test_leaving_works_whatever_cookies_a_browser_sends(db):
    # Other programs on the same host set cookies too, and browsers send all of them.
    for odd in ("a[b]=1", "a(b)=1", "path=1", "nameless", "a@b=1", "ü=1"):
        response = Client().get("/leave/", headers=CLICK | {"Cookie": f"{odd}; band=18+"})
        assert response.url == ENCYCLOPEDIA
        assert response.cookies["band"]["max-age"] == 0


# --- where the way out stands --------------------------------------------------------------


@pytest.mark.parametrize("band", ["", "18+"])
def test_the_way_out_stands_twice_and_the_tab_tells_nothing(client, quiet, band):
    client.cookies["band"] = band
    for place in quiet.values():
        response = client.get(place)
        hidden, shown = ways_out(response)
        assert hidden["href"] == shown["href"] == "/leave/", place
        assert "vh" in hidden["class"] and "button" in shown["class"]
        assert "Secret" not in tab_title(response), place


def test_a_sensitive_lesson_that_was_opened_offers_it_too(client, quiet, module):
    lesson = module.get_children().get(slug="s")
    client.cookies["band"] = "18+"
    client.post(f"/me/lessons/{lesson.pk}/choose/", {"choice": "read"})
    response = client.get(lesson.url)
    assert len(forms_in(response)) == 1 and len(ways_out(response)) == 2
    assert "Secret" not in tab_title(response)


def test_the_page_of_a_refused_answer_to_a_sensitive_lesson_offers_it_too(client, quiet, module):
    lesson = module.get_children().get(slug="s")
    client.cookies["band"], client.cookies["opened"] = "18+", str(lesson.pk)
    (form,) = forms_in(client.get(lesson.url))
    response = client.post(form.action, form.data())
    assert response.status_code == 422
    assert len(ways_out(response)) == 2 and "Secret" not in tab_title(response)


def test_a_field_guide_page_that_offers_it_has_a_quiet_tab(client, home):
    guide = home.add_child(instance=FieldGuidePage(title="Field guide", slug="field-guide"))
    fields = {"slug": "image-blackmail", "sentence": "One.", "example": "For example."}
    response = client.get(guide.add_child(instance=SignalPage(title="Secret", **fields)).url)
    assert len(ways_out(response)) == 2 and "Secret" not in tab_title(response)


def test_a_help_page_without_a_title_for_its_tab_tells_nothing_either(client, home):
    page = home.add_child(instance=HelpPage(title="Secret", slug="other", body=[]))
    assert "Secret" not in tab_title(client.get(page.url))


def test_it_does_not_stand_where_nobody_minds(client, lesson, home):
    for url in ("/", "/learn/", lesson.get_parent().url, lesson.url, "/accounts/login/"):
        assert not ways_out(client.get(url))
    assert "Lesson first" in tab_title(client.get(lesson.url))


# --- return codes --------------------------------------------------------------------------


def come_back(client, code):
    return client.post("/accounts/return/", {"code": code})


@pytest.fixture
def code(guest):
    return returning.code_of(guest.user)


def test_the_code_is_shown_once_where_one_can_leave_and_always_on_ones_own_page(guest, quiet, code):
    assert code in text_of(guest.client.get(quiet["help"]))
    for place in ("help", "help below", "module", "its lesson"):
        assert code not in text_of(guest.client.get(quiet[place]))
    for _ in range(2):
        assert code in text_of(guest.client.get("/me/"))


def test_feedback_to_the_first_answer_shows_the_code_and_to_the_second_does_not(client, lesson):
    one, two = forms_in(client.get(lesson.url))
    headers = {"HX-Request": "true"}
    first = client.post(one.action, one.data("Stop and", none="1"), headers=headers)
    code = returning.code_of(User.objects.get())
    assert code in text_of(first)
    second = client.post(two.action, two.data("Stop and", none="1"), headers=headers)
    assert "You stopped" in text_of(second) and code not in text_of(second)


def test_nobody_else_is_shown_a_code(guest, quiet, signed_in, lesson, code):
    answer(signed_in, lesson)
    other = Client()
    answer(other, lesson)
    for client in (Client(), signed_in):
        for place in ("help", "me"):
            assert "return code:" not in text_of(client.get(quiet[place]))
        assert "code_shown" not in client.cookies
    shown = text_of(other.get("/me/"))
    assert returning.code_of(signed_in_as(other)) in shown and code not in shown


def test_a_code_brings_another_browser_to_the_same_person_however_it_is_written(guest, code):
    wide = "".join(chr(ord(c) + 0xFEE0) if c != "-" else c for c in code)
    small, plain, spaced = code.lower(), code.replace("-", ""), f" {' '.join(code)}\t"
    for written in (code, small, plain, spaced, code.replace("-", "–"), wide):
        other = Client()
        assert come_back(other, written).url == "/me/"
        assert signed_in_as(other) == guest.user
        assert other.get("/me/").context["latest"] == guest.response


def test_the_cookie_of_before_opens_nothing_and_the_new_one_does(guest, code, lesson):
    old, other = Client(), Client()
    old.cookies["visitor"] = guest.client.cookies["visitor"].value
    come_back(other, code)
    assert not old.get("/me/").context["latest"]
    assert answer(old, lesson).learner != guest.user
    other.cookies.pop("sessionid")
    assert other.get("/me/").context["latest"] == guest.response
    assert answer(other, lesson, 0).learner == guest.user


def test_who_left_comes_back_in_the_same_browser(guest, code):
    guest.client.get("/leave/", headers=CLICK)
    come_back(guest.client, code)
    assert signed_in_as(guest.client) == guest.user
    assert returning.code_of(User.objects.get()) == code


def test_coming_back_counts_as_a_visit(guest, code):
    long_ago = timezone.now() - timedelta(days=31)
    User.objects.update(last_login=long_ago, date_joined=long_ago)
    Response.objects.update(made=long_ago)
    come_back(Client(), code)
    call_command("retire_guests", verbosity=0)
    assert User.objects.filter(pk=guest.user.pk).exists()


def test_wrong_codes_are_refused_in_plain_words(guest, code, lesson):
    other = answer(Client(), lesson).learner
    swapped = returning.code_of(other)[: -len("XXXX-XXXX")] + code[-len("XXXX-XXXX") :]
    changed = code[:-1] + ("2" if code[-1] != "2" else "3")
    for wrong in (swapped, changed, code[:-1], code + "2"):
        client = Client()
        response = come_back(client, wrong)
        assert response.status_code == 422 and signed_in_as(client) is None
        assert "No progress belongs to this code." in text_of(response)


def test_hostile_text_is_refused_and_never_raises(client, guest):
    short = ["", "-", "2", "0O1IL0O1IL", "\x00", "' OR 1=1; --", "<script>alert(1)</script>"]
    long = ["2" * 9, "Y" * 16, "x" * 5000, "2" * 8 + "-" * 900, "☃" * 9, "ß" * 9, "²" * 9, "٣" * 9]
    for text in short + long:
        response = come_back(client, text)
        assert response.status_code == 422 and "There is a problem" in text_of(response), text
        assert b"<script>alert" not in response.content and signed_in_as(client) is None
        assert returning.guest_of(text) is None


def test_guessing_is_stopped_and_coming_back_is_not_counted(client, guest, code, monkeypatch):
    monkeypatch.setattr(throttles, "RETURN_CODE", throttles.Limit("return-code", 3, 900))
    for _ in range(5):
        assert come_back(Client(), code).status_code == 302
    for _ in range(3):
        assert come_back(client, "2" * 9).status_code == 422
    refused = come_back(client, code)
    assert refused.status_code == 429 and int(refused["Retry-After"]) > 0
    assert signed_in_as(client) is None


def test_codes_are_not_for_people_with_a_name(guest, code, signed_in, learner):
    assert "You are signed in" in text_of(come_back(signed_in, code))
    assert signed_in_as(signed_in) == learner
    guest.client.post("/me/name/", {"username": "Fox", "password1": PASSWORD, "email": ""})
    assert come_back(Client(), code).status_code == 422
    assert come_back(Client(), returning.code_of(learner)).status_code == 422


def test_ending_every_session_ends_the_code(guest, code):
    guest.client.post("/accounts/everywhere/")
    assert come_back(Client(), code).status_code == 422
    assert returning.code_of(User.objects.get()) != code
