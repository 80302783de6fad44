""" "Add what you did here?": no until somebody says yes, and then everything, once."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.test import Client
from django.utils import timezone

from curriculum.people import adoption
from quizzes.models import Finding, Response
from tests.forms import text_of
from tests.people.conftest import answer, at_once, sign_in, signed_in_as

User = get_user_model()
pytestmark = pytest.mark.django_db


def responses_of(user):
    return set(Response.objects.filter(learner=user).values_list("pk", flat=True))


@pytest.fixture
def returned(guest, learner):
    """The guest's browser after signing in to the account of `learner`."""
    guest.sent_to = sign_in(guest.client, "learner").url
    return guest


def test_whoever_answered_here_is_asked_after_sign_in(returned):
    assert returned.sent_to == "/me/adopt/?next=%2Fme%2F"
    page = text_of(returned.client.get(returned.sent_to))
    assert "somebody answered 1 scene in this browser" in page


def test_the_first_button_says_no(returned):
    page = returned.client.get("/me/adopt/").content.decode()
    assert page.index('value="no"') < page.index('value="yes"')
    assert "checked" not in page


def test_no_leaves_everything_as_it_was(returned, learner):
    assert returned.client.post("/me/adopt/", {"adopt": "no"}).url == "/me/"
    assert responses_of(learner) == set()
    assert returned.client.get("/me/adopt/").url == "/me/"


def test_a_post_without_an_answer_means_no(returned, learner):
    returned.client.post("/me/adopt/", {})
    assert responses_of(learner) == set()


def test_yes_adds_everything_and_the_guest_is_no_more(returned, learner):
    data = {"adopt": "yes", "next": "/learn/"}
    assert returned.client.post("/me/adopt/", data).url == "/learn/"
    assert responses_of(learner) == {returned.response.pk}
    assert not User.objects.filter(pk=returned.user.pk).exists()
    assert Finding.objects.filter(response=returned.response).exists()
    assert "Added to your account." in text_of(returned.client.get("/me/"))


@pytest.mark.parametrize("choice", ["yes", "no", None])
def test_the_browser_forgets_the_guest_either_way(guest, learner, lesson, choice):
    response = sign_in(guest.client, "learner")
    assert response.cookies["visitor"].value == ""
    if choice:
        guest.client.post("/me/adopt/", {"adopt": choice})
    guest.client.post("/accounts/logout/")
    assert not guest.client.get("/me/").context["latest"]
    assert answer(guest.client, lesson).learner not in (guest.user, learner)


def test_nobody_is_asked_about_nothing(client, learner, lesson):
    client.get(lesson.url)
    assert sign_in(client, "learner").url == "/me/"
    assert client.get("/me/adopt/").url == "/me/"


def test_signing_up_without_a_session_names_the_guest_of_the_cookie(guest):
    guest.client.cookies.pop("sessionid")
    assert guest.client.get("/accounts/signup/").url == "/me/name/"
    assert signed_in_as(guest.client) == guest.user


def test_a_guest_without_a_session_is_asked_about_too(guest, learner):
    guest.client.cookies.pop("sessionid")
    assert sign_in(guest.client, "learner").url.startswith("/me/adopt/")


def test_nobody_adopts_a_guest_of_another_browser(guest, signed_in, learner):
    signed_in.post(
        "/me/adopt/", {"adopt": "yes", "guest": guest.user.pk, "adoptable": guest.user.pk}
    )
    assert responses_of(guest.user) == {guest.response.pk}
    assert responses_of(learner) == set()


def test_a_guest_has_nothing_to_adopt(guest):
    assert guest.client.get("/me/adopt/").url == "/me/"
    assert guest.client.post("/me/adopt/", {"adopt": "yes"}).url == "/me/"


def test_adopting_is_for_people_who_are_signed_in(client):
    assert client.get("/me/adopt/").url == "/accounts/login/?next=/me/adopt/"


def test_a_guest_who_got_a_name_meanwhile_cannot_be_adopted(returned, learner):
    User.objects.filter(pk=returned.user.pk).update(username="fox", visitor=None)
    assert returned.client.post("/me/adopt/", {"adopt": "yes"}).url == "/me/"
    assert responses_of(learner) == set()
    assert not adoption.adopt(returned.user, learner)


def test_named_people_are_never_adopted(learner, outsider):
    assert not adoption.adopt(outsider, learner)
    assert User.objects.filter(pk=outsider.pk).exists()


def test_the_earlier_answer_to_a_scene_stays_the_first(guest, learner, lesson):
    client = Client()
    client.force_login(learner)
    mine = answer(client, lesson)
    for first, later in [(guest.response, mine), (mine, guest.response)]:
        Response.objects.update(first=True)
        now = timezone.now()
        Response.objects.filter(pk=first.pk).update(made=now - timedelta(hours=2))
        Response.objects.filter(pk=later.pk).update(made=now - timedelta(hours=1))
        response = {r.pk: r for r in Response.objects.all()}
        adoption.move_responses(Response, Response._meta.get_field("learner"), guest.user, learner)
        assert responses_of(learner) == set(response)
        assert list(Response.objects.filter(first=True)) == [first]
        Response.objects.filter(pk=guest.response.pk).update(learner=guest.user)


def test_the_age_band_is_taken_along_when_the_account_has_none(guest, learner):
    User.objects.filter(pk=guest.user.pk).update(band="16-17")
    adoption.adopt(guest.user, learner)
    learner.refresh_from_db()
    assert learner.band == "16-17"


def test_an_adoption_that_cannot_be_finished_changes_nothing(guest, learner, monkeypatch):
    def broken(*args):
        raise RuntimeError

    monkeypatch.setattr(User, "delete", broken)
    with pytest.raises(RuntimeError):
        adoption.adopt(guest.user, learner)
    assert responses_of(guest.user) == {guest.response.pk}


@pytest.mark.django_db(transaction=True)
def test_adopting_twice_at_once_adopts_once():
    guest = User.objects.create(visitor="0" * 64)
    user = User.objects.create(username="learner")
    assert sorted(at_once(4, lambda _: adoption.adopt(guest, user))) == [False] * 3 + [True]


# --- no table is forgotten -----------------------------------------------------------------


def test_every_table_with_one_row_per_person_has_a_rule():
    without = [
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in adoption.relations()
        if adoption.uniqueness(relation.related_model, relation.field)
        and relation.related_model._meta.label not in adoption.RULES
    ]
    assert without == []


def test_only_rooms_of_the_cms_and_of_sign_in_are_left_out():
    ours = {config.label for config in apps.get_app_configs() if "site-packages" not in config.path}
    assert adoption.NOT_FOR_GUESTS & ours == set()
    assert {"quizzes.Response"} <= {r.related_model._meta.label for r in adoption.relations()}


def test_every_kind_of_uniqueness_is_seen():
    class Meta:
        def __init__(self, unique_together=(), constraints=()):
            self.unique_together, self.constraints = unique_together, constraints

    class Table:
        pass

    field = Response._meta.get_field("learner")
    for meta, seen in [
        (Meta(), False),
        (Meta(unique_together=[("learner", "day")]), True),
        (Meta(constraints=[models.UniqueConstraint(fields=["learner"], name="a")]), True),
        (Meta(constraints=[models.UniqueConstraint(models.F("learner"), name="b")]), True),
        (Meta(constraints=[models.UniqueConstraint(fields=["day"], name="c")]), False),
    ]:
        Table._meta = meta
        assert bool(adoption.uniqueness(Table, field)) is seen
    assert adoption.uniqueness(Response, field) == ["one_first_response"]
    with pytest.raises(adoption.NoRule):
        adoption.move(Response, field, None, None)
