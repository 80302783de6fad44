"""Geometric people: head and shoulders without features, the same for the same seed.

Tone, hair and clothes are drawn from the seed alone. Nothing about a scene, least of all who in it
is honest, can reach them.
"""

import hashlib

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

register = template.Library()

#: Even steps from light to dark; each as likely as the others.
SKIN_TONES = ("#F6D7BD", "#E3B48F", "#C78F66", "#A26B45", "#7A4C30", "#523222")
HAIR_TONES = ("#2A211C", "#4B3425", "#7A5230", "#B58A4A", "#8A8580", "#D8D2C8")
CLOTHES = ("#0B5D66", "#2F4B9C", "#4A2A63", "#1F6B3B", "#7A5B1E", "#4A5565")
GROUNDS = ("#DDEBEA", "#E6EBFA", "#EFE6F3", "#E0F2E5", "#F6EBCB", "#E9E4DA")

# Behind the head, and over it. An empty path is a shaven head.
HAIR = (
    ("", "M21 29a11 12 0 0 1 22 0q-11-9-22 0z"),
    ("", ""),
    ("M17 28a15 16 0 0 1 30 0v16H17z", "M21 28a11 12 0 0 1 22 0q-14 1-17-6-1 5-5 6z"),
    ("M32 8a17 16 0 1 0 .1 0z", "M21 27a11 11 0 0 1 22 0q-11-7-22 0z"),
    ("M32 5a6 6 0 1 0 .1 0z", "M21 28a11 12 0 0 1 22 0q-11-8-22 0z"),
    ("M15 52V28a17 17 0 0 1 34 0v24z", "M20 30a12 13 0 0 1 24 0q-12-11-24 0z"),
    ("", "M20 27q0-14 13-14 11 0 11 14l-3-6H24z"),
)
SHOULDERS = (
    "M10 64q0-17 22-17t22 17z",
    "M12 64v-6q0-9 9-9h22q9 0 9 9v6z",
    "M8 64q3-15 16-16h16q13 1 16 16z",
)


def look(seed) -> dict[str, int]:
    """Which tone, hair and clothes belong to a seed, as indexes."""
    digest = hashlib.sha256(f"person:{seed}".encode()).digest()
    choices = {
        "skin": SKIN_TONES,
        "hair": HAIR,
        "hair_tone": HAIR_TONES,
        "clothes": CLOTHES,
        "shoulders": SHOULDERS,
        "ground": GROUNDS,
    }
    return {
        part: int.from_bytes(digest[4 * place : 4 * place + 4]) % len(options)
        for place, (part, options) in enumerate(choices.items())
    }


def draw(seed, label="", size="") -> str:
    """The drawing as inline SVG: decorative unless it has a label."""
    chosen = look(seed)
    behind, over = HAIR[chosen["hair"]]
    hair = HAIR_TONES[chosen["hair_tone"]]
    skin = SKIN_TONES[chosen["skin"]]
    paths = [
        (GROUNDS[chosen["ground"]], "M0 0h64v64H0z"),
        (hair, behind),
        (CLOTHES[chosen["clothes"]], SHOULDERS[chosen["shoulders"]]),
        (skin, "M27 38h10v11q-5 5-10 0z"),
        (skin, "M32 17a10.5 12.5 0 1 0 .1 0z"),
        (hair, over),
    ]
    shapes = format_html_join("", '<path fill="{}" d="{}"/>', (p for p in paths if p[1]))
    name = (
        format_html('role="img" aria-label="{}"', label)
        if label
        else mark_safe('aria-hidden="true" focusable="false"')
    )
    return format_html(
        '<svg class="person{}" viewBox="0 0 64 64" width="44" height="44" {}>{}</svg>',
        f" {size}" if size else "",
        name,
        shapes,
    )


@register.simple_tag
def person(seed, label="", size=""):
    """{% person seed="Mia" %} · {% person seed=name label=name size="large" %}"""
    return draw(seed, label, size)


@register.simple_tag
def people(messages, most=3):
    """Those who write to the learner in a conversation, each once, in order."""
    senders = dict.fromkeys(m["sender"] for m in messages if not m["own"])
    return format_html_join("", "{}", ((draw(sender),) for sender in list(senders)[:most]))
