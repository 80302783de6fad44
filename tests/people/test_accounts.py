"""Signing up and in, resetting and changing a password."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.test import Client
from django.urls import get_resolver

from curriculum.people import views
from tests.conftest import PASSWORD
from tests.forms import text_of
from tests.people.conftest import at_once, sign_in, signed_in_as

User = get_user_model()
pytestmark = pytest.mark.django_db

NEW = "another calm and long one"


def sign_up(client, nickname="Blue Fox", password=PASSWORD, email="", **extra):
    data = {"username": nickname, "password1": password, "email": email} | extra
    return client.post("/accounts/signup/", data)


# --- signing up ----------------------------------------------------------------------------


def test_a_nickname_and_a_password_are_enough(client):
    response = sign_up(client)
    assert response.url == "/me/"
    user = signed_in_as(client)
    assert (user.username, user.email, user.is_guest) == ("Blue Fox", "", False)
    assert not (user.is_staff or user.is_superuser or user.groups.exists())


def test_the_password_is_stored_as_argon2(client, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    sign_up(client)
    assert User.objects.get().password.startswith("argon2")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "Enter a password."),
        ("short1!", "too short"),
        ("password1", "too common"),
        ("x" * 129, "Use 128 characters or fewer."),
        ("blue fox", "not your nickname"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(client, password, reason):
    response = sign_up(client, password=password)
    assert response.status_code == 422
    assert reason in text_of(response)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "password", ["aaaaaaaaaaaaaaab", "x" * 127 + "y", "    spaces    ", "ÄÖÜ漢字漢字漢字"]
)
def test_any_long_password_will_do(client, password):
    assert sign_up(client, password=password).status_code == 302
    assert sign_in(Client(), "blue fox", password).status_code == 302


@pytest.mark.parametrize(
    "nickname",
    [
        "",
        " ",
        "a@b.example",
        "<script>",
        "two  spaces",
        "-dash",
        "x" * 41,
        "admin",
        "Learner",
        "a\nb",
    ],
)
def test_nicknames_that_could_mislead_are_refused(client, nickname):
    assert sign_up(client, nickname).status_code == 422
    assert not User.objects.exists()


@pytest.mark.parametrize("nickname", ["Zoë", "سارة", "Blue Fox", "m.k-2_0", "7"])
def test_nicknames_of_every_script_are_welcome(client, nickname):
    assert sign_up(client, nickname).status_code == 302
    assert sign_in(Client(), nickname).status_code == 302


def test_a_nickname_is_taken_in_any_case_and_width(client, learner):
    sign_up(client, "Fox")
    for taken in ("fox", "FOX", "Ｆｏｘ"):
        response = sign_up(Client(), taken)
        assert response.status_code == 422
        assert "This nickname is taken" in text_of(response)


@pytest.mark.django_db(transaction=True)
def test_two_people_cannot_take_one_nickname_at_the_same_time():
    statuses = at_once(6, lambda n: sign_up(Client(), "Fox" if n % 2 else "fox").status_code)
    assert sorted(statuses) == [302] + [422] * 5
    assert User.objects.count() == 1


def test_signing_up_does_not_tell_whose_email_address_is_known(client):
    first = sign_up(client, "First", email="Ann@Mail.example")
    second = sign_up(Client(), "Second", email="ann@mail.example")
    assert first.status_code == second.status_code == 302
    assert User.objects.filter(email="ann@mail.example").count() == 2
    assert mail.outbox == []


def test_nobody_signs_up_with_rights(client):
    sign_up(client, is_staff="on", is_superuser="on", groups="1", visitor="0" * 64, band="18+")
    user = User.objects.get()
    assert not (user.is_staff or user.is_superuser or user.visitor or user.band)


# --- errors in the GOV.UK manner -----------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "data", "field"),
    [
        ("/accounts/login/", {"login": "somebody", "password": ""}, "password"),
        ("/accounts/login/", {"login": "somebody", "password": "no such thing"}, "login"),
        ("/accounts/signup/", {"username": "", "password1": PASSWORD}, "username"),
        ("/accounts/password/reset/", {"email": "not an address"}, "email"),
    ],
)
def test_errors_come_first_name_the_field_and_keep_what_was_typed(client, url, data, field):
    response = client.post(url, data)
    page = response.content.decode()
    assert response.status_code == 422
    assert re.search(r"<title>\s*Error: ", page)
    assert page.index("There is a problem") < page.index("<h1>")
    assert f'href="#id_{field}"' in page and f'id="id_{field}_error"' in page
    assert 'aria-invalid="true"' in page
    for name, value in data.items():
        if "password" in name:
            assert not value or value not in page
        else:
            assert f'value="{value}"' in page or not value
    assert not re.search(r"<input[^>]*\s(required|maxlength|minlength|placeholder)\b", page)


def test_pages_with_passwords_are_never_stored(client, signed_in):
    for url in ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/me/"):
        assert "no-store" in client.get(url)["Cache-Control"]


# --- signing in ----------------------------------------------------------------------------


def test_sign_in_by_nickname_or_email_in_any_case(learner):
    learner.email = "lee@mail.example"
    learner.save()
    for login in ("learner", " LEARNER ", "Lee@Mail.example"):
        client = Client()
        assert sign_in(client, login).status_code == 302
        assert signed_in_as(client) == learner


def test_the_message_is_the_same_for_no_such_person_and_another_password(client, learner):
    pages = [text_of(sign_in(client, name, "no such thing")) for name in ("learner", "nobody")]
    assert pages[0].replace("learner", "nobody") == pages[1]
    assert "do not match" in pages[0]


@pytest.mark.parametrize("login", ["", "None", "Guest", "null", "\x00"])
def test_nobody_signs_in_as_a_guest(guest, login):
    for password in ("", "!", guest.user.password):
        client = Client()
        assert sign_in(client, login, password).status_code == 422
        assert signed_in_as(client) is None


def test_a_person_who_was_made_inactive_gets_the_neutral_message(client, learner):
    learner.is_active = False
    learner.save()
    response = sign_in(client, "learner")
    assert response.status_code == 422 and "do not match" in text_of(response)


def test_a_very_long_password_is_not_hashed(client, learner, monkeypatch):
    monkeypatch.setattr(User, "check_password", lambda *a: pytest.fail("hashed"))
    assert sign_in(client, "learner", "x" * 100_000).status_code == 422


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil",
    ],
)
def test_nobody_is_sent_to_another_site(client, learner, target, settings):
    settings.ALLOWED_HOSTS = ["testserver", "evil.example"]
    page = client.get("/accounts/login/", {"next": target})
    assert "evil" not in page.content.decode()
    assert sign_in(client, "learner", next=target).url == "/me/"


def test_after_sign_in_one_is_where_one_was_going(client, learner):
    page = client.get("/accounts/login/?next=/learn/")
    assert 'name="next" value="/learn/"' in page.content.decode()
    assert sign_in(client, "learner", next="/learn/").url == "/learn/"


def test_whoever_may_not_enter_the_cms_is_told_and_not_sent_in_circles(signed_in, learner):
    to_sign_in = signed_in.get("/cms/")
    assert to_sign_in.url == "/accounts/login/?next=/cms/"
    page = signed_in.get(to_sign_in.url)
    assert page.status_code == 200
    assert "You are signed in as learner" in text_of(page)


def test_editors_sign_in_to_the_cms_here(client, editor):
    assert (
        client.get("/cms/login/", follow=True).redirect_chain[-1][0].startswith("/accounts/login/")
    )
    assert sign_in(client, "editor", next="/cms/").url == "/cms/"
    assert client.get("/cms/").status_code == 200


def test_a_guest_can_sign_in_to_an_account(guest, learner):
    assert "Nickname or e-mail address" in text_of(guest.client.get("/accounts/login/"))
    assert sign_in(guest.client, "learner").status_code == 302
    assert signed_in_as(guest.client) == learner


def test_a_guest_does_not_enter_the_cms(guest):
    assert guest.client.get("/cms/").url == "/accounts/login/?next=/cms/"


# --- passwords -----------------------------------------------------------------------------


def ask_for_reset(client, email):
    return client.post("/accounts/password/reset/", {"email": email})


@pytest.fixture
def reachable(learner):
    learner.email = "lee@mail.example"
    learner.save()
    return learner


def test_the_answer_is_the_same_whether_or_not_there_is_an_account(client, reachable):
    pages = []
    for email in ("lee@mail.example", "nobody@mail.example"):
        response = ask_for_reset(client, email)
        assert response.status_code == 302
        pages.append(client.get(response.url).content)
    assert pages[0] == pages[1]
    assert [m.to for m in mail.outbox] == [["lee@mail.example"]]


def test_the_letter_is_written_after_the_answer_has_left(rf, reachable):
    """Otherwise the time a mail server takes would tell whose address is known."""
    request = rf.post("/accounts/password/reset/", {"email": "lee@mail.example"})
    request.user = AnonymousUser()
    response = views.reset_password(request)
    assert response.status_code == 302 and mail.outbox == []
    response.close()
    assert len(mail.outbox) == 1


def test_a_link_changes_the_password_once_and_ends_every_session(client, reachable):
    elsewhere = Client()
    sign_in(elsewhere, "learner")
    ask_for_reset(client, "lee@mail.example")
    letter = mail.outbox[0]
    assert letter.subject == "[Pause] Choose a new password" and '"learner"' in letter.body
    link = re.search(r"http://testserver(/\S+)", letter.body).group(1)
    form = client.get(link)
    assert form.url.endswith("-set-password/")
    assert client.get(form.url).status_code == 200
    assert client.post(form.url, {"password1": "short"}).status_code == 422
    done = client.post(form.url, {"password1": NEW})
    assert done.url == "/accounts/password/reset/key/done/"
    assert client.get(done.url).status_code == 200
    assert signed_in_as(client) is None
    assert elsewhere.get("/accounts/password/change/").status_code == 302
    assert sign_in(client, "learner", NEW).status_code == 302
    again = Client().get(link)
    assert "This link has been used or is too old" in text_of(again)


def test_a_guest_who_resets_a_password_keeps_what_they_did(guest, reachable):
    ask_for_reset(guest.client, "lee@mail.example")
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body).group(1)
    form = guest.client.get(link).url
    guest.client.get(form)
    guest.client.post(form, {"password1": NEW})
    assert signed_in_as(guest.client) == guest.user
    assert sign_in(guest.client, "learner", NEW).url.startswith("/me/adopt/")


def test_letters_to_one_address_stop_after_a_few(client, reachable):
    for _ in range(6):
        assert ask_for_reset(client, "lee@mail.example").status_code == 302
    assert len(mail.outbox) == 3


def test_a_mail_server_that_is_down_gives_nothing_away(client, reachable, monkeypatch):
    def down(self, fail_silently=False):
        raise ConnectionRefusedError

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", down)
    assert ask_for_reset(client, "lee@mail.example").status_code == 302


def change(client, old, new):
    data = {"oldpassword": old, "password1": new}
    return client.post("/accounts/password/change/", data)


def test_changing_the_password_keeps_this_session_and_ends_others(client, learner):
    elsewhere = Client()
    for browser in (client, elsewhere):
        sign_in(browser, "learner")
    assert change(client, PASSWORD, NEW).url == "/me/"
    assert "Your password is changed." in text_of(client.get("/me/"))
    assert signed_in_as(client) == learner
    assert elsewhere.get("/accounts/password/change/").status_code == 302
    assert sign_in(Client(), "learner", NEW).status_code == 302


def test_changing_needs_the_current_password_and_limits_guessing(signed_in):
    assert [change(signed_in, f"guess {n}", NEW).status_code for n in range(11)] == [422] * 10 + [
        429
    ]
    assert change(signed_in, PASSWORD, NEW).status_code == 429


def test_changing_is_for_people_with_a_password(client, guest):
    assert client.get("/accounts/password/change/").url.startswith("/accounts/login/")
    assert guest.client.get("/accounts/password/change/").url == "/me/name/"


# --- what there is -------------------------------------------------------------------------


def test_only_the_pages_in_use_are_routed(client):
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert {name for name in names if name.startswith("account_")} == {
        "account_change_password",
        "account_login",
        "account_logout",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_signup",
    }
    for path in ("email/", "reauthenticate/", "inactive/", "confirm-email/", "password/set/", ""):
        assert client.get(f"/accounts/{path}").status_code == 404


def test_an_email_address_belongs_to_its_account_only(client):
    sign_up(client, email="ann@mail.example")
    assert EmailAddress.objects.get().user == User.objects.get()
