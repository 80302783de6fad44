import logging

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import Page

from lessons.models import SignalPage

from . import keys, recording, rendering
from .models import Response, Version

log = logging.getLogger(__name__)


@login_not_required
@require_POST
def answer(request, version_id):
    """Take one answer: feedback on success; 422, 409 or 429 with everything kept otherwise."""
    version = _version(version_id)
    try:
        key = keys.read(request.POST.get("key", ""), version.pk, request.visitor.person)
    except keys.KeyRefused as refused:
        return _refused(request, version, refused)
    with translation.override(key.locale):
        if request.POST.get("look"):
            return _asked_again(request, version, 200, key=request.POST["key"])
        given, errors = version.exercise.parse(version.value, request.POST, key.token)
        if errors:
            # The same key: its options stay in the order they were read in.
            kept = request.POST["key"]
            return _asked_again(request, version, 422, errors=errors, key=kept)
        if not request.visitor.may_begin():
            return _asked_again(request, version, 429, notice=_too_many())
        try:
            response = recording.answer(version, request.visitor, key.nonce, given)
        except recording.OtherAnswer as other:
            return _answered_before(request, other.response)
        except OperationalError:
            log.exception("An answer could not be stored")
            # The same key: should it be stored after all, sending again finds it.
            kept = request.POST["key"]
            return _asked_again(request, version, 503, notice=_not_stored(), key=kept)
        request.visitor.enter(response.learner)
        return _answered(request, response)


def ask_again(request, version_id):
    """The form with its ticks and a fresh key and token, after one that could not be trusted."""
    return _refused(request, _version(version_id), keys.KeyRefused(issued=False))


def _version(pk):
    version = Version.objects.select_related("item").filter(pk=pk).first()
    if version is None:
        raise Http404
    return version


def _refused(request, version, refused):
    if not (refused.issued or version.current):
        # Neither theirs nor on any page: its wording is nobody's business.
        raise Http404
    # Its key tells nothing that can be trusted; the wording tells which language it was in.
    with translation.override(version.locale):
        return _asked_again(request, version, 422, notice=_not_taken())


def _not_taken():
    return _(
        "This form could not be taken as it was. It may have been open for long, or you "
        "signed in or out meanwhile. Your answer is still here: send it again."
    )


def _too_many():
    return _(
        "Many people began here in the last minutes. Your answer is still here. "
        "Send it again in a few minutes."
    )


def _not_stored():
    return _("Not sent yet. Your answer is still here. Try again.")


def _asked_again(request, version, status, errors=(), notice="", key=None):
    ex = rendering.question(version, request, request.POST, errors, notice, key)
    return _show(request, ex, status, _page_of(version, request))


def _answered_before(request, response):
    response = Response.objects.shown().get(pk=response.pk)
    notice = _("You sent this form before with another answer. The first one counts; here it is.")
    urls = SignalPage.addresses(response.version.locale)
    ex = rendering.feedback(response, urls, notice=notice)
    return _show(request, ex, 409, _page_of(response.version, request))


def _answered(request, response):
    """The feedback: as a fragment for htmx, otherwise by going to the page it belongs to."""
    page = _page_of(response.version, request)
    page_url = page.address if page else ""
    anchor = f"x-{response.item_id}"
    if not request.htmx:
        target = page_url or reverse("response", args=[response.pk])
        return _seal(redirect(f"{target}#{anchor}"), 303)
    response = Response.objects.shown().get(pk=response.pk)
    again = f"{page_url}?again={response.item_id}#{anchor}" if page_url else ""
    urls = SignalPage.addresses(response.version.locale)
    return _show(request, rendering.feedback(response, urls, again_url=again), 200, None)


def _page_of(version, request):
    """The live page that holds this version's exercise, with its address, or None."""
    pages = Page.objects.live().filter(
        translation_key=version.item.page_key, locale__language_code=version.locale
    )
    if page := pages.first():
        page.address = page.get_url(request) or ""
    return page


def _show(request, ex, status, page) -> HttpResponse:
    template = "quizzes/exercise.html" if request.htmx else "quizzes/alone.html"
    context = {"ex": ex}
    if not request.htmx:
        # The page as a whole speaks of the errors: in its title and above its heading.
        context |= {"errors": ex.get("errors"), "page": page}
        context["offers_leave"] = page is not None and page.specific.offers_leave
    return _seal(render(request, template, context), status)


def _seal(response, status):
    response.status_code = status
    response["Cache-Control"] = "no-store, private"
    patch_vary_headers(response, ["HX-Request"])
    return response
