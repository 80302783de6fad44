"""One's own page: where I was, what I answered, and nothing of anybody else."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quizzes.models import Response
from tests.conftest import chat, ending
from tests.forms import forms_in, text_of
from tests.people.conftest import answer

pytestmark = pytest.mark.django_db


def copies(response, times):
    """The same answer given again and again, a minute apart."""
    for number in range(times):
        again = Response.objects.get(pk=response.pk)
        again.pk, again.key, again.first = None, f"key {number}", False
        again.save()
        made = timezone.now() + timedelta(minutes=number + 1)
        Response.objects.filter(pk=again.pk).update(made=made)


@pytest.fixture
def answered(signed_in, lesson):
    return answer(signed_in, lesson)


def test_somebody_new_finds_a_friendly_page(client, home):
    page = text_of(client.get("/me/"))
    assert "Nothing here yet." in page and "You need no account for that." in page
    assert "Create an account" in page


def test_somebody_named_who_answered_nothing_finds_their_account(signed_in):
    page = text_of(signed_in.get("/me/"))
    assert "Nothing here yet." in page and "You are signed in as learner." in page


def test_looking_stores_nothing(client, home):
    client.get("/me/")
    assert not Response.objects.exists()
    assert "sessionid" not in client.cookies


def test_the_page_leads_back_to_the_lesson_and_lists_the_answer(signed_in, lesson, answered):
    response = signed_in.get("/me/")
    page = response.content.decode()
    assert f'href="{lesson.url}"' in page and "Lesson first" in page
    assert "Scene one" in page and f'href="/me/answers/{answered.pk}/"' in page
    assert "You chose: Stop and step away" in text_of(response)


def test_the_title_tells_nothing_to_somebody_looking_over_a_shoulder(signed_in, answered):
    for url in ("/me/", f"/me/answers/{answered.pk}/"):
        title = re.search(r"<title>(.*?)</title>", signed_in.get(url).content.decode()).group(1)
        assert "scam" not in title.lower() and "Scene" not in title


def test_a_skipped_scene_says_so(client, lesson):
    form = forms_in(client.get(lesson.url))[0]
    client.post(form.action, form.data(skip="1"))
    assert "Skipped" in text_of(client.get("/me/"))


def test_a_guest_is_offered_to_keep_it(client, lesson):
    answer(client, lesson)
    response = client.get("/me/")
    assert "Keep this: choose a name and password" in text_of(response)
    assert 'href="/me/name/"' in response.content.decode()


def test_twenty_on_a_page_newest_first(signed_in, answered):
    copies(answered, 44)
    first = signed_in.get("/me/").context["page"]
    assert len(first) == 20 and first.paginator.num_pages == 3
    times = [response.made for response in first]
    assert times == sorted(times, reverse=True)
    last = signed_in.get("/me/?page=3")
    assert len(last.context["page"]) == 5
    assert answered in last.context["page"].object_list
    assert "Page 3 of 3" in text_of(last)
    for odd in ("0", "99", "x", "-1", "1e9"):
        assert signed_in.get("/me/", {"page": odd}).status_code == 200


def test_the_number_of_queries_does_not_grow(signed_in, answered):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            signed_in.get("/me/")
        return len(counted)

    queries()
    one = queries()
    copies(answered, 40)
    assert queries() == one <= 14


def test_nobody_sees_answers_of_others(client, outsider, answered, lesson):
    url = f"/me/answers/{answered.pk}/"
    assert client.get(url).status_code == 200
    for person in (outsider, "guest", None):
        browser = Client()
        if person == "guest":
            answer(browser, lesson)
        elif person:
            browser.force_login(person)
        response = browser.get(url)
        if person:
            assert response.status_code == 404
            assert browser.get("/me/answers/999999/").status_code == 404
        else:
            assert response.url == f"/accounts/login/?next={url}"
        assert f"/me/answers/{answered.pk}/" not in browser.get("/me/").content.decode()


def test_an_admin_sees_no_answers_of_others(client, admin, answered):
    client.force_login(admin)
    assert client.get(f"/me/answers/{answered.pk}/").status_code == 404


def test_the_pages_only_read(signed_in, answered):
    for url in ("/me/", f"/me/answers/{answered.pk}/"):
        for method in ("post", "put", "delete", "patch"):
            assert getattr(signed_in, method)(url).status_code == 405
        assert "no-store" in signed_in.get(url)["Cache-Control"]


def test_an_answer_is_shown_as_it_was_seen_after_the_page_was_edited(signed_in, lesson, answered):
    lesson.body = [chat("one", title="Quite another title"), *ending()]
    lesson.save_revision().publish()
    page = text_of(signed_in.get(f"/me/answers/{answered.pk}/"))
    assert "Scene one" in page and "Quite another title" not in page
    assert "The wording of this scene has changed since then." in page
    assert "You stopped and stepped away. This was a scam." in page
    assert "Scene one" in text_of(signed_in.get("/me/"))


def test_an_answer_stays_readable_when_its_page_is_gone(signed_in, lesson, answered):
    lesson.delete()
    page = text_of(signed_in.get(f"/me/answers/{answered.pk}/"))
    assert "Its lesson is not shown any more." in page
    assert "You stopped and stepped away." in page
    assert "Where you were" not in text_of(signed_in.get("/me/"))


def test_an_unpublished_lesson_is_not_linked(signed_in, lesson, answered):
    lesson.unpublish()
    assert f'href="{lesson.url}"' not in signed_in.get("/me/").content.decode()


def test_somebody_else_at_this_browser_sees_nothing(client, lesson):
    answer(client, lesson)
    client.post("/accounts/logout/")
    assert "Nothing here yet." in text_of(client.get("/me/"))
