"""One browser, several people: what is shown once, what is left behind, and what is not."""

import pytest
from django.db import OperationalError
from django.test import Client

from curriculum.people import returning
from curriculum.people.adapter import AccountAdapter
from tests.forms import forms_in, text_of
from tests.people.conftest import STOP, answer, sign_in

pytestmark = pytest.mark.django_db


def code_in(response):
    return text_of(response).count("Your answers are kept under this return code")


def test_without_scripts_the_code_stands_beside_the_first_feedback_and_only_there(lesson):
    browser = Client()
    answer(browser, lesson)
    assert code_in(browser.get(lesson.url)) == 1
    assert code_in(browser.get(lesson.url)) == 0
    answer(browser, lesson)
    assert code_in(browser.get(lesson.url)) == 0


def test_with_two_answers_on_a_page_the_code_is_said_once(lesson):
    browser = Client()
    first, second = forms_in(browser.get(lesson.url))
    for form in (first, second):
        browser.post(form.action, form.data(*STOP, none="1"))
    assert code_in(browser.get(lesson.url)) == 1


def test_with_htmx_the_code_comes_with_the_first_feedback(lesson):
    browser = Client()
    form = forms_in(browser.get(lesson.url))[0]
    shown = browser.post(form.action, form.data(*STOP, none="1"), headers={"HX-Request": "true"})
    assert code_in(shown) == 1


def test_ones_own_page_says_the_code_and_not_a_second_time_beside_it(guest):
    page = guest.client.get("/me/")
    assert code_in(page) == 0
    assert text_of(page).count(returning.code_of(guest.user)) == 1


def test_who_enters_anothers_code_is_told_the_code_of_what_was_done_here(guest, lesson):
    other = Client()
    mine = answer(other, lesson).learner
    code = returning.code_of(mine)
    assert code in text_of(other.get("/accounts/return/"))
    assert returning.code_of(guest.user) not in text_of(other.get("/accounts/return/"))
    other.post("/accounts/return/", {"code": returning.code_of(guest.user)})
    assert other.post("/accounts/return/", {"code": code}).url == "/me/"
    assert other.session["_auth_user_id"] == str(mine.pk)


def test_signing_out_leaves_no_age_and_no_opened_lesson_to_who_comes_next(learner, lesson):
    browser = Client()
    sign_in(browser, "learner")
    browser.post("/band/", {"band": "16-17"})
    browser.cookies["opened"] = "12"
    browser.post("/accounts/logout/")
    assert {browser.cookies[name].value for name in ("band", "opened")} == {""}


def test_a_visitors_age_outlives_signing_in(learner):
    browser = Client()
    browser.post("/band/", {"band": "16-17"})
    sign_in(browser, "learner")
    assert browser.cookies["band"].value == "16-17"


@pytest.mark.parametrize("odd", ["nonsense", "?", "//elsewhere.example", "https://a.example/"])
def test_adopting_goes_nowhere_odd(guest, learner, odd):
    sign_in(guest.client, "learner")
    response = guest.client.post("/me/adopt/", {"adopt": "no", "next": odd})
    assert response.status_code == 302 and "elsewhere" not in response.url


def test_leaving_works_even_when_the_session_cannot_be_ended(guest, monkeypatch):
    def locked(*arguments):
        raise OperationalError("database is locked")

    monkeypatch.setattr(AccountAdapter, "logout", locked)
    response = guest.client.get("/leave/")
    assert response.status_code == 302 and response.url == "https://www.wikipedia.org/"
    assert response.cookies["sessionid"].value == response.cookies["visitor"].value == ""
