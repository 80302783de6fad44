"""One settings file that fails loudly: each in a process of its own, as a server starts it."""

import json
import os
import subprocess
import sys

import pytest

GOOD = {"PAUSE_ENV": "production", "SECRET_KEY": "k" * 60, "ALLOWED_HOSTS": "pause.example"}
SHOW = """
import json
from curriculum import settings
print(json.dumps({name: getattr(settings, name) for name in (%s)}, default=str))
"""


def start(tmp_path, *names, **environment):
    wanted = ",".join(f"'{name}'" for name in ("DEBUG", *names))
    clean = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
    return subprocess.run(
        [sys.executable, "-c", SHOW % wanted],
        env=clean | environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "local-only-never-in-production-" + "local" * 8}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"PAUSE_ENV": "prod"}, "PAUSE_ENV"),
        ({"DEBUG": "true"}, "DEBUG"),
        ({"SECURE_SSL_REDIRECT": "perhaps"}, "SECURE_SSL_REDIRECT"),
        ({"PAUSE_LANGUAGES": "en,tlh"}, "PAUSE_LANGUAGES"),
        ({"PAUSE_LANGUAGES": "fr"}, "PAUSE_LANGUAGES"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_production_does_not_start_with(tmp_path, change, said):
    refused = start(tmp_path, **(GOOD | change))
    assert refused.returncode != 0
    assert "ImproperlyConfigured" in refused.stderr and said in refused.stderr


def test_production_is_the_default_and_its_cookies_are_bound_to_the_host(tmp_path):
    names = ("PAUSE_ENV", "SESSION_COOKIE_NAME", "CSRF_COOKIE_SECURE", "EMAIL_BACKEND")
    shown = start(tmp_path, *names, **{k: v for k, v in GOOD.items() if k != "PAUSE_ENV"})
    assert json.loads(shown.stdout) == {
        "DEBUG": False,
        "PAUSE_ENV": "production",
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_SECURE": True,
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    }


def test_sqlite_is_set_up_to_lose_nothing(tmp_path):
    shown = json.loads(start(tmp_path, "DATABASES", **GOOD).stdout)["DATABASES"]["default"]
    assert shown["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in shown["OPTIONS"]["init_command"]
    assert "synchronous=FULL" in shown["OPTIONS"]["init_command"]


def test_other_stores_come_from_two_variables(tmp_path):
    shown = start(
        tmp_path,
        "DATABASES",
        "CACHES",
        **GOOD,
        DATABASE_URL="postgres://u:p@127.0.0.1:5/pause",
        REDIS_URL="redis://127.0.0.1:6/0",
    )
    found = json.loads(shown.stdout)
    assert found["DATABASES"]["default"]["ENGINE"] == "django.db.backends.postgresql"
    assert found["CACHES"]["default"]["LOCATION"] == "redis://127.0.0.1:6/0"
