"""Somebody with a browser: what they can do with a page, and what is watched while they do it."""

import re
from pathlib import Path
from urllib.parse import urlsplit

# What Chromium itself says about every answer of 400 and above. Answers are judged by themselves.
STATUS_LINE = "Failed to load resource: the server responded with a status of"
FOCUSED = """() => {
  const e = document.activeElement, label = e.labels?.[0] || e;
  const said = label.innerText || e.getAttribute('aria-label') || '';
  const words = said.replace(/\\s+/g, ' ').trim();
  return {tag: e.tagName.toLowerCase(), id: e.id, name: e.name || '', value: e.value || '',
          type: e.type || '', words, classes: e.className,
          inside: e.closest('.exercise')?.id || ''};
}"""


class Person:
    def __init__(self, chromium, server, env, options):
        self.server, self.env = server, env
        self.base = f"http://127.0.0.1:{server.port}"
        self.prefix = ""
        self.faults, self.expected = [], []
        self.requests, self.templates = [], set()
        options = {"base_url": self.base, "reduced_motion": "reduce"} | options
        self.context = chromium.new_context(**options)
        self.context.set_default_timeout(8000)
        self.context.on("request", self._asked)
        self.context.on("response", self._answered)
        self.context.on("console", self._said)
        self.context.on("requestfailed", self._lost)
        self.context.on("weberror", lambda error: self._fault(f"script: {error.error}"))
        self.page = self.context.new_page()

    def leave(self):
        self.context.close()

    # --- what is watched ------------------------------------------------------------------

    def expect(self, *parts):
        """Words in faults that the test brings about itself."""
        self.expected += parts

    def _fault(self, text):
        if not any(part in text for part in self.expected):
            self.faults.append(text)

    def _asked(self, request):
        self.requests.append(request)
        url = urlsplit(request.url)
        if url.scheme not in ("data", "blob") and f"{url.scheme}://{url.netloc}" != self.base:
            self._fault(f"another host: {request.url}")

    def _answered(self, response):
        part = response.request.resource_type not in ("document", "xhr", "fetch")
        if response.status >= 400 and part:
            self._fault(f"{response.status} for {response.url}")

    def _lost(self, request):
        # A page that is left takes back what it was still asking for.
        if request.failure != "net::ERR_ABORTED":
            self._fault(f"{request.failure} for {request.url}")

    def _said(self, message):
        policy = "Content Security Policy" in message.text
        if (message.type == "error" or policy) and not message.text.startswith(STATUS_LINE):
            self._fault(f"console: {message.text}")

    # --- what a person does ---------------------------------------------------------------

    def go(self, path):
        """To a page of this language, noting what it was made from."""
        return self.page.goto(f"{self.prefix}{path}")

    def note_templates(self):
        """From now on `templates` fills with the names of what pages are made from."""
        self.context.set_extra_http_headers({"X-Show-Templates": "1"})
        names = self.templates
        self.context.on(
            "response",
            lambda response: names.update(response.headers.get("x-templates", "").split()),
        )

    def scene(self, number=0):
        return Scene(self.page, number)

    def sign_in(self, name):
        self.go("/accounts/login/")
        self.page.fill("[name=login]", name)
        self.page.fill("[name=password]", self.password)
        self.page.click("main form button.button")
        self.page.wait_for_url(lambda url: "/login/" not in url)

    @property
    def password(self):
        return (Path(self.env["DATA_DIR"]) / "demo-password").read_text().strip()

    def answers(self):
        """What /me/ lists, read by a second tab."""
        page = self.context.new_page()
        page.goto(f"{self.prefix}/me/")
        titles = page.locator("ol.answers > li a").all_inner_texts()
        page.close()
        return titles

    # --- by keyboard ----------------------------------------------------------------------

    @property
    def focused(self):
        return self.page.evaluate(FOCUSED)

    def has_focus(self, selector):
        """Wait until the focus is there: after a swap it comes a moment later."""
        self.page.locator(f"{selector}:focus").wait_for(state="attached")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, words=None, back=False, limit=150, **wanted):
        """Tab until the control has these words in its label, or these attributes."""
        passed = []
        for _ in range(limit):
            self.press("Shift+Tab" if back else "Tab")
            here = self.focused
            fits = all(here[name] == value for name, value in wanted.items())
            if fits and (words is None or words in here["words"]):
                return here
            passed.append(here["words"] or here["tag"])
        raise AssertionError(f"No stop with {words or wanted}; there were {passed}")

    def reset_link(self):
        """Where the mail to the learner leads. One mail for all: the server sends few of them."""
        if not hasattr(self.server, "reset_path"):
            self.page.goto("/accounts/password/reset/")
            self.page.fill("[name=email]", "learner@demo.example")
            self.page.click("main form button.button")
            self.page.wait_for_url("**/done/")
            folder = Path(self.env["DATA_DIR"]) / "mail"
            newest = max(folder.iterdir(), key=lambda path: path.stat().st_mtime)
            found = re.search(r"https?://\S+/reset/key/\S+", newest.read_text())
            self.server.reset_path = urlsplit(found.group()).path
        return self.prefix + self.server.reset_path


class Scene:
    """One exercise on a page, in whatever state it is."""

    def __init__(self, page, number=0):
        self.page = page
        self.anchor = page.locator(".exercise").nth(number).get_attribute("id")
        self.root = page.locator(f"#{self.anchor}")
        self.form = self.root.locator("form")
        self.heading = self.root.locator("[data-focus]")
        self.send_button = self.root.locator("button.send")

    @property
    def key(self):
        return self.form.locator("[name=key]").input_value()

    def mark(self, *numbers):
        for number in numbers:
            self.root.locator(".message input").nth(number).check()

    def decide(self, value="check"):
        self.root.locator(f"[name=decision][value={value}]").check()

    def fill(self, *numbers, decision="check"):
        self.mark(*numbers or [0])
        self.decide(decision)

    def send(self):
        self.send_button.click()

    def answer(self, *numbers, decision="check"):
        self.fill(*numbers, decision=decision)
        self.send()
        self.root.locator(".result").wait_for()

    def post_plainly(self):
        """Send the form as a browser without JavaScript would, from one that has it."""
        with self.page.expect_navigation():
            self.form.evaluate("form => HTMLFormElement.prototype.submit.call(form)")

    def ticked(self):
        boxes = self.root.locator("input:checked")
        return sorted(box.get_attribute("id") for box in boxes.all())

    @property
    def not_sent(self):
        return self.root.locator(".not-sent")
