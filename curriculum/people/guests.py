"""Visitors become guests with their first answer, without noticing it."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from curriculum.people import returning, sessions, throttles
from curriculum.people.models import User
from lessons import audience

SALT = "curriculum.people.visitor"
LIFE = 30 * 24 * 3600
DAY = timedelta(days=1)
CODE_SHOWN = "code_shown"  # the cookie that names the guest whose return code was shown here


def cookie_name():
    return "__Host-visitor" if settings.SESSION_COOKIE_SECURE else "visitor"


# What a browser keeps of the person at it, besides who they are.
KEPT = {CODE_SHOWN, audience.COOKIE, audience.OPENED}


def cookies():
    """The names of everything that this site keeps in a browser: a set."""
    ours = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME]
    return {*ours, cookie_name(), *KEPT}


class Visitor:
    """Who is here, named or not: `request.visitor`."""

    def __init__(self, request):
        self._request = request
        self._id = request.get_signed_cookie(cookie_name(), None, SALT, max_age=LIFE)
        self._known = self._id is not None
        self._forgotten = False
        self._code_shown_to = None
        self._signed_out = False

    @property
    def person(self):
        """What one-time keys are bound to. Gives somebody without a session the visitor cookie."""
        user = self._request.user
        if user.is_authenticated:
            return f"v:{user.visitor}" if user.visitor else f"u:{user.pk}"
        return f"v:{self._hash()}"

    def learner(self):
        """The person as a row. Makes the guest if need be, inside the caller's transaction."""
        user = self._request.user
        if user.is_authenticated:
            return user
        # A parallel first answer waits here for the unique hash, then finds the same guest.
        new = {
            "password": make_password(None),
            "last_login": timezone.now(),
            "band": audience.band_of(self._request),
        }
        return User.objects.get_or_create(visitor=self._hash(), defaults=new)[0]

    def guest(self):
        """The guest this browser has been so far, or None. Makes nobody."""
        user = self._request.user
        if user.is_authenticated:
            return user if user.is_guest else None
        return User.objects.filter(visitor=self._hash()).first() if self._known else None

    def may_begin(self):
        """False when one address makes guests in bulk. Learning goes on if nobody can count."""
        if self._request.user.is_authenticated or self.guest():
            return True
        try:
            throttles.Count(throttles.GUEST, throttles.address(self._request)).take()
        except throttles.TooMany:
            return False
        except throttles.Unavailable:
            return True
        return True

    def enter(self, user):
        """Sign a guest in as django.contrib.auth.login does, except that the CSRF token stays.

        A new token would make the next form on the page the guest is looking at useless. Guests
        have nothing that a fixed token could be used against: their token was theirs before.
        """
        request = self._request
        if request.user.is_authenticated and request.user.pk == user.pk:
            return
        if SESSION_KEY in request.session:
            request.session.flush()
        else:
            request.session.cycle_key()
        request.session[SESSION_KEY] = user._meta.pk.value_to_string(user)
        request.session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        request.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        sessions.begin(request.session, user)
        request.user = user
        if user.is_guest and user.last_login < timezone.now() - DAY:
            User.objects.filter(pk=user.pk).update(last_login=timezone.now())

    def come_back(self, guest):
        """This browser is the guest's from now on, and no longer the one they came from."""
        self._id, self._known = secrets.token_urlsafe(24), False
        guest.visitor, guest.last_login = self._hash(), timezone.now()
        guest.save(update_fields=["visitor", "last_login"])
        self.enter(guest)

    def code_to_show(self):
        """The guest's return code, for the first page that asks; None ever after, and for others.

        Pages with “Leave this page” ask for it, and so does the feedback to a first answer: nobody
        has to read a code while leaving.
        """
        user = self._request.user
        if not (user.is_authenticated and user.is_guest):
            return None
        if self._code_shown_to or self._request.COOKIES.get(CODE_SHOWN) == str(user.pk):
            return None
        self._code_shown_to = user.pk
        return returning.code_of(user)

    def forget(self, signed_out=False):
        """This browser is no longer the guest's: signed out, or the guest has a name now.

        Who comes next to a browser that was signed out of inherits nothing from it.
        """
        self._id, self._known, self._forgotten = None, False, True
        self._signed_out = self._signed_out or signed_out

    def leave_cookie(self, response):
        if self._code_shown_to and not self._forgotten:
            response.set_cookie(
                CODE_SHOWN,
                self._code_shown_to,
                max_age=LIFE,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        if self._id and (not self._known or getattr(self._request, "session_renewed", False)):
            response.set_signed_cookie(
                cookie_name(),
                self._id,
                SALT,
                max_age=LIFE,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        elif self._forgotten:
            response.delete_cookie(cookie_name(), samesite="Lax")
        if self._signed_out:
            for name in KEPT & self._request.COOKIES.keys():
                response.delete_cookie(name, samesite="Lax")

    def _hash(self):
        self._id = self._id or secrets.token_urlsafe(24)
        return hashlib.sha256(self._id.encode()).hexdigest()
