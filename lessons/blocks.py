"""What a lesson is made of, besides its exercises."""

from types import SimpleNamespace

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from .exercises import KINDS
from .exercises.base import SignalBlock

PROSE_FEATURES = ["h3", "h4", "bold", "italic", "link", "ol", "ul"]
SMALL_FEATURES = ["bold", "italic", "link"]


def prose_block():
    return blocks.RichTextBlock(
        label=_("Prose"),
        features=PROSE_FEATURES,
        icon="pilcrow",
        template="blocks/prose.html",
        description=_("Paragraphs, headings and lists: what the lesson says in its own voice."),
        preview_template="blocks/preview.html",
        preview_value="<h3>What a request wants</h3><p>A message can be polite and still want "
        "something. <strong>Look at what it asks for.</strong></p>",
    )


class StoryBlock(blocks.StructBlock):
    """Something that happened to an invented person."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.RichTextBlock(label=_("Story"), features=SMALL_FEATURES)

    class Meta:
        icon = "user"
        label = _("Story")
        description = _("A short story about an invented person, to start from something felt.")
        template = "blocks/story.html"
        preview_template = "blocks/preview.html"
        preview_value = {
            "title": "Nadia and the parcel",
            "text": "<p>Nadia waited ten minutes, then rang the shop herself.</p>",
        }


class CalloutBlock(blocks.StructBlock):
    """A card that stands out: a reason to stop and check, or a note."""

    tone = blocks.ChoiceBlock(
        label=_("Kind of card"),
        choices=[("stop", _("Stop and check")), ("note", _("Note"))],
        default="note",
    )
    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.RichTextBlock(label=_("Text"), features=SMALL_FEATURES)

    class Meta:
        icon = "warning"
        label = _("Card")
        description = _("A card that stands out: a reason to stop and check, or a side note.")
        template = "blocks/callout.html"
        preview_template = "blocks/preview.html"
        preview_value = {
            "tone": "stop",
            "title": "Pause first",
            "text": "<p>No honest request is ruined by ten minutes.</p>",
        }


class ChecklistBlock(blocks.StructBlock):
    """A short list of things to do."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    items = blocks.StreamBlock(
        [
            (
                "item",
                blocks.CharBlock(
                    label=_("Item"),
                    max_length=200,
                    icon="check",
                    description=_("One thing to do, beginning with a verb."),
                    preview_template="blocks/preview.html",
                    preview_value=_("Ring the number on your card."),
                ),
            )
        ],
        label=_("Items"),
        min_num=1,
    )

    class Meta:
        icon = "list-ul"
        label = _("Checklist")
        description = _("A short list of things to do, to keep or to print.")
        template = "blocks/checklist.html"
        preview_template = "blocks/preview.html"
        preview_value = {
            "title": "Before you answer",
            "items": [("item", "Breathe out once."), ("item", "Ring somebody you trust.")],
        }


class ClaimBlock(blocks.StructBlock):
    """A factual claim with the source that carries it."""

    text = blocks.RichTextBlock(label=_("Claim"), features=SMALL_FEATURES)
    source = SnippetChooserBlock("lessons.Source", label=_("Source"))
    fact = blocks.CharBlock(
        label=_("Fact"),
        required=False,
        max_length=8,
        help_text=_("Its number in the list of facts, such as F6, for whoever checks it later."),
    )

    class Meta:
        icon = "openquote"
        label = _("Claim with its source")
        description = _("One fact, with its year, and the source that carries it.")
        template = "blocks/claim.html"
        preview_template = "blocks/preview.html"

    def get_preview_value(self):
        """Names a source of its own: a new site has none yet."""
        source = self.child_blocks["source"].target_model(
            pk=0,
            key="S0",
            title=_("Yearly report"),
            publisher=_("An office that counts"),
            year=2024,
        )
        return self.normalize(
            {"text": "<p>In 2024, this office counted 120 reports.</p>", "source": source}
        )

    def get_preview_context(self, value, parent_context=None):
        # The number of a source is its place among the notes of a page.
        return parent_context | {"page": SimpleNamespace(notes=[value["source"]])}


class TwinsBlock(blocks.StructBlock):
    """Two scenes that differ in one thing, laid side by side once both were met."""

    pair = blocks.CharBlock(
        label=_("Name of the pair"),
        max_length=40,
        help_text=_("The name that both scenes carry under “Name of the pair”."),
    )
    title = blocks.CharBlock(label=_("Title"), max_length=80)
    difference = blocks.RichTextBlock(label=_("What made the difference"), features=SMALL_FEATURES)
    points = blocks.StreamBlock(
        [
            (
                "point",
                blocks.StructBlock(
                    [
                        (
                            "what",
                            blocks.CharBlock(
                                label=_("What"), max_length=60, help_text=_("Such as: The request")
                            ),
                        ),
                        ("scam", blocks.CharBlock(label=_("In the scam"), max_length=160)),
                        ("ordinary", blocks.CharBlock(label=_("In the other"), max_length=160)),
                    ],
                    label=_("Point"),
                    icon="copy",
                    description=_("One thing that was the same or different in the two scenes."),
                    label_format="{what}",
                    preview_template="blocks/part_preview.html",
                    preview_value={
                        "what": _("The request"),
                        "scam": _("Codes, now"),
                        "ordinary": _("Cash, on Sunday"),
                    },
                ),
            )
        ],
        label=_("Point by point"),
        min_num=1,
        max_num=4,
    )

    class Meta:
        icon = "copy"
        label = _("Pair of scenes")
        description = _("A scam and its ordinary twin side by side, once a learner has met both.")
        preview_value = {
            "pair": "ticket",
            "title": "Two spare tickets",
            "difference": "<p>Both were friendly. One could wait for a call.</p>",
            "points": [
                (
                    "point",
                    {"what": "The request", "scam": "Codes, now", "ordinary": "Cash, on Sunday"},
                )
            ],
        }
        preview_template = "blocks/twins_preview.html"


class BodyBlock(blocks.StreamBlock):
    """The body of a lesson: prose, cards, claims and every kind of exercise."""

    prose = prose_block()
    story = StoryBlock()
    callout = CalloutBlock()
    checklist = ChecklistBlock()
    image = ImageBlock(
        label=_("Image"),
        icon="image",
        template="blocks/image.html",
        description=_("A picture with a text alternative. Never of real people’s faces."),
        preview_template="blocks/image_preview.html",
    )
    claim = ClaimBlock()
    twins = TwinsBlock()
    takeaway = blocks.CharBlock(
        label=_("Take-away"),
        max_length=160,
        icon="check",
        template="blocks/takeaway.html",
        description=_("The one line to remember. Every lesson has one, near its end."),
        preview_template="blocks/preview.html",
        preview_value="Ask what the request wants, not how real it looks.",
    )
    discussion = blocks.TextBlock(
        label=_("Discussion question"),
        icon="group",
        template="blocks/discussion.html",
        description=_("One question to talk about in a class or at home. Every lesson has one."),
        preview_template="blocks/preview.html",
        preview_value="Who could you ring before you answer?",
    )

    def __init__(self, local_blocks=(), **kwargs):
        kinds = [(kind, block()) for kind, block in KINDS.items()]
        super().__init__([*local_blocks, *kinds], **kwargs)


class SceneBlock(blocks.StreamBlock):
    """Exactly one exercise, for the home page."""

    def __init__(self, local_blocks=(), **kwargs):
        kinds = [(kind, block()) for kind, block in KINDS.items()]
        super().__init__([*local_blocks, *kinds], min_num=1, max_num=1, **kwargs)


class TextBlocks(blocks.StreamBlock):
    """Text without exercises, for help and field guide pages."""

    prose = prose_block()
    callout = CalloutBlock()
    checklist = ChecklistBlock()
    claim = ClaimBlock()


class PointsBlock(blocks.StreamBlock):
    """Short points with a heading, for the home page."""

    point = blocks.StructBlock(
        [
            ("heading", blocks.CharBlock(label=_("Heading"), max_length=60)),
            ("text", blocks.CharBlock(label=_("Text"), max_length=200)),
        ],
        icon="check",
        label=_("Point"),
        description=_("One reason to try this, in a few words."),
        label_format="{heading}",
        preview_template="blocks/part_preview.html",
        preview_value={
            "heading": _("No account needed"),
            "text": _("Try a scene first. What you do stays here."),
        },
    )


class SignalsBlock(blocks.StreamBlock):
    """Signals by their slugs."""

    signal = SignalBlock(
        required=True,
        icon="tag",
        description=_("A signal of the field guide that this lesson is about."),
        preview_template="blocks/signal_preview.html",
        preview_value="manufactured-urgency",
    )
