"""Who is shown which lessons, and what is asked before some of them."""

import re

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from curriculum.progress.models import LessonRecord
from lessons.models import HelpPage
from tests.conftest import make_lesson, prose
from tests.forms import forms_in, text_of
from tests.people.conftest import answer, cheap_passwords  # noqa: F401

User = get_user_model()
pytestmark = pytest.mark.django_db

BODY = [prose("Read this.")]
#: Whom a lesson is for, and the bands that are offered it.
SEEN_BY = {
    "everyone": ["", "13-15", "16-17", "18+"],
    "13-15": ["13-15"],
    "16+": ["16-17", "18+"],
    "16-17": ["16-17"],
    "18+": ["18+"],
}


def choose(client, band, next="/learn/", **extra):
    return client.post("/band/", {"band": band, "next": next}, **extra)


def of_age(band):
    client = Client()
    client.cookies["band"] = band
    return client


@pytest.fixture
def ages(module):
    """One lesson for each kind of reader, by whom it is for."""
    return {
        band: make_lesson(module, BODY, f"no-{n}", title=f"For {band}.", band=band)
        for n, band in enumerate(SEEN_BY)
    }


@pytest.fixture
def sensitive(module):
    lesson = make_lesson(module, BODY, "pictures", sensitive=True, preview="It is about pictures.")
    make_lesson(module, BODY, "after")
    return lesson


def decide(client, lesson, choice):
    return client.post(reverse("choose_lesson", args=[lesson.pk]), {"choice": choice})


# --- choosing ------------------------------------------------------------------------------


def test_one_tap_chooses_and_leads_back(client, ages):
    page = client.get("/learn/?from=here")
    form = BeautifulSoup(page.content, "html.parser").select_one("form.band")
    taps = {button.get_text(): button["value"] for button in form.select("button[name=band]")}
    assert taps == {"13 to 15": "13-15", "16 or 17": "16-17", "18 or over": "18+"}
    response = client.post(
        form["action"],
        {"band": taps["16 or 17"], "next": form.select_one("input[name=next]")["value"]},
    )
    assert response.url == "/learn/?from=here"
    cookie = response.cookies["band"]
    assert cookie.value == "16-17" and cookie["httponly"] and cookie["samesite"] == "Lax"
    assert "Shown for age 16 or 17. Change" in text_of(client.get("/learn/"))
    assert not User.objects.exists()


def test_a_choice_is_kept_with_the_person_and_with_nobody_else(signed_in, learner, outsider, ages):
    choose(signed_in, "16-17")
    assert list(User.objects.order_by("pk").values_list("band", flat=True)) == ["16-17", ""]
    elsewhere, another = Client(), Client()
    elsewhere.force_login(learner)
    another.force_login(outsider)
    assert "For 16+." in text_of(elsewhere.get("/learn/"))
    assert "For 16+." not in text_of(another.get("/learn/"))


def test_what_the_person_chose_goes_before_what_the_browser_holds(signed_in, learner, ages):
    choose(signed_in, "18+")
    signed_in.cookies["band"] = "13-15"
    assert "For 18+." in text_of(signed_in.get("/learn/"))


def test_a_choice_can_be_changed(client, ages):
    choose(client, "18+")
    choose(client, "13-15")
    shown = text_of(client.get("/learn/"))
    assert "For 13-15." in shown and "For 18+." not in shown


def test_choosing_leads_to_no_other_site(client, db):
    hosts = ("https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example")
    for elsewhere in (*hosts, "http:/\\evil", "javascript:alert(1)", "\x00//evil", " //evil", ""):
        assert choose(client, "18+", elsewhere).url == "/", elsewhere


def test_choosing_takes_any_text_for_an_address(client):
    for text in ("/learn/\r\nSet-Cookie: a=b", "/☃/", "?", "#", "nonsense", "me", "a b"):
        response = choose(client, "18+", text)
        assert response.status_code == 302 and "a" not in response.cookies, text


def test_garbage_is_refused_and_kept_nowhere(signed_in, learner):
    for band in ("", "12", "18", "16+", "everyone", "\x00", "x" * 100_000):
        response = choose(signed_in, band)
        assert response.status_code == 400 and "band" not in response.cookies
    assert signed_in.post("/band/").status_code == 400
    assert signed_in.get("/band/").status_code == 405
    learner.refresh_from_db()
    assert learner.band == ""


def test_choosing_asks_for_the_token_of_the_form(ages):
    assert choose(Client(enforce_csrf_checks=True), "18+").status_code != 302


def test_a_made_up_cookie_counts_as_no_choice(ages):
    for held in ("everyone", "16+", "<script>", "13-15.18+", "\xfc"):
        shown = text_of(of_age(held).get("/learn/"))
        assert "How old are you?" in shown and "Shown for" not in shown, held
        assert "For everyone." in shown and "For 18+." not in shown and "For 16+." not in shown


# --- what is offered -----------------------------------------------------------------------


@pytest.mark.parametrize("band", ["", "13-15", "16-17", "18+"])
def test_everybody_is_offered_what_suits_them(ages, band):
    wanted = {f"For {whom}." for whom, bands in SEEN_BY.items() if band in bands}
    for url in ("/learn/", ages["18+"].get_parent().url):
        shown = text_of(of_age(band).get(url))
        assert set(re.findall(r"For [\w+-]+\.", shown)) == wanted
    assert ("There is more in this module." in shown) is (band == "")


def test_a_module_with_nothing_for_somebody_says_why(module):
    make_lesson(module, BODY, "adult", band="18+")
    for url in (module.url, "/learn/"):
        shown = text_of(Client().get(url))
        assert "on their way" not in shown and "How old are you?" in shown, url
    assert "differ by age" in text_of(of_age("13-15").get(module.url))


def test_a_module_that_is_the_same_for_all_asks_nobody(client, lesson):
    assert "How old are you?" not in text_of(client.get(lesson.get_parent().url))


def test_the_next_lesson_is_the_next_that_suits(ages):
    for band, following in (("", ""), ("13-15", "13-15"), ("16-17", "16+"), ("18+", "16+")):
        shown = text_of(of_age(band).get(ages["everyone"].url))
        wanted = f"Done. Next: For {following}." if following else "Done. Finish this module"
        assert wanted in shown
    assert "Done. Next: For 18+." in text_of(of_age("18+").get(ages["16+"].url))


def test_help_is_the_same_for_everybody(home, ages):
    page = home.add_child(instance=HelpPage(title="Help", slug="help-now", body=BODY))
    below = page.add_child(instance=HelpPage(title="Pictures", slug="pictures", body=BODY))
    for url in (page.url, below.url):
        shown = {text_of(of_age(band).get(url)) for band in ("", "13-15", "16-17", "18+")}
        assert len(shown) == 1 and "Read this." in shown.pop()


# --- the gate ------------------------------------------------------------------------------


@pytest.mark.parametrize("band", ["", "13-15", "16-17", "18+"])
def test_a_lesson_opens_for_those_it_is_for(ages, band):
    for whom, bands in SEEN_BY.items():
        response = of_age(band).get(ages[whom].url)
        shown = text_of(response)
        assert response.status_code == 200 and f"For {whom}." in shown
        assert ("Read this." in shown) is (band in bands), whom
        assert "Get help now" in shown


def test_who_has_not_chosen_is_asked_and_goes_straight_on(client, ages):
    page = client.get(ages["18+"].url)
    assert "Choose yours" in text_of(page)
    assert not forms_in(page) and "finish" not in page.content.decode()
    back = BeautifulSoup(page.content, "html.parser").select_one("form.band input[name=next]")
    assert "Read this." in text_of(client.get(choose(client, "18+", back["value"]).url))


def test_another_age_is_led_to_its_own_lessons(ages):
    page = of_age("13-15").get(ages["18+"].url)
    assert "This lesson is written for: 18 and over." in text_of(page)
    assert f'href="{ages["18+"].get_parent().url}">See the lessons' in page.content.decode()
    assert "Shown for age 13 to 15. Change" in text_of(page)


def test_a_sensitive_lesson_says_what_it_is_about_and_asks_once(sensitive):
    client = of_age("16-17")
    gate = client.get(sensitive.url)
    assert "It is about pictures." in text_of(gate) and "Read this." not in text_of(gate)
    buttons = BeautifulSoup(gate.content, "html.parser").select("button[name=choice]")
    assert [button["value"] for button in buttons] == ["read", "skip", "later"]
    response = decide(client, sensitive, "read")
    assert response.url == sensitive.url
    assert response.cookies["opened"]["httponly"] and response.cookies["opened"]["max-age"] == ""
    for _ in range(2):
        assert "Read this." in text_of(client.get(sensitive.url))
    assert "Read this." not in text_of(of_age("16-17").get(sensitive.url))
    assert not User.objects.exists()


def test_a_sensitive_lesson_asks_for_the_age_first(client, sensitive):
    decide(client, sensitive, "read")
    shown = text_of(client.get(sensitive.url))
    assert "Choose yours" in shown and "Read this." not in shown


def test_opening_one_sensitive_lesson_opens_no_other(module, sensitive):
    other = make_lesson(module, BODY, "other", sensitive=True, preview="Another.")
    client = of_age("18+")
    decide(client, other, "read")
    assert "Read this." not in text_of(client.get(sensitive.url))
    decide(client, sensitive, "read")
    assert "Read this." in text_of(client.get(other.url))


def test_skipping_goes_on_and_coming_back_later_goes_back(sensitive, module):
    client = of_age("18+")
    assert decide(client, sensitive, "skip").url.endswith("/after/")
    assert decide(client, sensitive, "later").url == module.url
    assert "Read this." not in text_of(client.get(sensitive.url))
    assert not User.objects.exists() and not LessonRecord.objects.exists()


def test_what_was_chosen_is_remembered_with_who_is_known_and_nobody_else(
    signed_in, learner, outsider, sensitive
):
    decide(signed_in, sensitive, "later")
    assert not LessonRecord.objects.exists()
    decide(signed_in, sensitive, "read")
    assert LessonRecord.objects.get().finished is None
    other = Client()
    other.force_login(outsider)
    decide(other, sensitive, "skip")
    mine, theirs = (LessonRecord.objects.get(learner=who) for who in (learner, outsider))
    assert mine.finished is None and not mine.skipped
    assert theirs.finished and theirs.skipped


def test_odd_choices_are_refused(client, sensitive, module):
    for choice in ("", "open", "READ", "\x00"):
        assert decide(client, sensitive, choice).status_code == 400
    assert client.get(reverse("choose_lesson", args=[sensitive.pk])).status_code == 405
    sensitive.unpublish()
    for pk in (sensitive.pk, module.pk, 999_999):
        assert client.post(reverse("choose_lesson", args=[pk])).status_code == 404


def test_a_made_up_cookie_of_opened_lessons_does_no_harm(sensitive):
    client = of_age("18+")
    client.cookies["opened"] = f"x..²{sensitive.pk}.-1." + "9." * 900
    assert "It is about pictures." in text_of(client.get(sensitive.url))
    assert len(decide(client, sensitive, "read").cookies["opened"].value) < 500
    assert "Read this." in text_of(client.get(sensitive.url))


def test_editors_preview_any_lesson_ungated(client, admin, ages, sensitive):
    client.force_login(admin)
    for page in (*ages.values(), sensitive):
        draft = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
        assert "Read this." in text_of(draft), page


def test_a_guest_takes_along_the_age_that_the_browser_held(lesson):
    client = of_age("16-17")
    assert answer(client, lesson).learner.band == "16-17"
