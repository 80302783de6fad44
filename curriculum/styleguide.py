"""Every component and every exercise kind in every state, for development only."""

from django.contrib.auth.decorators import login_not_required
from django.http import QueryDict
from django.shortcuts import render

from quizzes import rendering
from quizzes.models import Item, Response, Version


@login_not_required
def show(request):
    states = [
        state
        for number, (kind, value) in enumerate(rendering.kinds_with_examples(), start=1)
        for state in _states(kind, value, number * 10)
    ]
    theme = request.GET.get("theme", "")
    return render(request, "styleguide.html", {"exercises": states, "theme": theme})


def _states(kind, value, number):
    """Question, form errors, refused key; then feedback: right, not right, not sure, skipped."""
    errors = kind.parse(value, QueryDict(), str)[1]
    yield rendering.preview(kind, value, f"x-{number}")
    yield rendering.preview(kind, value, f"x-{number + 1}", errors=errors)
    yield rendering.preview(kind, value, f"x-{number + 2}") | {
        "notice": "This form could not be taken as it was. Your answer is still here."
    }
    every = [target.id for target in kind.targets(value)]
    answers = [
        kind.key(value) | {"confidence": "very"},
        {"picked": every[:1], "decision": "go", "confidence": "guess"},
        {"unsure": True, "decision": "unsure"},
        {"skipped": True},
    ]
    for offset, answer in enumerate(answers, start=3):
        yield _feedback(kind, value, answer, number + offset)


def _feedback(kind, value, answer, number):
    item = Item(pk=number, kind=kind.kind)
    version = Version(pk=number, item=item, body=kind.get_prep_value(value))
    marking = version.mark(answer)
    response = Response(pk=number, item=item, version=version, marked_by=version, answer=answer)
    for name, fact in Response.facts(marking).items():
        setattr(response, name, fact)
    return rendering.feedback(response, findings=marking.findings, again_url=f"#x-{number}")
