from django import template

from lessons.audience import band_of
from lessons.models import SiteSettings
from quizzes.practice import lessons_with
from quizzes.rendering import PageBank, preview
from quizzes.tryout import TryOutBank
from quizzes.twins import PairBank

register = template.Library()


@register.simple_tag(takes_context=True)
def page_bank(context):
    """The bank for the page that is being shown: read once, used by every exercise on it."""
    request = context["request"]
    if getattr(request, "is_preview", False):
        return TryOutBank(request)
    return PageBank(context["page"], request, context.get("signal_urls"))


@register.inclusion_tag("quizzes/exercise.html", takes_context=True)
def exercise(context, bank, child):
    """One exercise of the page: its form, or the feedback to this person's last answer."""
    return {
        "ex": bank.exercise(child),
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def pair_bank(context):
    """The pairs of scenes that the page lays side by side; asks nothing where it has none."""
    page = context["page"]
    held = any(child.block_type == "twins" for child in page.body)
    return PairBank(page, context["request"]) if held else None


@register.inclusion_tag("quizzes/twins.html")
def twins(bank, child):
    """One pair of scenes, or where to meet them first."""
    return {"pair": bank.pair(child)}


@register.simple_tag(takes_context=True)
def practised(context, page):
    """The lessons in which the signal of this field guide page is practised."""
    band, settings = band_of(context["request"]), SiteSettings.of(context["request"])
    return lessons_with(page.slug, page.locale.language_code, band, settings)


@register.inclusion_tag("quizzes/exercise.html")
def exercise_preview(bound):
    """An exercise as a learner would see it, without the means to send it."""
    return {"ex": preview(bound.block, bound.value, "x-0")}
