"""From an empty lesson to an answer: an editor writes, a moderator approves, a guest answers."""

import json
import re

import pytest
from playwright.sync_api import expect

from lessons.exercises import KINDS

from .checks import AXE_SCRIPT, OPTIONS, RUN_AXE, axe
from .states import LESSON

REPORTS = ("signals", "ordinary", "sources", "help-lines", "reading", "unpublished", "answers")
WIDE = {"viewport": {"width": 1500, "height": 1000}}


def open_module(person):
    """To the list of a module's lessons, through the menu that editors use."""
    page = person.page
    page.goto("/cms/")
    page.get_by_role("button", name="Course").click()
    page.get_by_role("link", name="Modules and lessons").click()
    page.get_by_role("link", name="Explore child pages of 'What a deepfake is, and is not'").click()
    page.wait_for_load_state("networkidle")


def add_block(page, name):
    """Choose a block at the end of the body."""
    page.locator("[data-contentpath=body] button.c-sf-add-button").last.click()
    page.get_by_role("option", name=name).click()


def write(page, selector, text):
    """Type into the rich text editor."""
    field = page.locator(f"{selector} [contenteditable=true]").last
    field.click()
    field.press_sequentially(text)
    # It reaches the form a moment later, and the preview shows what the form holds.
    stored = page.locator(f"{selector} input[type=hidden]").last
    expect(stored).to_have_value(re.compile(re.escape(text)))


def add_example(page, kind):
    page.locator(f"button[name=scene-action][value='example:{kind}']").click()
    page.get_by_text("The example stands at the end of the lesson.").wait_for()
    page.wait_for_load_state("networkidle")


def send(page, action):
    """Press one of the buttons that publish or submit, which stand in a menu."""
    button = page.locator(f"button[name={action}]").last
    if not button.is_visible():
        page.locator("footer [data-controller~=w-dropdown] [data-w-dropdown-target=toggle]").click()
    button.click()
    page.wait_for_load_state("networkidle")


def preview_frame(page):
    page.click("button[aria-label='Toggle preview']")
    return page.frame_locator("iframe[title='Preview']:not([style*='absolute'])").first


def test_a_lesson_is_written_refused_mended_approved_and_answered(visit):
    editor = visit(**WIDE)
    page = editor.page
    editor.sign_in("editor")
    open_module(editor)
    page.get_by_role("link", name="Add child page").first.click()
    page.get_by_placeholder("Page title").fill("Three scenes to try")
    page.fill("[name=objective]", "You can tell a request from a good reason.")
    expect(page.locator("#id_slug")).not_to_have_value("")
    add_block(page, "Take-away")
    page.fill("input[type=text][name^='body-'][name$='-value']", "Ask what is wanted.")
    add_block(page, "Discussion question")
    page.fill("textarea[name^='body-'][name$='-value']", "Whom would you ring?")
    for kind in KINDS:
        add_example(page, kind)
    add_block(page, "Claim with its source")
    write(page, "[data-contentpath=text]", "Nobody honest minds a check.")
    # Seen as a learner will see it, and answered there.
    frame = preview_frame(page)
    frame.get_by_text("You can answer: nothing is kept.").first.wait_for(timeout=20000)
    frame.get_by_text("Nobody honest minds a check.").wait_for(timeout=20000)
    assert frame.locator(".exercise").count() == len(KINDS)
    scene = frame.locator(".exercise").first
    scene.locator("[name=target]").first.check()
    scene.locator("[name=decision][value=check]").check()
    scene.locator("button.send").click()
    frame.get_by_text("You checked first. This was a scam.").wait_for()
    page.click("button[aria-label='Toggle preview']")
    # Refused for the missing source, with everything kept.
    send(page, "action-submit")
    assert "could not be" in page.locator(".messages").inner_text()
    claim = page.locator("section", has=page.get_by_text("Nobody honest minds a check.")).last
    assert "This field is required" in claim.inner_text()
    # Mended and submitted.
    claim.get_by_role("button", name="Choose").first.click()
    page.locator(".modal a", has_text="S23:").first.click()
    page.locator(".modal").wait_for(state="detached")
    send(page, "action-submit")
    assert "submitted for moderation" in page.locator(".messages").inner_text()
    number = re.search(r"/pages/(\d+)/", page.url).group(1) if "/edit/" in page.url else None
    guest = visit()
    guest.expect("404")
    assert guest.go("/learn/deepfakes/three-scenes-to-try/").status == 404
    # A colleague finds it on the dashboard, and lets it through.
    moderator = visit(**WIDE)
    page = moderator.page
    moderator.sign_in("moderator")
    page.goto("/cms/")
    page.get_by_role("link", name="Three scenes to try").first.click()
    page.wait_for_load_state("networkidle")
    assert number is None or f"/pages/{number}/" in page.url
    assert "Nothing keeps this page from being published" in page.locator("main").inner_text()
    page.locator("[data-workflow-action-name=approve]").last.evaluate("button => button.click()")
    if page.locator(".modal").count():
        page.fill(".modal [name=comment]", "Clear and kind.")
        page.locator(".modal button[type=submit]").click()
    page.get_by_text("has been published").wait_for()
    # And a guest answers.
    assert guest.go("/learn/deepfakes/three-scenes-to-try/").status == 200
    guest.scene().answer(1, decision="stop")
    assert "This was a scam." in guest.scene().root.inner_text()


# --- axe, on what is ours in the CMS ---------------------------------------------------------


def axe_within(page, selector):
    """What axe finds inside these elements; the rest of the page is Wagtail's."""
    page.evaluate(AXE_SCRIPT)
    script = RUN_AXE.replace("axe.run(document,", f"axe.run({json.dumps(selector)},")
    return page.evaluate(script, OPTIONS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_we_add_to_the_cms(visit, scheme):
    person = visit(color_scheme=scheme, **WIDE)
    page = person.page
    person.sign_in("moderator")
    found = {}
    page.goto("/cms/")
    page.wait_for_load_state("networkidle")
    found["dashboard"] = axe_within(page, "main")
    page.goto(f"/lesson-editor{LESSON}")
    page.wait_for_selector("[data-contentpath=messages]", state="attached")
    found["card"] = axe_within(page, ".before-publishing")
    found["scenes"] = axe_within(page, ".scenes")
    for slug in REPORTS:
        page.goto(f"/cms/reports/{slug}/")
        found[slug] = axe_within(page, "main")
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("mode", ["", "answered", "feedback", "print", "dark", "phone"])
def test_every_mode_of_the_preview_is_clean(visit, mode):
    person = visit(**WIDE)
    page = person.page
    person.sign_in("editor")
    page.goto(f"/lesson-editor{LESSON}")
    editor = page.url
    preview_frame(page).locator(".exercise").first.wait_for(timeout=20000)
    page.goto(f"{editor}preview/?mode={mode}")
    page.wait_for_load_state("networkidle")
    if mode == "phone":
        inside = page.frame_locator("iframe").locator(".exercise").first
        inside.wait_for()
    assert axe(page) == []
