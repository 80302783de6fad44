"""One-time keys of forms, and the names of options inside them.

A key is random and signed together with the version, the person, the attempt and the language it
was issued for. Showing a form therefore stores nothing, and feedback cannot be had with a key that
the server did not issue for this person. Names of options derive from the key, so that they
differ in every form and tell nothing.
"""

import secrets
from dataclasses import dataclass

from django.core import signing
from django.utils.crypto import salted_hmac

SALT = "quizzes.keys"
MAX_AGE = 7 * 24 * 3600  # seconds


class KeyRefused(Exception):
    """The key does not fit; `issued` says whether the server once issued it for this version."""

    def __init__(self, issued: bool):
        super().__init__()
        self.issued = issued


@dataclass(frozen=True)
class Key:
    nonce: str
    locale: str

    def token(self, target: str) -> str:
        return token(self.nonce, target)


def issue(version: int, person: str, locale: str, attempt: int = 0) -> str:
    """A new key; `person` is the visitor's or user's identifier."""
    value = f"{secrets.token_urlsafe(15)}~{version}~{attempt}~{locale}~{_digest(person)}"
    return signing.TimestampSigner(salt=SALT).sign(value)


def read(key: str, version: int, person: str, attempt: int = 0) -> Key:
    """The key, if it was issued for exactly this; raises KeyRefused."""
    try:
        value = signing.TimestampSigner(salt=SALT).unsign(key, max_age=MAX_AGE)
    except signing.SignatureExpired as late:
        raise KeyRefused(issued=_issued_for(key, version)) from late
    except signing.BadSignature as bad:
        raise KeyRefused(issued=False) from bad
    nonce, for_version, for_attempt, locale, digest = value.split("~")
    if for_version != str(version):
        raise KeyRefused(issued=False)
    if for_attempt != str(attempt) or digest != _digest(person):
        raise KeyRefused(issued=True)
    return Key(nonce, locale)


def nonce_of(key: str) -> str:
    """The random part of any text that looks like a key, verified or not: to keep ticks."""
    return key.split("~", 1)[0]


def token(nonce: str, target: str) -> str:
    """The name of an option in the form with this nonce."""
    return salted_hmac(SALT, f"{nonce}~{target}", algorithm="sha256").hexdigest()[:16]


def _digest(person):
    return salted_hmac(SALT, person, algorithm="sha256").hexdigest()[:16]


def _issued_for(key, version):
    value = signing.TimestampSigner(salt=SALT).unsign(key)
    return value.split("~")[1] == str(version)
