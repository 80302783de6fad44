"""What the pages of the course show, and what they cost."""

import pytest
from django.core.files.images import ImageFile
from PIL import Image as Picture
from wagtail.images.models import Image

from lessons.models import FieldGuidePage, LessonPage, SignalPage, Source
from tests.conftest import chat, make_lesson
from tests.forms import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide(home):
    return home.add_child(instance=FieldGuidePage(title="Field guide", slug="field-guide"))


def add_signal(guide, slug, **changes):
    fields = {"title": slug, "sentence": "One.", "example": "For example.", "alone": "<p>Stop.</p>"}
    return guide.add_child(instance=SignalPage(slug=slug, **fields | changes))


def test_the_field_guide_groups_its_signals_and_costs_the_same_for_many(
    client, guide, django_assert_max_num_queries
):
    add_signal(guide, "secrecy-request")
    client.get(guide.url)
    with django_assert_max_num_queries(12) as one:
        client.get(guide.url)
    for slug in ("love-bombing", "respects-no", "caller-id", "never-meets"):
        add_signal(guide, slug)
    with django_assert_max_num_queries(12) as five:
        shown = text_of(client.get(guide.url))
    assert len(one) == len(five)
    assert shown.index("Isolation and secrecy") < shown.index("Good signs")
    assert shown.index("Good signs") < shown.index("Proves nothing either way")


def test_an_empty_field_guide_says_so(client, guide):
    assert "There are no entries yet." in text_of(client.get(guide.url))


def test_who_may_be_in_it_now_reads_what_to_do_before_the_example(client, guide):
    urgent = text_of(client.get(add_signal(guide, "image-blackmail").url))
    assert urgent.index("What it means alone") < urgent.index("For example.")
    other = text_of(client.get(add_signal(guide, "love-bombing").url))
    assert other.index("What it means alone") > other.index("For example.")


def test_the_list_of_modules_costs_the_same_for_many_lessons(
    client, module, django_assert_max_num_queries
):
    learn = module.get_parent()
    make_lesson(module, [chat("a")], "a")
    client.get(learn.url)
    with django_assert_max_num_queries(12) as one:
        client.get(learn.url)
    for slug in "bcdefg":
        make_lesson(module, [chat(slug)], slug)
    with django_assert_max_num_queries(12) as seven:
        shown = text_of(client.get(learn.url))
    assert len(one) == len(seven)
    assert shown.count("5 minutes") == 7


def test_a_module_lists_its_lessons_in_order_at_the_same_cost(
    client, module, django_assert_max_num_queries
):
    assert "Lessons are on their way." in text_of(client.get(module.url))
    make_lesson(module, [], "a")
    with django_assert_max_num_queries(12) as one:
        client.get(module.url)
    for slug in "bcd":
        make_lesson(module, [], slug)
    with django_assert_max_num_queries(12) as four:
        shown = text_of(client.get(module.url))
    assert len(one) == len(four)
    assert shown.index("Lesson b") < shown.index("Lesson c") < shown.index("Lesson d")


def test_a_lesson_leads_to_the_next_one_and_the_last_to_its_module(client, module):
    first, last = make_lesson(module, [], "a"), make_lesson(module, [], "b")
    assert "Next: Lesson b" in text_of(client.get(first.url))
    assert "Next:" not in text_of(client.get(last.url))
    LessonPage.objects.get(pk=last.pk).unpublish()
    assert "Next:" not in text_of(client.get(first.url))


def test_a_page_that_is_not_live_is_not_there(client, lesson):
    lesson.unpublish()
    assert client.get(lesson.url or "/learn/requests/first/").status_code == 404
    assert client.get("/learn/requests/nothing/").status_code == 404
    assert client.get("/learn/requests/first/more/").status_code == 404


# Wagtail leaves its temporary file to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_every_block_of_a_lesson_is_shown(client, module, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    Picture.new("RGB", (1200, 900), "teal").save(tmp_path / "drawn.png")
    with open(tmp_path / "drawn.png", "rb") as file:
        image = Image.objects.create(title="Drawn", file=ImageFile(file, name="drawn.png"))
    source = Source.objects.create(
        key="S1", title="A study", publisher="A journal", year=2024, url="https://a.example/",
        checked="2026-01-01",
    )  # fmt: skip
    body = [
        {"type": "prose", "value": "<h3>One</h3><p>Prose.</p>"},
        {"type": "story", "value": {"title": "Nadia", "text": "<p>She waited.</p>"}},
        {"type": "callout", "value": {"tone": "stop", "title": "Stop", "text": "<p>Wait.</p>"}},
        {"type": "callout", "value": {"tone": "note", "title": "Note", "text": "<p>Noted.</p>"}},
        {
            "type": "checklist",
            "value": {"title": "Before", "items": [{"type": "item", "value": "Breathe."}]},
        },
        {
            "type": "image",
            "value": {"image": image.pk, "alt_text": "Two bars", "decorative": False},
        },
        {"type": "claim", "value": {"text": "<p>In 2024.</p>", "source": source.pk}},
        {"type": "takeaway", "value": "Ask the request."},
        {"type": "discussion", "value": "Who could you ring?"},
    ]
    response = client.get(make_lesson(module, body, "all").url)
    shown, html = text_of(response), response.content.decode()
    for words in (
        "Prose.", "She waited.", "Wait.", "Noted.", "Breathe.", "In 2024.", "Ask the request.",
        "Who could you ring?", "A study", "A journal, 2024",
    ):  # fmt: skip
        assert words in shown, words
    assert 'alt="Two bars"' in html and ".webp" in html
    assert f'href="#note-{source.pk}"' in html and f'id="note-{source.pk}"' in html
