"""What a lesson weighs on the wire, and how soon it can be read on a slow one."""

import pytest

from .states import LESSON

FIRST_VISIT, AGAIN, REQUESTS = 100_000, 20_000, 10
# 400 kbit/s with 400 ms from request to answer.
SLOW = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
READABLE_WITHIN = 3000
# Notes when the heading and the first paragraph are on the screen.
WATCH = """
  window.painted = {};
  new PerformanceObserver(list => list.getEntries().forEach(entry => {
    painted[entry.identifier] = Math.max(entry.renderTime, entry.startTime);
  })).observe({type: 'element', buffered: true});
  new MutationObserver(() => {
    for (const [name, selector] of [['heading', 'h1'], ['paragraph', 'main p:not(.crumb)']]) {
      const e = document.querySelector(selector);
      if (e && !e.hasAttribute('elementtiming')) e.setAttribute('elementtiming', name);
    }
  }).observe(document, {childList: true, subtree: true});
"""


class Scales:
    """Counts the bytes that arrive, heads included and as compressed as they came."""

    def __init__(self, person):
        self.client = person.context.new_cdp_session(person.page)
        self.client.send("Network.enable")
        self.client.on("Network.requestWillBeSent", self._asked)
        self.client.on("Network.loadingFinished", self._arrived)
        self.clear()

    def clear(self):
        self.urls, self.bytes = {}, {}

    def _asked(self, event):
        self.urls[event["requestId"]] = event["request"]["url"]

    def _arrived(self, event):
        self.bytes[event["requestId"]] = event["encodedDataLength"]

    @property
    def parts(self):
        return {url: int(self.bytes.get(key, 0)) for key, url in self.urls.items()}

    @property
    def total(self):
        return sum(self.parts.values())


def grown_up(person):
    """Somebody who has said so earlier, and whose browser has loaded nothing today."""
    person.context.add_cookies([{"name": "band", "value": "18+", "url": person.base}])
    return person


@pytest.fixture
def longest(person):
    """The lesson with the longest page."""
    grown_up(person).go("/learn/")
    lessons = person.page.locator("main ol a").evaluate_all("all => all.map(a => a.pathname)")
    assert LESSON in lessons
    ask = person.page.request
    return max(lessons, key=lambda path: len(ask.get(path).body()))


def report(capsys, title, scales):
    with capsys.disabled():
        print(f"\n{title}: {scales.total} bytes, {len(scales.parts)} requests")  # noqa: T201
        for url, size in scales.parts.items():
            print(f"  {size:7} {url.split('/', 3)[3]}")  # noqa: T201


def test_a_first_visit_is_light_and_a_second_one_lighter(visit, longest, capsys):
    person = grown_up(visit())
    scales = Scales(person)
    person.page.goto(longest, wait_until="networkidle")
    report(capsys, "First visit", scales)
    assert 0 < scales.total <= FIRST_VISIT
    assert 5 < len(scales.parts) <= REQUESTS
    assert all(scales.parts.values())
    scales.clear()
    person.page.goto(longest, wait_until="networkidle")
    report(capsys, "Second visit", scales)
    assert 0 < scales.total <= AGAIN


def test_a_slow_line_shows_the_first_words_soon(visit, longest, capsys):
    person = grown_up(visit(viewport={"width": 390, "height": 800}))
    person.context.add_init_script(WATCH)
    client = person.context.new_cdp_session(person.page)
    client.send("Network.enable")
    client.send("Network.emulateNetworkConditions", SLOW)
    person.page.goto(longest)
    person.page.wait_for_function("Object.keys(painted).length === 2")
    painted = person.page.evaluate("painted")
    with capsys.disabled():
        print(f"\nOn a slow line: { ({k: round(v) for k, v in painted.items()}) } ms")  # noqa: T201
    assert max(painted.values()) <= READABLE_WITHIN
