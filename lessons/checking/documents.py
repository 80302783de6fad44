"""The files of one language as plain data, and ways through them."""

from dataclasses import dataclass, field

import yaml

from lessons.loading import CONTENT, LISTS

#: Fields that hold no sentence of ours.
NOT_PROSE = {
    "id", "slug", "module", "key", "url", "source", "signal", "sender", "time", "truth", "band",
    "bands", "tone", "publisher", "fact", "facts", "twin", "pair", "seed", "code", "phone",
    "hours", "lessons", "purpose", "emergency",
}  # fmt: skip
REGISTERS = ("facts.yaml", "contacts.yaml")


def read(locale="en", folder=CONTENT):
    """{name: data} of every file of the language, and of the registers beside it."""
    below = folder / locale
    docs = {path.relative_to(below).as_posix(): path for path in sorted(below.rglob("*.yaml"))}
    docs |= {name: folder / name for name in REGISTERS if (folder / name).exists()}
    return {name: yaml.safe_load(path.read_text(encoding="utf-8")) for name, path in docs.items()}


def pages(docs):
    """(name, data) of what learners read as pages: neither lists nor registers."""
    for name, doc in docs.items():
        if name not in LISTS and name not in REGISTERS:
            yield name, doc


def mappings(node):
    if isinstance(node, dict):
        yield node
    for child in (
        node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    ):
        yield from mappings(child)


def walk(node, key=""):
    """(key, text) of every string that is our own voice."""
    if isinstance(node, str):
        if key not in NOT_PROSE:
            yield key, node
    elif isinstance(node, list):
        for child in node:
            yield from walk(child, key)
    elif isinstance(node, dict):
        # People in a scene may say anything: their messages, and the rows of their profiles.
        speech = "feedback" in node and ("sender" in node or "label" in node)
        speech = speech or node.get("own") is True
        for name, child in node.items():
            if name not in ("signals", "sources") and not (speech and name in ("text", "label")):
                yield from walk(child, name)


@dataclass(frozen=True)
class Scene:
    """One scene of a file, whatever its kind."""

    file: str
    kind: str
    raw: dict
    targets: list = field(default_factory=list)

    def __getattr__(self, name):
        return self.raw.get(name)

    @property
    def where(self):
        return f"{self.file}: {self.raw.get('id')}"

    @property
    def labels(self):
        """What is read before the scene is answered, people's own words left out."""
        names = ("title", "place", "setting", "name")
        texts = [self.raw[name] for name in names if self.raw.get(name)]
        texts += [detail["label"] for detail in self.raw.get("details") or []]
        texts += [m["sender"] for m in mappings(self.raw) if m.get("sender")]
        return texts + [
            target[name]
            for target in self.targets
            for name in ("label", "caption")
            if target.get(name)
        ]

    @property
    def lines(self):
        """What a twin has in common with the other: each target's words, own messages too."""
        shown = self.raw.get("messages") or self.targets
        return [line.get("text") or line.get("caption") for line in shown]


def scenes(docs):
    """Every scene of the pages, in order."""
    for name, doc in pages(docs):
        for node in mappings(doc):
            if "messages" in node:
                targets = [line for line in node["messages"] if not line.get("own")]
                yield Scene(name, "chat", node, targets)
            elif "claims" in node:
                targets = [next(iter(claim.values())) for claim in node["claims"]]
                yield Scene(name, "profile", node, targets)
            elif "reasons" in node:
                yield Scene(name, "verdict", node, node["reasons"])


def blocks(doc, kind):
    """The values of all blocks of one kind in a page's body."""
    return [child[kind] for child in doc.get("body") or [] if kind in child]
