"""What answering does with htmx, and what it does when something goes missing on the way."""

import pytest

from .states import LESSON, LOST

NOT_SENT = "Not sent yet. Your answer is still here. Try again."


@pytest.fixture
def scene(person):
    """The first scene of the lesson. The mark on the window is lost if the page is loaded again."""
    person.go(LESSON)
    person.page.evaluate("window.stayed = true")
    return person.scene()


def stayed(person):
    return person.page.evaluate("window.stayed === true")


def assert_still_here(person, scene, ticked, key):
    """Said where one looks, the button works again, nothing of the answer is lost."""
    scene.not_sent.wait_for()
    assert scene.not_sent.inner_text() == NOT_SENT
    assert scene.send_button.is_enabled()
    assert scene.root.locator("button.skip").is_enabled()
    assert person.focused["tag"] == "button"
    described = scene.send_button.get_attribute("aria-describedby")
    assert person.page.locator(f"#{described}").inner_text() == NOT_SENT
    assert scene.ticked() == ticked
    assert scene.key == key
    assert stayed(person)


def assert_goes_through(person, scene):
    """The same form once more, and there is one answer."""
    scene.send()
    scene.root.locator(".result").wait_for()
    person.has_focus(f"#{scene.anchor} [data-focus]")
    assert stayed(person)
    assert len(person.answers()) == 1


def test_answering_swaps_the_scene_and_nothing_else(person, scene):
    others = person.page.locator(".exercise").count()
    before = len(person.requests)
    scene.answer(2, 3)
    person.has_focus(f"#{scene.anchor} [data-focus]")
    assert stayed(person)
    asked = person.requests[before:]
    assert [request.resource_type for request in asked] == ["xhr"]
    assert asked[0].headers["hx-request"] == "true"
    response = asked[0].response()
    assert response.status == 200
    assert "HX-Request" in response.headers["vary"]
    assert "no-store" in response.headers["cache-control"]
    assert person.page.locator(".exercise").count() == others
    assert person.page.locator("#status").inner_text() == ""
    person.scene(1).answer(0, decision="go")
    assert len(person.answers()) == 2


def test_buttons_are_off_while_the_answer_is_on_its_way(person, scene):
    held = []
    person.page.route("**/answer/**", lambda route: held.append(route))
    scene.fill()
    scene.send()
    person.page.wait_for_function("document.querySelector('button.send').disabled")
    assert scene.root.locator("button.skip").is_disabled()
    person.page.locator("button.send >> nth=0").dispatch_event("click")
    person.press("Enter")
    person.page.wait_for_timeout(100)
    assert len(held) == 1
    held[0].continue_()
    scene.root.locator(".result").wait_for()
    assert len(person.answers()) == 1


def test_skipping_is_an_answer_of_its_own(person, scene):
    scene.root.locator("button.skip").click()
    scene.root.locator(".result").wait_for()
    person.has_focus(f"#{scene.anchor} [data-focus]")
    assert "You skipped this one." in scene.heading.inner_text()


def test_a_lost_connection_is_said_and_the_same_form_goes_through_later(person, scene):
    person.expect(*LOST)
    scene.fill(1, 2)
    ticked, key = scene.ticked(), scene.key
    person.context.set_offline(True)
    for _ in range(2):
        scene.send()
        assert_still_here(person, scene, ticked, key)
        assert scene.not_sent.count() == 1
    person.context.set_offline(False)
    assert_goes_through(person, scene)


@pytest.mark.parametrize("status", [500, 502, 503])
def test_trouble_on_our_side_is_said_and_the_same_form_goes_through_later(person, scene, status):
    person.expect("Response Status Error Code")
    scene.fill(1, 2)
    ticked, key = scene.ticked(), scene.key
    page = {"content_type": "text/html", "body": "<!doctype html><h1>Broken</h1>"}
    person.page.route("**/answer/**", lambda route: route.fulfill(status=status, **page), times=1)
    scene.send()
    assert_still_here(person, scene, ticked, key)
    assert person.page.locator("h1").count() == 1
    assert_goes_through(person, scene)


def lose_the_reply(person):
    """The server gets the next answer and stores it; its reply never arrives."""

    def handle(route):
        assert route.fetch().status == 200
        route.abort("connectionreset")

    person.expect(*LOST)
    person.page.route("**/answer/**", handle, times=1)


def test_a_lost_reply_is_recovered_by_sending_again(person, scene):
    lose_the_reply(person)
    scene.fill(1, 2)
    ticked, key = scene.ticked(), scene.key
    scene.send()
    assert_still_here(person, scene, ticked, key)
    assert len(person.answers()) == 1
    assert_goes_through(person, scene)


def test_another_answer_after_a_lost_reply_shows_the_one_that_counts(person, scene):
    lose_the_reply(person)
    scene.fill(1, decision="check")
    scene.send()
    scene.not_sent.wait_for()
    scene.decide("go")
    with person.page.expect_response("**/answer/**") as response:
        scene.send()
    assert response.value.status == 409
    scene.root.locator(".result").wait_for()
    assert "You checked first." in scene.heading.inner_text()
    assert "The first one counts" in scene.root.inner_text()
    person.has_focus(f"#{scene.anchor} [data-focus]")
    assert stayed(person)
    assert len(person.answers()) == 1


def test_errors_are_swapped_in_and_every_tick_is_kept(person, scene):
    scene.mark(1, 3)
    ticked = scene.ticked()
    with person.page.expect_response("**/answer/**") as response:
        scene.send()
    assert response.value.status == 422
    person.has_focus(f"#{scene.anchor} [data-error-summary]")
    assert stayed(person)
    assert person.page.title().startswith("Error: ")
    assert scene.ticked() == ticked
    inline = scene.root.locator("p.error").inner_text()
    assert scene.root.locator("[data-error-summary] a").inner_text() in inline
    scene.root.locator("[data-error-summary] a").click()
    assert person.focused["name"] == "decision"
    scene.decide()
    assert_goes_through(person, scene)
    assert not person.page.title().startswith("Error: ")


def test_a_refused_form_says_so_and_can_be_sent_again(person, scene):
    scene.fill(1, 3)
    ticked = scene.ticked()
    person.context.clear_cookies(name="visitor")
    with person.page.expect_response("**/answer/**") as response:
        scene.send()
    assert response.value.status == 422
    person.has_focus(f"#{scene.anchor} [data-focus]")
    assert "could not be taken" in person.focused["words"]
    assert scene.ticked() == ticked
    assert_goes_through(person, scene)


def test_back_and_send_again_store_nothing_twice(person, scene):
    scene.answer(2)
    person.go("/field-guide/")
    person.page.go_back()
    assert person.scene().root.locator(".result").is_visible()
    person.page.reload()
    assert person.scene().root.locator(".result").is_visible()
    assert len(person.answers()) == 1


def test_back_and_send_again_without_javascript(visit):
    person = visit(java_script_enabled=False)
    person.go(LESSON)
    person.scene().answer(2)
    assert person.page.locator(":target .result").is_visible()
    person.page.reload()
    assert len(person.answers()) == 1
    person.page.go_back()
    scene = person.scene()
    if scene.form.count():
        scene.fill(2)
        scene.send()
        person.page.wait_for_selector(".result")
    assert person.page.locator(".result").first.is_visible()
    assert len(person.answers()) == 1
