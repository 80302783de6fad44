"""What an administrator changes in the CMS, and what visitors then see."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data, streamfield

from curriculum.people import returning
from curriculum.progress import lessons
from lessons.models import (
    FieldGuidePage,
    HelpPage,
    HelpPlace,
    LessonPage,
    ModulePage,
    SignalPage,
    SiteSettings,
)
from quizzes.models import Response
from quizzes.practice import lessons_with
from tests.conftest import PASSWORD, _person, chat, make_lesson, ordinary_chat, prose
from tests.forms import forms_in, text_of

User = get_user_model()
pytestmark = pytest.mark.django_db

START = reverse("wagtailsettings:edit", args=["lessons", "sitesettings"])
CLOSED = {"sign_up": "closed"}
NEWCOMER = {"username": "Fox", "password1": PASSWORD, "email": ""}


def form_of(**changes):
    """What the form of the settings posts; a list of places becomes its stream."""
    fields = {
        "name": "Pause",
        "leave_url": "https://www.wikipedia.org/",
        "first_places": [],
        "show_law": "on",
        "sign_up": "open",
        "guest_days": "30",
        "contact_email": "",
        "contact_url": "",
    } | changes
    places = [("place", place.pk if place else "") for place in fields["first_places"]]
    fields["first_places"] = streamfield(places)
    if fields["show_law"] is None:
        del fields["show_law"]
    return nested_form_data(fields)


@pytest.fixture(autouse=True)
def cheap_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def cms(admin):
    browser = Client()
    browser.force_login(admin)
    return browser


@pytest.fixture
def change(cms):
    """Change settings as an administrator does: open the form, then save it."""

    def change(**changes):
        url = cms.get(START).url
        response = cms.post(url, form_of(**changes), follow=True)
        assert "Site settings updated." in text_of(response)

    return change


@pytest.fixture
def guest(lesson):
    """A browser whose person has answered one scene, without an account."""
    browser = Client()
    form = forms_in(browser.get(lesson.url))[0]
    assert browser.post(form.action, form.data("Stop and", none="1")).status_code == 303
    return SimpleNamespace(client=browser, user=Response.objects.get().learner)


def soup_of(response):
    return BeautifulSoup(response.content, "html.parser")


def sign_up_links(response):
    places = (reverse("account_signup"), reverse("name_guest"))
    return [a["href"] for a in soup_of(response).select("a") if a["href"].split("?")[0] in places]


# --- who may, and how it is read -----------------------------------------------------------


def test_a_page_works_without_a_row_and_writes_none(client, home):
    assert "Pause" in soup_of(client.get("/")).select_one(".brand").text
    assert not SiteSettings.objects.exists()


@pytest.mark.parametrize("url", ["/", "/accounts/login/", "/me/"])
def test_a_page_asks_once(client, home, url, django_assert_max_num_queries):
    client.get(url)
    with django_assert_max_num_queries(20) as asked:
        client.get(url)
    assert sum("lessons_sitesettings" in query["sql"] for query in asked) == 1


def test_pages_that_need_nothing_else_go_on_when_they_cannot_be_read(client, home, monkeypatch):
    def broken(*arguments):
        raise OperationalError("no such table")

    SiteSettings.objects.create(name="Halt")
    monkeypatch.setattr(SiteSettings.objects, "first", broken)
    assert "Pause" in soup_of(client.get("/accounts/login/")).title.text


@pytest.mark.parametrize("role", ["Editors", "Moderators", None])
def test_nobody_else_sees_or_changes_them(client, home, change, role):
    change(name="Halt")
    kept = SiteSettings.objects.get()
    person = _person("somebody")
    if role:
        person.groups.add(Group.objects.get(name=role))
    client.force_login(person)
    url = reverse("wagtailsettings:edit", args=["lessons", "sitesettings", kept.pk])
    for response in (client.get(START, follow=True), client.get(url)):
        assert "leave_url" not in response.content.decode()
    for place in (url, START):
        client.post(place, form_of(name="Taken", leave_url="https://a.example/"))
    kept.refresh_from_db()
    assert (kept.name, kept.leave_url) == ("Halt", "https://www.wikipedia.org/")
    assert SiteSettings.objects.count() == 1
    if role:
        assert START not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_an_administrator_finds_them_in_the_menu(cms, home):
    assert START in cms.get(reverse("wagtailadmin_home")).content.decode()
    response = cms.get(START, follow=True)
    assert response.status_code == 200
    assert "A page that nobody minds being seen with" in text_of(response)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "  ", "This field is required."),
        ("name", "x" * 41, "at most 40 characters"),
        ("leave_url", "", "This field is required."),
        ("leave_url", "www.wikipedia.org", "Give a whole address"),
        ("leave_url", "/learn/", "Give a whole address"),
        ("leave_url", "javascript:alert(1)", "Give a whole address"),
        ("leave_url", "ftp://a.example/", "Give a whole address"),
        ("contact_url", "javascript:alert(1)", "Give a whole address"),
        ("contact_email", "nobody", "Enter a valid email address."),
        ("guest_days", "0", "greater than or equal to 1"),
        ("guest_days", "31", "less than or equal to 30"),
        ("guest_days", "many", "Enter a whole number."),
        ("sign_up", "sometimes", "Select a valid choice."),
    ],
)
def test_what_cannot_be_is_refused_with_a_message(cms, home, field, value, said):
    url = cms.get(START).url
    response = cms.post(url, form_of(**{field: value}))
    assert response.status_code == 200 and said in text_of(response)
    stored = SiteSettings.objects.get()
    assert getattr(stored, field) == getattr(SiteSettings(), field)


def test_an_address_and_a_page_at_once_are_refused(cms, home):
    both = form_of(contact_email="ask@a.example", contact_url="https://a.example/")
    response = cms.post(cms.get(START).url, both)
    assert "Give an e-mail address or a page, not both." in text_of(response)
    assert SiteSettings.objects.get().contact == ""


# --- name, leaving, contact ----------------------------------------------------------------


def test_the_name_stands_in_the_header_and_in_tabs(client, home, lesson, change):
    change(name="Halt & think")
    for url in ("/learn/", lesson.url, "/me/", "/accounts/login/", "/nowhere/"):
        page = soup_of(client.get(url))
        assert page.select_one(".brand").text.strip() == "Halt & think", url
        assert page.title.text.strip().endswith("– Halt & think"), url


def test_the_name_stands_in_the_title_of_the_cms(cms, home, change):
    change(name="Halt")
    assert "Halt" in soup_of(cms.get(reverse("wagtailadmin_home"))).title.text


def test_the_name_stands_on_pages_that_are_made_without_a_request(client, home):
    page = soup_of(client.post("/band/", {"band": "nonsense"}))
    assert page.title.text.endswith("– Pause") and "Pause" in page.select_one(".brand").text


def test_the_name_stands_in_the_subject_of_mail(client, home, change):
    _person("learner", email="learner@a.example")
    for name in ("Halt", "Two\r\nlines"):
        change(name=name)
        client.post("/accounts/password/reset/", {"email": "learner@a.example"})
    said = [letter.subject for letter in mail.outbox]
    assert said == ["[Halt] Choose a new password", "[Two lines] Choose a new password"]


def test_leaving_goes_where_the_settings_say(client, home, change):
    assert client.get("/leave/").url == "https://www.wikipedia.org/"
    change(leave_url="https://weather.example/today")
    assert client.get("/leave/").url == "https://weather.example/today"


@pytest.mark.parametrize(
    ("field", "value", "link"),
    [
        ("contact_email", "ask@a.example", "mailto:ask@a.example"),
        ("contact_url", "https://a.example/ask", "https://a.example/ask"),
    ],
)
def test_the_foot_of_each_page_names_a_contact_if_there_is_one(
    client, home, change, field, value, link
):
    words = "Contact the people who run this site"
    assert words not in text_of(client.get("/"))
    change(**{field: value})
    for url in ("/", "/accounts/login/", "/nowhere/"):
        (found,) = soup_of(client.get(url)).find_all("a", string=words)
        assert found["href"] == link


# --- countries that stand first ------------------------------------------------------------


@pytest.fixture
def places(db):
    HelpPlace.objects.all().delete()
    return [HelpPlace.objects.create(code=c, name=c.upper()) for c in ("at", "be", "cz", "de")]


def test_countries_stand_in_the_order_that_was_chosen_then_as_before(client, home, places, change):
    front = home.add_child(instance=HelpPage(title="Help", slug="help-now", body=[]))

    def shown():
        options = soup_of(client.get(front.url)).select("#place-code option")
        return [option["value"] for option in options]

    assert shown() == ["at", "be", "cz", "de"]
    at, be, cz, de = places
    change(first_places=[de, be, de, None])
    assert shown() == ["de", "be", "at", "cz"]
    de.delete()
    assert shown() == ["be", "at", "cz"]
    change(first_places=[])
    assert shown() == ["at", "be", "cz"]


# --- the law -------------------------------------------------------------------------------


@pytest.fixture
def law(lesson, change):
    """A lesson about the law: in a module of its own, beside the one of `lesson`."""
    learn = lesson.get_parent().get_parent()
    fields = {"title": "The law here", "slug": "law", "number": 2, "summary": "Two."}
    module = learn.add_child(instance=ModulePage(**fields, about_law=True))
    return make_lesson(module, [prose("x"), chat("l1"), ordinary_chat("l2")], "statutes")


def test_the_module_about_the_law_can_be_hidden_and_comes_back(client, law, lesson, change):
    module = law.module
    for off in (False, True, False):
        change(show_law=None if off else "on")
        listed = text_of(client.get("/learn/"))
        assert ("The law here" in listed, "Lesson statutes" in listed) == (not off, not off)
        assert "Lesson first" in listed
        expected = 404 if off else 200
        assert client.get(module.url).status_code == expected
        assert client.get(law.url).status_code == expected
        assert client.get(lesson.url).status_code == 200
        assert client.get(lesson.module.url).status_code == 200


def test_a_hidden_lesson_is_not_asked_about_age_either(client, law, change):
    law.band = "18+"
    law.save()
    change(show_law=None)
    assert client.get(law.url).status_code == 404


def test_editors_still_see_it_in_previews(client, law, editor, change):
    change(show_law=None)
    client.force_login(editor)
    for page in (law, law.module):
        page.save_revision()
        response = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
        assert response.status_code == 200 and page.title in text_of(response)


def test_it_is_not_offered_for_practice(client, law, lesson, home, change):
    guide = home.add_child(instance=FieldGuidePage(title="Field guide", slug="field-guide"))
    slug = next(
        message["value"]["signal"]
        for message in chat("x")["value"]["messages"]
        if message["value"]["signal"]
    )
    fields = {"slug": slug, "sentence": "One.", "example": "For example."}
    page = guide.add_child(instance=SignalPage(title="A sign", **fields))
    assert "Lesson statutes" in text_of(client.get(page.url))
    change(show_law=None)
    shown = text_of(client.get(page.url))
    assert "Lesson first" in shown and "Lesson statutes" not in shown
    found = lessons_with(slug, "en", "", SiteSettings.of())
    assert list(found) == [lesson]


def test_it_is_not_offered_as_what_is_next(signed_in, learner, law, lesson, change):
    def done(page):
        return signed_in.post(f"/me/lessons/{page.pk}/finish/")

    assert done(law).status_code == 302
    another = make_lesson(law.module, [prose("y")], "another")
    done(lesson)
    end = reverse("module_finished", args=[lesson.module.pk])
    assert "Lesson another" in text_of(signed_in.get("/me/"))
    assert "The law here" in text_of(signed_in.get(end))
    change(show_law=None)
    assert "The law here" not in text_of(signed_in.get("/me/"))
    assert "Lesson another" not in text_of(signed_in.get("/me/"))
    assert "The law here" not in text_of(signed_in.get(end))
    begun = lessons.modules_begun(learner, "", SiteSettings.of())
    assert [module for module, steps in begun] == [lesson.module]
    assert done(another).status_code == 404
    choice = signed_in.post(f"/me/lessons/{law.pk}/choose/", {"choice": "skip"})
    assert choice.status_code == 404
    assert signed_in.get(f"/me/modules/{law.module.pk}/finished/").status_code == 404


def test_what_was_answered_stays_without_a_link_to_the_hidden_lesson(signed_in, law, change):
    form = forms_in(signed_in.get(law.url))[0]
    assert signed_in.post(form.action, form.data("Stop and", none="1")).status_code == 303
    url = reverse("response", args=[Response.objects.get().pk])
    assert law.url in signed_in.get(url).content.decode()
    change(show_law=None)
    for place in (url, "/me/"):
        response = signed_in.get(place)
        assert response.status_code == 200 and law.url not in response.content.decode()


def test_only_modules_about_the_law_are_left_out(law, lesson):
    hidden, shown = SiteSettings(show_law=False), SiteSettings()
    assert set(LessonPage.objects.offered(shown)) == {lesson, law}
    assert list(LessonPage.objects.offered(hidden)) == [lesson]
    assert list(ModulePage.objects.offered(hidden)) == [lesson.module]


# --- accounts and guests -------------------------------------------------------------------


def test_closed_means_that_nobody_makes_an_account(client, home, change):
    assert sign_up_links(client.get("/accounts/login/"))
    change(**CLOSED)
    for response in (client.get("/accounts/signup/"), client.post("/accounts/signup/", NEWCOMER)):
        assert response.status_code == 403
        said = text_of(response)
        assert "Learn without an account" in said and "return code" in said
        assert "Ask the people who run this site" in said
    assert not User.objects.filter(username="Fox").exists()
    for url in ("/accounts/login/", "/me/", "/accounts/logout/"):
        assert not sign_up_links(client.get(url)), url
    change()
    assert client.post("/accounts/signup/", NEWCOMER).status_code == 302
    assert User.objects.filter(username="Fox").exists()


def test_closed_means_that_guests_stay_guests_and_keep_their_code(guest, change):
    code = returning.code_of(guest.user)
    assert sign_up_links(guest.client.get("/me/"))
    assert sign_up_links(guest.client.get("/accounts/logout/"))
    change(**CLOSED, contact_url="https://a.example/ask")
    for response in (guest.client.get("/me/name/"), guest.client.post("/me/name/", NEWCOMER)):
        assert response.status_code == 403 and code in text_of(response)
        assert soup_of(response).select("main a[href='https://a.example/ask']")
    assert guest.client.get("/accounts/signup/", follow=True).status_code == 403
    for url in ("/me/", "/accounts/logout/"):
        assert not sign_up_links(guest.client.get(url)), url
    assert code in text_of(guest.client.get("/me/"))
    guest.user.refresh_from_db()
    assert guest.user.is_guest


def test_who_has_an_account_still_signs_in_when_new_ones_are_closed(client, home, change):
    _person("learner")
    change(**CLOSED)
    answer = client.post("/accounts/login/", {"login": "learner", "password": PASSWORD})
    assert answer.status_code == 302


def test_guests_are_kept_for_as_long_as_the_settings_say(guest, change):
    ago = timezone.now() - timedelta(days=8)
    User.objects.filter(pk=guest.user.pk).update(last_login=ago, date_joined=ago)
    Response.objects.update(made=ago)
    call_command("retire_guests", verbosity=0)
    assert User.objects.filter(pk=guest.user.pk).exists()
    change(guest_days="7")
    call_command("retire_guests", verbosity=0)
    assert not User.objects.filter(pk=guest.user.pk).exists()


def test_a_guest_is_never_deleted_before_the_days_are_over(guest, change):
    change(guest_days="1")
    # A visit within a day of the last one is not noted, so the row may be a day older than it is.
    for hours, kept in ((47, True), (49, False)):
        ago = timezone.now() - timedelta(hours=hours)
        User.objects.filter(pk=guest.user.pk).update(last_login=ago, date_joined=ago)
        Response.objects.update(made=ago)
        call_command("retire_guests", verbosity=0)
        assert User.objects.filter(pk=guest.user.pk).exists() == kept


@pytest.mark.parametrize("days", ["1", "7", "30"])
def test_every_text_names_the_same_number_of_days(guest, change, days):
    change(guest_days=days)
    words = "1 day after" if days == "1" else f"{days} days after"
    for url in ("/me/", "/accounts/return/"):
        assert words in text_of(guest.client.get(url)), url
    change(guest_days=days, **CLOSED)
    assert words in text_of(guest.client.get("/me/"))
