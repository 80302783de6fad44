"""Scenes: nothing given away, ordinary things in each, half of them ordinary, twins complete."""

import re
from collections import Counter, defaultdict

from lessons.exercises.verdict import LONGEST as LONGEST_REASON
from lessons.signals import SIGNALS
from lessons.templatetags.people_svg import look

from .documents import blocks, mappings, pages, scenes
from .language import PHONE, words

GIVEAWAY = re.compile(
    r"\b(deepfakes?|fak(e|es|ed)|glitch(es|y)?|ai|suspicious|scam(s|mer|mers)?|fraud\w*|clon(e|ed)"
    r"|phish\w*|hoax|bogus|impost[eo]r|criminal|offender|unverified|genuine|real|trick\w*"
    r"|stolen|hacked|hijacked|warning|danger\w*|urgent|secret)\b",
    re.IGNORECASE,
)
DOMAIN = re.compile(r"\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b", re.IGNORECASE)
RESERVED = re.compile(r"(555-01\d\d|07700 900\d{3}|\+44 7700 900\d{3})$")
TRUTHS = ("scam", "ordinary", "ambiguous")
SIZES = {"chat": ("messages", 4, 8), "profile": ("claims", 4, 8), "verdict": ("reasons", 3, 5)}
TONES_APART = 1.0  # of five steps from light to dark, between people of scam and ordinary scenes


def sort_of(target):
    signal = SIGNALS.get(target.get("signal"))
    return signal.sort if signal else ""


def nothing_gives_a_scene_away_before_it_is_read(docs):
    for scene in scenes(docs):
        for label in scene.labels:
            if found := GIVEAWAY.search(label):
                yield f"{scene.where}: “{found.group()}” in “{label}”"


def every_signal_is_known_and_has_its_page(docs):
    guide = {doc["slug"] for name, doc in docs.items() if name.startswith("signals/")}
    for name, doc in pages(docs):
        used = {target.get("signal", "") for s in scenes({name: doc}) for target in s.targets}
        listed = doc.get("signals", [])
        yield from (f"{name}: {slug} is unknown" for slug in {*used, *listed} - {"", *SIGNALS})
        yield from (f"{name}: {slug} has no page" for slug in {*used, *listed} - {"", *guide})


def every_scene_has_something_ordinary_in_it(docs):
    for scene in scenes(docs):
        flags = [target for target in scene.targets if sort_of(target) == "flag"]
        if len(flags) == len(scene.targets) and not scene.all_signs_reason:
            yield scene.where


def every_scene_is_whole(docs):
    seen = set()
    for scene in scenes(docs):
        if scene.id in seen:
            yield f"{scene.where}: used twice"
        seen.add(scene.id)
        if scene.truth not in TRUTHS:
            yield f"{scene.where}: truth {scene.truth}"
        if scene.difficulty not in (1, 2, 3):
            yield f"{scene.where}: difficulty {scene.difficulty}"
        name, fewest, most = SIZES[scene.kind]
        if not fewest <= len(scene.raw[name]) <= most:
            yield f"{scene.where}: {len(scene.raw[name])} {name}"
        for message in scene.messages or []:
            if message.get("own") and (message.get("signal") or message.get("feedback")):
                yield f"{scene.where}: the learner's own line is marked: {message['text']}"


def signals_fit_what_a_scene_is(docs):
    """The same as the blocks refuse, told with the file: flags make a scam, and none the others."""
    for scene in scenes(docs):
        counted = scene.targets
        if scene.kind == "verdict":
            counted = [target for target in scene.targets if target.get("fits")]
            lengths = [len(target["text"]) for target in scene.targets]
            if len(counted) != 1:
                yield f"{scene.where}: {len(counted)} reasons fit"
            if max(lengths) > LONGEST_REASON * min(lengths):
                yield f"{scene.where}: reasons of {lengths} letters"
        strong = [
            target["signal"]
            for target in counted
            if sort_of(target) == "flag" and SIGNALS[target["signal"]].weight != "weak"
        ]
        if scene.truth == "scam" and not strong:
            yield f"{scene.where}: a scam without a warning sign"
        if scene.truth == "ordinary" and strong:
            yield f"{scene.where}: ordinary, with {strong[0]}"


def feedback_is_as_long_for_one_answer_as_for_another(docs):
    for scene in scenes(docs):
        lengths = [len(words(target.get("feedback") or "")) for target in scene.targets]
        if max(lengths) > 1.8 * min(lengths):
            yield f"{scene.where}: {lengths}"
    told = [(scene.where, len(words(scene.explanation))) for scene in scenes(docs)]
    middle = sorted(length for _, length in told)[len(told) // 2] if told else 0
    for where, length in told:
        if not middle / 1.3 <= length <= 1.3 * middle:
            yield f"{where}: an explanation of {length} words; in the middle are {middle}"


def truths(docs):
    """{"whole" or module: Counter of truths}, lessons and the home page counted."""
    counts = defaultdict(Counter)
    for scene in scenes(docs):
        counts["whole"][scene.truth] += 1
        if module := docs[scene.file].get("module"):
            counts[module][scene.truth] += 1
    return dict(counts)


def about_half_of_the_clear_scenes_are_ordinary(docs):
    """45–55 %, or as near to it as so few scenes allow; 35–65 % in one module."""
    for where, count in truths(docs).items():
        clear = count["scam"] + count["ordinary"]
        allowed = max(1, clear * (0.1 if where == "whole" else 0.3))
        if abs(count["scam"] - count["ordinary"]) > allowed:
            yield f"{where}: {dict(count)}"


def some_scenes_are_ambiguous(docs):
    """About 15 % of a module's scenes, where it has enough of them to say so."""
    for where, count in truths(docs).items():
        share = count["ambiguous"] / count.total()
        if count.total() >= 20 and not 0.1 <= share <= 0.2:
            yield f"{where}: {share:.0%}"


def every_kind_has_scenes_with_nothing_to_flag(docs):
    kinds = defaultdict(set)
    for scene in scenes(docs):
        kinds[scene.kind].add(scene.truth)
    yield from (kind for kind, found in kinds.items() if "ordinary" not in found)


def practice(docs):
    """{signal: Counter of kinds}: in how many scenes each signal stands."""
    found = defaultdict(Counter)
    for scene in scenes(docs):
        for slug in {target.get("signal") for target in scene.targets} - {"", None}:
            found[slug][scene.kind] += 1
    return dict(found)


def related_signals_are_practised(docs):
    """What a lesson names as related stands in a scene of the course."""
    related = {s for _, doc in pages(docs) for s in doc.get("signals", []) if "body" in doc}
    practised = practice(docs)
    for slug in sorted(related & set(SIGNALS)):
        if slug not in practised:
            yield f"{slug}: in no scene"


def pairs(docs):
    """{name: scenes} of all twins."""
    found = defaultdict(list)
    for scene in scenes(docs):
        if scene.twin:
            found[scene.twin].append(scene)
    return dict(found)


def twins_are_complete(docs):
    laid = Counter(t["pair"] for _, doc in pages(docs) for t in blocks(doc, "twins"))
    for name, both in pairs(docs).items():
        where = f"{both[0].file}: twins {name}"
        if sorted(scene.truth for scene in both) != ["ordinary", "scam"]:
            yield f"{where}: {[scene.truth for scene in both]}"
            continue
        one, other = both
        if one.file == other.file:
            yield f"{where}: both in one lesson"
        if one.kind != other.kind or one.place != other.place:
            yield f"{where}: another kind or place"
        if len(set(one.lines) & set(other.lines)) < 2:
            yield f"{where}: fewer than two lines in common"
        if laid[name] != 1:
            yield f"{where}: laid side by side {laid[name]} times"
    for name in laid:
        if name not in pairs(docs):
            yield f"twins {name}: no such scenes"


def names_and_numbers_in_scenes_belong_to_nobody(docs):
    for scene in scenes(docs):
        for node in mappings(scene.raw):
            for text in (value for value in node.values() if isinstance(value, str)):
                yield from (
                    f"{scene.where}: {domain}"
                    for domain in DOMAIN.findall(text)
                    if not domain.lower().endswith(".example")
                )
                yield from (
                    f"{scene.where}: {number}"
                    for number in PHONE.findall(text)
                    if not RESERVED.search(number)
                )


def tones(docs):
    """{module: (mean tone in scam scenes, in ordinary ones, people)} of who is drawn in chats."""
    found = defaultdict(lambda: defaultdict(list))
    for scene in scenes(docs):
        drawn = [target["sender"] for target in scene.targets if target.get("sender")]
        drawn = dict.fromkeys([*drawn, scene.name] if scene.kind == "profile" else drawn)
        module = docs[scene.file].get("module")
        for seed in drawn if module and scene.truth != "ambiguous" else ():
            found[module][scene.truth].append(look(seed)["skin"])
    return {
        module: tuple(sum(by[t]) / len(by[t]) for t in ("scam", "ordinary")) + (by,)
        for module, by in found.items()
        if by["scam"] and by["ordinary"]
    }


def tone_never_tells_who_deceives(docs):
    for module, (scam, ordinary, by) in tones(docs).items():
        enough = min(len(by["scam"]), len(by["ordinary"])) >= 5
        if enough and abs(scam - ordinary) > TONES_APART:
            yield f"{module}: mean tone {scam:.2f} in scam scenes, {ordinary:.2f} in ordinary ones"


RULES = [
    nothing_gives_a_scene_away_before_it_is_read,
    every_signal_is_known_and_has_its_page,
    every_scene_has_something_ordinary_in_it,
    every_scene_is_whole,
    signals_fit_what_a_scene_is,
    feedback_is_as_long_for_one_answer_as_for_another,
    about_half_of_the_clear_scenes_are_ordinary,
    some_scenes_are_ambiguous,
    every_kind_has_scenes_with_nothing_to_flag,
    related_signals_are_practised,
    twins_are_complete,
    names_and_numbers_in_scenes_belong_to_nobody,
    tone_never_tells_who_deceives,
]
