"""A draft may be broken in any way: whoever opens it is told what to mend, and nothing stops."""

import copy
import json
import uuid

import pytest
from django.urls import reverse

from lessons import publishing
from lessons.cms.advice import advice
from lessons.exercises import KINDS
from lessons.models import LessonPage
from tests.conftest import chat, make_lesson, prose

pytestmark = pytest.mark.django_db
PARTS = ("story", "callout", "claim", "image", "twins", "checklist", *KINDS)
LINKS = '<a href="//[x">a</a><a href="/%00/">b</a><a linktype="page" id="x">c</a>'


def block(kind, value):
    return {"type": kind, "id": str(uuid.uuid4()), "value": value}


def examples():
    return [block(kind, copy.deepcopy(KINDS[kind]().example())) for kind in KINDS]


def without_ids(raw):
    if isinstance(raw, list):
        return [without_ids(part) for part in raw]
    if isinstance(raw, dict):
        return {name: without_ids(part) for name, part in raw.items() if name != "id"}
    return raw


def emptied(raw):
    """The block with nothing in those fields that hold further blocks."""
    lists = {name for name, value in raw["value"].items() if isinstance(value, list)}
    return raw | {"value": raw["value"] | {name: [] for name in lists}}


def with_signal(slug):
    raw = chat("one")
    raw["value"]["messages"][2]["value"]["signal"] = slug
    return raw


BROKEN = {
    "nothing at all": [],
    "every field missing": [block(kind, {}) for kind in PARTS],
    "nothing to mark": [emptied(raw) for raw in examples()],
    "no ids": without_ids([prose("x"), *examples()]),
    "the same id twice": [chat("one"), chat("one")],
    "a signal that is no more": [with_signal("gone-by-now")],
    "a signal that is null": [with_signal(None)],
    "a truth that is none": [chat("one", truth="maybe", band="0-3", difficulty="9")],
    "a kind that is no more": [block("gone", {"text": "x"}), chat("one")],
    "a picture and a source that were deleted": [
        block("image", {"image": 9999, "alt_text": "x", "decorative": False}),
        block("claim", {"text": "<p>Half.</p>", "source": 9999, "fact": ""}),
    ],
    "ten thousand characters": [chat("one", title="w" * 10_000), block("takeaway", "w" * 10_000)],
}


def drafted(module, body):
    """A lesson whose draft holds this raw body."""
    page = make_lesson(module, [prose("x"), chat("z")], "broken", live=False)
    revision = page.save_revision(clean=False)
    revision.content["body"] = json.dumps(body)
    revision.save()
    return LessonPage.objects.get(pk=page.pk)


@pytest.mark.parametrize("how", BROKEN)
def test_it_opens_everywhere(client, admin, module, how):
    page = drafted(module, BROKEN[how])
    draft = page.get_latest_revision_as_object()
    assert publishing.faults(draft) or how == "the same id twice"
    assert isinstance(advice(draft), list)
    client.force_login(admin)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    view = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    for mode, _label in page.preview_modes:
        assert client.get(view, {"mode": mode}).status_code == 200
    assert client.get(reverse("report_rules")).status_code == 200


def test_links_of_every_sort_are_told(module):
    draft = drafted(module, [prose(LINKS)]).get_latest_revision_as_object()
    told = [str(fault.message) for fault in publishing.faults(draft)]
    assert sum("leads to no published page" in message for message in told) == 3
