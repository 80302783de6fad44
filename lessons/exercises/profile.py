"""A profile in rows and photos; the learner marks the claims worth checking."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .base import Scene, SignalBlock, Target


class RowBlock(blocks.StructBlock):
    """One claim of a profile: a label and what it says."""

    label = blocks.CharBlock(label=_("Label"), max_length=40, help_text=_("For example: Job"))
    text = blocks.TextBlock(label=_("What it says"), max_length=200)
    signal = SignalBlock()
    feedback = blocks.TextBlock(label=_("Feedback"), required=False, max_length=400)

    class Meta:
        icon = "list-ul"
        label = _("Row")
        description = _("One thing that the profile says, such as the job or the town.")
        label_format = "{label}: {text}"
        preview_template = "blocks/profile_part_preview.html"
        preview_value = {
            "label": _("Job"),
            "text": _("Teaches swimming"),
            "signal": "",
            "feedback": _(
                "An ordinary job that can be asked about. There is nothing to check yet."
            ),
        }


class PhotoBlock(blocks.StructBlock):
    """A photo, shown as a geometric tile with what it would show as its caption."""

    caption = blocks.CharBlock(label=_("What the photo shows"), max_length=120)
    seed = blocks.CharBlock(
        label=_("Who is drawn"),
        required=False,
        max_length=40,
        help_text=_("Any word. The same word draws the same person; empty draws the owner."),
    )
    signal = SignalBlock()
    feedback = blocks.TextBlock(label=_("Feedback"), required=False, max_length=400)

    class Meta:
        icon = "image"
        label = _("Photo")
        description = _("A photo of the profile, told in words and drawn as a simple figure.")
        label_format = "{caption}"
        preview_template = "blocks/profile_part_preview.html"
        preview_value = {
            "caption": _("On a mountain path, in a red jacket"),
            "seed": "Robin, 34",
            "signal": "",
            "feedback": _("A photo on a mountain is as common as mountains."),
        }


class ProfileExercise(Scene):
    """A dating, job or seller profile: the learner marks the claims worth checking."""

    kind = "profile"
    pick_something = _("Mark each claim you would check, or choose “None of these”.")

    place = blocks.CharBlock(
        label=_("Where"), max_length=80, help_text=_("For example: Profile in a dating app")
    )
    name = blocks.CharBlock(label=_("Name on the profile"), max_length=60)
    claims = blocks.StreamBlock(
        [("row", RowBlock()), ("photo", PhotoBlock())],
        label=_("Rows and photos"),
        min_num=2,
        max_num=8,
        collapsed=True,
        help_text=_("Two to eight claims. Keep some of them ordinary."),
    )

    class Meta:
        icon = "user"
        label = _("Profile")
        description = _("A profile in rows and photos. Learners mark what to check, then decide.")

    def targets(self, value):
        return [
            Target(child.id or f"n{index}", _text(child), child.value["signal"] or "")
            for index, child in enumerate(value["claims"])
        ]

    def rows(self, value, anchor):
        return [
            {
                "id": child.id or f"n{index}",
                "target": True,
                "input_id": f"{anchor}-r{index}",
                "photo": child.block_type == "photo",
                "seed": child.value.get("seed") or value["name"],
                "name": child.value.get("label") or "",
                "label": _text(child),
                "text": _text(child),
                "feedback": child.value["feedback"],
            }
            for index, child in enumerate(value["claims"])
        ]

    def problems(self, value):
        without = [child for child in value["claims"] if not child.value["feedback"]]
        return super().problems(value) + [
            _("“%(text)s” has no feedback yet.") % {"text": _text(child)} for child in without
        ]

    def example(self):
        def claim(number, kind, signal, feedback, **fields):
            return {
                "type": kind,
                "id": f"00000000-0000-4000-8000-0000000001{number:02}",
                "value": fields | {"signal": signal, "feedback": feedback},
            }

        return {
            "title": "A new contact",
            "place": "Profile in a dating app",
            "name": "Robin, 34",
            "setting": "You matched yesterday and have not written yet.",
            "truth": "ambiguous",
            "difficulty": "2",
            "explanation": (
                "<p>Most of it is what people write. The photos do not fit together, and that can "
                "have a dull reason. Ask, and suggest a call at a time you choose.</p>"
            ),
            "details": [
                {
                    "type": "detail",
                    "id": "00000000-0000-4000-8000-000000000201",
                    "value": {
                        "label": "Search for the photos",
                        "text": "The search finds nothing. That settles nothing.",
                    },
                }
            ],
            "claims": [
                claim(
                    1,
                    "photo",
                    "",
                    "A photo on a mountain is as common as mountains. Nothing is asked of you.",
                    caption="On a mountain path, in a red jacket",
                ),
                claim(
                    2,
                    "photo",
                    "photos-dont-add-up",
                    "Another age and another style. Ask about it; a real person can explain.",
                    caption="At a party, many years younger",
                    seed="somebody else",
                ),
                claim(
                    3,
                    "row",
                    "",
                    "An ordinary job that can be asked about. There is nothing to check yet.",
                    label="Job",
                    text="Teaches swimming",
                ),
                claim(
                    4,
                    "row",
                    "small-or-new-profile",
                    "Everybody was new once. It proves nothing alone.",
                    label="Member since",
                    text="This week",
                ),
            ],
        }


def _text(child):
    return child.value["caption"] if child.block_type == "photo" else child.value["text"]
