"""How long somebody stays signed in. Times are kept in the session itself."""

import time

from django.contrib.auth import logout
from django.utils import timezone

from curriculum.people.models import User

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600

STAFF_IDLE, STAFF_ABSOLUTE = 30 * MINUTE, 12 * HOUR
SHARED_IDLE = 2 * HOUR
LEARNER_IDLE = 30 * DAY


def begin(session, user, shared=False):
    """Stamp a session at sign-in. On a shared computer it ends with the browser."""
    now = int(time.time())
    session["begun"], session["seen"] = now, now
    session["staff"] = user.has_staff_role()
    if shared:
        session.set_expiry(0)
    elif session["staff"]:
        session.set_expiry(STAFF_ABSOLUTE)


def go_on(request):
    """Renew the session of the signed-in person, or end it when it is too old."""
    session, now = request.session, int(time.time())
    if "seen" not in session:
        begin(session, request.user)
    staff = _is_staff(request)
    idle = now - session["seen"]
    if idle > _idle_limit(session, staff) or (staff and now - session["begun"] > STAFF_ABSOLUTE):
        logout(request)
        return
    # A clock that was set back makes a session neither immortal nor a reason to throw anybody out.
    if session["begun"] > now:
        session["begun"] = now
    if idle < 0 or (idle > (MINUTE if staff else DAY) and not _in_the_background(request)):
        _renew(request, now)


def _renew(request, now):
    request.session["seen"] = now
    request.session_renewed = True
    if request.user.is_guest:
        User.objects.filter(pk=request.user.pk).update(last_login=timezone.now())


def _is_staff(request):
    """Rights given after sign-in count at once for flags and in the CMS, elsewhere next time."""
    user, session = request.user, request.session
    if not session["staff"] and (
        user.is_staff
        or user.is_superuser
        or (request.path_info.startswith("/cms/") and user.has_staff_role())
    ):
        session["staff"] = True
    return session["staff"]


def _idle_limit(session, staff):
    if staff:
        return STAFF_IDLE
    return SHARED_IDLE if session.get_expire_at_browser_close() else LEARNER_IDLE


def _in_the_background(request):
    """Requests that a page makes by itself keep nobody signed in."""
    return (
        "/editing-sessions/" in request.path_info
        or "Pause-Background" in request.headers
        or "prefetch" in request.headers.get("Sec-Purpose", "")
    )
