"""Trying a draft's exercise out in its preview: marked as a learner's would be, and kept nowhere.

A draft has no Version, so the form itself carries the wording, signed for whoever previews it.
"""

from django.core import signing
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import translation
from django.views.decorators.http import require_POST
from wagtail import hooks

from lessons.exercises import KINDS
from lessons.exercises.base import CONFIDENCES, TRUTHS
from lessons.models import SignalPage

from . import rendering
from .models import Item, Response, Version
from .pinning import canonical

SALT = "quizzes.tryout"
MAX_AGE = 24 * 3600  # seconds
ANSWERED, FEEDBACK = "answered", "feedback"


class TryOutBank:
    """Stands in for the bank where a page is previewed: what it shows is not in the bank yet."""

    def __init__(self, request):
        self.request = request
        self.mode = getattr(request, "preview_mode", "")
        self.signal_urls = SignalPage.addresses(request.LANGUAGE_CODE)

    def exercise(self, child):
        """The `ex` of one block, in the mode that was chosen for the preview."""
        body, language = canonical(child.block, child.value), translation.get_language()
        tried = Tried(child.block.kind, body, f"x-{child.id}", language)
        if not tried.complete:
            return rendering.preview(child.block, child.value, tried.anchor)
        best = child.block.key(child.value) if self.mode in (ANSWERED, FEEDBACK) else {}
        if self.mode == FEEDBACK:
            ex = tried.feedback(best, self.signal_urls)
        else:
            ex = tried.question(best)
        return ex | {"key": tried.key(self.request.user)}


@require_POST
def try_out(request):
    """Feedback to an answer given in a preview; 422 with everything kept where it is not whole."""
    try:
        tried = Tried.read(request.POST.get("key", ""), request.user)
    except signing.BadSignature:
        return render(request, "quizzes/tryout_too_old.html", status=422)
    template = "quizzes/exercise.html" if request.htmx else "quizzes/alone.html"
    # In the language of the page, which need not be that of whoever writes it.
    with translation.override(tried.language):
        ex, status = tried.answered(request.POST)
        ex["key"] = request.POST["key"]
        return render(request, template, {"ex": ex}, status=status)


@hooks.register("register_admin_urls")
def urls():
    return [path("try-out/", try_out, name="try_out")]


class Tried:
    """One exercise of a draft, as its preview shows it."""

    def __init__(self, kind, body, anchor, language):
        self.exercise, self.body, self.anchor = KINDS[kind](), body, anchor
        self.language = language
        self.value = self.exercise.to_python(body)

    @classmethod
    def read(cls, key, user):
        """The exercise in a key; raises BadSignature unless this person was given it today."""
        return cls(*signing.loads(key, salt=f"{SALT}.{user.pk}", max_age=MAX_AGE))

    @property
    def complete(self):
        """Whether it says what it is: without that there is nothing to mark an answer by."""
        return "truth" not in self.exercise.child_blocks or self.value["truth"] in dict(TRUTHS)

    def key(self, user):
        packed = [self.exercise.kind, self.body, self.anchor, self.language]
        return signing.dumps(packed, salt=f"{SALT}.{user.pk}", compress=True)

    def answered(self, posted):
        """What is shown after a post, and its status."""
        given, errors = self.exercise.parse(self.value, posted, str)
        if posted.get("again") or posted.get("look"):
            return self.question({}, posted), 200
        if errors:
            return self.question({}, posted, errors), 422
        return self.feedback(given, SignalPage.addresses(self.language)), 200

    def question(self, answer, posted=None, errors=()):
        """The form: empty, filled in with `answer`, or as it was `posted`."""
        said = posted or _as_posted(answer)
        picked = posted.getlist("target") if posted else answer.get("picked", ())
        looked = {*posted.getlist("opened"), posted.get("look")} if posted else ()
        ex = rendering.asked(
            self.exercise,
            self.value,
            self.anchor,
            token=str,
            ticked=lambda target: target in picked,
            opened=lambda detail: detail in looked,
            posted=said,
            errors=errors,
        )
        return ex | {"preview": True, "action": reverse("try_out"), "notice": ""}

    def feedback(self, given, signal_urls):
        """What a learner would read after this answer, made from rows that are never saved."""
        marking = self.exercise.mark(self.value, given)
        item = Item(pk=0, kind=self.exercise.kind)
        version = Version(item=item, body=self.body)
        response = Response(
            pk=0, item=item, version=version, answer=given, **Response.facts(marking)
        )
        ex = rendering.feedback(
            response, signal_urls, findings=marking.findings, anchor=self.anchor
        )
        return ex | {"preview": True, "action": reverse("try_out")}


def _as_posted(answer):
    """An answer as the fields of its form, for a form that is shown filled in."""
    if not answer:
        return {}
    marks = {name: "1" for name in ("none", "unsure") if answer.get(name)}
    return marks | {"decision": answer["decision"], "confidence": CONFIDENCES[1][0]}
