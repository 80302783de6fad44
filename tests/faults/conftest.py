"""A site with the whole curriculum in a place of its own, and a server that runs it."""

import os
import sqlite3
from contextlib import closing

import psycopg
import pytest
import redis
from django.conf import settings
from psycopg import sql

from .live import Server, Visitor, manage


class Site:
    """What the servers of these tests share: settings, and a look into the database itself."""

    def __init__(self, folder, database_url, redis_url):
        self.folder = folder
        self.database_url = database_url
        self.env = os.environ | {
            "PAUSE_ENV": "test",
            "DATA_DIR": str(folder),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            # As this process has it, so that tests can sign what only the server can.
            "SECRET_KEY": settings.SECRET_KEY,
        }

    def rows(self, query, *values):
        """Read with a connection of our own: what is here is committed."""
        if self.database_url.startswith("sqlite"):
            connection = sqlite3.connect(self.folder / "faults.sqlite3", timeout=20)
        else:
            connection = psycopg.connect(self.database_url)
            query = query.replace("?", "%s")
        with closing(connection):
            return connection.execute(query, values).fetchall()

    def stored(self, nonce):
        """How many responses there are for one form."""
        [[count]] = self.rows("SELECT count(*) FROM quizzes_response WHERE key = ?", nonce)
        return count

    def count(self, table):
        [[count]] = self.rows(f"SELECT count(*) FROM {table}")
        return count


@pytest.fixture(scope="session")
def database_url(tmp_path_factory):
    """A database that holds nothing yet: PostgreSQL where the suite runs on it, else SQLite."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield f"sqlite:///{tmp_path_factory.getbasetemp() / 'site' / 'faults.sqlite3'}"
        return
    server, _, _ = given.rpartition("/")
    name = sql.Identifier(f"pause_faults_{os.getpid()}")
    with closing(psycopg.connect(given, autocommit=True)) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        yield f"{server}/pause_faults_{os.getpid()}"
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture(scope="session")
def redis_url():
    """An empty Redis database that no other tests use, where the suite runs on Redis."""
    given = os.environ.get("REDIS_URL", "")
    if not given:
        return ""
    own = given.rpartition("/")[0] + "/1"
    with closing(redis.Redis.from_url(own)) as client:
        client.flushdb()
    return own


@pytest.fixture(scope="session")
def site(tmp_path_factory, database_url, redis_url):
    folder = tmp_path_factory.getbasetemp() / "site"
    folder.mkdir()
    site = Site(folder, database_url, redis_url)
    manage("migrate", "--verbosity=0", env=site.env)
    manage("load_curriculum", env=site.env)
    return site


@pytest.fixture(scope="module")
def server(site):
    server = Server(site.env, site.folder / "server.log").start()
    yield server
    server.stop()


@pytest.fixture
def visitor(server):
    return Visitor(server)
