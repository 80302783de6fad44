"""Recompute the contrast of every pair of tokens from the style sheet, light and dark."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parent.parent / "static/css/base.css").read_text()
SELECTORS = {
    "light": ":root {",
    "dark": ':root:not([data-theme="light"]) {',
    "chosen dark": ':root[data-theme="dark"] {',
}
SHEETS = ["paper", "surface", "sunken"]
TEXT = [
    *((ink, sheet) for ink in ("ink", "ink-2", "link", "brand", "err") for sheet in SHEETS),
    ("brand-ink", "brand"),
    ("mark-ink", "mark"),
    ("help-ink", "help"),
    *((name, f"{name}-soft") for name in ("flag", "ok", "info", "err")),
    *(("ink", f"{name}-soft") for name in ("flag", "ok", "info", "err")),
    *((ink, sheet) for ink in ("link", "ink-2") for sheet in ("ok-soft", "info-soft", "flag-soft")),
]
EDGES = [
    *((edge, sheet) for edge in ("line", "brand", "flag", "focus", "help") for sheet in SHEETS),
    ("focus", "focus-in"),
]


def tokens(theme):
    """The colour tokens of one theme: the first block under its selector."""
    block = CSS.split(SELECTORS[theme], 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", block))


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", SELECTORS)
@pytest.mark.parametrize("ink, ground", TEXT, ids="/".join)
def test_text_can_be_read(theme, ink, ground):
    colours = tokens(theme)
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", SELECTORS)
@pytest.mark.parametrize("edge, ground", EDGES, ids="/".join)
def test_edges_of_controls_and_the_focus_can_be_seen(theme, edge, ground):
    colours = tokens(theme)
    assert contrast(colours[edge], colours[ground]) >= 3


def test_every_token_that_is_not_decoration_is_measured():
    measured = {name for pair in TEXT + EDGES for name in pair}
    assert set(tokens("light")) - measured == {"hair"}


def test_a_chosen_dark_theme_is_the_dark_theme():
    assert tokens("chosen dark") == tokens("dark")
    assert set(tokens("light")) == set(tokens("dark"))


def test_no_colour_is_written_outside_the_tokens():
    folder = Path(__file__).parent.parent / "static/css"
    for name in ("components.css", "mock.css"):
        assert not re.findall(r"#[0-9A-Fa-f]{3,8}\b", (folder / name).read_text())
