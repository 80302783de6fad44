"""The panel “Scenes of this lesson”: examples, twins, and the two side by side."""

import json
import uuid

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupPagePermission

from lessons.exercises import KINDS
from lessons.exercises.base import ORDINARY, SCAM
from lessons.models import LessonPage
from quizzes.models import Item, Version
from tests.conftest import PASSWORD, chat, make_lesson, ordinary_chat, prose
from tests.forms import text_of
from tests.quizzes.test_cms_publishing import as_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def cms(client, editor):
    client.force_login(editor)
    return client


def editor_of(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def press(cms, page, value, **changes):
    """Post the editor as typed, by the button of this value."""
    draft = draft_of(page)
    return cms.post(editor_of(page), as_form(draft, **changes) | {"scene-action": value})


def draft_of(page):
    return LessonPage.objects.get(pk=page.pk).get_latest_revision_as_object()


def ids_in(raw):
    """Every id of a block in raw data, at any depth."""
    if isinstance(raw, list):
        return [found for part in raw for found in ids_in(part)]
    if not isinstance(raw, dict):
        return []
    own = [raw["id"]] if {"type", "value", "id"} <= raw.keys() else []
    return own + [found for part in raw.values() for found in ids_in(part)]


def scenes(page):
    return [child for child in page.body if child.block_type in KINDS]


def truths(page):
    return [child.value["truth"] for child in scenes(page)]


def panel(cms, page):
    return BeautifulSoup(cms.get(editor_of(page)).content, "html.parser").select_one(".scenes")


# --- examples -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_an_example_is_added_at_the_end_of_the_draft(cms, lesson, kind):
    response = press(cms, lesson, f"example:{kind}", title="Typed just now")
    draft = draft_of(lesson)
    added = draft.body[len(draft.body) - 1]
    assert draft.title == "Typed just now" and added.block_type == kind
    assert added.value["title"] == KINDS[kind]().example()["title"]
    assert response["Location"] == editor_of(lesson) + f"#block-{added.id}-section"
    assert "The example stands at the end" in text_of(cms.get(editor_of(lesson)))


def test_two_examples_share_no_id(cms, lesson):
    press(cms, lesson, "example:profile")
    press(cms, lesson, "example:profile")
    raw = draft_of(lesson).body.get_prep_value()
    ids = ids_in(raw[-2:])
    assert len(ids) == len(set(ids)) == 12 and len(raw) == 7
    example = json.dumps(KINDS["profile"]().example())
    assert not any(found in example for found in ids)
    assert all(uuid.UUID(found) for found in ids)


def test_an_example_can_be_published_as_it_is(cms, client, admin, lesson):
    press(cms, lesson, "example:chat")
    client.force_login(admin)
    data = as_form(draft_of(lesson)) | {"action-publish": "1"}
    assert client.post(editor_of(lesson), data).status_code == 302
    assert len(scenes(LessonPage.objects.get(pk=lesson.pk))) == 3


def test_what_is_live_does_not_change(cms, lesson):
    shown = cms.get(lesson.url).content
    before = set(Version.objects.values_list("pk", "current")), Item.objects.count()
    press(cms, lesson, "example:chat")
    press(cms, lesson, f"twin:{lesson.body[1].id}")
    page = LessonPage.objects.get(pk=lesson.pk)
    assert page.live and page.has_unpublished_changes and len(page.body) == len(lesson.body)
    assert len(draft_of(lesson).body) == len(lesson.body) + 2
    assert (set(Version.objects.values_list("pk", "current")), Item.objects.count()) == before
    assert (
        BeautifulSoup(shown, "html.parser").select_one("main").get_text()
        == BeautifulSoup(cms.get(lesson.url).content, "html.parser").select_one("main").get_text()
    )


def test_a_page_that_is_being_created_is_saved_with_the_example(cms, module):
    new = LessonPage(title="A new one", slug="new-one", body=[prose("Hello.")])
    url = reverse("wagtailadmin_pages:add", args=["lessons", "lessonpage", module.pk])
    response = cms.post(url, as_form(new) | {"scene-action": "example:verdict"})
    page = LessonPage.objects.get(slug="new-one")
    draft = draft_of(page)
    assert not page.live and [child.block_type for child in draft.body] == ["prose", "verdict"]
    assert response["Location"] == editor_of(page) + f"#block-{draft.body[1].id}-section"
    assert not Item.objects.filter(page_key=page.translation_key).exists()


def test_the_form_of_a_new_page_offers_examples(cms, module):
    url = reverse("wagtailadmin_pages:add", args=["lessons", "lessonpage", module.pk])
    shown = BeautifulSoup(cms.get(url).content, "html.parser").select_one(".scenes")
    values = [button["value"] for button in shown.select("button[name=scene-action]")]
    assert values == [f"example:{kind}" for kind in KINDS]


@pytest.mark.parametrize(
    "value", ["example:unknown", "example:", "twin:", "twin:no-such-block", "burn:all", "example"]
)
def test_what_is_unknown_saves_the_draft_and_adds_nothing(cms, lesson, value):
    response = press(cms, lesson, value, title="Typed just now")
    assert response.status_code == 302
    draft = draft_of(lesson)
    assert draft.title == "Typed just now" and len(draft.body) == len(lesson.body)


def test_a_draft_with_errors_is_not_saved_and_keeps_what_was_typed(cms, lesson):
    response = press(cms, lesson, "example:chat", title="", objective="Typed just now")
    assert response.status_code == 200 and "Typed just now" in response.content.decode()
    assert LessonPage.objects.get(pk=lesson.pk).latest_revision is None


def test_saving_by_itself_does_nothing_with_scenes(cms, lesson):
    data = as_form(lesson) | {"scene-action": "example:chat"}
    response = cms.post(editor_of(lesson), data, headers={"accept": "application/json"})
    assert response.json()["success"] is True
    assert len(draft_of(lesson).body) == len(lesson.body)


def test_a_button_pressed_right_after_saving_by_itself_is_obeyed(cms, lesson):
    saved = cms.post(editor_of(lesson), as_form(lesson), headers={"accept": "application/json"})
    revision = saved.json()["revision_id"]
    data = as_form(draft_of(lesson), title="Typed since") | {
        "scene-action": "example:chat",
        "loaded_revision_id": revision,
        "overwrite_revision_id": revision,
    }
    assert "#block-" in cms.post(editor_of(lesson), data)["Location"]
    draft = draft_of(lesson)
    assert draft.title == "Typed since" and len(draft.body) == len(lesson.body) + 1
    assert draft.latest_revision_id != revision


def test_a_locked_page_does_not_change(cms, admin, lesson):
    data = as_form(lesson) | {"scene-action": "example:chat"}
    lesson.locked, lesson.locked_by = True, admin
    lesson.save()
    assert cms.post(editor_of(lesson), data).status_code == 200
    assert LessonPage.objects.get(pk=lesson.pk).latest_revision is None
    assert not panel(cms, lesson).select("button[name=scene-action]")


def test_only_editors_add_scenes(client, learner, outsider, lesson):
    for person in (learner, outsider):
        client.force_login(person)
        data = as_form(lesson) | {"scene-action": "example:chat"}
        assert client.post(editor_of(lesson), data).status_code in (302, 403, 404)
        assert LessonPage.objects.get(pk=lesson.pk).latest_revision is None


def test_enter_in_a_field_saves_and_adds_nothing(cms, lesson):
    """Browsers press the first button of a form then, which must not be one of ours."""
    soup = BeautifulSoup(cms.get(editor_of(lesson)).content, "html.parser")
    first = soup.select_one("#page-edit-form").select_one("button:not([type=button])")
    assert first["type"] == "submit" and not first.get("name")


# --- twins ----------------------------------------------------------------------------------


def test_the_twin_stands_behind_its_scene_and_makes_the_pair(cms, lesson):
    scam = lesson.body[1]
    response = press(cms, lesson, f"twin:{scam.id}")
    draft = draft_of(lesson)
    first, twin = draft.body[1], draft.body[2]
    assert first.id == scam.id and truths(draft) == [SCAM, ORDINARY, ORDINARY]
    assert first.value["twin"] == twin.value["twin"] == "scene-one"
    assert twin.value["title"] == "Scene one (twin)" and first.value["title"] == "Scene one"
    assert response["Location"].endswith(f"#block-{twin.id}-section")
    raw = draft.body.get_prep_value()
    ids = ids_in(raw[2])
    assert len(ids) == len(set(ids)) == 6 and not set(ids) & set(ids_in([*raw[:2], *raw[3:]]))
    pairs = zip(first.value["messages"], twin.value["messages"], strict=True)
    for one, other in pairs:
        assert one.value["text"] == other.value["text"] and one.id != other.id


@pytest.mark.parametrize(("kind", "told"), [("chat", 2), ("profile", 1), ("verdict", 1)])
def test_the_twin_does_not_say_what_was_true_of_its_scene_alone(cms, module, kind, told):
    value = KINDS[kind]().example() | {"truth": "scam", "all_signs_reason": "Because."}
    lesson = make_lesson(module, [prose("x")], kind)
    lesson.body = [{"type": kind, "id": str(uuid.uuid4()), "value": value}]
    lesson.save_revision()
    press(cms, lesson, f"twin:{lesson.body[0].id}")
    scene, twin = scenes(draft_of(lesson))
    assert scene.value["explanation"].source and scene.value["all_signs_reason"] == "Because."
    assert not twin.value["explanation"].source and not twin.value["all_signs_reason"]
    before, after = scene.block.targets(scene.value), twin.block.targets(twin.value)
    emptied = [one for one, two in zip(before, after, strict=True) if one.signal != two.signal]
    assert len(emptied) == told and all(one.present and one.judged for one in emptied)
    rows = zip(scene.block.rows(scene.value, ""), twin.block.rows(twin.value, ""), strict=True)
    gone = [one["id"] for one, two in rows if one["feedback"] and not two["feedback"]]
    assert gone == [one.id for one in emptied]
    # An incomplete draft can be saved again.
    assert press(cms, lesson, "example:chat").status_code == 302
    assert len(scenes(draft_of(lesson))) == 3


def test_the_reason_that_told_in_an_ordinary_scene_is_unsaid_in_a_scam(cms, module):
    value = KINDS["verdict"]().example() | {"truth": "ordinary"}
    value["reasons"][0]["value"]["signal"] = "welcomes-your-check"
    lesson = make_lesson(module, [prose("x")], "turned")
    lesson.body = [{"type": "verdict", "id": str(uuid.uuid4()), "value": value}]
    lesson.save_revision()
    press(cms, lesson, f"twin:{lesson.body[0].id}")
    twin = scenes(draft_of(lesson))[1]
    told = [reason.value for reason in twin.value["reasons"] if reason.value["fits"]]
    assert len(told) == 1 and not told[0]["signal"] and not told[0]["feedback"]


def test_the_twin_of_an_ordinary_scene_is_a_scam(cms, lesson):
    press(cms, lesson, f"twin:{lesson.body[2].id}")
    assert truths(draft_of(lesson)) == [SCAM, ORDINARY, SCAM]


def test_a_scene_that_has_a_twin_gets_no_second_one(cms, lesson):
    press(cms, lesson, f"twin:{lesson.body[1].id}")
    press(cms, lesson, f"twin:{lesson.body[1].id}")
    draft = draft_of(lesson)
    assert len(scenes(draft)) == 3
    assert "has a twin already" in text_of(cms.get(editor_of(lesson)))


def test_neither_prose_nor_a_scene_that_could_be_either_is_twinned(cms, module):
    lesson = make_lesson(module, [prose("x"), chat("either", truth="ambiguous")], "either")
    for child in lesson.body:
        press(cms, lesson, f"twin:{child.id}")
    assert len(draft_of(lesson).body) == len(lesson.body)


def test_a_name_of_its_own_is_kept(cms, module):
    lesson = make_lesson(module, [chat("named", twin="my-pair")], "named")
    press(cms, lesson, f"twin:{lesson.body[0].id}")
    assert [child.value["twin"] for child in scenes(draft_of(lesson))] == ["my-pair", "my-pair"]


def test_a_name_that_another_lesson_uses_is_not_taken(cms, module, lesson):
    make_lesson(module, [chat("live", twin="scene-one")], "other")
    drafted = make_lesson(module, [prose("x")], "drafted")
    drafted.body = [chat("draft", twin="scene-one-2")]
    drafted.save_revision()
    press(cms, lesson, f"twin:{lesson.body[1].id}")
    assert draft_of(lesson).body[1].value["twin"] == "scene-one-3"


def test_long_titles_and_names_still_fit(cms, client, module):
    lesson = make_lesson(module, [chat("long", title="A talk after work " * 4 + "12345678")], "lo")
    press(cms, lesson, f"twin:{lesson.body[0].id}")
    twin = draft_of(lesson).body[1].value
    assert len(twin["title"]) <= 80 and twin["title"].endswith("(twin)")
    assert 0 < len(twin["twin"]) <= 40
    # It is a draft that the editor can save again.
    assert press(cms, lesson, "example:chat").status_code == 302


def test_a_title_without_latin_letters_gives_a_name_too(cms, module):
    lesson = make_lesson(module, [chat("arabic", title="رسالة في المساء")], "arabic")
    press(cms, lesson, f"twin:{lesson.body[0].id}")
    assert draft_of(lesson).body[1].value["twin"] == "pair"


def test_the_twin_is_not_published_before_it_is_explained(cms, client, admin, lesson):
    press(cms, lesson, f"twin:{lesson.body[1].id}")
    client.force_login(admin)
    data = as_form(draft_of(lesson)) | {"action-publish": "1"}
    response = client.post(editor_of(lesson), data)
    assert response.status_code == 200
    assert "This field is required" in response.content.decode()
    assert len(LessonPage.objects.get(pk=lesson.pk).body) == len(lesson.body)


# --- the panel ------------------------------------------------------------------------------


def test_the_panel_lists_the_scenes_of_the_draft(cms, module, lesson):
    rows = [" ".join(row.get_text(" ").split()) for row in panel(cms, lesson).select("li")]
    assert len(rows) == 2
    assert rows[0].startswith("Scene one Chat · A scam · Everyone") and "Make the twin" in rows[0]
    press(cms, lesson, f"twin:{lesson.body[1].id}")
    rows = [" ".join(row.get_text(" ").split()) for row in panel(cms, lesson).select("li")]
    assert "Its twin is in this lesson." in rows[0] and "Compare with its twin" in rows[1]
    assert "Make the twin" not in rows[0] and "Make the twin" in rows[2]


def test_the_panel_finds_a_twin_in_another_lesson(cms, module, lesson):
    raw = ordinary_chat("far")
    raw["value"]["twin"] = "far-pair"
    make_lesson(module, [raw], "far")
    near = make_lesson(module, [chat("near", twin="far-pair")], "near")
    text = " ".join(panel(cms, near).get_text(" ").split())
    assert "Its twin is in “Lesson far”." in text and "Compare with its twin" in text


def test_scenes_without_a_name_are_nobodys_twins(cms, module):
    nameless = [chat("c", twin=None), ordinary_chat("d"), chat("e", truth="ambiguous")]
    lesson = make_lesson(module, [chat("a", twin="named"), *nameless, chat("f")], "nameless")
    lesson.body[2].value["twin"] = None
    lesson.save_revision()
    shown = panel(cms, lesson)
    assert not shown.select("a.button")
    assert len(shown.select("button[value^='twin:']")) == 4
    press(cms, lesson, f"twin:{lesson.body[4].id}")
    assert len(scenes(draft_of(lesson))) == 6


def test_a_missing_twin_is_said(cms, module):
    lesson = make_lesson(module, [chat("alone", twin="alone")], "alone")
    assert "Its twin is missing." in " ".join(panel(cms, lesson).get_text(" ").split())


def test_more_scenes_and_lessons_make_no_more_queries(cms, module):
    few = make_lesson(module, [chat("a", twin="a")], "few")
    cms.get(editor_of(few))
    before = queries(cms, few)
    for number in range(4):
        other = make_lesson(module, [chat(f"x{number}", twin=f"p{number}")], f"other-{number}")
        other.save_revision()
    many = make_lesson(module, [chat(f"b{n}", twin=f"p{n}") for n in range(5)], "many")
    cms.get(editor_of(many))
    assert queries(cms, many) == before > 0


def queries(cms, page):
    with CaptureQueriesContext(connection) as captured:
        cms.get(editor_of(page))
    return len(captured)


# --- comparing ------------------------------------------------------------------------------


def comparison(page, block_id):
    return reverse("compare_scenes", args=[page.pk, block_id])


def test_both_scenes_stand_side_by_side_with_what_differs(cms, module):
    other = ordinary_chat("Other")
    other["value"] |= {"twin": "two", "setting": "You know each other."}
    other["value"]["messages"][2]["value"]["text"] = "I have a spare ticket. Pay me on Sunday."
    lesson = make_lesson(module, [chat("Scam", twin="two"), other], "two")
    shown = cms.get(comparison(lesson, lesson.body[0].id))
    text = text_of(shown)
    assert "What it is: “A scam” here, “Ordinary” in the twin." in text
    assert "Different: Title, What is going on." in text and "The same: Where." in text
    assert "1 line stands only here." in text and "1 line stands only in the twin." in text
    marked = BeautifulSoup(shown.content, "html.parser").select("ol .differs")
    assert ["gift-card" in marked[0].get_text(), "on Sunday" in marked[1].get_text()] == [True] * 2
    assert len(marked) == 2
    links = BeautifulSoup(shown.content, "html.parser").select(".scenes a")
    assert len(links) == 3 and all(link["href"].startswith(editor_of(lesson)) for link in links)


def test_a_fresh_twin_has_the_same_lines(cms, lesson):
    press(cms, lesson, f"twin:{lesson.body[1].id}")
    text = text_of(cms.get(comparison(lesson, lesson.body[1].id)))
    assert "Every line is the same." in text


def test_verdicts_are_compared_sentence_by_sentence(cms, module):
    def verdict(name, **changes):
        value = KINDS["verdict"]().example() | {"twin": "calls"} | changes
        return {"type": "verdict", "id": str(uuid.uuid4()), "value": value}

    other = verdict("b", truth="ordinary", text="He knows your name and your street. He says bye.")
    lesson = make_lesson(module, [verdict("a"), other], "calls")
    text = text_of(cms.get(comparison(lesson, lesson.body[0].id)))
    assert "2 lines stand only here." in text and "1 line stands only in the twin." in text


def test_a_twin_in_another_lesson_is_shown_as_drafted(cms, module):
    raw = ordinary_chat("far")
    raw["value"]["twin"] = "far-pair"
    far = make_lesson(module, [prose("nothing yet")], "far")
    far.body = [raw]
    far.save_revision()
    near = make_lesson(module, [chat("near", twin="far-pair")], "near")
    text = text_of(cms.get(comparison(near, near.body[0].id)))
    assert "In the lesson “Lesson far”" in text and "In the lesson “Lesson near”" in text


def test_a_scene_without_a_twin_says_so(cms, lesson):
    shown = cms.get(comparison(lesson, lesson.body[1].id))
    assert shown.status_code == 200 and "has no twin yet" in text_of(shown)


def test_what_is_no_scene_is_not_found(cms, home, module, lesson):
    assert cms.get(comparison(lesson, lesson.body[0].id)).status_code == 404
    assert cms.get(comparison(lesson, uuid.uuid4())).status_code == 404
    assert cms.get(comparison(module, uuid.uuid4())).status_code == 404
    assert cms.get(reverse("compare_scenes", args=[99999, uuid.uuid4()])).status_code == 404


def test_only_who_may_edit_the_lesson_compares(client, learner, module, lesson, django_user_model):
    url = comparison(lesson, lesson.body[1].id)
    assert client.get(url).status_code == 302
    client.force_login(learner)
    assert client.get(url).status_code in (302, 403)
    stranger = person_who_edits(django_user_model, module.get_parent().get_parent(), "view_page")
    client.force_login(stranger)
    assert client.get(url).status_code in (302, 403)


def test_a_draft_of_a_lesson_that_one_cannot_edit_is_not_shown(client, module, django_user_model):
    raw = ordinary_chat("far")
    raw["value"] |= {"twin": "far-pair", "setting": "Nobody else reads this."}
    make_lesson(module, [raw], "far")
    near = make_lesson(module, [chat("near", twin="far-pair")], "near")
    client.force_login(person_who_edits(django_user_model, near, "change_page"))
    text = text_of(client.get(comparison(near, near.body[0].id)))
    assert "a lesson that you cannot edit" in text and "Nobody else reads this." not in text


def person_who_edits(user_model, page, permission):
    """Somebody whose only permission in the CMS is for this page and what is below it."""
    group = Group.objects.create(name=f"for {page.pk}")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    GroupPagePermission.objects.create(
        group=group, page=page, permission=Permission.objects.get(codename=permission)
    )
    person = user_model.objects.create_user(username=f"p{page.pk}", password=PASSWORD)
    person.groups.add(group)
    return person
