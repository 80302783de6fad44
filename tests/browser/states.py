"""Every page in every state in which somebody may meet it: how to get there.

The name of a state is the name of its function. A function gets a Person at an empty browser; where
the page is in the end is what is looked at.
"""

import yaml

from tests.faults.live import ROOT

LESSON = "/learn/deepfakes/ask-the-request/"
MODULE = "/learn/script/"
SIGNAL = "/field-guide/manufactured-urgency/"
CONTENT = ROOT / "lessons/content/en"
# What htmx writes to the console about a request that nobody answered.
LOST = ("net::ERR", "htmx:sendError", "htmx:afterRequest")
LONG = "a calm and long one"

YOUNGER = (
    "how-the-script-runs",
    "friends-you-know-online",
    "crushes-and-secrets",
    "asked-for-something",
    "good-friends",
)

STATES = {}


def written(name):
    """A page of the course as it stands in its file."""
    return yaml.safe_load((CONTENT / name).read_text())


def chats():
    """The scenes of the lesson."""
    body = written("lessons/ask-the-request.yaml")["body"]
    return [block["chat"] for block in body if "chat" in block]


def state(function):
    STATES[function.__name__] = function
    return function


def at(name, path):
    STATES[name] = lambda person: person.go(path)


at("home", "/")
at("learn", "/learn/")
at("module", "/learn/deepfakes/")
at("lesson", LESSON)
at("field guide", "/field-guide/")
at("signal", SIGNAL)
at("help", "/help-now/")
at("help, one country", "/help-now/?place=gb")
at("help, first aid", "/help-now/pictures/")
at("learn, a module that differs by age", MODULE)
at("gate, age not chosen", f"{MODULE}profiles-and-stories/")
at("return code", "/accounts/return/")
at("me, nothing answered", "/me/")
at("sign in", "/accounts/login/")
at("sign up", "/accounts/signup/")
at("reset", "/accounts/password/reset/")
at("reset, link too old", "/accounts/password/reset/key/1-no-such-key/")
at("reset, done", "/accounts/password/reset/key/done/")
at("signed out", "/accounts/logout/")
at("style guide", "/styleguide/")
at("error, too many", "/error/too-many/")
at("error, unavailable", "/error/unavailable/")
at("sign up, closed", "/error/sign-up-closed/")
for code in (400, 403, 404, 409, 422, 429, 500):
    at(f"error {code}", f"/error/{code}/")


@state
def home_answered(person):
    person.go("/")
    person.scene().answer()


@state
def lesson_with_errors(person):
    person.go(LESSON)
    person.scene().send()
    person.page.wait_for_selector("[data-error-summary]")


@state
def lesson_answered(person):
    """Every scene in another way, so that all tags are there."""
    person.go(LESSON)
    person.scene(0).answer(0, 1, 2, 3, decision="stop")
    person.scene(1).answer(0, 1, decision="go")
    person.scene(2).root.locator("[name=unsure]").check()
    person.scene(2).decide("unsure")
    person.scene(2).send()
    person.scene(2).root.locator(".result").wait_for()


@state
def lesson_skipped(person):
    person.go(LESSON)
    person.scene().root.locator("button.skip").click()
    person.scene().root.locator(".result").wait_for()


@state
def lesson_not_sent(person):
    person.expect(*LOST)
    person.go(LESSON)
    person.page.route("**/answer/**", lambda route: route.abort())
    person.scene().fill()
    person.scene().send()
    person.scene().not_sent.wait_for()


@state
def alone_with_errors(person):
    person.go(LESSON)
    person.scene().mark(0)
    person.scene().post_plainly()


@state
def alone_answered_before(person):
    person.go(LESSON)
    scene = person.scene()
    scene.fill(0)
    scene.form.evaluate("f => fetch(f.action, {method: 'POST', body: new FormData(f)})")
    scene.mark(1)
    scene.post_plainly()


@state
def alone_refused(person):
    person.go(LESSON)
    person.scene().fill()
    person.scene().form.locator("[name=key]").evaluate("e => { e.value = 'none'; }")
    person.scene().post_plainly()


def a_guest(person):
    person.go(LESSON)
    person.scene().answer(1)


@state
def me_with_answers(person):
    a_guest(person)
    person.go("/me/")


@state
def me_with_a_name(person):
    person.sign_in("learner")
    person.go("/me/")


def of_age(person, band):
    person.go("/")
    with person.page.expect_navigation():
        person.page.click(f"button[name=band][value='{band}']")


def read(person, lesson):
    """Open a lesson, past its preview if it has one."""
    person.go(f"{MODULE}{lesson}/")
    if person.page.locator("button[value=read]").count():
        with person.page.expect_navigation():
            person.page.click("button[value=read]")


def skip_all(person):
    """Skip every scene of the lesson that is open."""
    while person.page.locator(".exercise form").count():
        scene = person.page.locator(".exercise:has(form)").first
        anchor = scene.get_attribute("id")
        scene.locator("button.skip").click()
        person.page.locator(f"#{anchor} .result").wait_for()


def done(person):
    with person.page.expect_navigation():
        person.page.click(".onward form button")


@state
def gate_for_another_age(person):
    of_age(person, "13-15")
    person.go(f"{MODULE}profiles-and-stories/")


@state
def gate_sensitive(person):
    of_age(person, "13-15")
    person.go(f"{MODULE}a-picture-of-you/")


@state
def profiles(person):
    of_age(person, "16-17")
    read(person, "profiles-and-stories")


@state
def profiles_answered(person):
    profiles(person)
    for number in range(3):
        scene = person.scene(number)
        scene.root.locator("[name=target]").first.check(force=True)
        scene.decide("check")
        scene.send()
        scene.root.locator(".result").wait_for()


@state
def twins_not_met(person):
    of_age(person, "13-15")
    read(person, "side-by-side-friends")


@state
def twins_side_by_side(person):
    """Chats, and scenes told in a few lines."""
    of_age(person, "18+")
    for lesson in ("how-the-script-runs", "profiles-and-stories", "calls-and-meetings"):
        read(person, lesson)
        skip_all(person)
    read(person, "good-signs")
    skip_all(person)
    read(person, "side-by-side")
    person.page.wait_for_selector(".sides")


@state
def module_finished(person):
    of_age(person, "13-15")
    for lesson in (*YOUNGER, "a-picture-of-you"):
        read(person, lesson)
        skip_all(person)
    read(person, "side-by-side-friends")
    done(person)
    person.page.wait_for_url("**/finished/")


@state
def module_with_progress(person):
    of_age(person, "16-17")
    read(person, "how-the-script-runs")
    skip_all(person)
    read(person, "profiles-and-stories")
    person.scene().root.locator("button.skip").click()
    person.scene().root.locator(".result").wait_for()
    person.go(MODULE)


@state
def help_line_out_of_date(person):
    person.go("/help-now/?place=gb")
    person.page.click("text=Is this out of date? >> nth=0")


@state
def help_line_out_of_date_with_errors(person):
    help_line_out_of_date(person)
    send(person)


@state
def help_line_out_of_date_thanks(person):
    help_line_out_of_date(person)
    person.page.check("#what-phone")
    send(person)


@state
def return_code_with_errors(person):
    person.go("/accounts/return/")
    send(person, code="ABCD")


@state
def response_page(person):
    a_guest(person)
    person.go("/me/")
    person.page.click("ol.answers a")
    person.page.wait_for_selector(".reviewed")


@state
def name_guest(person):
    a_guest(person)
    person.go("/me/name/")


@state
def name_guest_with_errors(person):
    name_guest(person)
    send(person)


def send(person, **fields):
    for name, value in fields.items():
        person.page.fill(f"[name={name}]", value)
    with person.page.expect_navigation():
        person.page.click("main form:not(.exercise form) button.button >> nth=0")


@state
def sign_in_with_errors(person):
    person.go("/accounts/login/")
    send(person, login="nobody", password=LONG)


@state
def sign_up_with_errors(person):
    person.go("/accounts/signup/")
    send(person, username="?", password1="123", email="none")


@state
def already_signed_in(person):
    person.sign_in("learner")
    person.go("/accounts/login/")


@state
def password_change(person):
    person.sign_in("learner")
    person.go("/accounts/password/change/")


@state
def password_change_with_errors(person):
    password_change(person)
    send(person, oldpassword="not this one", password1="123")


@state
def reset_with_errors(person):
    person.go("/accounts/password/reset/")
    send(person, email="none")


@state
def reset_sent(person):
    person.go("/accounts/password/reset/")
    send(person, email="nobody@demo.example")


@state
def reset_from_link(person):
    person.page.goto(person.reset_link())
    person.page.wait_for_selector("[name=password1]")


@state
def reset_from_link_with_errors(person):
    reset_from_link(person)
    send(person, password1="123")


@state
def leaving_as_a_guest(person):
    a_guest(person)
    person.go("/accounts/logout/")


@state
def leaving_with_a_name(person):
    person.sign_in("learner")
    person.go("/accounts/logout/")


@state
def adopting(person):
    a_guest(person)
    person.go("/accounts/login/")
    send(person, login="learner", password=person.password)


def block_preview(kind):
    """The example that an editor sees when choosing a block."""

    def preview(person):
        person.sign_in("editor")
        person.page.goto(f"/block-preview/{kind}/")

    STATES[f"preview of {kind}"] = preview


for named in (
    "body/chat",
    "body/twins",
    "body/image",
    "body/claim",
    "body/chat/messages/message",
    "body/chat/details/detail",
    "body/profile/claims/row",
    "signals/signal",
):
    block_preview(named)


@state
def form_too_old(person):
    person.go("/accounts/signup/")
    person.context.clear_cookies()
    send(person, username="somebody", password1=LONG)
