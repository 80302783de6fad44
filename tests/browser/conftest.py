"""One server, one Chromium, and as many people with a browser of their own as a test wants."""

import os
import shutil
import subprocess
import sys
from contextlib import closing

import psycopg
import pytest
from playwright.sync_api import sync_playwright
from psycopg import sql

from tests.faults.live import ROOT, Server

from .people import Person

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def database_url(tmp_path_factory):
    """A database that holds nothing yet: PostgreSQL where the suite runs on it, else SQLite."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'browser.sqlite3'}"
        return
    place, _, _ = given.rpartition("/")
    name = f"pause_browser_{os.getpid()}"
    with closing(psycopg.connect(given, autocommit=True)) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield f"{place}/{name}"
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def env(database_url):
    """As `make run` has it. The collected files are kept from one run of the tests to the next."""
    folder = ROOT / "var" if "DATA_DIR" not in os.environ else os.environ["DATA_DIR"]
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "PAUSE_ENV": "local",
        "PAUSE_LANGUAGES": "en,fr,ar",
        "DATA_DIR": os.path.join(folder, "browser"),
        "DATABASE_URL": database_url,
        "LOG_LEVEL": "WARNING",
    }


@pytest.fixture(scope="session")
def server(env, tmp_path_factory):
    staged = subprocess.run(
        [sys.executable, "-m", "tests.browser.server"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert staged.returncode == 0, staged.stdout + staged.stderr
    server = Server(env, tmp_path_factory.mktemp("server") / "server.log").start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chromium():
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert program, f"None of {', '.join(BROWSERS)} is on this machine."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(server, chromium, env):
    """Call it for somebody with an empty browser. Every page they see is watched for faults."""
    people = []

    def visit(**options):
        people.append(Person(chromium, server, env, options))
        return people[-1]

    yield visit
    faults = [fault for person in people for fault in person.faults]
    for person in people:
        person.leave()
    assert faults == []


@pytest.fixture
def person(visit):
    return visit()
