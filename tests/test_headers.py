import pytest
from django.http import HttpResponse
from django.test import override_settings

from curriculum.headers import PolicyHeaders

pytestmark = pytest.mark.django_db

PUBLIC = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}


def policy(response):
    return set(response.headers["Content-Security-Policy"].split("; "))


def assert_common(response):
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    # Not no-referrer: with that, browsers post `Origin: null` and Django refuses every form.
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/accounts/login/", "/no-such-page/", "/healthz"])
def test_public_pages_allow_nothing_inline_and_no_frame(client, settings, path):
    assert settings.DEBUG is False
    response = client.get(path)
    assert policy(response) == PUBLIC
    assert response.headers["X-Frame-Options"] == "DENY"
    assert {"no-store", "private"} <= set(response.headers["Cache-Control"].split(", "))
    assert_common(response)


def test_the_cms_adds_inline_and_its_own_frames_and_no_more(client):
    response = client.get("/cms/login/")
    replaced = {"script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"}
    assert policy(response) == PUBLIC - replaced | {
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "frame-src 'self'",
        "frame-ancestors 'self'",
    }
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert_common(response)


def test_only_the_cms_gets_its_policy(client):
    for path in ["/cmsx/", "/fr/cms/", "/x/cms/", "/CMS/"]:
        assert policy(client.get(path)) == PUBLIC


def test_a_view_may_say_itself_how_it_is_cached(rf):
    def view(request):
        return HttpResponse(headers={"Cache-Control": "max-age=60", "X-Frame-Options": "ALLOWALL"})

    response = PolicyHeaders(view)(rf.get("/"))
    assert response.headers["Cache-Control"] == "max-age=60"
    # Framing is not for a view to say.
    assert response.headers["X-Frame-Options"] == "DENY"


@override_settings(SECURE_HSTS_SECONDS=3600)
def test_over_https_browsers_are_told_to_stay_there(client):
    response = client.get("/healthz", secure=True)
    assert response.headers["Strict-Transport-Security"].startswith("max-age=3600")
