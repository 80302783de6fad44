"""What every exercise kind is, and what every scene shares.

A kind is one subclass of Exercise in a module of this folder and one template
`templates/exercises/<kind>.html` with the partials `question` and `feedback`.
Defining the class registers it.
"""

import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from lessons.signals import SECTIONS, SIGNALS

KINDS: dict[str, type["Exercise"]] = {}

SCAM, ORDINARY, AMBIGUOUS = "scam", "ordinary", "ambiguous"
TRUTHS = [(SCAM, _("A scam")), (ORDINARY, _("Ordinary")), (AMBIGUOUS, _("Could be either"))]

GO_ON, CHECK, STOP, UNSURE = "go", "check", "stop", "unsure"
DECISIONS = [
    (GO_ON, _("Go on")),
    (CHECK, _("Check my own way first")),
    (STOP, _("Stop and step away")),
    (UNSURE, _("I’m not sure")),
]
#: Not going on: in a scam scene any of these means that something was noticed.
NOTICING = (CHECK, STOP, UNSURE)
CONFIDENCES = [("guess", _("A guess")), ("fairly", _("Fairly sure")), ("very", _("Very sure"))]
BANDS = [
    ("everyone", _("Everyone")),
    ("13-15", _("13 to 15")),
    ("16+", _("16 and over")),
    ("16-17", _("16 and 17")),
    ("18+", _("18 and over")),
]
DIFFICULTIES = [(1, _("1: first steps")), (2, _("2: in between")), (3, _("3: hard"))]

ANSWERED, SKIPPED = "answered", "skipped"

# Words that give the answer away when they stand in a title, a label or a setting.
GIVEAWAYS = frozenset(
    "fake faked deepfake glitch glitchy ai scam scammer fraud suspicious phishing".split()
)

TEXT_FEATURES = ["bold", "italic", "link", "ol", "ul"]


@dataclass(frozen=True)
class Target:
    """One thing in an exercise that can be marked, before anybody answered."""

    id: str
    label: str
    signal: str = ""
    #: For a reason rather than a thing: whether it is the one that tells.
    fits: bool | None = None

    @property
    def present(self) -> bool:
        """True for a warning sign of any weight, and for the reason that tells."""
        if self.fits is not None:
            return self.fits
        return self.signal in SIGNALS and SIGNALS[self.signal].present

    @property
    def judged(self) -> bool:
        """False for what proves nothing alone: neutral and weak signals."""
        return bool(self.fits) or self.signal not in SIGNALS or SIGNALS[self.signal].judged


@dataclass(frozen=True)
class Finding:
    """What became of one target: `picked` is None for not sure or skipped."""

    target: str
    signal: str
    present: bool
    picked: bool | None
    judged: bool

    @property
    def right(self) -> bool:
        return not self.judged or self.picked is self.present


@dataclass(frozen=True)
class Marking:
    """The result of one answer: the decision, and one Finding for every target."""

    status: str
    truth: str = ""
    decision: str = ""
    confidence: str = ""
    findings: tuple[Finding, ...] = field(default_factory=tuple)

    @property
    def decided_well(self) -> bool:
        """Whether the decision fits what the scene was; not sure counts as noticing."""
        return {
            SCAM: self.decision in NOTICING,
            ORDINARY: self.decision == GO_ON,
            AMBIGUOUS: self.decision == CHECK,
            "": True,
        }[self.truth]

    @property
    def right(self) -> bool:
        """Fully right: answered, decided well and every judged target read rightly."""
        return (
            self.status == ANSWERED
            and self.decided_well
            and all(finding.right for finding in self.findings)
        )


class Exercise(blocks.StructBlock):
    """Something to answer. Pure: no request, no database, no clock."""

    kind = ""
    #: Fields, at any depth, that never reach the browser before the answer.
    secret_fields = frozenset(
        {"truth", "explanation", "signal", "feedback", "all_signs_reason", "twin"}
    )
    #: Options stand in another order in every form.
    shuffled = False
    #: A third partial, `reason`, is shown after the decision.
    reason_last = False
    #: Result tags used instead of the usual ones: {usual slug: slug}.
    tags: dict = {}
    #: The partial that shows the scene beside its twin.
    twin_partial = "feedback"
    #: Whether the feedback counts warning signs and ordinary things.
    counts_targets = True

    class Meta:
        group = _("Scenes to answer")
        preview_template = "blocks/exercise_preview.html"

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.kind:
            KINDS[cls.kind] = cls

    @property
    def template_name(self) -> str:
        return f"exercises/{self.kind}.html"

    def targets(self, value) -> list[Target]:
        """Everything that can be marked, in the order it is shown."""
        raise NotImplementedError

    def rows(self, value, anchor) -> list[dict]:
        """What the template lists, in order: {id, target (can it be marked), input_id, …}."""
        raise NotImplementedError

    def twin_rows(self, value, anchor) -> list[dict]:
        """What stands beside the twin: rows whose `label` is compared with the other's."""
        return self.rows(value, anchor)

    def parse(self, value, data, token) -> tuple[dict, list[tuple[str, str]]]:
        """Read a posted form.

        `data` has `get` and `getlist`; `token(target_id)` is the name of a target in this form.
        Returns the answer (JSON-able) and a list of (field, message), empty when all is well.
        """
        raise NotImplementedError

    def mark(self, value, answer) -> Marking:
        """Mark an answer; anything at all may stand in it, and nothing raises."""
        raise NotImplementedError

    def key(self, value) -> dict:
        """The answer that is marked fully right."""
        raise NotImplementedError

    def example(self) -> dict:
        """A complete raw value, as stored: for previews, the style guide and the contract test."""
        raise NotImplementedError

    def problems(self, value) -> list[str]:
        """What keeps this exercise from being published, in plain words."""
        return []

    def clean(self, value):
        value = super().clean(value)
        # A draft may have them; lessons/publishing.py asks again before anything goes live.
        problems = [] if self.is_deferred_validation else self.problems(value)
        if problems:
            raise blocks.StructBlockValidationError(
                non_block_errors=[ValidationError(problem) for problem in problems]
            )
        return value

    def get_preview_value(self):
        return self.to_python(self.example())


class DetailBlock(blocks.StructBlock):
    """Something the learner may look into before deciding."""

    label = blocks.CharBlock(
        label=_("What can be looked at"), max_length=80, help_text=_("For example: The number")
    )
    text = blocks.TextBlock(label=_("What one finds"), max_length=400)

    class Meta:
        icon = "search"
        label = _("Detail")
        description = _("Something a careful person could look at before deciding.")
        label_format = "{label}"
        preview_template = "blocks/part_preview.html"
        preview_value = {
            "label": _("The number"),
            "text": _("It is not the number that stands on the back of the card."),
        }


class Scene(Exercise):
    """An exercise that shows one scene and ends with one decision."""

    title = blocks.CharBlock(
        label=_("Title"),
        max_length=80,
        help_text=_("Neutral: it must not tell what the scene turns out to be."),
    )
    setting = blocks.TextBlock(
        label=_("What is going on"),
        max_length=400,
        help_text=_("One or two neutral sentences before the scene."),
    )
    truth = blocks.ChoiceBlock(label=_("What the scene is"), choices=TRUTHS)
    explanation = blocks.RichTextBlock(
        label=_("Explanation shown after answering"),
        features=TEXT_FEATURES,
        help_text=_("Why it is what it is, and what to do. As long for ordinary as for scam."),
    )
    difficulty = blocks.ChoiceBlock(
        label=_("Difficulty"), choices=[(str(n), label) for n, label in DIFFICULTIES], default="1"
    )
    band = blocks.ChoiceBlock(label=_("For whom"), choices=BANDS, default="everyone")
    sensitive = blocks.BooleanBlock(label=_("Sensitive"), required=False, default=False)
    details = blocks.StreamBlock(
        [("detail", DetailBlock())],
        label=_("To look into first"),
        collapsed=True,
        required=False,
        max_num=4,
        help_text=_("Things a careful person could look at before deciding."),
    )
    twin = blocks.CharBlock(
        label=_("Name of the pair"),
        required=False,
        max_length=40,
        help_text=_(
            "A scam and an ordinary scene that share this name are twins. A “Pair of scenes” in "
            "another lesson lays them side by side."
        ),
    )
    all_signs_reason = blocks.CharBlock(
        label=_("Why nothing in it is ordinary"),
        required=False,
        max_length=200,
        help_text=_("Only for a scene where every target is a warning sign."),
    )

    class Meta:
        label_format = "{title}"

    def get_form_layout(self):
        """The scene first, then what it is; what is seldom needed stands last, folded."""
        shared = set(Scene.base_blocks)
        own = [name for name in self.child_blocks if name not in shared]
        where = [name for name in own if name == "place"]
        return blocks.BlockGroup(
            [
                "title",
                *where,
                "setting",
                *(name for name in own if name not in where),
                blocks.BlockGroup(
                    ["truth", "explanation"], heading=_("What it is"), icon="tick-inverse"
                ),
                blocks.BlockGroup(
                    ["difficulty", "band", "sensitive", "details", "twin", "all_signs_reason"],
                    heading=_("More"),
                    icon="sliders",
                    classname="collapsed",
                    label_format="{difficulty} {band} {twin}",
                ),
            ]
        )

    #: Said when neither a target nor “None of these” nor “I’m not sure” was chosen.
    pick_something = _("Mark what would make you pause, or choose “None of these”.")

    def parse(self, value, data, token):
        if data.get("skip"):
            return {"skipped": True}, []
        by_token = {token(target.id): target.id for target in self.targets(value)}
        posted = data.getlist("target")
        answer = {
            "picked": sorted({by_token[name] for name in posted if name in by_token}),
            "none": bool(data.get("none")),
            "unsure": bool(data.get("unsure")) or "unsure" in posted,
            "decision": data.get("decision", ""),
            "confidence": data.get("confidence", ""),
        }
        looked = {d.id for d in value["details"] if token(d.id) in data.getlist("opened")}
        if looked:
            answer["opened"] = sorted(looked)
        return answer, self._errors(answer, strangers=set(posted) - {*by_token, "unsure"})

    def _errors(self, answer, strangers):
        errors = []
        if strangers:
            errors.append(("target", _("Something you marked is not part of this scene.")))
        if answer["none"] and answer["picked"]:
            errors.append(
                ("target", _("You marked something and “None of these”. Keep one of the two."))
            )
        elif not (answer["picked"] or answer["none"] or answer["unsure"]):
            errors.append(("target", self.pick_something))
        if answer["decision"] not in dict(DECISIONS):
            errors.append(("decision", _("Choose what you would do next.")))
        if answer["confidence"] and answer["confidence"] not in dict(CONFIDENCES):
            errors.append(("confidence", _("Choose how sure you are, or leave it out.")))
        return errors

    def mark(self, value, answer):
        answer = answer if isinstance(answer, dict) else {}
        targets = self.targets(value)
        if answer.get("skipped") is True:
            return Marking(
                SKIPPED, value["truth"], findings=tuple(_finding(t, None) for t in targets)
            )
        listed = answer.get("picked")
        picked = {p for p in listed if isinstance(p, str)} if isinstance(listed, list) else set()
        missing = None if answer.get("unsure") is True else False
        return Marking(
            ANSWERED,
            value["truth"],
            _one_of(DECISIONS, answer.get("decision")),
            _one_of(CONFIDENCES, answer.get("confidence")),
            tuple(_finding(t, True if t.id in picked else missing) for t in targets),
        )

    def key(self, value):
        picked = [t.id for t in self.targets(value) if t.present and t.judged]
        decision = {SCAM: STOP, ORDINARY: GO_ON, AMBIGUOUS: CHECK}[value["truth"]]
        return {
            "picked": sorted(picked),
            "none": not picked,
            "unsure": False,
            "decision": decision,
            "confidence": "",
        }

    def problems(self, value):
        problems = []
        for name in ("title", "setting"):
            leaks = [w for w in re.findall(r"\w+", str(value[name]).lower()) if w in GIVEAWAYS]
            if leaks:
                problems.append(
                    _("“%(word)s” gives the answer away. Describe the scene without it.")
                    % {"word": leaks[0]}
                )
        return problems + self.imbalances(value)

    def imbalances(self, value) -> list[str]:
        """What makes the targets teach suspicion alone, or contradict what the scene is."""
        problems = []
        targets = self.targets(value)
        signs = [t for t in targets if t.present and t.judged]
        if value["truth"] == SCAM and not signs:
            problems.append(_("A scam scene needs at least one warning sign that is not weak."))
        if value["truth"] == ORDINARY and signs:
            problems.append(_("An ordinary scene cannot hold a warning sign that is not weak."))
        if len(signs) == len(targets) and not value["all_signs_reason"]:
            problems.append(
                _(
                    "Everything here is a warning sign. Add something ordinary, or say why there "
                    "is nothing ordinary in it."
                )
            )
        return problems


def _finding(target, picked):
    return Finding(target.id, target.signal, target.present, picked, target.judged)


def _one_of(choices, value):
    return value if isinstance(value, str) and value in dict(choices) else ""


class SignalBlock(blocks.ChoiceBlock):
    """Choice of a signal by its permanent slug, under the headings of the field guide."""

    def __init__(self, **kwargs):
        kwargs.setdefault("choices", signals_by_section())
        kwargs.setdefault("required", False)
        kwargs.setdefault("label", _("Signal"))
        super().__init__(**kwargs)


def signals_by_section():
    """Every signal as a choice: [(heading, [(slug, name), …]), …]."""
    return [
        (heading, [(s.slug, s.name) for s in SIGNALS.values() if s.section == key])
        for key, heading in SECTIONS.items()
    ]
