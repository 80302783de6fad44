"""Nobody else is asked for anything, no rule of the policy is broken, and cookies are closed.

That no page asks another host, and that the console stays quiet, every test of this folder checks
for all that it opens (people.py). Here are the rooms that the others do not enter.
"""

import time

import pytest

from .states import LESSON, a_guest, written

DAY = 24 * 3600


def test_cookies_of_a_guest_are_closed_to_scripts_and_other_sites(person):
    a_guest(person)
    cookies = {cookie["name"]: cookie for cookie in person.context.cookies()}
    assert set(cookies) == {"code_shown", "csrftoken", "sessionid", "visitor"}
    for cookie in cookies.values():
        assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/")
    for name in ("sessionid", "visitor"):
        assert 29 * DAY < cookies[name]["expires"] - time.time() < 31 * DAY
    assert person.page.evaluate("document.cookie") == ""
    # htmx notes the path of this tab, and nothing else is kept.
    stores = "[Object.keys(localStorage), Object.keys(sessionStorage)]"
    assert person.page.evaluate(stores) == [[], ["htmx-current-path-for-history"]]


def test_looking_around_sets_no_session(person):
    for path in ("/learn/", "/field-guide/", "/help-now/", LESSON):
        person.go(path)
    assert "sessionid" not in {cookie["name"] for cookie in person.context.cookies()}


def test_the_watch_sees_what_it_is_for(person):
    person.go("/help-now/")
    person.page.evaluate(
        """() => {
          new Image().src = 'http://127.0.0.2:9/dot.png';
          const style = document.createElement('style');
          document.head.append(style);
          style.textContent = 'p { color: red }';
          console.error('a fault');
          setTimeout(() => { throw Error('another'); });
        }"""
    )
    person.page.wait_for_timeout(300)
    seen = " ".join(person.faults)
    for part in ("127.0.0.2", "Content Security Policy", "a fault", "another"):
        assert part in seen
    person.faults.clear()


@pytest.mark.parametrize("name", ["editor", "admin"])
def test_the_rooms_of_the_cms_ask_nobody_else_and_break_no_rule(visit, name):
    person = visit(viewport={"width": 1400, "height": 900})
    page = person.page
    person.sign_in(name)
    rooms = ["/cms/"]
    for path in rooms:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        links = page.locator(":is(#wagtail-sidebar, main) a[href]").evaluate_all(
            "all => all.map(a => new URL(a.href).pathname)"
        )
        for link in links:
            if link.startswith("/cms/") and "logout" not in link and link not in rooms:
                rooms += [link] if len(rooms) < 20 else []
    assert len(rooms) > 5
    assert person.faults == []


def test_an_editor_edits_a_scene_with_the_preview_beside_it(visit):
    person = visit(viewport={"width": 1600, "height": 900})
    page = person.page
    person.sign_in("editor")
    page.goto(f"/lesson-editor{LESSON}")
    page.wait_for_selector("[data-contentpath=messages]", state="attached")
    page.click("button[aria-label='Toggle preview']")
    frame = page.frame_locator("iframe[title='Preview']:not([style*='absolute'])").first
    frame.locator(".exercise").first.wait_for(timeout=20000)
    assert frame.locator("h1").inner_text() == written("lessons/ask-the-request.yaml")["title"]
    assert frame.locator("button.send").first.is_enabled()
    page.wait_for_load_state("networkidle")
    assert person.faults == []
