"""A conversation in messages; the learner marks the ones that would make them pause."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .base import Scene, SignalBlock, Target


class MessageBlock(blocks.StructBlock):
    """One message of a chat."""

    sender = blocks.CharBlock(label=_("Who writes"), max_length=40)
    own = blocks.BooleanBlock(
        label=_("From the learner’s side"),
        required=False,
        default=False,
        help_text=_("Own messages are shown, but cannot be marked."),
    )
    time = blocks.CharBlock(label=_("Time"), required=False, max_length=20)
    text = blocks.TextBlock(label=_("Message"), max_length=400)
    signal = SignalBlock(help_text=_("What it shows. Empty for an ordinary message."))
    feedback = blocks.TextBlock(
        label=_("Feedback"),
        required=False,
        max_length=400,
        help_text=_("What it is, why it works on people or why it is ordinary, what to do."),
    )

    class Meta:
        icon = "comment"
        label = _("Message")
        description = _("One message: who writes, what it says, and what learners read about it.")
        label_format = "{sender}: {text}"
        preview_template = "blocks/message_preview.html"
        preview_value = {
            "sender": "Sam",
            "time": "18:03",
            "text": _("I have a spare ticket. Pay me in gift-card codes."),
            "signal": "hard-to-reverse-payment",
            "feedback": _("Gift-card codes cannot be called back. That is why they are asked for."),
        }


class ChatExercise(Scene):
    """A chat: the learner marks the messages that would make them pause."""

    kind = "chat"
    pick_something = _("Mark each message that would make you pause, or choose “None of these”.")

    place = blocks.CharBlock(
        label=_("Where"), max_length=80, help_text=_("For example: Chat in a dating app")
    )
    messages = blocks.StreamBlock(
        [("message", MessageBlock())],
        label=_("Messages"),
        min_num=2,
        max_num=8,
        collapsed=True,
        help_text=_("Two to eight messages. Keep some of them ordinary."),
    )

    class Meta:
        icon = "comment"
        label = _("Chat")
        description = _("A conversation. Learners mark what makes them pause, then decide.")

    def targets(self, value):
        return [
            Target(child.id or f"n{index}", child.value["text"], child.value["signal"] or "")
            for index, child in enumerate(value["messages"])
            if not child.value["own"]
        ]

    def rows(self, value, anchor):
        return [
            {
                "id": child.id or f"n{index}",
                "target": not child.value["own"],
                "input_id": f"{anchor}-m{index}",
                "label": child.value["text"],
                "sender": child.value["sender"],
                "own": child.value["own"],
                "time": child.value["time"],
                "text": child.value["text"],
                "feedback": child.value["feedback"],
            }
            for index, child in enumerate(value["messages"])
        ]

    def problems(self, value):
        problems = super().problems(value)
        theirs = [child.value for child in value["messages"] if not child.value["own"]]
        if not theirs:
            problems.append(_("Nobody but the learner writes here. Add a message to mark."))
        for message in theirs:
            if not message["feedback"]:
                problems.append(
                    _("The message “%(text)s” has no feedback yet.") % {"text": message["text"]}
                )
        return problems

    def example(self):
        def message(number, sender, text, signal="", feedback=""):
            return {
                "type": "message",
                "id": f"00000000-0000-4000-8000-00000000000{number}",
                "value": {
                    "sender": sender,
                    "own": sender == "You",
                    "time": f"18:0{number}",
                    "text": text,
                    "signal": signal,
                    "feedback": feedback,
                },
            }

        return {
            "title": "A message after the match",
            "place": "Chat in a sports club app",
            "setting": "You both follow the same club. You have written twice before.",
            "truth": "scam",
            "difficulty": "1",
            "explanation": (
                "<p>The talk was friendly. Then it asked for money, and quickly. "
                "Ring somebody at the club on a number you know.</p>"
            ),
            "messages": [
                message(
                    1,
                    "Sam",
                    "What a match! Did you see the last goal?",
                    "",
                    "Talk about a match is ordinary. Nothing is asked of you.",
                ),
                message(2, "You", "I did. I lost my voice."),
                message(
                    3,
                    "Sam",
                    "I have a spare ticket. Pay me in gift-card codes.",
                    "hard-to-reverse-payment",
                    "Gift-card codes cannot be called back. That is why they are asked for.",
                ),
                message(
                    4,
                    "Sam",
                    "It has to be in ten minutes or it is gone.",
                    "manufactured-urgency",
                    "A short deadline leaves no time to check. A real ticket can wait for a call.",
                ),
                message(
                    5,
                    "Sam",
                    "Sorry, my typing is terible today.",
                    "spelling-or-accent",
                    "Spelling tells you nothing about who writes. Look at what is asked.",
                ),
            ],
        }
