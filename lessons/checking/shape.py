"""Lessons: what each of them holds, for whom it is, and in which order."""

from .documents import blocks, scenes
from .language import sentences, walk, words

KINDS = ("chat", "profile", "verdict")
SHORTEST, LONGEST = 300, 700  # words of a lesson, its scenes left out
FEWEST, MOST = 2, 4  # scenes of a lesson


def lessons(docs):
    return [(name, doc) for name, doc in docs.items() if name.startswith("lessons/")]


def lays_side_by_side(doc):
    """The lesson at a module's end, which holds pairs and no scene of its own."""
    return bool(blocks(doc, "twins"))


def taught_words(doc):
    taught = [child for child in doc["body"] if not set(child) & {*KINDS, "twins"}]
    return sum(len(words(" ".join(sentences(text)))) for _, text in walk(taught))


def every_lesson_is_whole(docs):
    for name, doc in lessons(docs):
        if not str(doc.get("objective", "")).startswith("You can"):
            yield f"{name}: the objective does not begin with “You can”"
        for kind in ("takeaway", "discussion"):
            if len(blocks(doc, kind)) != 1:
                yield f"{name}: {len(blocks(doc, kind))} blocks {kind}"
        if not (blocks(doc, "claim") or lays_side_by_side(doc)):
            yield f"{name}: no claim with a source"
        if not doc.get("signals"):
            yield f"{name}: no related signals"
        if bool(doc.get("sensitive")) != bool(doc.get("preview")):
            yield f"{name}: sensitive lessons have a preview, others have none"


def every_lesson_has_its_length(docs):
    for name, doc in lessons(docs):
        least = 100 if lays_side_by_side(doc) else SHORTEST
        if not least <= taught_words(doc) <= LONGEST:
            yield f"{name}: {taught_words(doc)} words"
        found = list(scenes({name: doc}))
        if not lays_side_by_side(doc) and not FEWEST <= len(found) <= MOST:
            yield f"{name}: {len(found)} scenes"


def easy_scenes_come_first(docs):
    for name, doc in lessons(docs):
        order = [scene.difficulty for scene in scenes({name: doc})]
        if order != sorted(order):
            yield f"{name}: difficulties {order}"


def scenes_are_for_whom_their_lesson_is(docs):
    for name, doc in lessons(docs):
        for scene in scenes({name: doc}):
            band = doc.get("band") or doc.get("bands") or "everyone"
            if (scene.band or "everyone") != band:
                yield f"{scene.where}: band {scene.band}, its lesson {band}"
            if bool(scene.sensitive) != bool(doc.get("sensitive")):
                yield f"{scene.where}: sensitive, or not, unlike its lesson"


RULES = [
    every_lesson_is_whole,
    every_lesson_has_its_length,
    easy_scenes_come_first,
    scenes_are_for_whom_their_lesson_is,
]
