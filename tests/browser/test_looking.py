"""Looking into something before deciding: with JavaScript, and without it."""

import pytest

from .states import LESSON

BILL = "Last year's bill"


@pytest.mark.parametrize("js", [True, False], ids=["script", "no script"])
def test_what_was_opened_is_shown_keeps_the_ticks_and_is_remembered(visit, js):
    person = visit(java_script_enabled=js)
    page = person.page
    person.go(LESSON)
    scene = page.locator(".exercise", has=page.get_by_role("button", name=BILL))
    scene.get_by_label("new bank account").check()
    scene.get_by_label("Check my own way first").check()
    scene.get_by_role("button", name=BILL).click()
    page.get_by_text("it is not the one in the letter").wait_for()
    if js:
        assert BILL in page.evaluate("document.activeElement.innerText")
        assert page.url.endswith(LESSON)
    looked = page.locator(".exercise", has=page.get_by_text("it is not the one in the letter"))
    assert looked.get_by_label("new bank account").is_checked()
    assert looked.get_by_label("Check my own way first").is_checked()
    looked.get_by_role("button", name="Send my answer").click()
    page.get_by_text("You looked at this.").wait_for()
    assert page.get_by_text("Not opened this time.").count() == 1


def test_enter_in_the_form_sends_the_answer_and_opens_nothing(visit):
    person = visit()
    page = person.page
    person.go(LESSON)
    scene = page.locator(".exercise", has=page.get_by_role("button", name=BILL))
    scene.get_by_label("None of these").check()
    scene.get_by_label("Check my own way first").check()
    scene.get_by_label("Check my own way first").press("Enter")
    page.locator(".result").wait_for()
    assert page.get_by_text("Not opened this time.").count() == 2
