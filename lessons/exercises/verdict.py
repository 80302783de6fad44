"""A short scene to decide on at once; then the learner names the reason."""

import re

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from lessons.signals import SIGNALS

from .base import AMBIGUOUS, ORDINARY, SCAM, Scene, SignalBlock, Target

SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+|(?<=[.!?][”\"])\s+")
LONGEST = 1.8  # times the shortest: a longer one is often the right one, and people know it


class ReasonBlock(blocks.StructBlock):
    """One reason to choose from."""

    text = blocks.CharBlock(label=_("Reason"), max_length=140)
    fits = blocks.BooleanBlock(label=_("This is the one that tells"), required=False, default=False)
    signal = SignalBlock()
    feedback = blocks.TextBlock(label=_("Feedback"), required=False, max_length=400)

    class Meta:
        icon = "help"
        label = _("Reason")
        description = _("One possible reason. Exactly one of them is the one that tells.")
        label_format = "{text}"
        preview_template = "blocks/part_preview.html"
        preview_value = {
            "text": _("He asks for the code"),
            "fits": True,
            "signal": "asks-for-codes-or-access",
            "feedback": _("Nobody honest needs your code. It opens your account."),
        }


class VerdictExercise(Scene):
    """A short scene: the learner decides at once, then names the one reason that tells."""

    kind = "verdict"
    secret_fields = Scene.secret_fields | {"fits"}
    shuffled = reason_last = True
    counts_targets = False
    twin_partial = "twin"
    pick_something = _("Choose the reason that tells most, or “I’m not sure”.")
    # A reason that tells may be a good sign: neither flag nor “ordinary” would be true of it.
    tags = {
        "spotted": "telling-seen",
        "missed": "telling",
        "ordinary-stopped": "telling-less",
        "ordinary-passed": "telling-less",
    }

    place = blocks.CharBlock(
        label=_("Where"), max_length=80, help_text=_("For example: A voice message")
    )
    sender = blocks.CharBlock(label=_("Who"), max_length=60)
    text = blocks.TextBlock(label=_("The scene in a few lines"), max_length=600)
    reasons = blocks.StreamBlock(
        [("reason", ReasonBlock())],
        label=_("Reasons"),
        min_num=3,
        max_num=5,
        collapsed=True,
        help_text=_("Three to five reasons of about the same length. One of them tells."),
    )

    class Meta:
        icon = "tick-inverse"
        label = _("Verdict")
        description = _("A scene in a few lines. Learners decide at once, then name the reason.")

    def targets(self, value):
        return [
            Target(
                child.id or f"n{index}",
                child.value["text"],
                child.value["signal"] or "",
                fits=bool(child.value["fits"]),
            )
            for index, child in enumerate(value["reasons"])
        ]

    def rows(self, value, anchor):
        return [
            {
                "id": child.id or f"n{index}",
                "target": True,
                "input_id": f"{anchor}-r{index}",
                "label": child.value["text"],
                "text": child.value["text"],
                "feedback": child.value["feedback"],
            }
            for index, child in enumerate(value["reasons"])
        ]

    def twin_rows(self, value, anchor):
        return [{"label": text} for text in SENTENCE_ENDS.split(value["text"].strip())]

    def parse(self, value, data, token):
        answer, errors = super().parse(value, data, token)
        if len(answer.get("picked", ())) > 1:
            errors.append(("target", self.pick_something))
        return answer, errors

    def imbalances(self, value):
        problems = []
        reasons = [child.value for child in value["reasons"]]
        telling = [reason for reason in reasons if reason["fits"]]
        if len(telling) != 1:
            problems.append(_("Exactly one reason is the one that tells."))
        for reason in telling:
            sort = SIGNALS[reason["signal"]].sort if reason["signal"] else ""
            wanted = {SCAM: ("flag",), ORDINARY: ("genuine", ""), AMBIGUOUS: ("flag", "")}
            if sort not in wanted[value["truth"]]:
                problems.append(_("The reason that tells does not fit what the scene is."))
        lengths = [len(reason["text"]) for reason in reasons]
        if lengths and max(lengths) > LONGEST * min(lengths):
            problems.append(_("One reason is much longer than another. Make them alike."))
        problems += [
            _("“%(text)s” has no feedback yet.") % {"text": reason["text"]}
            for reason in reasons
            if not reason["feedback"]
        ]
        return problems

    def example(self):
        def reason(number, text, signal, feedback, fits=False):
            return {
                "type": "reason",
                "id": f"00000000-0000-4000-8000-0000000003{number:02}",
                "value": {"text": text, "fits": fits, "signal": signal, "feedback": feedback},
            }

        return {
            "title": "A call in the evening",
            "place": "Phone call",
            "sender": "A man who says he is from the bank",
            "setting": "The phone rings at seven.",
            "text": (
                "He knows your name and your street. He says a payment looks odd. He asks for the "
                "code that you will get in a minute."
            ),
            "truth": "scam",
            "difficulty": "1",
            "explanation": (
                "<p>He wanted a code. No bank asks for one. Hang up and ring the number on your "
                "card.</p>"
            ),
            "reasons": [
                reason(
                    1,
                    "He asks for the code",
                    "asks-for-codes-or-access",
                    "Nobody honest needs your code. It opens your account.",
                    fits=True,
                ),
                reason(
                    2,
                    "He knows your street",
                    "knows-personal-details",
                    "A street can be looked up. It proves nothing for or against.",
                ),
                reason(
                    3,
                    "He rings after hours",
                    "",
                    "Some banks do ring in the evening. The time tells little.",
                ),
            ],
        }
