"""Demo activity: believable, made once, and nowhere but on one's own machine."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from curriculum.people import demo as people
from curriculum.people.models import User
from curriculum.progress import demo
from curriculum.progress.models import LessonRecord
from quizzes.models import Response
from tests.conftest import chat, make_lesson, ordinary_chat

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(module):
    """Four lessons of two scenes for everyone, and one for adults only."""
    for slug in "abcd":
        make_lesson(module, [chat(f"{slug}1"), ordinary_chat(f"{slug}2")], slug)
    make_lesson(module, [chat("adult")], "e", band="18+")
    User.objects.create_user("learner", email="learner@demo.example", band="18+")


def test_every_demo_learner_did_something_in_the_last_two_weeks(course):
    made = demo.load()
    assert made == Response.objects.count() > 2 * len(people.LEARNERS)
    for learner in people.learners():
        mine = Response.objects.filter(learner=learner)
        assert mine.exists() and LessonRecord.objects.filter(learner=learner).exists()
        ages = [timezone.now() - response.made for response in mine]
        assert min(ages) > timedelta(hours=1) and max(ages) < timedelta(days=15)
    days = {response.made.date() for response in Response.objects.all()}
    assert len(days) > 5


def test_they_are_neither_perfect_nor_all_alike(course):
    demo.load()
    decisions = set(Response.objects.filter(status="answered").values_list("truth", "decision"))
    assert ("scam", "go") in decisions and ("ordinary", "go") in decisions
    assert decisions & {("scam", "check"), ("scam", "stop")}
    assert LessonRecord.objects.filter(finished=None).exists()
    assert LessonRecord.objects.exclude(finished=None).exists()


def test_nobody_meets_a_lesson_for_another_age(course):
    demo.load()
    young = Response.objects.filter(learner__band="13-15", version__body__title="Scene adult")
    assert not young.exists()


def test_a_second_time_adds_nothing(course):
    demo.load()
    before = Response.objects.count(), LessonRecord.objects.count()
    assert demo.load() == 0
    assert (Response.objects.count(), LessonRecord.objects.count()) == before


def test_nobody_can_sign_in_as_one_and_removing_takes_all_of_it(course, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    demo.load()
    assert not any(
        learner.has_usable_password()
        for learner in User.objects.filter(username__in=people.LEARNERS)
    )
    call_command("load_demo", remove=True, verbosity=0)
    assert not User.objects.filter(username__in=people.LEARNERS).exists()
    assert not Response.objects.exists() and not LessonRecord.objects.exists()


def test_a_real_person_of_the_same_name_is_left_alone(course):
    User.objects.create_user("amber-otter", email="amber@post.example")
    demo.load()
    assert not Response.objects.filter(learner__username="amber-otter").exists()


def test_production_gets_none(course, settings):
    settings.PAUSE_ENV = "production"
    with pytest.raises(CommandError, match="never loaded in production"):
        call_command("load_demo_activity")
    assert not Response.objects.exists()
