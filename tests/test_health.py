import json
import shutil
from collections import namedtuple

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from curriculum import draining, health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_process(monkeypatch):
    """As if the process had started now: no answer is remembered, nobody has asked it to stop."""
    monkeypatch.setattr(health, "_migrated", False)
    yield
    draining.end()


def test_the_process_answers_whatever_the_database_does(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert not response.cookies


def test_ready_when_all_is_well_and_nothing_is_left_behind(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json()["checks"] == {"disk": True, "database": True, "migrations": True}
    assert not Session.objects.exists()
    assert not response.cookies


def test_not_ready_while_draining_but_still_alive(client):
    draining.begin()
    assert client.get("/readyz").status_code == 503
    assert client.get("/readyz").json() == {"status": "draining"}
    assert client.get("/healthz").status_code == 200


def test_not_ready_when_the_disk_is_nearly_full(client, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9, 1000))
    assert_unready(client, "disk")


def test_not_ready_when_the_database_takes_no_writes(client, monkeypatch):
    def refuse(**fields):
        raise OperationalError("database is locked")

    monkeypatch.setattr(Session.objects, "create", refuse)
    assert_unready(client, "database")


def test_not_ready_until_every_migration_is_applied(client):
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("sessions", "0001_initial")
    assert_unready(client, "migrations")
    recorder.record_applied("sessions", "0001_initial")
    assert client.get("/readyz").status_code == 200


def test_the_migrations_are_asked_for_once(client, django_assert_num_queries):
    client.get("/readyz")
    with django_assert_num_queries(4) as queries:
        client.get("/readyz")
    assert not any("django_migrations" in query["sql"] for query in queries.captured_queries)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_only_read(client, path):
    assert client.post(path).status_code == 405
    assert client.head(path).status_code == 200


def assert_unready(client, check):
    response = client.get("/readyz")
    assert response.status_code == 503
    body = json.loads(response.content)
    assert body["status"] == "not ready"
    assert [name for name, fine in body["checks"].items() if not fine] == [check]
