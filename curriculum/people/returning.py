"""Return codes: how a guest comes back after leaving, or on another device.

A code is made of the guest's number and a signature over it, so showing one stores nothing and it
is the same each time. Ending every session of the guest makes it invalid, and so does a name:
people with a name have a password. Docs: docs/decisions/return-codes.md.
"""

import re
import unicodedata

from django.utils.crypto import constant_time_compare, salted_hmac

from curriculum.people.models import User

LETTERS = "23456789ABCDEFGHJKMNPQRTUVWXY"  # none that look like another
SIGNED = 8  # letters of the signature: 29^8, about 5 * 10^11
LONGEST = 16


def code_of(guest) -> str:
    """Such as 2B-7KQM-R4XW: the same for this guest until every session of theirs is ended."""
    code = _written(guest.pk) + _signature(guest)
    return f"{code[:-SIGNED]}-{code[-SIGNED:-4]}-{code[-4:]}"


def guest_of(code) -> User | None:
    """The guest whose code this is, in any case and with any spaces or dashes; else None."""
    code = re.sub(r"[\s\-–—.]+", "", unicodedata.normalize("NFKC", code)).upper()
    if not SIGNED < len(code) <= LONGEST or set(code) - set(LETTERS):
        return None
    guest = User.objects.guests().filter(pk=_read(code[:-SIGNED]), is_active=True).first()
    fits = guest and constant_time_compare(_signature(guest), code[-SIGNED:])
    return guest if fits else None


def _signature(guest):
    value = f"{guest.pk}:{guest.session_epoch}"
    digest = salted_hmac("curriculum.people.returning", value, algorithm="sha256").digest()
    return _written(int.from_bytes(digest))[-SIGNED:]


def _written(number):
    digits = ""
    while number or not digits:
        number, digit = divmod(number, len(LETTERS))
        digits = LETTERS[digit] + digits
    return digits


def _read(digits):
    number = 0
    for digit in digits:
        number = number * len(LETTERS) + LETTERS.index(digit)
    return number
