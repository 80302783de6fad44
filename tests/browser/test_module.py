"""A whole module, taken as somebody would take it; and leaving in the middle of it."""

import pytest

from .states import MODULE, a_guest, of_age, read

PHONE = {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"}
NEUTRAL = "**/neutral/"


def answer_by_keyboard(person, number):
    """Tab to the controls of one scene, from wherever the focus is, and send it."""
    scene = person.scene(number)
    one_reason = scene.root.locator("input[type=radio][name=target]").count()
    if one_reason:
        person.tab_to(name="decision", inside=scene.anchor)
        person.press("ArrowDown")
        person.tab_to(name="target", inside=scene.anchor)
        person.press("Space")
    else:
        person.tab_to("None of these", inside=scene.anchor)
        person.press("Space")
        person.tab_to(name="decision", inside=scene.anchor)
        person.press("ArrowDown")
    person.tab_to("Send my answer", inside=scene.anchor)
    person.press("Enter")
    scene.heading.wait_for()
    person.has_focus(f"#{scene.anchor} [data-focus]")


def press_onward(person):
    with person.page.expect_navigation():
        person.tab_to("Done.")
        person.press("Enter")


def test_the_younger_path_from_the_home_page_to_its_end_by_keyboard_on_a_phone(visit):
    person = visit(**PHONE)
    page = person.page
    person.go("/")
    with page.expect_navigation():
        person.tab_to("13 to 15")
        person.press("Enter")
    person.go(MODULE)
    with page.expect_navigation():
        person.tab_to("How the script runs")
        person.press("Enter")
    taken = []
    while "/finished/" not in page.url:
        taken.append(page.url.rstrip("/").rsplit("/", 1)[1])
        assert len(taken) < 12, taken
        if page.locator("button[value=read]").count():
            with page.expect_navigation():
                person.tab_to("Read this lesson")
                person.press("Enter")
        for number in range(page.locator(".exercise").count()):
            answer_by_keyboard(person, number)
        press_onward(person)
    assert taken == [
        "how-the-script-runs",
        "friends-you-know-online",
        "crushes-and-secrets",
        "asked-for-something",
        "good-friends",
        "a-picture-of-you",
        "side-by-side-friends",
    ]
    assert "7 of 7 lessons finished" in page.inner_text("main")
    assert page.locator(".checklist li").count() == 7
    person.go(MODULE)
    assert page.locator(".state.done").count() == 7


def test_pairs_are_closed_until_both_were_met_and_then_differ_in_words(visit):
    person = visit(**PHONE)
    page = person.page
    of_age(person, "13-15")
    read(person, "side-by-side-friends")
    assert page.locator(".sides").count() == 0
    assert "This was a scam" not in page.content()
    for lesson in ("friends-you-know-online", "crushes-and-secrets"):
        read(person, lesson)
        for number in range(page.locator(".exercise").count()):
            scene = person.scene(number)
            scene.root.locator("button.skip").click()
            scene.root.locator(".result").wait_for()
    read(person, "side-by-side-friends")
    assert page.locator(".sides").count() == 2
    sides = page.locator(".sides").first.locator(".side")
    assert [side.locator("h3").inner_text() for side in sides.all()] == [
        "This was a scam.",
        "This was ordinary.",
    ]
    for side in sides.all():
        marked = side.locator(".message:has(.differs)")
        assert 0 < marked.count() < side.locator(".message").count()
        assert "Only in this one" in marked.first.inner_text()


@pytest.mark.parametrize("js", [True, False], ids=["script", "no script"])
def test_a_sensitive_lesson_asks_once_and_can_be_skipped_or_left_for_later(visit, js):
    person = visit(java_script_enabled=js)
    page = person.page
    of_age(person, "16-17")
    lesson = f"{MODULE}a-picture-of-you/"
    person.go(lesson)
    assert page.locator(".exercise").count() == 0
    page.click("button[value=later]")
    page.wait_for_url(f"**{MODULE}")
    person.go(lesson)
    page.click("button[value=skip]")
    page.wait_for_url(lambda url: "a-picture-of-you" not in url)
    person.go(lesson)
    page.click("button[value=read]")
    page.locator(".exercise").first.wait_for()
    person.go("/")
    person.go(lesson)
    assert page.locator(".exercise").count() == 3


@pytest.fixture
def leaving(visit):
    """Somebody who has answered a scene and reads a lesson of a module that may be left at once."""

    def leaving(**options):
        person = visit(**options)
        a_guest(person) if options.get("java_script_enabled", True) else plainly(person)
        person.go(f"{MODULE}how-the-script-runs/")
        return person

    return leaving


def plainly(person):
    person.go("/")
    person.page.locator(".exercise [name=none]").check()
    person.scene().decide("check")
    person.scene().send()
    person.page.locator(".result").wait_for()


def assert_gone(person):
    page = person.page
    page.wait_for_url(NEUTRAL)
    person.go("/me/")
    assert page.locator("ol.answers").count() == 0
    assert "Nothing here yet" in page.inner_text("main")


@pytest.mark.parametrize("js", [True, False], ids=["script", "no script"])
def test_leaving_takes_one_press_ends_the_visit_and_shows_a_neutral_page(leaving, js):
    person = leaving(java_script_enabled=js)
    title = person.page.title()
    assert "script" not in title.lower() and "Module 3" in title
    person.page.click(".leave-bar a")
    assert_gone(person)


def test_shift_three_times_leaves_as_well(leaving):
    person = leaving()
    person.press("Shift", "a", "Shift", "Shift")
    assert MODULE in person.page.url
    person.press("Shift", "Shift", "Shift")
    assert_gone(person)


def test_the_link_after_the_first_skip_link_leaves_too(leaving):
    person = leaving()
    person.press("Tab", "Tab")
    assert person.focused["words"] == "Leave this page"
    person.press("Enter")
    assert_gone(person)


def test_the_page_that_was_left_is_not_where_the_back_button_goes(leaving):
    person = leaving()
    person.page.click(".leave-bar a")
    person.page.wait_for_url(NEUTRAL)
    person.page.go_back()
    assert "how-the-script-runs" not in person.page.url


def test_a_prefetch_signs_nobody_out(leaving):
    person = leaving()
    status = person.page.evaluate(
        "fetch('/leave/', {headers: {'Sec-Purpose': 'prefetch'}, redirect: 'manual'})"
        ".then(answer => answer.status)"
    )
    assert status in (0, 503)
    assert person.answers()


def test_a_return_code_brings_the_answers_to_another_browser(leaving, visit):
    person = leaving()
    person.go("/me/")
    code = person.page.locator(".address").last.inner_text()
    person.page.click(".leave-bar a")
    person.page.wait_for_url(NEUTRAL)
    other = visit()
    other.go("/accounts/return/")
    other.page.fill("[name=code]", code.lower().replace("-", " "))
    other.page.click("main form button.button")
    other.page.wait_for_url("**/me/")
    assert len(other.answers()) == 1
