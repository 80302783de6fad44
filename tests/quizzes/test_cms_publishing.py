"""Publishing through the real CMS form, as an editor's browser does it."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from lessons.models import LessonPage
from quizzes.models import Response, Version
from tests.conftest import chat, make_lesson, ordinary_chat, prose
from tests.forms import forms_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cms(client, admin):
    client.force_login(admin)
    return client


def as_form(page, **changes):
    """The page as the CMS form posts it: every field of every block, defaults included."""
    fields = {
        "title": page.title,
        "slug": page.slug,
        "objective": page.objective,
        "minutes": page.minutes,
        "band": page.band,
        "preview": page.preview,
        "comments-TOTAL_FORMS": 0,
        "comments-INITIAL_FORMS": 0,
        "signals": streamfield([]),
        "body": _stream(page.body.stream_block, page.body),
    }
    return nested_form_data(fields | changes)


def _stream(block, value):
    data = streamfield([(child.block_type, _field(child.block, child.value)) for child in value])
    for index, child in enumerate(value):
        data[f"{index}"]["id"] = child.id
    return data


def _field(block, value):
    if hasattr(block, "child_blocks"):
        if hasattr(value, "stream_block"):
            return _stream(block, value)
        filled = {name: _field(child, value[name]) for name, child in block.child_blocks.items()}
        # A browser does not post an empty tick box at all.
        return {name: data for name, data in filled.items() if data is not False}
    if hasattr(value, "source"):
        return rich_text(value.source, features=block.features)
    return "" if value is None else getattr(value, "pk", value)


def publish(cms, page, **changes):
    page = LessonPage.objects.get(pk=page.pk)
    data = as_form(page, **changes) | {"action-publish": "1"}
    response = cms.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    assert response.status_code == 302, text_of(response)[:3000]
    return LessonPage.objects.get(pk=page.pk)


def versions(page):
    return Version.objects.filter(item__page_key=page.translation_key)


def body_with(page, change):
    """The body as the form posts it, after `change(block_type, data)` of each child."""
    page = LessonPage.objects.get(pk=page.pk)
    data = _stream(page.body.stream_block, page.body)
    for index, child in enumerate(page.body):
        change(child.block_type, data[f"{index}"])
    return data


def test_an_untouched_exercise_makes_no_version_when_prose_is_edited(cms, lesson):
    def reword(kind, data):
        if kind == "prose":
            data["value"] = rich_text("<p>Wiser words.</p>")

    page = publish(cms, lesson, title="New title", body=body_with(lesson, reword))
    assert "Wiser words" in str(page.body[0].value)
    assert versions(lesson).count() == 2


def test_the_form_alone_makes_no_version(cms, lesson):
    publish(cms, lesson)
    publish(cms, lesson)
    assert versions(lesson).count() == 2


def test_an_edited_exercise_makes_exactly_one_version(cms, lesson):
    def reword(kind, data):
        if kind == "chat" and data["value"]["title"] == "Scene one":
            data["value"]["setting"] = "Somebody from the club writes."

    publish(cms, lesson, body=body_with(lesson, reword))
    assert versions(lesson).count() == 3
    assert versions(lesson).filter(current=True).count() == 2


def test_an_edited_explanation_makes_one_version_though_rich_text_has_keys(cms, lesson):
    def reword(kind, data):
        if kind == "chat" and data["value"]["title"] == "Scene one":
            data["value"]["explanation"] = rich_text("<p>Another reason.</p>")

    publish(cms, lesson, body=body_with(lesson, reword))
    publish(cms, lesson)
    assert versions(lesson).count() == 3


def test_a_leaking_exercise_is_refused_with_a_friendly_message(cms, lesson):
    def leak(kind, data):
        if kind == "chat":
            data["value"]["title"] = "A scam in the chat"

    page = LessonPage.objects.get(pk=lesson.pk)
    data = as_form(page, body=body_with(lesson, leak)) | {"action-publish": "1"}
    response = cms.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    assert response.status_code == 200
    assert "gives the answer away" in response.content.decode()
    assert versions(lesson).count() == 2


def test_a_deleted_page_leaves_its_answers(cms, lesson, client):
    form = forms_in(client.get(lesson.url))[0]
    client.post(form.action, form.data("gift-card codes", "Stop and"))
    answered = cms.post(reverse("wagtailadmin_pages:delete", args=[lesson.pk]))
    assert answered.status_code == 302
    stored = Response.objects.get()
    shown = text_of(client.get(reverse("response", args=[stored.pk])))
    assert "Pay me in gift-card codes." in shown and "This was a scam." in shown


def test_previews_show_the_draft_and_offer_nothing_to_send(cms, lesson):
    page = LessonPage.objects.get(pk=lesson.pk)
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert cms.post(url, as_form(page, title="Draft title")).json()["is_valid"] is True
    shown = cms.get(url)
    assert "Draft title" in text_of(shown) and "This is a preview" in text_of(shown)
    assert not forms_in(shown)


def test_the_example_of_every_kind_is_previewed_in_the_block_picker(cms, module):
    lesson = make_lesson(module, [prose("x"), chat("p"), ordinary_chat("q")], "picker")
    edit = cms.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk]))
    assert edit.status_code == 200
    block = LessonPage.body.field.stream_block.child_blocks["chat"]
    shown = cms.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert shown.status_code == 200 and "Practice chat" in text_of(shown)
