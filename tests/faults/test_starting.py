"""How a production site starts, and when it does not."""

import gzip
import http.client
import re
import subprocess
import sys
from contextlib import closing

import pytest

from .live import ROOT, Server, manage

HTTPS = {"X-Forwarded-Proto": "https", "Host": "pause.example"}


@pytest.fixture(scope="module")
def production(site):
    """The same site with the settings of a real one, behind a proxy that speaks TLS."""
    env = site.env | {
        "PAUSE_ENV": "production",
        "SECRET_KEY": "kT9-a-long-one-for-these-tests-alone-" * 2,
        "ALLOWED_HOSTS": "pause.example,127.0.0.1",
        "BEHIND_TLS_PROXY": "true",
    }
    manage("collectstatic", "--noinput", "--verbosity=0", env=env)
    return env


@pytest.fixture(scope="module")
def server(site, production):
    server = Server(production, site.folder / "production.log").start()
    yield server
    server.stop()


def get(server, path, **headers):
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=40)) as connection:
        connection.request("GET", path, headers=HTTPS | headers)
        reply = connection.getresponse()
        return reply, reply.read()


def test_pages_carry_the_headers_of_a_production_site(server):
    for path, frames in [("/", "'none'"), ("/accounts/login/", "'none'"), ("/cms/", "'self'")]:
        reply, _ = get(server, path)
        assert reply.status == (302 if path == "/cms/" else 200)
        assert f"frame-ancestors {frames}" in reply.headers["Content-Security-Policy"]
        assert reply.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Referrer-Policy"] == "same-origin"
        assert reply.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert {"no-store", "private"} <= set(reply.headers["Cache-Control"].split(", "))


def test_cookies_belong_to_this_host_and_https(server):
    reply, _ = get(server, "/")
    cookies = reply.headers.get_all("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert "; Secure" in cookie and "; Path=/" in cookie and "SameSite=Lax" in cookie


def test_plain_http_is_sent_to_https_but_probes_are_answered(server):
    reply, _ = get(server, "/", **{"X-Forwarded-Proto": "http"})
    assert (reply.status, reply.headers["Location"]) == (301, "https://pause.example/")
    for probe in ["/healthz", "/readyz"]:
        reply, _ = get(server, probe, **{"X-Forwarded-Proto": "http"})
        assert reply.status == 200


def test_another_host_name_is_refused(server):
    assert get(server, "/", Host="evil.example")[0].status == 400


def test_pages_travel_compressed_and_static_files_are_kept_for_ever(server):
    reply, body = get(server, "/", **{"Accept-Encoding": "gzip"})
    assert reply.headers["Content-Encoding"] == "gzip"
    page = gzip.decompress(body).decode()
    files = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page)
    assert files
    for path in files:
        assert re.search(r"\.[0-9a-f]{12}\.(css|js)$", path), path
        reply, _ = get(server, path, **{"Accept-Encoding": "gzip, br"})
        assert reply.headers["Content-Encoding"] == "br"
        assert "immutable" in reply.headers["Cache-Control"]


def refusal(env):
    """What a start says that must not succeed."""
    ended = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:0"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode != 0
    return ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"DEBUG": "true"}, "DEBUG"),
    ],
)
def test_production_does_not_start_with_unsafe_settings(production, change, reason):
    assert reason in refusal(production | change)


def test_production_does_not_start_with_demo_people(site, production):
    manage("load_demo", env=site.env)
    try:
        assert "Demo people in production" in refusal(production)
    finally:
        manage("load_demo", "--remove", env=site.env)
