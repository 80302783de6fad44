"""Counts are atomic, belong to the right address, hold no personal data, and lock nobody out."""

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client

from curriculum.people import throttles
from curriculum.people.models import Throttle
from curriculum.people.throttles import Count, Limit, TooMany, Unavailable, address
from tests.conftest import PASSWORD
from tests.people.conftest import at_once, sign_in, signed_in_as

pytestmark = pytest.mark.django_db

LIMIT = Limit("test", 5, 3600)
HERE, ELSEWHERE = "198.51.100.7", "203.0.113.9"


def client_at(place):
    return Client(REMOTE_ADDR=place)


def guess(client, times, name="learner"):
    return [sign_in(client, name, f"guess {n}").status_code for n in range(times)]


@pytest.fixture
def in_the_database(settings):
    """These look at the rows, also when the suite runs with Redis."""
    settings.REDIS_URL = ""


def test_the_sixth_of_five_is_refused_and_told_when_to_come_back():
    count = Count(LIMIT, "somebody")
    for _ in range(5):
        count.take()
    with pytest.raises(TooMany) as refused:
        count.take()
    assert 0 < refused.value.seconds <= 3600


def test_counts_of_others_and_of_other_times_are_apart(monkeypatch):
    monkeypatch.setattr(throttles.time, "time", lambda: 1_000_000)
    assert Count(LIMIT, "a").add(1) == 1
    assert Count(LIMIT, "b").add(1) == 1
    assert Count(LIMIT, "a").add(1) == 2
    monkeypatch.setattr(throttles.time, "time", lambda: 1_000_000 + 3600)
    assert Count(LIMIT, "a").add(1) == 1


def test_a_count_given_back_after_its_window_goes_where_it_came_from(monkeypatch, in_the_database):
    monkeypatch.setattr(throttles.time, "time", lambda: 3600 * 100 - 1)
    count = Count(LIMIT, "a")
    count.take()
    monkeypatch.setattr(throttles.time, "time", lambda: 3600 * 100 + 1)
    count.give_back()
    assert list(Throttle.objects.values_list("count", flat=True)) == [0]


def test_a_clock_set_back_breaks_nothing(monkeypatch):
    for now in (10_000_000, 5, 10_000_000):
        monkeypatch.setattr(throttles.time, "time", lambda now=now: now)
        Count(LIMIT, "a").take()


@pytest.mark.django_db(transaction=True)
def test_parallel_counts_lose_none():
    counts = at_once(20, lambda _: [Count(LIMIT, "a").add(1) for _ in range(5)])
    assert sorted(sum(counts, [])) == list(range(1, 101))


@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_cannot_outrun_the_count(django_user_model):
    django_user_model.objects.create_user("learner", password=PASSWORD)
    statuses = at_once(30, lambda n: sign_in(client_at(HERE), "learner", f"x{n}").status_code)
    assert statuses.count(422) == throttles.SIGN_IN_PAIR.allowed
    assert statuses.count(429) == 30 - throttles.SIGN_IN_PAIR.allowed


def test_with_redis_configured_the_cache_counts(settings, django_assert_num_queries):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    cache.clear()
    with django_assert_num_queries(0):
        assert [Count(LIMIT, "a").add(1) for _ in range(3)] == [1, 2, 3]
        Count(LIMIT, "a").give_back()
        assert Count(LIMIT, "a").add(0) == 2


def test_an_unreachable_redis_is_unavailable_not_zero(settings):
    address = "redis://127.0.0.1:1/0"
    settings.REDIS_URL = address
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address}
    }
    with pytest.raises(Unavailable):
        Count(LIMIT, "a").add(1)


def test_no_address_and_no_nickname_is_stored(learner, in_the_database):
    guess(client_at(HERE), 2)
    rows = str(list(Throttle.objects.values()))
    assert HERE not in rows and "learner" not in rows
    assert Throttle.objects.count() == 3


# --- addresses -----------------------------------------------------------------------------


def where(rf, remote, forwarded=None):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return address(rf.get("/", headers=headers, REMOTE_ADDR=remote))


def test_a_forwarded_address_is_believed_only_from_our_proxy(rf, settings):
    assert where(rf, HERE, "10.9.9.9") == HERE
    settings.PAUSE_TRUSTED_PROXIES = ["10.0.0.0/8", "192.0.2.1"]
    assert where(rf, HERE, "10.9.9.9") == HERE
    assert where(rf, "10.0.0.1", HERE) == HERE
    # What the visitor wrote stands left of what our own proxies added.
    assert where(rf, "10.0.0.1", f"{ELSEWHERE}, {HERE}, 192.0.2.1") == HERE
    assert where(rf, "10.0.0.1", "nonsense") == "10.0.0.1"
    assert where(rf, "10.0.0.1") == "10.0.0.1"


def test_a_proxy_on_a_socket_can_be_trusted(rf, settings):
    settings.PAUSE_TRUSTED_PROXIES = ["unix"]
    assert where(rf, "", HERE) == HERE
    settings.PAUSE_TRUSTED_PROXIES = []
    assert where(rf, "", HERE) == ""


def test_a_household_has_one_address_of_the_long_kind(rf):
    assert where(rf, "2001:db8::1") == where(rf, "2001:db8::ffff:1") == "2001:db8::/64"
    assert where(rf, "2001:db8:0:1::1") != where(rf, "2001:db8::1")
    assert where(rf, f"::ffff:{HERE}") == HERE


# --- sign-in -------------------------------------------------------------------------------


def test_the_eleventh_guess_is_refused_with_a_page_that_says_when(learner):
    client = client_at(HERE)
    assert guess(client, 10) == [422] * 10
    refused = sign_in(client, "learner")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 900
    assert "minute" in refused.content.decode()
    assert signed_in_as(client) is None


def test_a_spoofed_forwarded_address_does_not_start_a_new_count(learner):
    client = client_at(HERE)
    statuses = [
        client.post(
            "/accounts/login/",
            {"login": "learner", "password": "guess"},
            headers={"X-Forwarded-For": f"203.0.113.{n}"},
        ).status_code
        for n in range(12)
    ]
    assert statuses[-1] == 429


def test_nobody_is_locked_out_the_right_password_works_from_elsewhere(learner):
    guess(client_at(HERE), 20)
    elsewhere = client_at(ELSEWHERE)
    assert sign_in(elsewhere, "learner").status_code == 302
    assert signed_in_as(elsewhere) == learner


def test_an_account_guessed_at_from_many_places_gives_each_a_few_tries(learner, monkeypatch):
    monkeypatch.setattr(throttles, "SIGN_IN_ACCOUNT", Limit("sign-in-account", 4, 3600))
    for n in range(3):
        guess(client_at(f"203.0.113.{n}"), 2)
    owner = client_at(ELSEWHERE)
    assert guess(owner, 2) == [422, 422]
    assert sign_in(owner, "learner").status_code == 302
    assert guess(client_at("203.0.113.77"), 4) == [422, 422, 422, 429]


def test_one_address_cannot_try_one_password_on_everybody(db, monkeypatch):
    monkeypatch.setattr(throttles, "SIGN_IN_ADDRESS", Limit("sign-in-address", 6, 900))
    client = client_at(HERE)
    statuses = [sign_in(client, f"person{n}", "password1").status_code for n in range(8)]
    assert statuses == [422] * 6 + [429] * 2


def test_a_class_behind_one_address_signs_in_unhindered(learner, in_the_database):
    assert {sign_in(client_at(HERE), "learner").status_code for _ in range(35)} == {302}
    assert set(Throttle.objects.values_list("count", flat=True)) == {0}


def test_sign_in_is_refused_when_nobody_can_count(learner, monkeypatch, in_the_database):
    def broken(self, step):
        raise DatabaseError

    monkeypatch.setattr(Count, "_in_database", broken)
    client = client_at(HERE)
    refused = sign_in(client, "learner")
    assert refused.status_code == 503
    assert "Your account is safe" in refused.content.decode()
    assert signed_in_as(client) is None


def test_sign_up_and_password_reset_are_limited(db, monkeypatch):
    monkeypatch.setattr(throttles, "SIGN_UP", Limit("sign-up", 2, 3600))
    monkeypatch.setattr(throttles, "RESET_ADDRESS", Limit("reset-address", 2, 3600))
    client = client_at(HERE)
    for url, data in [
        ("/accounts/signup/", {"username": ""}),
        ("/accounts/password/reset/", {"email": ""}),
    ]:
        assert [client.post(url, data).status_code for _ in range(3)] == [422, 422, 429]
    assert client.get("/accounts/signup/").status_code == 200
