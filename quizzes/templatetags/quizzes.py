from django import template

from quizzes.rendering import PageBank, preview

register = template.Library()


@register.simple_tag(takes_context=True)
def page_bank(context):
    """The bank for the page that is being shown: read once, used by every exercise on it."""
    return PageBank(context["page"], context["request"])


@register.inclusion_tag("quizzes/exercise.html", takes_context=True)
def exercise(context, bank, child):
    """One exercise of the page: its form, or the feedback to this person's last answer."""
    return {
        "ex": bank.exercise(child),
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("quizzes/exercise.html")
def exercise_preview(bound):
    """An exercise as a learner would see it, without the means to send it."""
    return {"ex": preview(bound.block, bound.value, "x-0")}
