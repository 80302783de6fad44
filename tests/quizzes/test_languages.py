"""A French request on a French page gets French feedback."""

import pytest
from wagtail.models import Locale

from lessons.models import LessonPage
from tests.forms import forms_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def french(home, lesson):
    locale = Locale.objects.get_or_create(language_code="fr")[0]
    for page in [*lesson.get_ancestors().filter(depth__gt=1), lesson]:
        translated = page.specific.copy_for_translation(locale)
        translated.save_revision().publish()
    return LessonPage.objects.get(pk=translated.pk)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_french_answer_gets_french_feedback(client, french, headers):
    assert french.url.startswith("/fr/")
    page = client.get(french.url)
    assert b'lang="fr"' in page.content
    form = forms_in(page)[0]
    answered = client.post(
        form.action, form.data("gift-card codes", "ten minutes", "Arrêter"), headers=headers
    )
    if not headers:
        assert answered.status_code == 303 and answered.url.startswith(french.url)
        answered = client.get(french.url)
    assert "C’était une arnaque." in text_of(answered)


def test_a_translated_page_keeps_its_items(french, lesson):
    from quizzes.models import Item, Version

    assert french.translation_key == lesson.translation_key
    assert Item.objects.filter(page_key=lesson.translation_key).count() == 2
    assert Version.objects.current(lesson.translation_key, "fr").count() == 2


def test_arabic_pages_run_from_right_to_left(client, home):
    locale = Locale.objects.get_or_create(language_code="ar")[0]
    page = home.copy_for_translation(locale)
    page.save_revision().publish()
    assert b'<html lang="ar" dir="rtl"' in client.get("/ar/").content


def test_a_refused_form_comes_back_in_its_own_language(client, french):
    form = forms_in(client.get(french.url))[0]
    answered = client.post(form.action, form.data("gift-card codes") | {"key": "made~up"})
    assert answered.status_code == 422
    assert b'<html lang="fr"' in answered.content
    assert "Arrêter et prendre du recul" in text_of(answered)
