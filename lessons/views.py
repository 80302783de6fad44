from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from . import audience
from .models import HelpLine, OutdatedNotice


@login_not_required
@require_POST
def choose_band(request):
    """One tap: kept in a cookie, and with the person where there is one; then back."""
    band = request.POST.get("band")
    if band not in audience.BANDS:
        raise BadRequest
    if request.user.is_authenticated:
        request.user.band = band
        request.user.save(update_fields=["band"])
    response = HttpResponseRedirect(_back(request))
    response.set_cookie(
        audience.COOKIE,
        band,
        max_age=audience.MONTHS_6,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def _back(request):
    target = request.POST.get("next", "")
    here = {request.get_host()}
    fine = url_has_allowed_host_and_scheme(target, here, require_https=request.is_secure())
    return target if fine else reverse("wagtail_serve", args=[""])


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def outdated(request, pk):
    """Say that a help line is out of date. Keeps what and when, never who."""
    line = get_object_or_404(HelpLine.objects.select_related("place"), pk=pk)
    what = request.POST.get("what")
    context = {"line": line, "offers_leave": True}
    if request.method == "POST" and what in dict(OutdatedNotice.WHATS):
        _note(line, what)
        return render(request, "lessons/outdated_thanks.html", context)
    errors = []
    if request.method == "POST":
        message = _("Choose what is different.")
        errors = [{"field": "what", "anchor": "what-address", "message": message}]
    context |= {
        "errors": errors,
        "whats": [
            {"value": value, "label": label, "id": f"what-{value}"}
            for value, label in OutdatedNotice.WHATS
        ],
    }
    return render(request, "lessons/outdated.html", context, status=422 if errors else 200)


def _note(line, what):
    try:
        with transaction.atomic():
            OutdatedNotice.objects.create(line=line, what=what)
    except IntegrityError:
        pass  # somebody said so today
