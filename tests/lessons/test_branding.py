"""The CMS wears our mark and colours, and every pair of them can be read."""

import colorsys
import re
from pathlib import Path

import pytest
import wagtail.admin
from django.contrib.staticfiles import finders

from tests.test_contrast import contrast

OURS = (Path(__file__).parents[2] / "static/css/cms.css").read_text()
CORE = Path(wagtail.admin.__file__).parent / "static/wagtailadmin/css/core.css"
VARIABLE = re.compile(r"(--w-[\w-]+)\s*:\s*([^;}]+)")


def declared(selector, css):
    """What the first rule with this selector alone sets."""
    rule = re.search(rf"(?:^|[{{}}\s]){re.escape(selector)}\s*{{([^}}]*)}}", css)
    return dict(VARIABLE.findall(rule.group(1))) if rule else {}


def variables(theme):
    """Every colour variable of a theme, Wagtail's with ours laid over it."""
    core = CORE.read_text()
    found = {}
    for rule in re.findall(r"(?:^|[}])(?::root|:host,:root|:root,:host){([^}]*)}", core):
        found |= dict(VARIABLE.findall(rule))
    if theme == "dark":
        found |= declared(".w-theme-dark", core)
    return found | declared(":root", OURS) | declared(f".w-theme-{theme}", OURS)


def number(text, found):
    """The value of a hue, saturation or lightness: plain, by name, or a sum of two."""
    text = text.strip().removeprefix("calc(").removesuffix(")") if "calc" in text else text.strip()
    parts = re.findall(r"var\((--[\w-]+)\)?|([+-])|([\d.]+)%?", text)
    total, sign = 0.0, 1
    for name, operator, digits in parts:
        if operator:
            sign = -1 if operator == "-" else 1
        else:
            total += sign * (number(found[name], found) if name else float(digits))
    return total


def colour(name, found):
    value = found[name].strip()
    while match := re.fullmatch(r"var\((--[\w-]+)\)", value):
        value = found[match.group(1)].strip()
    if value.startswith("#"):
        digits = value[1:]
        return "#" + (digits if len(digits) > 4 else "".join(2 * digit for digit in digits))
    hue, saturation, lightness = (
        number(part, found) for part in re.findall(r"var\(--[\w-]+\)", value)
    )
    light, full = min(max(lightness, 0), 100) / 100, min(max(saturation, 0), 100) / 100
    rgb = colorsys.hls_to_rgb(hue % 360 / 360, light, full)
    return "#" + "".join(f"{round(255 * part):02X}" for part in rgb)


TEXT = [
    ("text-label", "surface-page"),
    ("text-label", "surface-header"),
    ("text-context", "surface-page"),
    ("text-meta", "surface-page"),
    ("text-link-default", "surface-page"),
    ("text-link-default", "surface-header"),
    ("text-link-default", "surface-dashboard-panel"),
    ("text-link-hover", "surface-page"),
    ("text-link-hover", "surface-dashboard-panel"),
    ("text-button", "surface-button-default"),
    ("text-button", "surface-button-hover"),
    ("text-button-outline-default", "surface-page"),
    ("text-button-outline-hover", "surface-button-outline-hover"),
    ("text-label-menus-active", "surface-menus"),
    ("text-label-menus-active", "surface-menu-item-active"),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "surface"), TEXT)
def test_words_can_be_read(theme, text, surface):
    found = variables(theme)
    ink, paper = (colour(f"--w-color-{name}", found) for name in (text, surface))
    assert contrast(ink, paper) >= 4.5, (theme, ink, paper)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_quiet_words_of_the_menu_can_be_read(theme):
    # White at 80 per cent, as the menu writes what is not chosen.
    found = variables(theme)
    assert found["--w-color-text-label-menus-default"] == "var(--w-color-white-80)"
    surface = colour("--w-color-surface-menus", found)
    parts = [int(surface[i : i + 2], 16) for i in (1, 3, 5)]
    mixed = "#" + "".join(f"{round(0.8 * 255 + 0.2 * part):02X}" for part in parts)
    assert contrast(mixed, surface) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_focus_can_be_seen_on_pages_and_in_the_menu(theme):
    found = variables(theme)
    for surface in ("surface-page", "surface-header", "surface-dashboard-panel"):
        paper = colour(f"--w-color-{surface}", found)
        assert contrast(found["--w-color-focus"].strip(), paper) >= 3
    in_menu = declared(".sidebar", OURS)["--w-color-focus"].strip()
    assert contrast(in_menu, colour("--w-color-surface-menus", found)) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_of_the_machine_is_the_theme_chosen(theme):
    rule = rf"prefers-color-scheme: {theme}\) {{(.*?)\n}}"
    of_machine = re.search(rule, OURS, re.DOTALL).group(1)
    assert declared(".w-theme-system", of_machine) == declared(f".w-theme-{theme}", OURS)


def test_the_primary_colour_is_our_brand():
    base = (Path(__file__).parents[2] / "static/css/base.css").read_text()
    brand = re.search(r"--brand: (#\w+)", base).group(1)
    ours = colour("--w-color-primary", variables("light"))
    apart = [abs(int(ours[i : i + 2], 16) - int(brand[i : i + 2], 16)) for i in (1, 3, 5)]
    assert max(apart) <= 2


def test_every_page_of_the_cms_wears_our_mark(client, editor, home):
    client.force_login(editor)
    page = client.get("/cms/").content.decode()
    assert '<link rel="icon" href="/static/img/mark.svg" type="image/svg+xml">' in page
    assert "favicon.ico" not in page
    assert '<link rel="stylesheet" href="/static/css/cms.css">' in page
    assert re.search(r"<title>\s*Dashboard\s*- Pause</title>", page)
    sidebar = page.split("data-wagtail-sidebar-branding-logo>")[1].split("</template>")[0]
    assert "/static/img/mark.svg" in sidebar
    assert finders.find("img/mark.svg")


def test_a_page_that_is_not_there_wears_it_too(client, editor, home):
    client.force_login(editor)
    answer = client.get("/cms/nothing-of-the-kind/")
    assert answer.status_code == 404
    assert b"/static/img/mark.svg" in answer.content
