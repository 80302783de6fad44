"""All addresses of the site, and addresses for pages that cannot be asked for in a quiet way."""

from datetime import UTC, datetime, timedelta

from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode

from curriculum import styleguide
from curriculum.people import refusals, throttles
from curriculum.people.views import sign_up
from curriculum.urls import urlpatterns as real
from lessons.models import LessonPage, SiteSettings

RAISED = {400: SuspiciousOperation, 403: PermissionDenied, 404: Http404, 500: RuntimeError}


@login_not_required
def error(request, code):
    if code in RAISED:
        raise RAISED[code]
    return render(request, f"{code}.html", status=code)


@login_not_required
def too_many(request):
    until = datetime.now(UTC) + timedelta(minutes=5)
    return refusals.too_many(request, throttles.TooMany(until))


@login_not_required
def unavailable(request):
    return refusals.unavailable(request)


@login_not_required
def sign_up_closed(request):
    """As if an administrator had closed it: the settings are the same for everybody."""
    closed = SiteSettings(sign_up="closed", contact_url="/neutral/")
    setattr(request, SiteSettings.get_cache_attr_name(), closed)
    return sign_up(request)


def block_preview(request, kind):
    """To the CMS's own preview of a block, named from its field down; it knows it by a number."""
    field, *names = kind.split("/")
    block = LessonPage._meta.get_field(field).stream_block
    for name in names:
        block = block.child_blocks[name]
    query = urlencode({"id": block.definition_prefix})
    return redirect(f"{reverse('wagtailadmin_block_preview')}?{query}")


def lesson_editor(request, path):
    """To the place in the CMS where a lesson is edited."""
    lesson = get_object_or_404(
        LessonPage, url_path__endswith=f"/{path}", locale__language_code="en"
    )
    return redirect("wagtailadmin_pages:edit", lesson.pk)


@login_not_required
def neutral(request):
    return HttpResponse("<!doctype html><html lang=en><title>Weather</title><h1>Weather</h1>")


urlpatterns = [
    path("neutral/", neutral),
    path("lesson-editor/<path:path>", lesson_editor),
    path("block-preview/<path:kind>/", block_preview),
    *i18n_patterns(
        path("styleguide/", styleguide.show),
        path("error/<int:code>/", error),
        path("error/too-many/", too_many),
        path("error/unavailable/", unavailable),
        path("error/sign-up-closed/", sign_up_closed),
        prefix_default_language=False,
    ),
    *real,
]
