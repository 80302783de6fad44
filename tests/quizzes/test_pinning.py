"""The bank follows what is live, and nothing but what is live."""

import importlib
import uuid

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Page

from lessons.exercises.chat import ChatExercise
from lessons.models import LessonPage
from quizzes import pinning
from quizzes.models import Item, Version
from tests.conftest import chat, ending, make_lesson, ordinary_chat, prose

pytestmark = pytest.mark.django_db


def publish(page, **changes):
    page = LessonPage.objects.get(pk=page.pk)
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page


def current(page):
    return Version.objects.current(page.translation_key, "en")


def test_a_live_page_added_without_publishing_is_pinned(lesson):
    assert {v.item.block_id for v in current(lesson)} == {chat("one")["id"], chat("two")["id"]}
    assert {v.item.truth for v in current(lesson)} == {"scam", "ordinary"}


def test_publishing_the_same_again_makes_no_version(lesson):
    publish(lesson, title="Another title")
    publish(lesson, body=[prose("Other words."), *lesson.body.raw_data[1:]])
    assert Version.objects.filter(item__page_key=lesson.translation_key).count() == 2


def test_publishing_another_wording_makes_one_version_and_keeps_the_old(lesson):
    before = current(lesson).get(item__block_id=chat("one")["id"])
    publish(lesson, body=[chat("one", setting="Somebody writes."), ordinary_chat("two"), *ending()])
    after = current(lesson).get(item__block_id=chat("one")["id"])
    assert after.item == before.item and after != before
    before.refresh_from_db()
    assert before.current is False and before.body["setting"] != after.body["setting"]
    assert Version.objects.filter(item=before.item).count() == 2


def test_going_back_to_an_old_wording_uses_its_version_again(lesson):
    old = list(lesson.body.raw_data)
    publish(lesson, body=[chat("one", setting="Somebody writes."), *ending()])
    publish(lesson, body=old)
    assert current(lesson).count() == 2
    assert Version.objects.filter(item__block_id=chat("one")["id"]).count() == 2


def test_a_draft_changes_nothing(lesson):
    page = LessonPage.objects.get(pk=lesson.pk)
    page.body = [chat("one", setting="A draft.")]
    page.save_revision()
    assert current(lesson).count() == 2
    assert not Version.objects.filter(body__setting="A draft.").exists()


def test_unpublishing_withdraws_and_publishing_brings_back(lesson):
    lesson.unpublish()
    assert not current(lesson) and not Item.objects.served().filter(page_key=lesson.translation_key)
    publish(lesson)
    assert current(lesson).count() == 2
    assert Item.objects.served().filter(page_key=lesson.translation_key).count() == 2


def test_an_exercise_taken_out_of_its_page_is_withdrawn(lesson):
    publish(lesson, body=[ordinary_chat("two"), *ending()])
    assert Item.objects.get(block_id=chat("one")["id"]).withdrawn is True
    assert Item.objects.get(block_id=chat("two")["id"]).withdrawn is False


def test_deleting_a_page_withdraws_its_items_and_keeps_their_wordings(lesson):
    LessonPage.objects.get(pk=lesson.pk).delete()
    items = Item.objects.filter(page_key=lesson.translation_key)
    assert [item.withdrawn for item in items] == [True, True]
    assert Version.objects.filter(item__in=items).count() == 2


def test_a_copied_page_makes_new_items(lesson):
    copied = lesson.copy(update_attrs={"slug": "copy", "title": "Copy"})
    assert copied.live and current(copied).count() == 2
    assert copied.translation_key != lesson.translation_key


def test_an_alias_is_pinned_too(lesson):
    alias = lesson.create_alias(update_slug="alias")
    assert current(alias).count() == 2


def test_moving_a_page_changes_nothing(lesson, module):
    other = module.get_parent().add_child(instance=type(module)(title="M2", slug="m2", summary="2"))
    LessonPage.objects.get(pk=lesson.pk).move(other, pos="last-child")
    assert current(lesson).count() == 2 and Version.objects.count() == 3


def test_how_it_was_saved_does_not_change_the_wording():
    kind = ChatExercise()
    plain = kind.to_python(kind.example() | {"setting": "One.\nTwo."})
    raw = kind.example() | {"setting": "One.\r\nTwo.", "sensitive": False, "band": "everyone"}
    raw["explanation"] = raw["explanation"].replace("<p>", '<p data-block-key="ab12c">')
    by_form = kind.to_python(raw)
    first, second = pinning.canonical(kind, plain), pinning.canonical(kind, by_form)
    assert pinning.digest(first) == pinning.digest(second)
    assert "data-block-key" not in str(second) and "sensitive" not in second


def test_a_new_optional_field_makes_no_new_wording(monkeypatch):
    from wagtail import blocks

    old = ChatExercise()

    class Wider(ChatExercise):
        kind = ""
        mood = blocks.CharBlock(required=False, default="calm")
        hints = blocks.StreamBlock([("hint", blocks.CharBlock())], required=False)

    new = Wider()
    raw = old.example()
    before = pinning.canonical(old, old.to_python(raw))
    after = pinning.canonical(new, new.to_python(raw | {"mood": "calm", "hints": []}))
    assert pinning.digest(before) == pinning.digest(after)
    other = pinning.canonical(new, new.to_python(raw | {"mood": "tense"}))
    assert pinning.digest(before) != pinning.digest(other)


def test_a_migration_that_saves_a_page_keeps_its_body(lesson):
    before = list(LessonPage.objects.get(pk=lesson.pk).body.raw_data)
    last = MigrationExecutor(connection).loader.graph.leaf_nodes("lessons")
    state = MigrationExecutor(connection).loader.project_state(last)
    historical = state.apps.get_model("lessons", "LessonPage").objects.get(pk=lesson.pk)
    historical.objective = "You can wait."
    historical.save()
    after = LessonPage.objects.get(pk=lesson.pk)
    assert after.objective == "You can wait."
    assert list(after.body.raw_data) == before and len(after.exercises()) == 2


def test_blocks_stay_out_of_migrations():
    migration = importlib.import_module("lessons.migrations.0001_initial")
    with open(migration.__file__) as file:
        text = file.read()
    assert "JSONField" in text and "ChatExercise" not in text and "wagtail.blocks" not in text


def test_check_bank_finds_and_repairs_differences(lesson, module, capsys):
    Page.objects.filter(pk=lesson.pk).update(live=False)
    make_lesson(module, [chat("three")], "second")
    Version.objects.filter(item__block_id=chat("three")["id"]).update(current=False)
    with pytest.raises(SystemExit):
        call_command("check_bank")
    assert "/requests/second/" in capsys.readouterr().out
    call_command("check_bank", repair=True)
    assert not current(lesson) and Version.objects.filter(current=True).count() == 2
    call_command("check_bank")


def test_one_version_is_current_for_each_language(lesson):
    version = current(lesson).first()
    Version.objects.create(item=version.item, locale="fr", digest="x", body=version.body)
    lesson.unpublish()
    assert Version.objects.get(locale="fr").current is True
    assert Item.objects.get(pk=version.item_id).withdrawn is False


def test_bodies_read_back_as_they_were_shown(lesson):
    version = current(lesson).first()
    assert version.value["title"] == "Scene one" and version.value["sensitive"] is False
    assert uuid.UUID(version.exercise.targets(version.value)[0].id)


def test_a_page_that_expires_is_withdrawn(lesson):
    LessonPage.objects.filter(pk=lesson.pk).update(expire_at="2020-01-01T00:00Z")
    call_command("publish_scheduled")
    assert not LessonPage.objects.get(pk=lesson.pk).live
    assert not current(lesson).exists() and not pinning.differences()
