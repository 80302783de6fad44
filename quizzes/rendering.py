"""What templates/quizzes/exercise.html shows: a question, or the feedback to a response."""

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lessons.exercises import KINDS
from lessons.exercises.base import (
    AMBIGUOUS,
    CHECK,
    CONFIDENCES,
    DECISIONS,
    GO_ON,
    ORDINARY,
    SCAM,
    SKIPPED,
    STOP,
    UNSURE,
)
from lessons.models import SignalPage
from lessons.signals import SIGNALS

from . import keys
from .models import Response, Version

TAGS = {
    "spotted": ("✓", gettext_lazy("You spotted this")),
    "missed": ("⚑", gettext_lazy("A warning sign was here")),
    "ordinary-stopped": ("○", gettext_lazy("This one is ordinary")),
    "ordinary-passed": ("✓", gettext_lazy("Ordinary: carry on")),
    "neutral": ("＝", gettext_lazy("Proves nothing alone")),
    "unsure": ("◇", gettext_lazy("Good to check")),
    "skipped": ("–", gettext_lazy("Skipped")),
    "telling-seen": ("✓", gettext_lazy("This tells, and you saw it")),
    "telling": ("‖", gettext_lazy("This is what tells")),
    "telling-less": ("–", gettext_lazy("This tells less")),
}
HEADLINES = {
    GO_ON: gettext_lazy("You went on."),
    CHECK: gettext_lazy("You checked first."),
    STOP: gettext_lazy("You stopped and stepped away."),
    UNSURE: gettext_lazy("You weren’t sure. That is a good moment to check."),
}
TRUTH_LINES = {
    SCAM: gettext_lazy("This was a scam."),
    ORDINARY: gettext_lazy("This was ordinary."),
    AMBIGUOUS: gettext_lazy("This could be either. Checking is how you find out."),
}


# Beside the result, where it alone could be misread.
NOTES = {
    (ORDINARY, CHECK): gettext_lazy("One check is fine, and one is enough. Then go on."),
    (ORDINARY, UNSURE): gettext_lazy("One check is fine, and one is enough. Then go on."),
    (AMBIGUOUS, STOP): gettext_lazy("Stepping away is safe too. You owe nobody an answer."),
}


class PageBank:
    """All that one page's exercises need, read in three queries however many there are."""

    def __init__(self, page, request, signal_urls=None):
        self.page, self.request = page, request
        locale = page.locale.language_code
        current = Version.objects.current(page.translation_key, locale)
        self.versions = {version.item.block_id: version for version in current}
        self.responses = self._latest_responses()
        if signal_urls is None:
            signal_urls = SignalPage.addresses(locale) if self.responses else {}
        self.signal_urls = signal_urls

    def _latest_responses(self):
        user = self.request.user
        if not (user.is_authenticated and self.versions):
            return {}
        mine = Response.objects.of(user)
        latest = mine.filter(item=OuterRef("item")).order_by("-made", "-pk").values("pk")[:1]
        items = [version.item_id for version in self.versions.values()]
        shown = mine.filter(item__in=items, pk=Subquery(latest)).shown()
        return {response.item_id: response for response in shown}

    def exercise(self, child):
        """The `ex` of one exercise block of the page, or None while the bank has none for it."""
        version = self.versions.get(child.id)
        if version is None:
            return None
        response = self.responses.get(version.item_id)
        again = self.request.GET.get("again")
        if response is None or again == str(version.item_id):
            return question(version, self.request)
        return feedback(
            response,
            signal_urls=self.signal_urls,
            edited=response.version_id != version.pk,
            again_url=f"{self.request.path}?again={version.item_id}#x-{version.item_id}",
        )


def question(version, request, posted=None, errors=(), notice="", key=None):
    """A form to answer; `posted` is a refused QueryDict whose ticks and choices are kept.

    `key` is given when the same form is shown again because storing could not be confirmed.
    """
    key = key or keys.issue(version.pk, request.visitor.person, translation.get_language())
    old = keys.nonce_of(posted.get("key", "")) if posted else ""
    looked = {*posted.getlist("opened"), posted.get("look")} if posted else set()
    return asked(
        version.exercise,
        version.value,
        f"x-{version.item_id}",
        token=lambda target: keys.token(keys.nonce_of(key), target),
        ticked=lambda target: bool(posted) and keys.token(old, target) in posted.getlist("target"),
        opened=lambda detail: keys.token(old, detail) in looked,
        posted=posted or {},
        errors=errors,
    ) | {"action": reverse("answer", args=[version.pk]), "key": key, "notice": notice}


def preview(exercise, value, anchor, errors=()):
    """A question that cannot be sent: for examples, and for drafts that are not complete."""
    nothing = {"ticked": lambda target: False, "opened": lambda detail: False}
    ex = asked(exercise, value, anchor, str, posted={}, errors=errors, **nothing)
    return ex | {"preview": True, "action": "", "key": "", "notice": ""}


def asked(exercise, value, anchor, token, ticked, opened, posted, errors=()):
    """What the template shows of a form.

    `token(id)` names a target or detail in it; `ticked` and `opened` say what was chosen before.
    """
    rows = [
        row | {"token": token(row["id"]) if row["target"] else "", "checked": ticked(row["id"])}
        for row in exercise.rows(value, anchor)
    ]
    if exercise.shuffled:
        rows.sort(key=lambda row: row["token"])
    # Where a link from the error summary lands: the first control of each group.
    first = {
        "target": next((row["input_id"] for row in rows if row["target"]), anchor),
        "decision": f"{anchor}-decision-{DECISIONS[0][0]}",
        "confidence": f"{anchor}-confidence-{CONFIDENCES[0][0]}",
    }
    return {
        "state": "question",
        "kind": exercise.kind,
        "anchor": anchor,
        "title": value["title"],
        "value": value,
        "question_template": f"{exercise.template_name}#question",
        "reason_template": f"{exercise.template_name}#reason" if exercise.reason_last else "",
        "targets": rows,
        "details": _details(value, token, opened, latest=posted.get("look")),
        "posted": {
            "none": bool(posted.get("none")),
            "unsure": bool(posted.get("unsure")) or posted.get("target") == "unsure",
        },
        "decisions": _choices(DECISIONS, "decision", anchor, posted),
        "confidences": _choices(CONFIDENCES, "confidence", anchor, posted),
        "errors": [
            {"field": field, "anchor": first[field], "message": message}
            for field, message in errors
        ],
        "preview": False,
    }


def _details(value, token, opened, latest=None):
    """What can be looked into; only what was opened says what it holds."""
    return [
        {
            "label": child.value["label"],
            "token": token(child.id),
            "open": opened(child.id),
            "latest": token(child.id) == latest,
            "text": child.value["text"] if opened(child.id) else "",
        }
        for child in value["details"]
    ]


def _choices(choices, name, anchor, posted):
    return [
        {
            "value": value,
            "label": label,
            "checked": posted.get(name) == value,
            "id": f"{anchor}-{name}-{value}",
        }
        for value, label in choices
    ]


def feedback(
    response, signal_urls=None, edited=False, again_url="", notice="", findings=None, anchor=""
):
    """What was answered and why it is as it is, from the wording that was seen."""
    version = response.version
    found = response.findings.all() if findings is None else findings
    findings = {finding.target: finding for finding in found}
    urls = signal_urls or {}
    anchor = anchor or f"x-{response.item_id}"
    return {
        "state": "feedback",
        "kind": response.item.kind,
        "anchor": anchor,
        "title": version.value["title"],
        "value": version.value,
        "feedback_template": f"{version.exercise.template_name}#feedback",
        "targets": [
            row | _told(findings.get(row["id"]), response, urls, version.exercise.tags)
            for row in version.exercise.rows(version.value, anchor)
        ],
        "details": [
            {
                "label": child.value["label"],
                "text": child.value["text"],
                "open": child.id in response.answer.get("opened", ()),
            }
            for child in version.value["details"]
        ],
        "result": _result(response, edited),
        "again_url": again_url,
        "review_url": reverse("response", args=[response.pk]),
        "notice": notice,
        "preview": False,
    }


def feedback_of(response, request):
    """The `ex` of one response by itself, as it was seen, whatever the page says today."""
    newer = not response.version.current
    return feedback(response, SignalPage.addresses(response.version.locale), edited=newer)


def _told(finding, response, urls, tags):
    if finding is None:
        return {"tag": None, "checked": False, "signal_name": "", "signal_url": ""}
    usual = tag_of(finding, response.status)
    slug = tags.get(usual, usual)
    icon, text = TAGS[slug]
    signal = SIGNALS.get(finding.signal)
    return {
        "tag": {"slug": slug, "icon": icon, "text": text},
        "checked": finding.picked is True,
        "signal_name": signal.name if signal else "",
        "signal_url": urls.get(finding.signal, ""),
    }


def tag_of(finding, status):
    """The slug of the tag that tells what became of one target."""
    if status == SKIPPED:
        return "skipped"
    if not finding.judged:
        return "neutral"
    if finding.picked is None:
        return "unsure"
    if finding.present:
        return "spotted" if finding.picked else "missed"
    return "ordinary-stopped" if finding.picked else "ordinary-passed"


def _result(response, edited):
    skipped = response.status == SKIPPED
    confidence = dict(CONFIDENCES).get(response.confidence)
    return {
        "headline": _("You skipped this one.") if skipped else HEADLINES[response.decision],
        "truth": TRUTH_LINES[response.truth],
        "counts": "" if skipped else _counts(response),
        "note": "" if skipped else NOTES.get((response.truth, response.decision), ""),
        "why": response.version.value["explanation"],
        "confidence": (
            _("You were: %(sure)s.") % {"sure": confidence} if confidence and not skipped else ""
        ),
        "skipped": skipped,
        "edited": edited,
    }


def _counts(response):
    if not response.version.exercise.counts_targets:
        return ""
    parts = []
    if response.signs:
        parts.append(
            ngettext(
                "Warning signs you spotted: %(spotted)s of %(signs)s.",
                "Warning signs you spotted: %(spotted)s of %(signs)s.",
                response.signs,
            )
            % {"spotted": response.spotted, "signs": response.signs}
        )
    if response.truth == ORDINARY:
        parts.append(
            _("Ordinary things you passed: %(passed)s of %(all)s.")
            % {"passed": response.ordinary - response.stopped_at, "all": response.ordinary}
        )
    return " ".join(parts)


def kinds_with_examples():
    """Every kind with its example as a value, for the style guide and the contract test."""
    return [(block, block.to_python(block.example())) for block in (k() for k in KINDS.values())]
