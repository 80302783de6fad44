from django import template
from django.utils.translation import ngettext

from curriculum.progress import lessons

register = template.Library()


@register.simple_tag(takes_context=True)
def steps(context, pages):
    """How far this person is with each of these lessons: a list of Steps."""
    return lessons.steps(context["request"].user, list(pages))


@register.simple_tag(takes_context=True)
def module_steps(context, modules):
    """[(module, its Steps)] for modules that carry their `lessons`, at the cost of one module."""
    every = lessons.steps(context["request"].user, [page for m in modules for page in m.lessons])
    return [(m, [step for step in every if step.lesson in m.lessons]) for m in modules]


@register.inclusion_tag("components/progress.html")
def progress_line(steps):
    """Two bars for each lesson, and the same in words; nothing before anything was begun."""
    done = sum(step.done for step in steps)
    letters = ["d" if step.done else "n" if step.state == lessons.BEGUN else "-" for step in steps]
    text = ngettext(
        "%(done)s of %(all)s lesson finished", "%(done)s of %(all)s lessons finished", len(steps)
    )
    return {
        "steps": letters if set(letters) != {"-"} else [],
        "text": text % {"done": done, "all": len(steps)},
    }
