"""Links in rich text that lead nowhere on this site."""

import re
from urllib.parse import unquote

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation
from wagtail.models import Page
from wagtail.rich_text import RichText

ANCHOR = re.compile(r"<a\s([^>]*)>", re.IGNORECASE)
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"', re.IGNORECASE)
OUTSIDE = ("https://", "http://", "mailto:", "tel:")


def rich_texts(value):
    """The source of every rich text in a block's value, at any depth."""
    if isinstance(value, RichText):
        return [value.source]
    if isinstance(value, dict):
        return [text for child in value.values() for text in rich_texts(child)]
    if hasattr(value, "stream_block"):
        return [text for child in value for text in rich_texts(child.value)]
    return []


def broken_links(texts):
    """What links in these rich texts name, where no published page of this site answers to it."""
    for text in texts:
        for anchor in ANCHOR.findall(text or ""):
            link = dict(ATTRIBUTE.findall(anchor))
            if link.get("linktype") == "page":
                number = link.get("id", "")
                if not (number.isdecimal() and Page.objects.live().filter(pk=number).exists()):
                    yield number
            elif not _answers(link.get("href", "")):
                yield link.get("href", "")


def _answers(href):
    if href.startswith((*OUTSIDE, "#")):
        return True
    path = unquote(re.split(r"[?#]", href)[0])
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            match = resolve(path)
        except Resolver404:
            return False
    if match.url_name != "wagtail_serve":
        return True
    below = match.args[0] if match.args else match.kwargs.get("path", "")
    # The first part of a Wagtail url_path is the home page's own slug, which no address shows.
    pages = Page.objects.live().filter(
        depth__gt=1, locale__language_code=language, url_path__endswith=f"/{below}"
    )
    return any(p.split("/", 2)[2] == below for p in pages.values_list("url_path", flat=True))
