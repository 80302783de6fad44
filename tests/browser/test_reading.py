"""Pages as they are heard, printed, and seen in somebody's own colours."""

import io

import pytest
from PIL import Image

from .states import LESSON, chats, lesson_answered


def flat(text):
    return " ".join(text.split())


def spoken(page):
    """What a screen reader says from top to bottom; a label is said with its control, not again."""
    client = page.context.new_cdp_session(page)
    nodes = {node["nodeId"]: node for node in client.send("Accessibility.getFullAXTree")["nodes"]}
    root = next(node for node in nodes.values() if "parentId" not in node)
    said = []

    def walk(node):
        role = node.get("role", {}).get("value")
        if not node["ignored"]:
            if role == "LabelText":
                return
            if role in ("StaticText", "checkbox", "radio", "image", "img", "figure"):
                said.append(flat(node.get("name", {}).get("value", "")))
            if role == "StaticText":
                return
        for child in node.get("childIds", []):
            walk(nodes[child])

    walk(root)
    return [text for text in said if text]


def assert_in_order_and_once(said, wanted):
    text, place = flat(" ".join(said)), 0
    for words in map(flat, wanted):
        assert text.count(words) == 1, f"{text.count(words)} times: {words}"
        assert text.index(words) > place, f"too early: {words}"
        place = text.index(words)


@pytest.mark.parametrize("state", ["question", "feedback"])
def test_a_conversation_is_heard_in_its_order_and_nothing_twice(person, state):
    if state == "feedback":
        lesson_answered(person)
    else:
        person.go(LESSON)
    said = spoken(person.page)
    for chat in chats():
        parts = [chat["setting"]] if state == "question" else []
        for message in chat["messages"]:
            parts.append(message["text"])
            if state == "feedback" and not message["own"]:
                parts.append(message["feedback"])
        assert_in_order_and_once(said, parts)


def test_a_message_to_mark_begins_with_who_wrote_it_and_when(person):
    person.go(LESSON)
    boxes = person.page.get_by_role("checkbox")
    for message in chats()[0]["messages"]:
        if not message["own"]:
            start = f"{message['sender']}, {message['time']} {message['text'][:20]}"
            assert boxes.and_(person.page.get_by_label(start)).count() == 1, start


def test_paper_gets_the_worksheet_and_neither_key_nor_navigation(person):
    person.go(LESSON)
    page = person.page
    page.emulate_media(media="print")
    printed = flat(page.inner_text("body"))
    source = flat(page.content())
    for chat in chats():
        for message in chat["messages"]:
            assert flat(message["text"]) in printed
            assert flat(message.get("feedback") or "no such words") not in source
        assert flat(chat["setting"]) in printed
    for words in ("What would you do next?", "Mark each message", "Practice chat"):
        assert words in printed
    for words in ("Get help now", "Send my answer", "Skip", "Field guide Me"):
        assert words not in printed
    unwanted = page.locator("nav, .site-head, .site-foot, .tag, button")
    assert not unwanted.locator("visible=true").count()
    boxes = page.locator(".exercise input:not([type=hidden])")
    assert boxes.count() == boxes.locator("visible=true").count() > 20
    assert page.pdf().startswith(b"%PDF")


def contrast_inside(picture, box):
    """How far the lightest and the darkest dot of a place are apart, 0 to 255."""
    left, top = max(0, int(box["x"]) - 3), max(0, int(box["y"]) - 3)
    right, bottom = int(box["x"] + box["width"]) + 3, int(box["y"] + box["height"]) + 3
    darkest, lightest = picture.crop((left, top, right, bottom)).convert("L").getextrema()
    return lightest - darkest


def photograph(page):
    return Image.open(io.BytesIO(page.screenshot(full_page=True)))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_every_control_can_be_seen(person, scheme):
    person.page.emulate_media(forced_colors="active", color_scheme=scheme)
    lesson_answered(person)
    person.go("/")
    for path in ("/", LESSON, "/accounts/signup/"):
        person.go(path)
        page = person.page
        page.evaluate("scrollTo(0, 0)")
        picture = photograph(page)
        controls = page.locator("main :is(input:not([type=hidden]), button, a.button, .tag)")
        assert controls.count()
        pale = [
            control.evaluate("e => e.outerHTML")
            for control in controls.all()
            if contrast_inside(picture, control.bounding_box()) < 100
        ]
        assert pale == []


def test_in_forced_colours_a_marked_message_looks_marked(person):
    person.page.emulate_media(forced_colors="active")
    person.go("/")
    scene = person.scene()
    bubble = scene.root.locator(".message:has(input) .bubble").first
    before = bubble.screenshot()
    scene.mark(0)
    scene.root.locator("h2").click()
    changed = bubble.screenshot() != before
    assert changed
