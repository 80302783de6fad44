"""Every block that an editor can choose: its icon, its words, its preview, its form."""

import copy

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail import blocks, hooks
from wagtail.admin.icons import get_icons

from lessons.exercises import KINDS
from lessons.exercises.base import Scene, SignalBlock
from lessons.fields import BlocksField
from lessons.models import CoursePage, LessonPage, Source
from lessons.signals import SECTIONS, SIGNALS
from quizzes.pinning import canonical, digest
from tests.forms import text_of


def fields():
    """Every field with blocks of every type of page."""
    for model in CoursePage.__subclasses__():
        yield from (f for f in model._meta.get_fields() if isinstance(f, BlocksField))


def choosable(stream, where):
    """(address, block) of everything that can be put into a stream, at any depth."""
    for name, block in stream.child_blocks.items():
        yield f"{where}.{name}", block
        if isinstance(block, blocks.StreamBlock):
            yield from choosable(block, f"{where}.{name}")
        for inner, child in getattr(block, "child_blocks", {}).items():
            if isinstance(child, blocks.StreamBlock):
                yield from choosable(child, f"{where}.{name}.{inner}")


ALL = dict(
    pair
    for field in fields()
    for pair in choosable(field.stream_block, f"{field.model.__name__}.{field.name}")
)
EACH = pytest.mark.parametrize("block", ALL.values(), ids=ALL)


def test_the_walk_finds_what_is_nested():
    assert {"LessonPage.body.chat", "LessonPage.body.chat.messages.message"} <= set(ALL)
    assert {"LessonPage.body.twins.points.point", "LessonPage.signals.signal"} <= set(ALL)
    assert {f"HomePage.scene.{kind}" for kind in KINDS} <= set(ALL)


@EACH
def test_its_icon_is_one_that_wagtail_knows(block):
    icon = block.meta.icon
    assert icon != "placeholder" and f'id="icon-{icon}"' in get_icons()


@EACH
def test_it_has_a_name_and_says_in_one_sentence_what_it_is_for(block):
    description = str(block.get_description())
    assert str(block.label) and description.endswith(".")
    assert len(description) > 20 and all(
        len(sentence.split()) <= 20 for sentence in description.split(". ")
    )


@EACH
def test_its_preview_shows_something(client, editor, block):
    client.force_login(editor)
    assert block.is_previewable
    shown = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert shown.status_code == 200
    soup = BeautifulSoup(shown.content, "html.parser")
    assert len(soup.select_one("main").get_text(" ", strip=True)) > len("Preview ") + 10
    # Not the raw rendering of a block that has no template, which shows names of fields.
    assert "<dt>feedback</dt>" not in shown.content.decode()


def test_a_claim_is_previewed_with_its_source_where_no_source_exists(client, editor):
    client.force_login(editor)
    assert not Source.objects.exists()
    block = ALL["LessonPage.body.claim"]
    shown = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    assert "Source 1" in text_of(shown) and "2024" in text_of(shown)
    assert not Source.objects.exists()


def test_previews_are_in_the_public_look_and_hold_no_way_out(client, editor):
    client.force_login(editor)
    block = ALL["LessonPage.body.story"]
    shown = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
    html = shown.content.decode()
    assert "css/components.css" in html and "site-head" not in html and "<script" not in html


@EACH
def test_nested_parts_of_a_scene_say_what_they_hold_when_folded(block):
    if isinstance(block, Scene) or block.name in ("message", "row", "photo", "reason", "detail"):
        assert "{" in block.meta.label_format
        names = block.meta.label_format.replace("{", " ").replace("}", " ").replace(":", "").split()
        assert set(names) <= set(block.child_blocks)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_form_of_a_scene_begins_with_the_scene_and_folds_the_rest(kind):
    block = KINDS[kind]()
    layout = block.meta.form_layout
    what, more = [part for part in layout.children if isinstance(part, blocks.BlockGroup)]
    assert layout.children[:3] == ["title", "place", "setting"]
    assert layout.children[-2:] == [what, more]
    assert what.children == ["truth", "explanation"] and "collapsed" not in what.classname
    assert "collapsed" in more.classname and {"twin", "details", "band"} <= set(more.children)
    assert sorted(layout.get_sorted_block_names()) == sorted(block.child_blocks)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_order_of_the_fields_makes_no_new_wording(kind):
    block = KINDS[kind]()
    plain = copy.copy(block)
    plain.child_blocks = dict(reversed(block.child_blocks.items()))
    example = block.example()
    backwards = dict(reversed(example.items()))
    before = canonical(plain, plain.to_python(backwards))
    after = canonical(block, block.to_python(example))
    assert list(before) != list(after) and digest(before) == digest(after)


def test_signals_are_offered_under_the_headings_of_the_field_guide():
    choices = [choice for choice in SignalBlock().field.choices if choice[0]]
    assert [str(heading) for heading, _inside in choices] == [str(h) for h in SECTIONS.values()]
    slugs = [slug for _heading, inside in choices for slug, _name in inside]
    assert sorted(slugs) == sorted(SIGNALS)


def test_a_signal_is_stored_by_its_slug():
    block = SignalBlock()
    assert block.clean("manufactured-urgency") == "manufactured-urgency"
    assert block.get_prep_value(block.to_python("never-meets")) == "never-meets"
    assert block.clean("") == ""


def test_the_editor_opens_with_every_block(client, editor, lesson):
    client.force_login(editor)
    shown = client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk]))
    assert shown.status_code == 200
    html = shown.content.decode()
    for block in LessonPage.body.field.stream_block.child_blocks.values():
        assert block.definition_prefix in html
    assert hooks.get_hooks("register_icons")
