"""How often something may happen. Counted atomically, in the database or in Redis.

A count is taken first and given back when the attempt was good, so that a hundred parallel guesses
are a hundred counts. Only failures stay: a class behind one address is not in its own way.
"""

import ipaddress
import math
import time
import unicodedata
from datetime import UTC, datetime
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from curriculum.people.models import Throttle


class Limit(NamedTuple):
    name: str
    allowed: int
    seconds: int


MINUTE, HOUR = 60, 3600

# Sign-in. One address guessing at one account is stopped early, one address guessing at many later.
# Nobody is locked out: when an account is being guessed at from many places, each place that has
# not been heard of gets FEW tries, so the right password from elsewhere still works.
FEW = 3
SIGN_IN_PAIR = Limit("sign-in-pair", 10, 15 * MINUTE)
SIGN_IN_ADDRESS = Limit("sign-in-address", 150, 15 * MINUTE)
SIGN_IN_ACCOUNT = Limit("sign-in-account", 60, HOUR)

PASSWORD_CHECK = Limit("password-check", 10, 15 * MINUTE)
SIGN_UP = Limit("sign-up", 200, HOUR)
RESET_ADDRESS = Limit("reset-address", 30, HOUR)
RESET_EMAIL = Limit("reset-email", 3, HOUR)
RETURN_CODE = Limit("return-code", 20, 15 * MINUTE)
GUEST = Limit("guest", 300, 10 * MINUTE)


class Unavailable(Exception):
    """The counter cannot be reached."""


class TooMany(Exception):
    def __init__(self, until):
        self.until = until
        super().__init__(until)

    @property
    def seconds(self):
        return max(1, math.ceil(self.until.timestamp() - time.time()))


class Count:
    """How often `who` did this within the current window of time."""

    def __init__(self, limit, *who):
        self.limit = limit
        self.until = datetime.fromtimestamp((time.time() // limit.seconds + 1) * limit.seconds, UTC)
        text = "\n".join([limit.name, self.until.isoformat(), *map(str, who)])
        self.key = salted_hmac(__name__, text, algorithm="sha256").hexdigest()

    def take(self, allowed=None):
        """Count one more; too many and it is refused."""
        if self.add(1) > (self.limit.allowed if allowed is None else allowed):
            raise TooMany(self.until)

    def give_back(self):
        self.add(-1)

    def add(self, step):
        """Count and return the new count: one atomic step in the database or in Redis."""
        try:
            return self._in_cache(step) if settings.REDIS_URL else self._in_database(step)
        except (DatabaseError, OSError, ValueError) as error:
            raise Unavailable from error
        except Exception as error:
            # The Redis client has its own family of errors, and is imported only where it is used.
            if type(error).__module__.startswith("redis."):
                raise Unavailable from error
            raise

    def _in_database(self, step):
        rows = Throttle.objects.filter(key=self.key)
        with transaction.atomic():
            if not rows.update(count=F("count") + step):
                row = Throttle(key=self.key, until=self.until)
                Throttle.objects.bulk_create([row], ignore_conflicts=True)
                rows.update(count=F("count") + step)
            return rows.values_list("count", flat=True).get()

    def _in_cache(self, step):
        key = f"throttle:{self.key}"
        cache.add(key, 0, timeout=2 * self.limit.seconds)
        return cache.incr(key, step)


class SignInAttempt:
    """One try at a password: counted before the password is looked at."""

    def __init__(self, request, login):
        account = unicodedata.normalize("NFKC", login).strip().casefold()
        here = address(request)
        self.place = Count(SIGN_IN_ADDRESS, here)
        self.pair = Count(SIGN_IN_PAIR, account, here)
        self.account = Count(SIGN_IN_ACCOUNT, account)

    def begin(self):
        self.place.take()
        self.pair.take()
        if self.account.add(1) > SIGN_IN_ACCOUNT.allowed and self.pair.add(0) > FEW:
            raise TooMany(self.pair.until)

    def succeeded(self):
        for count in (self.place, self.pair, self.account):
            count.give_back()


def address(request):
    """Where a request comes from. Forwarded addresses count only when our own proxy adds them."""
    here = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while _trusted(here) and forwarded:
        here = forwarded.pop().strip()
    try:
        place = ipaddress.ip_address(here)
        place = getattr(place, "ipv4_mapped", None) or place
        if place.version == 6:
            # One household or school has a whole network of these.
            place = ipaddress.ip_network(f"{place}/64", strict=False)
    except ValueError:
        return request.META.get("REMOTE_ADDR", "")
    return str(place)


def _trusted(text):
    """PAUSE_TRUSTED_PROXIES holds addresses, networks, or "unix" for a proxy on a socket."""
    if not text:
        return "unix" in settings.PAUSE_TRUSTED_PROXIES
    try:
        place = ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(
        place in ipaddress.ip_network(proxy, strict=False)
        for proxy in settings.PAUSE_TRUSTED_PROXIES
        if proxy != "unix"
    )
