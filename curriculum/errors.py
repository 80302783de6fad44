"""Pages for requests that could not be done."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render

from quizzes.views import ask_again


@login_not_required
def csrf_refused(request, reason=""):
    """The form carried no valid token: cookies are off, or somebody signed in meanwhile."""
    match = request.resolver_match
    if match and match.url_name == "answer":
        return ask_again(request, **match.kwargs)
    return render(request, "403_csrf.html", status=403)
