from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.models import Page

from quizzes.models import Response
from quizzes.rendering import feedback_of

PER_PAGE = 20


@login_not_required
@never_cache
@require_safe
def me(request):
    """Where I was and what I answered. Nobody needs an account to look."""
    if not request.user.is_authenticated and (guest := request.visitor.guest()):
        request.visitor.enter(guest)
    answered = Response.objects.of(request.user).select_related("item", "version")
    page = Paginator(answered, PER_PAGE).get_page(request.GET.get("page"))
    latest = page[0] if page.number == 1 and page.object_list else answered.first()
    context = {"page": page, "latest": latest, "lesson": latest and _lesson_of(latest, request)}
    return render(request, "progress/me.html", context)


@never_cache
@require_safe
def response(request, pk):
    """One answer as it was seen and marked, whatever became of its page."""
    mine = get_object_or_404(Response.objects.of(request.user).shown(), pk=pk)
    context = {
        "response": mine,
        "ex": feedback_of(mine, request) | {"review_url": reverse("me")},
        "lesson": _lesson_of(mine, request),
    }
    return render(request, "progress/response.html", context)


def _lesson_of(response, request):
    """The live page that this answer belongs to: its title and address, or None."""
    page = (
        Page.objects.live()
        .filter(
            translation_key=response.item.page_key, locale__language_code=response.version.locale
        )
        .first()
    )
    return {"title": page.title, "url": page.get_url(request)} if page else None
