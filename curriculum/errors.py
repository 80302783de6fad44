"""Pages for requests that could not be done."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render


@login_not_required
def csrf_refused(request, reason=""):
    """The form carried no valid token: usually cookies are off or the page was open for long."""
    return render(request, "403_csrf.html", status=403)
