"""The whole way of a newcomer, by keyboard alone, with JavaScript and without it."""

import pytest

from lessons.signals import SIGNALS

from .states import LESSON, chats, written

NICKNAME = {True: "wanderer", False: "plain wanderer"}
PASSWORD = "three quiet words here"


def a_sign(scene):
    """The first words of a message that is a warning sign."""
    signals = ((said["text"], SIGNALS.get(said.get("signal"))) for said in scene["messages"])
    flags = (text for text, signal in signals if signal and signal.present and signal.judged)
    return " ".join(next(flags).split()[:4])


def activate(person, words, **wanted):
    """To a link or a button by Tab, then Enter."""
    person.tab_to(words, **wanted)
    person.press("Enter")


def choose(person, name, value):
    """To a group of radio buttons by Tab, to one of them by the arrow keys."""
    person.tab_to(name=name)
    for _ in range(6):
        if person.focused["value"] == value:
            return person.press("Space")
        person.press("ArrowDown")
    raise AssertionError(f"The arrow keys do not reach {value}")


def answer(person, message, decision):
    person.tab_to(message, name="target")
    person.press("Space")
    choose(person, "decision", decision)
    activate(person, "Send my answer")
    person.page.wait_for_selector(".result")


def write(person, name, text):
    person.tab_to(name=name)
    person.page.keyboard.type(text)


def arrived(person, path):
    person.page.wait_for_url(lambda url: url.split("#")[0].split("?")[0].endswith(path))


def assert_feedback_has_focus(person, headline, js):
    """Without JavaScript a browser goes to the scene itself; Tab goes on from there."""
    if js:
        person.has_focus("[data-focus]")
        assert headline in person.focused["words"]
    else:
        assert "#x-" in person.page.url
        assert headline in person.page.locator(":target .result").inner_text()


@pytest.mark.parametrize("js", [True, False], ids=["script", "no script"])
def test_a_newcomer_needs_a_keyboard_and_no_more(visit, js):
    home, first = written("home.yaml")["scene"], chats()[0]
    assert home["truth"] == first["truth"] == "scam"
    person = visit(java_script_enabled=js)
    page = person.page
    person.go("/")
    assert person.tab_to()["words"] == "Skip to main content"
    person.press("Enter")

    answer(person, a_sign(home), "check")
    assert_feedback_has_focus(person, "You checked first. This was a scam.", js)

    activate(person, "See all lessons")
    arrived(person, "/learn/")
    activate(person, written("lessons/ask-the-request.yaml")["title"])
    arrived(person, LESSON)

    activate(person, "Send my answer")
    page.wait_for_selector("[data-error-summary]")
    assert page.title().startswith("Error: ")
    if js:
        person.has_focus("[data-error-summary]")
    activate(person, "", tag="a", inside="" if not js else person.scene().anchor)
    if js:
        assert person.focused["name"] == "target"
        person.press("Shift+Tab")
    answer(person, a_sign(first), "stop")
    assert_feedback_has_focus(person, "You stopped and stepped away. This was a scam.", js)
    arrived(person, LESSON)

    activate(person, "Try again")
    page.wait_for_url("**again=**")
    answer(person, a_sign(first), "check")
    assert_feedback_has_focus(person, "You checked first. This was a scam.", js)

    person.press("Home")
    page.goto(page.url.split("#")[0])
    activate(person, "Me", tag="a")
    arrived(person, "/me/")
    assert page.locator("ol.answers > li").count() == 3
    activate(person, first["title"], tag="a")
    page.wait_for_selector(".reviewed")
    assert page.locator(".tag-spotted").count() == 1

    activate(person, "See all your answers")
    arrived(person, "/me/")
    activate(person, "Choose a nickname")
    arrived(person, "/me/name/")
    write(person, "username", NICKNAME[js])
    write(person, "password1", PASSWORD)
    activate(person, "Keep my answers")
    arrived(person, "/me/")
    assert f"You are signed in as {NICKNAME[js]}." in page.inner_text("main")

    activate(person, "Sign out", tag="button")
    page.wait_for_selector("text=You are signed out")
    assert person.answers() == []
    activate(person, "Sign in", tag="a")
    arrived(person, "/accounts/login/")
    write(person, "login", NICKNAME[js])
    write(person, "password", PASSWORD)
    activate(person, "Sign in", tag="button")
    arrived(person, "/me/")
    assert page.locator("ol.answers > li").count() == 3


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]
)
def test_an_error_summary_comes_first_and_leads_to_its_field(person, path):
    page = person.page
    person.go(path)
    page.click("main form button.button")
    person.has_focus("[data-error-summary]")
    assert page.title().startswith("Error: ")
    summary = page.locator("[data-error-summary]")
    assert summary.evaluate(
        "e => e.compareDocumentPosition(document.querySelector('h1')) & 4"  # the h1 follows
    )
    links = summary.locator("a")
    for number in range(links.count()):
        message = links.nth(number).inner_text()
        links.nth(number).click()
        field = page.locator("input:focus")
        described = field.evaluate(
            "e => (e.getAttribute('aria-describedby') || '').split(' ')"
            ".map(id => document.getElementById(id)?.textContent || '').join(' ')"
        )
        assert message in described, (field.evaluate("e => e.outerHTML"), described)
    attributes = page.locator("main input").evaluate_all(
        "all => all.flatMap(e => e.getAttributeNames())"
    )
    assert not {"required", "maxlength", "minlength", "pattern"} & set(attributes)
