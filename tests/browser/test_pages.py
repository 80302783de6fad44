"""Every page in every state: light and dark, narrow and wide, from the left and from the right."""

import re

import pytest

from tests.faults.live import ROOT

from . import checks
from .states import STATES

TEMPLATES = ROOT / "templates"
EXTENDS = re.compile(r'{%\s*extends "([^"]+)"')
CMS = ("cms", "wagtailadmin", "wagtailimages")
DIRECTIONS = {"ltr": "", "rtl": "/ar"}
SCHEMES = {"light": checks.OPTIONS, "dark": checks.COLOURS}
WIDTHS = {320: 640, 1280: 900}

seen = set()


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("name", STATES)
def test_nothing_stands_in_the_way(visit, name, direction):
    person = visit()
    person.prefix = DIRECTIONS[direction]
    person.note_templates()
    STATES[name](person)
    seen.update(person.templates)
    page = person.page
    if direction == "rtl" and "/cms/" not in page.url:
        assert page.get_attribute("html", "dir") == "rtl"
    faults = []
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme, options in SCHEMES.items():
            page.emulate_media(color_scheme=scheme)
            faults += [f"{scheme} {width}: {fault}" for fault in checks.axe(page, options)]
        faults += [f"{width}: {fault}" for fault in checks.sideways(page)]
        if direction == "ltr":
            stops, hidden = checks.focus_stops(page)
            # The previews of some blocks hold words alone.
            assert stops or not page.locator("a[href], button, input").count()
            faults += [f"{width}: {fault}" for fault in hidden]
    page.set_viewport_size({"width": 640, "height": 450})
    faults += [f"zoomed: {fault}" for fault in checks.sideways(page)]
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '225%'")
    faults += [f"large text: {fault}" for fault in checks.sideways(page)]
    faults += checks.unnamed_groups(page) + checks.silent_results(page)
    assert faults == []


def test_no_page_was_forgotten():
    """After the test above: each template of a whole page was among those it looked at.

    What the CMS has of ours, test_editors.py looks at.
    """
    above = {
        path.relative_to(TEMPLATES).as_posix(): EXTENDS.search(path.read_text())
        for path in TEMPLATES.rglob("*.html")
        if path.relative_to(TEMPLATES).parts[0] not in CMS
    }
    pages = {name for name, found in above.items() if found} | {"500.html"}
    assert pages - seen == set()
