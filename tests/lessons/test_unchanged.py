"""The curriculum as it comes passes through the forms of the CMS without a change."""

import pytest
from django.urls import reverse
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text

from lessons.loading import load
from lessons.models import CoursePage
from quizzes.models import Item, Version
from tests.forms import text_of
from tests.quizzes.test_cms_publishing import _stream

pytestmark = pytest.mark.django_db


def as_form(page):
    """A page of any type as its form in the CMS posts it."""
    form = page.get_edit_handler().get_form_class()(instance=page)
    data = {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
    for name, field in form.fields.items():
        value = getattr(page, name, None)
        if hasattr(value, "stream_block"):
            data[name] = _stream(value.stream_block, value)
        elif isinstance(field.widget, DraftailRichTextArea):
            data[name] = rich_text(value, features=field.widget.features)
        elif hasattr(value, "all"):
            data[name] = [str(one.pk) for one in value.all()]
        elif value is not None and value is not False:
            data[name] = str(getattr(value, "pk", value))
    return nested_form_data(data)


def one_of_each():
    """The first page of each type, and the first that holds each kind of exercise."""
    seen = set()
    for page in Page.objects.type(CoursePage).order_by("path").specific():
        new = {type(page), *(child.block_type for child in page.exercises())} - seen
        seen |= new
        if new:
            yield page


def bank():
    items = Item.objects.values_list("pk", "withdrawn", "truth", "band")
    return set(Version.objects.values_list("pk", "digest", "current")), set(items)


def test_every_type_of_page_is_previewed_and_published_as_it_was(client, home, admin):
    load()
    client.force_login(admin)
    before = bank()
    pages = list(one_of_each())
    assert {type(page) for page in pages} == set(CoursePage.__subclasses__())
    for page in pages:
        edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
        preview = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
        assert client.get(edit).status_code == 200
        assert client.post(preview, as_form(page)).json()["is_valid"], page
        for mode, _label in page.preview_modes:
            assert client.get(preview, {"mode": mode}).status_code == 200, (page, mode)
        response = client.post(edit, as_form(page) | {"action-publish": "1"})
        assert response.status_code == 302, text_of(response)[:3000]
    assert bank() == before
