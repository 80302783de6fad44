from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Page

from curriculum.people import returning
from curriculum.progress import judgement, lessons
from lessons.audience import OPENED, band_of
from lessons.models import LessonPage, ModulePage, SiteSettings
from quizzes.models import Response
from quizzes.rendering import feedback_of

PER_PAGE = 20
MOST_OPENED = 40  # sensitive lessons that one browser remembers having opened


@login_not_required
@never_cache
@require_safe
def me(request):
    """Where I was and what I answered. Nobody needs an account to look."""
    if not request.user.is_authenticated and (guest := request.visitor.guest()):
        request.visitor.enter(guest)
    user = request.user
    answered = Response.objects.of(user).select_related("item", "version")
    page = Paginator(answered, PER_PAGE).get_page(request.GET.get("page"))
    latest = page[0] if page.number == 1 and page.object_list else answered.first()
    guest = user.is_authenticated and user.is_guest
    request.visitor.code_to_show()  # it stands on this page: no note beside it
    modules = lessons.modules_begun(user, band_of(request), SiteSettings.of(request))
    context = {
        "page": page,
        "latest": latest,
        "lesson": latest and _lesson_of(latest, request),
        "modules": modules,
        "onward": lessons.first_left(modules),
        "return_code": returning.code_of(user) if guest else "",
        "offers_leave": True,
    }
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
        "offers_leave": True,
    }
    return render(request, "progress/response.html", context)


@login_not_required
@never_cache
@require_POST
def finish_lesson(request, pk):
    """Done with this lesson; on to the next one that is not, or to the end of the module."""
    lesson = _lesson(request, pk)
    if request.visitor.may_begin():
        request.visitor.enter(lessons.finish(request.visitor, lesson))
    return redirect(_onward(request, lesson))


@login_not_required
@never_cache
@require_POST
def choose_lesson(request, pk):
    """The choice at the preview of a sensitive lesson: read it, skip it, or come back later."""
    lesson = _lesson(request, pk)
    choice = request.POST.get("choice")
    if choice == "skip":
        if request.user.is_authenticated:
            lessons.finish(request.visitor, lesson, skipped=True)
        return redirect(_onward(request, lesson))
    if choice == "later":
        return redirect(lesson.module.get_url(request))
    if choice != "read":
        raise BadRequest
    if request.user.is_authenticated:
        lessons.begin(request.user, lesson)
    answer = redirect(lesson.get_url(request))
    opened = [*request.COOKIES.get(OPENED, "").split("."), str(lesson.pk)]
    answer.set_cookie(
        OPENED,
        ".".join(pk for pk in opened[-MOST_OPENED:] if pk.isdigit()),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return answer


@never_cache
@require_safe
def module_finished(request, pk):
    """The quiet page at the end of a module: what to keep, and how deciding went."""
    offered = ModulePage.objects.live().offered(SiteSettings.of(request))
    module = get_object_or_404(offered, pk=pk)
    suiting = LessonPage.objects.live().child_of(module).suiting(band_of(request)).order_by("path")
    steps = lessons.steps(request.user, list(suiting))
    if not steps or not all(step.done for step in steps):
        return redirect(module.get_url(request))
    later = offered.filter(depth=module.depth, path__gt=module.path)
    beside = later.filter(path__startswith=module.path[: -module.steplen]).order_by("path")
    context = {
        "module": module,
        "steps": steps,
        "takeaways": lessons.takeaways(s.lesson for s in steps if s.state == lessons.FINISHED),
        "judgement": judgement.of_module(request.user, [step.lesson for step in steps]),
        "following": beside.first(),
        "offers_leave": module.offers_leave,
    }
    return render(request, "progress/module_finished.html", context)


def _lesson(request, pk):
    offered = LessonPage.objects.live().offered(SiteSettings.of(request))
    return get_object_or_404(offered, pk=pk)


def _onward(request, lesson):
    """Where to go from a lesson that is done: later lessons first, then what was left out."""
    suiting = list(LessonPage.objects.beside(lesson).suiting(band_of(request)))
    left = [step.lesson for step in lessons.steps(request.user, suiting) if not step.done]
    left = [page for page in left if page.pk != lesson.pk]
    later = [page for page in left if page.path > lesson.path]
    if following := next(iter(later or left), None):
        return following.get_url(request)
    if request.user.is_authenticated:
        return reverse("module_finished", args=[lesson.module.pk])
    return lesson.module.get_url(request)


def _lesson_of(response, request):
    """The live page that this answer belongs to: its title and address, or None."""
    pages = Page.objects.live().filter(
        translation_key=response.item.page_key, locale__language_code=response.version.locale
    )
    if not SiteSettings.of(request).show_law:
        pages = pages.exclude(pk__in=LessonPage.objects.about_law().values("pk"))
    page = pages.first()
    return {"title": page.title, "url": page.get_url(request)} if page else None
