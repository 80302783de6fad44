"""Two scenes side by side, for who has met both, and where a signal is practised."""

import re
import uuid

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from lessons.exercises import KINDS
from lessons.models import FieldGuidePage, LessonPage, SignalPage
from quizzes.models import Item
from tests.conftest import chat, ending, make_lesson, ordinary_chat, prose
from tests.forms import forms_in, text_of
from tests.people.conftest import answer, cheap_passwords  # noqa: F401

pytestmark = pytest.mark.django_db

#: What nobody may read in a page before they met both scenes.
TRUTHS = re.compile(
    r"(?i)was a scam|was ordinary|In the scam|In the ordinary|only in this one|"
    r"What made the difference|Both were friendly|Codes, now|Cash, on Sunday|gift-card|"
    r'spare ticket|hard-to-reverse|manufactured|"(scam|ordinary)"|tickets'
)
CALM = "I have a spare ticket. Pay me on Sunday."


def scam(pair):
    return chat(f"{pair}-1", title="Late messages", twin=pair)


def ordinary(pair):
    """The same talk, but for one message and what is missing after it."""
    raw = ordinary_chat(f"{pair}-2")
    raw["value"] |= {"title": "Early messages", "twin": pair}
    raw["value"]["messages"][2]["value"]["text"] = CALM
    del raw["value"]["messages"][3]
    return raw


def twins(pair, title="Two evenings"):
    points = {"what": "The request", "scam": "Codes, now", "ordinary": "Cash, on Sunday"}
    value = {"pair": pair, "title": title, "difference": "<p>Both were friendly.</p>"}
    value |= {"points": [{"type": "point", "value": points}]}
    return {"type": "twins", "id": str(uuid.uuid4()), "value": value}


@pytest.fixture
def first(module):
    return make_lesson(module, [scam("tickets")], "a")


@pytest.fixture
def second(module, first):
    return make_lesson(module, [ordinary("tickets")], "b")


@pytest.fixture
def aside(module, second):
    """The lesson that lays the two scenes side by side."""
    return make_lesson(module, [prose("Look back."), twins("tickets")], "c")


def pairs_in(response):
    return BeautifulSoup(response.content, "html.parser").select("section.twins")


def links_in(pair):
    return [link["href"].split("#")[0] for link in pair.select("li a")]


def skip(client, page, number=0):
    form = forms_in(client.get(page.url))[number]
    client.post(form.action, form.data(skip="1"))


# --- before --------------------------------------------------------------------------------


def test_nothing_of_a_scene_is_told_before_both_are_met(client, first, second, aside):
    for page, left in ((None, [first, second]), (first, [second])):
        if page:
            answer(client, page)
        response = client.get(aside.url)
        (pair,) = pairs_in(response)
        assert links_in(pair) == [lesson.url for lesson in left]
        assert "You have not met both scenes yet." in text_of(response)
        assert not TRUTHS.search(response.content.decode())


def test_a_link_leads_to_the_scene_itself(client, first, aside):
    (pair,) = pairs_in(client.get(aside.url))
    place = pair.select_one("li a")["href"].split("#")[1]
    assert BeautifulSoup(client.get(first.url).content, "html.parser").find(id=place)


def test_the_lesson_of_a_scene_does_not_name_its_pair(client, second, first):
    for page in (first, second):
        assert "tickets" not in client.get(page.url).content.decode()


@pytest.mark.parametrize("together", [True, False], ids=["one lesson", "two lessons"])
def test_the_order_of_the_links_does_not_tell_which_is_which(client, module, together):
    bodies = [[scam("one"), ordinary("two")], [ordinary("one"), scam("two")]]
    for number, body in enumerate([sum(bodies, [])] if together else bodies):
        make_lesson(module, body, f"scenes-{number}")
    page = make_lesson(module, [twins("one"), twins("two")], "c")
    scams = {f"x-{item.pk}" for item in Item.objects.filter(truth="scam")}
    scam_first = [
        pair.select_one("li a")["href"].split("#")[1] in scams
        for pair in pairs_in(client.get(page.url))
    ]
    assert scam_first == [True, False]


# --- side by side --------------------------------------------------------------------------


def test_who_met_both_sees_them_side_by_side(client, first, second, aside):
    answer(client, first)
    skip(client, second)
    response = client.get(aside.url)
    left, right = BeautifulSoup(response.content, "html.parser").select(".twins .side")
    assert "This was a scam." in left.get_text() and "You stopped and stepped" in left.get_text()
    assert "This was ordinary." in right.get_text() and "When you" not in right.get_text()
    shown = text_of(response)
    assert "Both were friendly." in shown and "Codes, now" in shown and "Cash, on Sunday" in shown
    assert "You have not met" not in shown


def test_lines_that_the_other_has_not_are_marked_in_words(client, first, second, aside):
    for page in (first, second):
        skip(client, page)
    soup = BeautifulSoup(client.get(aside.url).content, "html.parser")
    marked = [
        [
            li.select_one(".said").get_text()
            for li in side.select("li")
            if "Only in" in li.get_text()
        ]
        for side in soup.select(".side")
    ]
    assert marked == [
        ["I have a spare ticket. Pay me in gift-card codes.",
         "It has to be in ten minutes or it is gone."],
        [CALM],
    ]  # fmt: skip


def test_what_was_decided_first_is_what_is_shown(client, first, second, aside):
    item = answer(client, first, choice=("Go on",)).item
    skip(client, second)
    again = forms_in(client.get(f"{first.url}?again={item.pk}"))[0]
    client.post(again.action, again.data("Stop and", none="1"))
    shown = text_of(client.get(aside.url))
    assert "When you met it: You went on." in shown and "You stopped" not in shown


def test_what_others_met_opens_nothing(signed_in, outsider, first, second, aside):
    for page in (first, second):
        answer(signed_in, page)
    assert "This was a scam." in text_of(signed_in.get(aside.url))
    other = Client()
    other.force_login(outsider)
    answer(other, first)
    for client in (other, Client()):
        assert not TRUTHS.search(client.get(aside.url).content.decode())


# --- not at all ----------------------------------------------------------------------------


def test_a_pair_with_a_lesson_for_another_age_is_not_shown(signed_in, first, second, aside):
    for page in (first, second):
        skip(signed_in, page)
    LessonPage.objects.filter(pk=second.pk).update(band="18+")
    for band, shown in (("", 0), ("13-15", 0), ("16-17", 0), ("18+", 1)):
        for client in (signed_in, Client()):
            client.cookies["band"] = band
            response = client.get(aside.url)
            assert len(pairs_in(response)) == shown and "Look back." in text_of(response)
            assert shown or not TRUTHS.search(response.content.decode())


def test_a_pair_that_lost_a_scene_is_not_shown(client, first, second, aside):
    for page in (first, second):
        skip(client, page)
    page = LessonPage.objects.get(pk=second.pk)
    page.unpublish()
    assert not pairs_in(client.get(aside.url))
    page = LessonPage.objects.get(pk=second.pk)
    page.save_revision().publish()
    assert len(pairs_in(client.get(aside.url))) == 1
    page.body = [ordinary_chat("something else"), *ending()]
    page.save_revision().publish()
    assert Item.objects.get(block_id=ordinary("tickets")["id"]).withdrawn
    assert not pairs_in(client.get(aside.url))


def test_names_that_pair_nothing_are_passed_over(client, module, first):
    make_lesson(module, [scam("same"), chat("other", twin="same")], "same")
    page = make_lesson(module, [twins("tickets"), twins("same"), twins("nobody")], "odd")
    response = client.get(page.url)
    assert response.status_code == 200 and not pairs_in(response)


# --- what it costs, and how editors see it -------------------------------------------------


def test_four_pairs_cost_as_many_queries_as_one(signed_in, module, django_assert_max_num_queries):
    names = ("n1", "n2", "n3", "n4")
    scenes = [make_lesson(module, [scam(n), ordinary(n)], f"s-{n}") for n in names]
    pages = (make_lesson(module, [twins("n1")], "one"), make_lesson(module, map(twins, names), "4"))

    def queries(page):
        with django_assert_max_num_queries(18) as counted:
            assert pairs_in(signed_in.get(page.url))
        return len(counted)

    signed_in.get("/learn/")
    assert queries(pages[0]) == queries(pages[1])
    for page in scenes:
        skip(signed_in, page)
        skip(signed_in, page)
    assert queries(pages[0]) == queries(pages[1])
    assert text_of(signed_in.get(pages[1].url)).count("This was ordinary.") == 4


def test_editors_preview_both_scenes_unmet(client, admin, aside):
    client.force_login(admin)
    draft = client.get(reverse("wagtailadmin_pages:view_draft", args=[aside.pk]))
    assert "This was a scam." in text_of(draft) and "This was ordinary." in text_of(draft)
    assert "When you met it" not in text_of(draft)


# --- where a signal is practised -----------------------------------------------------------


@pytest.fixture
def guide(home):
    return home.add_child(instance=FieldGuidePage(title="Guide", slug="field-guide"))


def practised(client, guide, slug):
    """The lessons that the field guide page of this signal leads to."""
    page = guide.get_children().filter(slug=slug).first() or guide.add_child(
        instance=SignalPage(title=slug, slug=slug, sentence="One.", example="For example.")
    )
    soup = BeautifulSoup(client.get(page.url).content, "html.parser")
    return [link.get_text() for link in soup.select(".related a")]


def test_a_signal_leads_to_the_lessons_where_it_is_practised(client, guide, module):
    for slug in "ab":
        make_lesson(module, [chat(slug)], slug)
    make_lesson(module, [ordinary_chat("c")], "c")
    make_lesson(module, [prose("manufactured-urgency")], "d")
    make_lesson(module, [chat("e")], "e").unpublish()
    assert practised(client, guide, "manufactured-urgency") == ["Lesson a", "Lesson b"]
    assert practised(client, guide, "caller-id") == []


@pytest.mark.parametrize(
    "band, slugs", [("", "a"), ("13-15", "ay"), ("16-17", "ao"), ("18+", "aox")]
)
def test_it_leads_nobody_to_lessons_of_another_age(client, guide, module, band, slugs):
    for slug, whom in (("a", "everyone"), ("y", "13-15"), ("o", "16+"), ("x", "18+")):
        make_lesson(module, [chat(slug)], slug, band=whom)
    client.cookies["band"] = band
    wanted = [f"Lesson {slug}" for slug in slugs]
    assert practised(client, guide, "manufactured-urgency") == wanted


# --- every kind of scene ---------------------------------------------------------------------


def half(kind, name, truth, **changes):
    value = KINDS[kind]().example() | {"twin": "any", "truth": truth} | changes
    return {"type": kind, "id": str(uuid.uuid5(uuid.NAMESPACE_URL, name)), "value": value}


def side_by_side(client, module, kind, **changes):
    pages = [
        make_lesson(module, [half(kind, "one", "scam")], "one"),
        make_lesson(module, [half(kind, "other", "ordinary", **changes)], "other"),
    ]
    for page in pages:
        skip(client, page)
    return pairs_in(client.get(make_lesson(module, [twins("any")], "aside").url))[0]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_stands_beside_its_twin_without_marks_where_nothing_differs(
    client, module, kind
):
    pair = side_by_side(client, module, kind)
    block = KINDS[kind]()
    value = block.to_python(block.example())
    for side in pair.select(".side"):
        shown = " ".join(side.get_text(" ").split())
        for row in block.twin_rows(value, ""):
            assert " ".join(row["label"].split()) in shown
        assert not side.select(".differs") and not side.select(".tag")


def test_a_scene_in_a_few_lines_is_compared_sentence_by_sentence(client, module):
    text = KINDS["verdict"]().example()["text"].replace("He asks for the", "He needs no")
    pair = side_by_side(client, module, "verdict", text=text)
    for side in pair.select(".side"):
        (mark,) = side.select(".differs")
        assert "code" in mark.find_previous_sibling("p").get_text()
    assert "He knows your name and your street." in pair.get_text()
