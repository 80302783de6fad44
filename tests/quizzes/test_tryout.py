"""Previews can be answered: marked as a learner's answer would be, and kept nowhere."""

import copy

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale

from lessons.exercises import KINDS
from lessons.exercises.base import AMBIGUOUS, ORDINARY, SCAM
from lessons.models import LessonPage
from quizzes.models import Finding, Item, Response, Version
from quizzes.rendering import TRUTH_LINES
from tests.conftest import chat, ending, make_lesson
from tests.forms import Form, text_of
from tests.quizzes.test_cms_publishing import as_form

pytestmark = pytest.mark.django_db
BY_HTMX = {"HX-Request": "true"}
BEST = {SCAM: "Stop and step away", ORDINARY: "Go on", AMBIGUOUS: "Check my own way first"}


@pytest.fixture
def cms(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def draft(module):
    """A draft with one scene of each kind."""
    scenes = [
        {"type": kind, "id": f"00000000-0000-4000-9000-00000000000{n}", "value": block().example()}
        for n, (kind, block) in enumerate(sorted(KINDS.items()))
    ]
    return make_lesson(module, scenes, live=False)


def stored():
    counted = (Item, Version, Response, Finding, get_user_model())
    return [model.objects.count() for model in counted]


def preview(cms, page, mode=""):
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert cms.post(url, as_form(page)).json()["is_valid"] is True
    return cms.get(url, {"mode": mode})


def forms_in(response):
    soup = BeautifulSoup(response.content, "html.parser")
    return [Form(tag) for tag in soup.select(".exercise form")]


def answers(block, raw):
    """The best answer as a form posts it."""
    value = block.to_python(raw)
    key = block.key(value)
    marks = {name: "1" for name in ("none", "unsure") if key.get(name)}
    return marks | {"target": key["picked"], "decision": key["decision"]}


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("htmx", [True, False])
def test_a_preview_can_be_answered_and_nothing_is_kept(cms, draft, kind, htmx):
    before = stored()
    shown = preview(cms, draft)
    assert "nothing is kept" in text_of(shown)
    form = forms_in(shown)[sorted(KINDS).index(kind)]
    assert form.action == reverse("try_out")
    raw = draft.body.raw_data[sorted(KINDS).index(kind)]["value"]
    data = form.hidden | answers(KINDS[kind](), raw)
    response = cms.post(form.action, data, headers=BY_HTMX if htmx else {})
    told = text_of(response)
    assert response.status_code == 200 and str(TRUTH_LINES[raw["truth"]]) in told
    assert ("<html" in response.content.decode()) is not htmx
    again = forms_in(response)[0]
    assert again.action == reverse("try_out")
    fresh = cms.post(again.action, again.hidden | {"again": "1"}, headers=BY_HTMX)
    assert fresh.status_code == 200 and not forms_in(fresh)[0].ticked()
    assert stored() == before and not cms.cookies.get("visitor")


def test_an_answer_that_is_not_whole_comes_back_with_its_ticks(cms, draft):
    form = forms_in(preview(cms, draft))[0]
    response = cms.post(form.action, form.data("Pay me in gift-card codes"), headers=BY_HTMX)
    assert response.status_code == 422
    assert "Choose what you would do next." in text_of(response)
    assert any("Pay me" in label for label in forms_in(response)[0].ticked())


def test_details_can_be_looked_into(cms, module):
    detail = {"type": "detail", "id": "d1", "value": {"label": "The number", "text": "It is new."}}
    raw = chat("one", details=[detail])
    page = make_lesson(module, [raw], live=False)
    form = forms_in(preview(cms, page))[0]
    look = form.looks["The number"]
    response = cms.post(form.action, form.hidden | {"look": look}, headers=BY_HTMX)
    assert response.status_code == 200 and "It is new." in text_of(response)


def test_the_modes_show_the_form_filled_in_and_the_feedback(cms, draft):
    before = stored()
    assert not forms_in(preview(cms, draft))[0].ticked()
    filled = forms_in(preview(cms, draft, "answered"))
    truths = [child.value["truth"] for child in draft.exercises()]
    for form, truth in zip(filled, truths, strict=True):
        assert BEST[truth] in form.ticked()
    assert any("gift-card" in label for form in filled for label in form.ticked())
    told = text_of(preview(cms, draft, "feedback"))
    assert all(str(TRUTH_LINES[truth]) in told for truth in truths)
    assert told.count("What to take from this scene") == len(KINDS)
    assert stored() == before


def test_the_other_modes(cms, draft):
    assert 'data-theme="dark"' in preview(cms, draft, "dark").content.decode()
    assert 'print.css" media="all"' in preview(cms, draft, "print").content.decode()
    assert '<iframe src="?mode="' in preview(cms, draft, "phone").content.decode()
    for mode in ("", "answered", "feedback"):
        plain = preview(cms, draft, mode).content.decode()
        assert 'print.css" media="print"' in plain and "data-theme" not in plain


def test_what_readers_get_has_none_of_it(client, lesson):
    page = client.get(lesson.url).content.decode()
    assert reverse("try_out") not in page and "<base" not in page


def test_a_scene_that_does_not_say_what_it_is_can_be_previewed(cms, module):
    raw = copy.deepcopy(chat("one"))
    raw["value"] |= {"truth": "", "title": "", "explanation": "", "messages": []}
    page = make_lesson(module, [raw], live=False)
    for mode in ("", "answered", "feedback", "print"):
        shown = preview(cms, page, mode)
        assert shown.status_code == 200 and "Nothing can be sent from here" in text_of(shown)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_block_that_was_only_added_can_be_previewed(cms, module, kind):
    block = KINDS[kind]()
    value = block.get_prep_value(block.get_default())
    page = make_lesson(module, [{"type": kind, "id": "e1", "value": value}], live=False)
    for mode in ("", "answered", "feedback"):
        assert preview(cms, page, mode).status_code == 200


def test_only_who_was_given_the_preview_can_use_it(cms, client, draft, learner, admin):
    form = forms_in(preview(cms, draft))[0]
    data = form.data("None of these", "Go on")
    for person in (learner, None):
        client.force_login(person) if person else client.logout()
        assert client.post(form.action, data).status_code == 302
    client.force_login(admin)
    response = client.post(form.action, data, headers=BY_HTMX)
    assert response.status_code == 422 and "Load the preview again" in text_of(response)


def test_a_key_that_was_made_up_is_refused(cms):
    for key in ("", "x", "a:b:c"):
        assert cms.post(reverse("try_out"), {"key": key}).status_code == 422
    assert cms.get(reverse("try_out")).status_code == 405


def test_a_preview_of_a_live_page_shows_the_draft_and_leaves_the_bank_alone(cms, lesson):
    page = LessonPage.objects.get(pk=lesson.pk)
    page.body = [chat("one", setting="Quite another setting."), *ending()]
    before = stored()
    assert "Quite another setting." in text_of(preview(cms, page, "feedback"))
    assert stored() == before


def test_a_preview_is_answered_in_the_language_of_its_page(cms, lesson):
    locale = Locale.objects.get_or_create(language_code="fr")[0]
    for page in [*lesson.get_ancestors().filter(depth__gt=1), lesson]:
        french = page.specific.copy_for_translation(locale)
    form = forms_in(preview(cms, french))[0]
    response = cms.post(form.action, form.data("None of these", "Arrêter"), headers=BY_HTMX)
    assert "C’était une arnaque." in text_of(response)


def poisoned(value):
    """Every text of a raw value with markup behind it, but rich text, choices and ids."""
    if isinstance(value, list):
        return [poisoned(part) for part in value]
    if isinstance(value, dict):
        return {name: poisoned(part) for name, part in value.items()}
    plain = isinstance(value, str) and " " in value and "<p>" not in value
    return f"{value}<script>alert(1)</script>" if plain else value


def test_markup_in_a_draft_stays_text(cms, draft):
    raw = [part | {"value": poisoned(part["value"])} for part in draft.body.raw_data[: len(KINDS)]]
    draft.body = [*raw, *ending()]
    draft.save_revision(clean=False)
    view = reverse("wagtailadmin_pages:view_draft", args=[draft.pk])
    shown = [cms.get(view, {"mode": mode}) for mode in ("", "answered", "feedback", "print")]
    shown.append(cms.get(reverse("wagtailadmin_pages:edit", args=[draft.pk])))
    for form, part in zip(forms_in(shown[0]), raw, strict=True):
        data = form.hidden | answers(KINDS[part["type"]](), part["value"])
        shown.append(cms.post(form.action, data, headers=BY_HTMX))
    for response in shown:
        assert response.status_code == 200
        assert b"alert(1)" in response.content and b"<script>alert" not in response.content


def test_posting_from_another_site_is_refused(cms, editor, draft):
    form = forms_in(preview(cms, draft))[0]
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(form.action, form.data("None of these", "Go on")).status_code == 403
