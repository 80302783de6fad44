import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection
from django.test import Client

from curriculum.people import throttles
from quizzes.models import Response
from tests.conftest import PASSWORD
from tests.forms import forms_in

User = get_user_model()
STOP = ("Stop and step away",)


def answer(client, page, number=0, choice=STOP):
    """Answer one exercise of a page as a browser would."""
    form = forms_in(client.get(page.url))[number]
    response = client.post(form.action, form.data(*choice, none="1"))
    assert response.status_code == 303, response.content
    return Response.objects.order_by("-pk").first()


def sign_in(client, name, password=PASSWORD, **extra):
    return client.post("/accounts/login/", {"login": name, "password": password} | extra)


def signed_in_as(client):
    """Whom this browser is signed in as, or None."""
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk) if pk else None


def at_once(times, work):
    """Do it in so many threads, each with its own database connection."""

    def one(number):
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(one, range(times)))


@pytest.fixture(autouse=True)
def cheap_passwords(settings):
    """The real hash takes its time on purpose; here dozens of passwords are tried."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def no_counts_of_before():
    """The database forgets between tests; a cache does not."""
    cache.clear()


@pytest.fixture
def guest(lesson):
    """A browser whose person has answered one scene, without an account."""
    client = Client()
    response = answer(client, lesson)
    return SimpleNamespace(client=client, user=response.learner, response=response)


@pytest.fixture(autouse=True)
def no_window_ends_in_the_middle(monkeypatch):
    """Throttles count in windows of the clock; a test must not begin in one and end in the next."""
    begun = time.time()
    start = begun // 3600 * 3600 + 60
    clock = SimpleNamespace(time=lambda: start + time.time() - begun)
    monkeypatch.setattr(throttles, "time", clock)
