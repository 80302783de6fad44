from django.conf import settings

from curriculum.people import sessions
from curriculum.people.guests import Visitor


class StaffSessionMiddleware:
    """Ends sessions that are too old; staff's much sooner than learners'."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Without the cookie nobody is signed in, and the session need not be looked at.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            sessions.go_on(request)
        return self.get_response(request)


class VisitorMiddleware:
    """Sets `request.visitor`, and its cookie once somebody has asked who is here."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.visitor = Visitor(request)
        response = self.get_response(request)
        request.visitor.leave_cookie(response)
        return response
