"""Every signal a lesson can teach. Slugs are permanent: answers are counted under them."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GROUPS = {
    "profile": _("Profile and identity"),
    "pace": _("Pace and emotion"),
    "isolation": _("Isolation and secrecy"),
    "avoidance": _("Avoidance and excuses"),
    "money": _("Money and payment"),
    "call": _("Live call and voice"),
    "documents": _("Documents and platforms"),
    "consent": _("Consent and intimate images"),
}

# How the field guide and the chooser of the CMS are divided: the groups, then the other sorts.
SECTIONS = {
    **GROUPS,
    "genuine": _("Good signs"),
    "neutral": _("Proves nothing either way"),
}


@dataclass(frozen=True)
class Signal:
    slug: str
    name: str | Promise
    sort: str  # "flag", "genuine" or "neutral"
    group: str = ""  # a key of GROUPS, for flags only
    weight: str = ""  # what a flag means alone: "strong", "moderate" or "weak"

    @property
    def section(self) -> str:
        """A key of SECTIONS."""
        return self.group or self.sort

    @property
    def present(self) -> bool:
        """There is something here to notice."""
        return self.sort == "flag"

    @property
    def judged(self) -> bool:
        """Marking or passing it counts; weak and neutral signals are only explained."""
        return self.sort != "neutral" and self.weight != "weak"


FLAGS = [
    ("too-perfect-match", _("Too perfect a match"), "profile", "weak"),
    ("photos-dont-add-up", _("Photos don't add up"), "profile", "moderate"),
    ("wrong-number-opener", _("The “wrong number” friend"), "profile", "moderate"),
    ("prestige-or-celebrity-identity", _("A famous or far-away hero"), "profile", "moderate"),
    ("love-bombing", _("Flooded with affection"), "pace", "moderate"),
    ("fast-future", _("Future on fast-forward"), "pace", "moderate"),
    ("off-platform-push", _("Let's leave this app"), "pace", "moderate"),
    ("manufactured-urgency", _("Right now or never"), "pace", "strong"),
    ("guilt-or-anger-pressure", _("Guilt, sulking or anger"), "pace", "strong"),
    ("secrecy-request", _("Keep this between us"), "isolation", "strong"),
    ("turns-you-against-others", _("“They don't understand us”"), "isolation", "moderate"),
    ("coached-to-lie", _("Rehearsed answers"), "isolation", "strong"),
    ("never-meets", _("Always a reason not to meet"), "avoidance", "moderate"),
    ("calls-only-on-their-terms", _("Calls on their terms only"), "avoidance", "moderate"),
    ("story-shifts", _("Story keeps shifting"), "avoidance", "moderate"),
    ("money-before-meeting", _("Money before meeting"), "money", "strong"),
    ("hard-to-reverse-payment", _("Pay in a way you can't undo"), "money", "strong"),
    ("guided-investment", _("Coach to a sure thing"), "money", "strong"),
    ("fee-to-release", _("Pay to get your money"), "money", "strong"),
    ("use-your-account", _("Move this for me"), "money", "strong"),
    ("recovery-offer", _("“We can get it back”"), "money", "strong"),
    ("familiar-voice-new-number", _("Known voice, unknown line"), "call", "strong"),
    ("dodges-independent-check", _("Won't pass your own check"), "call", "strong"),
    ("call-artefacts", _("Odd picture or sound"), "call", "weak"),
    ("proof-by-document", _("Proof you didn't ask for"), "documents", "moderate"),
    ("unverifiable-platform", _("A site only they know"), "documents", "strong"),
    ("asks-for-codes-or-access", _("Codes or remote control"), "documents", "strong"),
    ("early-intimate-request", _("Quick to intimate pictures"), "consent", "strong"),
    ("image-blackmail", _("Pay or I share"), "consent", "strong"),
    ("likeness-without-consent", _("Used without asking"), "consent", "strong"),
]

GENUINE = [
    ("welcomes-slow-pace", _("Happy to go slowly")),
    ("welcomes-your-check", _("Fine with your check")),
    ("meets-in-public", _("Meets safely")),
    ("real-people-around", _("Has real people")),
    ("consistent-over-time", _("Consistent")),
    ("respects-no", _("Takes no well")),
    ("never-asks-money", _("No money talk")),
    ("pays-own-way", _("Pays own way")),
    ("open-not-secret", _("Open about you two")),
    ("stays-on-platform", _("No hurry to leave")),
    ("asks-consent-first", _("Asks first")),
    ("admits-not-knowing", _("Human limits")),
]

NEUTRAL = [
    ("good-looking-video-call", _("A clear video call")),
    ("glitchy-call", _("A call that freezes or drops")),
    ("spelling-or-accent", _("Spelling or accent")),
    ("verified-badge", _("A verified badge")),
    ("caller-id", _("The name or number on the screen")),
    ("image-search-empty", _("An image search that finds nothing")),
    ("detector-says-real", _("A detector says “real”")),
    ("detector-says-fake", _("A detector says “fake”")),
    ("no-content-credentials", _("No content label")),
    ("small-or-new-profile", _("A small or new profile")),
    ("long-acquaintance", _("A long chat history")),
    ("knows-personal-details", _("Knows details about you")),
    ("lives-or-works-abroad", _("Lives or works abroad")),
    ("age-gap", _("A difference in age")),
    ("attractive-photo", _("An attractive photo")),
    ("camera-shy", _("Shy of the camera")),
    ("sent-a-gift-first", _("Sent a gift first")),
]

SIGNALS: dict[str, Signal] = {
    signal.slug: signal
    for signal in [
        *(Signal(slug, name, "flag", group, weight) for slug, name, group, weight in FLAGS),
        *(Signal(slug, name, "genuine") for slug, name in GENUINE),
        *(Signal(slug, name, "neutral") for slug, name in NEUTRAL),
    ]
}
