"""The cast and the stage: a few people, and a small course to walk through."""

import copy
import uuid

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.models import Locale, Page, Site

from lessons.exercises.chat import ChatExercise
from lessons.models import HomePage, LearnPage, LessonPage, ModulePage

PASSWORD = "a calm and long one"


def chat(name, **changes):
    """A raw chat exercise for a stream, the same for the same name; `changes` replace fields."""
    value = copy.deepcopy(ChatExercise().example()) | {"title": f"Scene {name}"} | changes
    return {"type": "chat", "id": str(uuid.uuid5(uuid.NAMESPACE_URL, name)), "value": value}


def ordinary_chat(name):
    """A scene with nothing to flag."""
    raw = chat(name, truth="ordinary")
    for message in raw["value"]["messages"]:
        message["value"]["signal"] = ""
    return raw


def prose(text):
    return {"type": "prose", "id": str(uuid.uuid4()), "value": f"<p>{text}</p>"}


@pytest.fixture
def home(db):
    """The home page of the site, with one scene to try."""
    root = Page.get_first_root_node()
    Page.objects.filter(depth=2).exclude(slug="front").delete()
    root.refresh_from_db()
    page = HomePage(
        title="Pause before you trust",
        slug="front",
        lead="Practise telling ordinary requests from others.",
        scene=[chat("home")],
        locale=Locale.objects.get_or_create(language_code="en")[0],
    )
    root.add_child(instance=page)
    site = Site.objects.filter(is_default_site=True).first() or Site(
        hostname="localhost", is_default_site=True
    )
    site.root_page = page
    site.save()
    return page


@pytest.fixture
def module(home):
    learn = home.add_child(instance=LearnPage(title="Learn", slug="learn"))
    return learn.add_child(
        instance=ModulePage(title="What a request wants", slug="requests", number=1, summary="One.")
    )


def ending():
    """What every lesson ends with."""
    return [
        {"type": "takeaway", "id": str(uuid.uuid4()), "value": "Ask what is wanted."},
        {"type": "discussion", "id": str(uuid.uuid4()), "value": "Whom could you ring?"},
    ]


def make_lesson(module, body, slug="first", **changes):
    fields = {"title": f"Lesson {slug}", "objective": "You can pause.", "slug": slug} | changes
    return module.add_child(instance=LessonPage(**fields, body=[*body, *ending()]))


@pytest.fixture
def lesson(module):
    """A lesson with a little prose, one scam scene and one ordinary scene."""
    return make_lesson(module, [prose("Read this."), chat("one"), ordinary_chat("two")])


def _person(name, **fields):
    return get_user_model().objects.create_user(username=name, password=PASSWORD, **fields)


@pytest.fixture
def learner(db):
    return _person("learner")


@pytest.fixture
def outsider(db):
    """Another learner, who has nothing to do with any of this."""
    return _person("outsider")


@pytest.fixture
def editor(db):
    user = _person("editor")
    user.groups.add(Group.objects.get(name="Editors"))
    return user


@pytest.fixture
def admin(db):
    return get_user_model().objects.create_superuser(username="admin", password=PASSWORD)


@pytest.fixture
def signed_in(client, learner):
    client.force_login(learner)
    return client
