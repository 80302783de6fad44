"""How hard a page reads: its own voice, its longest sentence and its hardest."""

import html

from django.db import models

from lessons.checking.documents import walk
from lessons.checking.language import HARDEST, HARDEST_HELP, grade, sentences, words
from lessons.fields import BlocksField
from lessons.models import HelpPage

# One long word makes a grade of thirty out of a short sentence, which nobody finds hard to read.
FEWEST_WORDS = 6


def own_voice(page):
    """Every text of a page but what people in its scenes say, as `check_curriculum` reads files."""
    told = {"title": page.title}
    for field in page._meta.local_fields:
        value = getattr(page, field.name) if not field.is_relation else None
        if isinstance(field, BlocksField):
            # As stored: reading values would look up every image and source.
            told[field.name] = _plain(list(value.raw_data))
        elif isinstance(field, models.CharField | models.TextField) and not field.choices:
            told[field.name] = value
    return [text for _key, text in walk(told)]


def _plain(node):
    """Stored blocks as the files of the curriculum write them: {type: value}."""
    if isinstance(node, list):
        return [_plain(child) for child in node]
    if isinstance(node, dict) and {"type", "value"} <= node.keys():
        return {node["type"]: _plain(node["value"])}
    if isinstance(node, dict):
        return {name: _plain(child) for name, child in node.items()}
    return node


def limit(page):
    """The highest grade that a page should have."""
    return HARDEST_HELP if isinstance(page, HelpPage) else HARDEST


def longest(texts):
    """(how many words it has, the longest sentence)"""
    every = [html.unescape(sentence) for text in texts for sentence in sentences(text)]
    return max(((len(words(sentence)), sentence) for sentence in every), default=(0, ""))


def hardest(texts, count=1):
    """The sentences with the highest grade, hardest first."""
    every = {html.unescape(sentence) for text in texts for sentence in sentences(text)}
    long_enough = [s for s in every if len(words(s)) >= FEWEST_WORDS and grade([s]) > 0]
    return sorted(long_enough, key=lambda sentence: (-grade([sentence]), sentence))[:count]
