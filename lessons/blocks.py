"""What a lesson is made of, besides its exercises."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from .exercises import KINDS
from .exercises.base import SignalBlock

PROSE_FEATURES = ["h3", "h4", "bold", "italic", "link", "ol", "ul"]
SMALL_FEATURES = ["bold", "italic", "link"]


class StoryBlock(blocks.StructBlock):
    """Something that happened to an invented person."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.RichTextBlock(label=_("Story"), features=SMALL_FEATURES)

    class Meta:
        icon = "user"
        label = _("Story")
        description = _("A short story about an invented person.")
        template = "blocks/story.html"
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
        description = _("A card that stands out from the text.")
        template = "blocks/callout.html"
        preview_value = {
            "tone": "stop",
            "title": "Pause first",
            "text": "<p>No honest request is ruined by ten minutes.</p>",
        }


class ChecklistBlock(blocks.StructBlock):
    """A short list of things to do."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    items = blocks.StreamBlock(
        [("item", blocks.CharBlock(label=_("Item"), max_length=200))], label=_("Items"), min_num=1
    )

    class Meta:
        icon = "list-ul"
        label = _("Checklist")
        description = _("A short list of things to do.")
        template = "blocks/checklist.html"
        preview_value = {"title": "Before you answer", "items": [("item", "Breathe out once.")]}


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
        description = _("One fact, with its year, and where it comes from.")
        template = "blocks/claim.html"


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
                ),
            )
        ],
        label=_("Point by point"),
        min_num=1,
        max_num=4,
    )

    class Meta:
        icon = "columns"
        label = _("Pair of scenes")
        description = _("A scam and an ordinary scene side by side: what made the difference?")
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

    prose = blocks.RichTextBlock(
        label=_("Prose"),
        features=PROSE_FEATURES,
        icon="pilcrow",
        template="blocks/prose.html",
        description=_("Paragraphs, headings and lists."),
        preview_value="<p>A calm paragraph.</p>",
    )
    story = StoryBlock()
    callout = CalloutBlock()
    checklist = ChecklistBlock()
    image = ImageBlock(
        label=_("Image"),
        template="blocks/image.html",
        description=_("A picture with a text alternative. Never of real people’s faces."),
    )
    claim = ClaimBlock()
    twins = TwinsBlock()
    takeaway = blocks.CharBlock(
        label=_("Take-away"),
        max_length=160,
        icon="tick",
        template="blocks/takeaway.html",
        description=_("The one line to remember."),
        preview_value="Ask what the request wants, not how real it looks.",
    )
    discussion = blocks.TextBlock(
        label=_("Discussion question"),
        icon="group",
        template="blocks/discussion.html",
        description=_("One question to talk about in a class or at home."),
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

    prose = blocks.RichTextBlock(
        label=_("Prose"), features=PROSE_FEATURES, icon="pilcrow", template="blocks/prose.html"
    )
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
        icon="tick",
        label=_("Point"),
    )


class SignalsBlock(blocks.StreamBlock):
    """Signals by their slugs."""

    signal = SignalBlock(required=True)
