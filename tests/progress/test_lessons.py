"""How far somebody is with their lessons, and the quiet page at the end of a module."""

import itertools
import uuid
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from curriculum.people import adoption, throttles
from curriculum.progress import judgement, lessons
from curriculum.progress.models import LessonRecord
from lessons.models import LessonPage, ModulePage
from quizzes.models import Item, Response, Version
from tests.conftest import chat, ending, make_lesson, ordinary_chat, prose
from tests.forms import forms_in, text_of
from tests.people.conftest import answer, cheap_passwords, sign_in, signed_in_as  # noqa: F401

User = get_user_model()
pytestmark = pytest.mark.django_db


def finish(client, lesson):
    return client.post(reverse("finish_lesson", args=[lesson.pk]))


def choose(client, lesson, choice):
    return client.post(reverse("choose_lesson", args=[lesson.pk]), {"choice": choice})


def end_of(module):
    return reverse("module_finished", args=[module.pk])


def states(person, *pages):
    return [step.state for step in lessons.steps(person, pages)]


@pytest.fixture
def abc(module):
    """Three lessons without scenes; the last has a line to remember."""
    return [
        make_lesson(module, [prose("x"), {"type": "takeaway", "value": f"Remember {slug}."}], slug)
        for slug in "abc"
    ]


def test_a_lesson_is_new_then_begun_then_finished_with_its_last_scene(signed_in, learner, lesson):
    assert states(learner, lesson) == ["new"]
    answer(signed_in, lesson)
    assert states(learner, lesson) == ["begun"]
    form = forms_in(signed_in.get(lesson.url))[0]
    signed_in.post(form.action, form.data(skip="1"))
    assert states(learner, lesson) == ["finished"]


def test_the_same_scene_answered_twice_is_one_scene(signed_in, learner, lesson):
    item = answer(signed_in, lesson).item
    again = forms_in(signed_in.get(f"{lesson.url}?again={item.pk}"))[0]
    signed_in.post(again.action, again.data("Go on", none="1"))
    assert Response.objects.count() == 2
    assert states(learner, lesson) == ["begun"]


def test_scenes_taken_out_of_a_lesson_count_for_nothing(signed_in, learner, lesson):
    answer(signed_in, lesson)
    page = LessonPage.objects.get(pk=lesson.pk)
    page.body = [ordinary_chat("three"), *ending()]
    page.save_revision().publish()
    assert states(learner, lesson) == ["new"]
    page.body = [chat("one"), *ending()]
    page.save_revision().publish()
    assert states(learner, lesson) == ["finished"]


def test_the_button_finishes_and_a_choice_begins_or_skips(signed_in, learner, abc):
    finish(signed_in, abc[0])
    choose(signed_in, abc[1], "skip")
    choose(signed_in, abc[2], "read")
    assert states(learner, *abc) == ["finished", "skipped", "begun"]
    assert [step.done for step in lessons.steps(learner, abc)] == [True, True, False]


def test_reading_goes_before_skipping_whichever_came_first(signed_in, learner, abc):
    for choice in ("skip", "read"):
        choose(signed_in, abc[0], choice)
        assert states(learner, abc[0]) == ["skipped"]
    finish(signed_in, abc[0])
    choose(signed_in, abc[0], "skip")
    assert states(learner, abc[0]) == ["finished"]
    assert LessonRecord.objects.count() == 1


def test_module_and_list_say_it_in_words(signed_in, abc, module):
    assert "lessons finished" not in text_of(signed_in.get(module.url))
    finish(signed_in, abc[0])
    choose(signed_in, abc[1], "skip")
    choose(signed_in, abc[2], "read")
    for url in (module.url, "/learn/"):
        shown = text_of(signed_in.get(url))
        order = ["2 of 3 lessons finished", "s. Finished", "s. Skipped by choice", "s. Started"]
        assert sorted(order, key=shown.index) == order
    assert "2 of 3 lessons finished" in text_of(signed_in.get("/me/"))


def test_records_of_others_are_shown_to_nobody(signed_in, learner, outsider, abc, module):
    for lesson in abc:
        finish(signed_in, lesson)
    other = Client()
    other.force_login(outsider)
    for client in (other, Client()):
        for url in (module.url, "/learn/", "/me/"):
            shown = text_of(client.get(url))
            assert "finished" not in shown.lower() and "Your modules" not in shown
    assert states(outsider, *abc) == ["new"] * 3 and states(learner, *abc) == ["finished"] * 3


def test_a_translation_is_the_same_lesson(signed_in, learner, lesson):
    finish(signed_in, lesson)
    locale = Locale.objects.get_or_create(language_code="fr")[0]
    for page in [*lesson.get_ancestors().filter(depth__gt=1), lesson]:
        translated = page.specific.copy_for_translation(locale)
        translated.save_revision().publish()
    assert states(learner, translated) == ["finished"]


def test_the_number_of_queries_does_not_grow(
    signed_in, learner, module, abc, django_assert_num_queries, django_assert_max_num_queries
):
    def queries(url):
        with django_assert_max_num_queries(16) as counted:
            signed_in.get(url)
        return len(counted)

    finish(signed_in, abc[0])
    urls = (module.url, "/learn/", "/me/")
    few = [queries(url) for _ in range(2) for url in urls][3:]
    more = [make_lesson(module, [chat(f"m{n}")], f"m{n}") for n in range(6)]
    for lesson in more:
        finish(signed_in, lesson)
    with django_assert_num_queries(3):
        lessons.steps(learner, abc + more)
    assert [queries(url) for url in urls] == few


def test_a_visitor_who_finishes_becomes_one_guest(client, abc):
    client.get(abc[0].url)
    for lesson in (abc[0], abc[0], abc[1]):
        assert finish(client, lesson).status_code == 302
    guest = User.objects.get()
    assert guest.is_guest and signed_in_as(client) == guest
    assert states(guest, *abc) == ["finished", "finished", "new"]


def test_finishing_goes_to_what_comes_later_then_to_what_was_left_out(signed_in, abc, module):
    make_lesson(module, [], "d", band="18+")
    a, b, c = abc
    assert finish(signed_in, b).url == c.url
    assert finish(signed_in, c).url == a.url
    assert finish(signed_in, a).url == end_of(module)
    signed_in.cookies["band"] = "18+"
    assert finish(signed_in, c).url == f"{module.url}d/"


def test_a_flood_of_visitors_goes_on_reading_and_makes_nobody(client, abc, module, monkeypatch):
    monkeypatch.setattr(throttles, "GUEST", throttles.Limit("guest", 0, 600))
    assert [finish(client, lesson).url for lesson in abc] == [abc[1].url, abc[2].url, abc[0].url]
    assert not User.objects.exists()


def test_only_live_lessons_can_be_finished_and_only_by_sending(signed_in, lesson, module):
    url = reverse("finish_lesson", args=[lesson.pk])
    assert signed_in.get(url).status_code == 405
    lesson.unpublish()
    for pk in (lesson.pk, module.pk, 999_999):
        assert signed_in.post(reverse("finish_lesson", args=[pk])).status_code == 404
    assert not LessonRecord.objects.exists()


def test_the_last_page_waits_until_all_is_done_by_this_person(signed_in, outsider, abc, module):
    other = Client()
    other.force_login(outsider)
    for lesson in abc:
        assert signed_in.get(end_of(module)).url == module.url
        finish(signed_in, lesson)
    assert signed_in.get(end_of(module)).status_code == 200
    assert other.get(end_of(module)).url == module.url
    assert Client().get(end_of(module)).url.startswith("/accounts/login/")
    signed_in.cookies["band"] = "18+"
    make_lesson(module, [], "d", band="18+")
    assert signed_in.get(end_of(module)).url == module.url


def test_an_empty_or_withdrawn_module_has_no_last_page(signed_in, module):
    assert signed_in.get(end_of(module)).url == module.url
    module.unpublish()
    assert signed_in.get(end_of(module)).status_code == 404


def test_the_last_page_keeps_what_was_read_and_leads_on(signed_in, abc, module):
    following = ModulePage(title="What comes then", slug="then", number=2, summary="Two.")
    for lesson in abc[:2]:
        finish(signed_in, lesson)
    choose(signed_in, abc[2], "skip")
    assert "See all lessons" in text_of(signed_in.get(end_of(module)))
    module.get_parent().add_child(instance=following)
    shown = text_of(signed_in.get(end_of(module)))
    assert "Remember a." in shown and "Remember b." in shown and "Remember c." not in shown
    assert "Next module: What comes then" in shown and "3 of 3 lessons finished" in shown


def decide(person, lesson, truth, *decisions, sure="", status="answered", first=True):
    """Answers of somebody to as many more scenes of this sort in this lesson."""
    version = Version.objects.filter(item__page_key=lesson.translation_key).first()
    for decision in decisions:
        key = uuid.uuid4().hex
        scene = {"page_key": lesson.translation_key, "kind": "chat", "truth": truth}
        item = Item.objects.create(block_id=key, **scene)
        Response.objects.create(
            learner=person, item=item, version=version, marked_by=version, truth=truth, answer={},
            key=key, status=status, decision=decision, confidence=sure, first=first,
        )  # fmt: skip


def last_page(client, lesson):
    finish(client, lesson)
    return text_of(client.get(end_of(lesson.get_parent())))


def test_from_eight_scenes_of_each_sort_on_both_numbers_stand_together(signed_in, learner, lesson):
    decide(learner, lesson, "scam", "check", "stop", "unsure", "unsure", *["go"] * 4)
    decide(learner, lesson, "ordinary", *["go"] * 5, "stop", "unsure")
    shown = last_page(signed_in, lesson)
    assert "How you decided" not in shown and "scam scenes" not in shown
    decide(learner, lesson, "ordinary", "go")
    shown = last_page(signed_in, lesson)
    assert "Of 8 scam scenes you paused at 4:" in shown and "Of 8 ordinary ones" in shown
    assert "ordinary ones you went on with 6." in shown and "very sure" not in shown


def test_being_very_sure_is_held_against_what_the_scene_was(signed_in, learner, lesson):
    decide(learner, lesson, "scam", "stop", "go", sure="very")
    decide(learner, lesson, "scam", *["stop"] * 6, sure="fairly")
    decide(learner, lesson, "ordinary", "go", "check", sure="very")
    decide(learner, lesson, "ordinary", *["go"] * 6)
    shown = last_page(signed_in, lesson)
    assert "You were very sure 4 times. Your decision fitted the scene 2 of 4 times." in shown


def test_being_very_sure_is_a_number_too_and_waits_for_enough_scenes(signed_in, learner, lesson):
    decide(learner, lesson, "scam", "stop", sure="very")
    assert "very sure" not in last_page(signed_in, lesson)


def test_skipped_and_repeated_answers_and_those_of_others_do_not_count(learner, outsider, lesson):
    decide(outsider, lesson, "scam", *["stop"] * 8, sure="very")
    decide(learner, lesson, "scam", "", status="skipped")
    decide(learner, lesson, "scam", "stop", sure="very", first=False)
    assert judgement.of_module(learner, [lesson]) == judgement.Judgement()
    decide(learner, lesson, "scam", "unsure")
    assert judgement.of_module(learner, [lesson]) == judgement.Judgement(scams=1, noticed=1)


def test_adoption_keeps_the_further_of_two_records(learner):
    lately = timezone.now() - timedelta(days=1)
    ranks = [None, (None, False), (lately, True), (lately, False)]
    guest, expected = User.objects.create(visitor="0" * 64), {}
    for pair in itertools.product(range(4), range(4)):
        key = uuid.uuid4()
        expected[key] = ranks[max(pair)]
        for person, rank in zip((guest, learner), pair, strict=True):
            if rank:
                done = dict(zip(("finished", "skipped"), ranks[rank], strict=True))
                LessonRecord.objects.create(learner=person, page_key=key, **done)
    assert adoption.adopt(guest, learner)
    kept = LessonRecord.objects.filter(learner=learner)
    found = dict.fromkeys(expected) | {r.page_key: (r.finished, r.skipped) for r in kept}
    assert found == expected and LessonRecord.objects.count() == 15


def test_a_guest_who_only_read_is_asked_about_at_sign_in(client, learner, abc):
    finish(client, abc[0])
    offer = sign_in(client, "learner").url
    assert offer.startswith("/me/adopt/")
    assert "somebody used this browser as a guest" in text_of(client.get(offer))
    client.post("/me/adopt/", {"adopt": "yes"})
    assert states(learner, *abc) == ["finished", "new", "new"]
    assert User.objects.get() == learner
