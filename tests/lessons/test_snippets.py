"""Sources and help lines in the CMS: dates, where they are used, one press to check."""

import uuid
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex

from lessons.cms.citing import pages_citing
from lessons.models import (
    FieldGuidePage,
    HelpLine,
    HelpPlace,
    LessonPage,
    OutdatedNotice,
    SignalPage,
    Source,
)
from tests.conftest import make_lesson, prose
from tests.forms import text_of

pytestmark = pytest.mark.django_db


def days(number):
    return timedelta(days=number)


def add_source(key, age=10, **changes):
    fields = {
        "title": f"Report {key}",
        "publisher": "An office",
        "year": 2025,
        "url": f"https://office.example/{key}",
        "checked": timezone.localdate() - days(age),
    }
    return Source.objects.create(key=key, **fields | changes)


def add_line(place, key, review=30, **changes):
    fields = {
        "purpose": "money",
        "name": f"Line {key}",
        "phone": "0300 123",
        "checked": timezone.localdate() - days(90),
        "review_by": timezone.localdate() + days(review),
    }
    return HelpLine.objects.create(key=key, place=place, **fields | changes)


def claim(source):
    value = {"text": "<p>In 2025 many were asked.</p>", "source": source.pk, "fact": "F1"}
    return {"type": "claim", "id": str(uuid.uuid4()), "value": value}


def add_signal(home, source, slug="secrecy-request"):
    guide = FieldGuidePage.objects.first() or home.add_child(
        instance=FieldGuidePage(title="Field guide", slug="field-guide")
    )
    home.refresh_from_db()
    page = SignalPage(title=f"Sign {slug}", slug=slug, sentence="Keep it.", example="Tell no one.")
    page.sources = [source]
    return guide.add_child(instance=page)


def allow(user, *names):
    for name in names:
        user.user_permissions.add(Permission.objects.get(codename=name))


@pytest.fixture
def source(db):
    return add_source("S1")


@pytest.fixture
def place(db):
    return HelpPlace.objects.create(code="gb", name="Great Britain")


@pytest.fixture
def line(place):
    return add_line(place, "report-fraud", review=-1)


@pytest.fixture
def cms(client, editor):
    """The editor's browser; they may change sources and help lines."""
    allow(editor, "change_source", "change_helpline", "delete_source", "view_source")
    client.force_login(editor)
    return client


def url(thing, view):
    return reverse(thing.snippet_viewset.get_url_name(view), args=[thing.pk])


def index(model):
    return reverse(model.snippet_viewset.get_url_name("list"))


# --- dates ---------------------------------------------------------------------------------


def test_a_source_counts_as_checked_for_a_year():
    fresh, edge, old = add_source("a", 0), add_source("b", 365), add_source("c", 366)
    assert [s.is_due for s in (fresh, edge, old)] == [False, False, True]
    assert list(Source.objects.due()) == [old]
    assert list(Source.objects.due(on=old.review_by)) == []
    assert set(Source.objects.due(on=edge.review_by + days(1))) == {edge, old}


# --- the lists -----------------------------------------------------------------------------


def test_the_list_of_sources_tells_which_are_past_their_date(cms, source):
    add_source("S2", age=400)
    page = text_of(cms.get(index(Source)))
    assert "Report S1" in page and "Past its date" in page and "Up to date" in page
    due = text_of(cms.get(index(Source) + "results/", {"review": "due"}))
    assert "Report S2" in due and "Report S1" not in due
    fine = text_of(cms.get(index(Source) + "results/", {"review": "fine"}))
    assert "Report S1" in fine and "Report S2" not in fine
    assert "Report S2" not in text_of(cms.get(index(Source), {"q": "report s1"}))
    assert "Report S2" not in text_of(cms.get(index(Source), {"year": "2024"}))


def test_the_list_of_help_lines_shows_what_readers_say(cms, line):
    OutdatedNotice.objects.create(line=line, what="phone", day="2025-11-03")
    OutdatedNotice.objects.create(line=line, what="hours", day="2025-11-01")
    page = text_of(cms.get(index(HelpLine)))
    assert "The hours are different (1 Nov 2025); The number does not work (3 Nov 2025)" in page, (
        page
    )
    assert "Past its date" in page and "Great Britain" in page
    assert "The number does not work (3 Nov 2025)" in text_of(cms.get(url(line, "edit")))


@pytest.mark.parametrize("model", [Source, HelpLine, HelpPlace])
def test_an_empty_list_says_what_belongs_in_it(client, admin, model):
    client.force_login(admin)
    page = client.get(index(model))
    assert str(model.snippet_viewset.belongs) in text_of(page)
    assert reverse(model.snippet_viewset.get_url_name("add")) in page.content.decode()
    assert client.get(reverse(model.snippet_viewset.get_url_name("add"))).status_code == 200


@pytest.mark.parametrize("model", [Source, HelpLine, HelpPlace])
def test_a_list_asks_the_database_no_more_for_more_rows(
    cms, admin, place, model, django_assert_max_num_queries
):
    cms.force_login(admin)

    def add(number):
        if model is Source:
            add_source(f"N{number}")
        elif model is HelpPlace:
            HelpPlace.objects.create(code=f"n{number}", name=f"Place {number}")
        else:
            OutdatedNotice.objects.create(line=add_line(place, f"n{number}"), what="phone")

    for number in range(2):
        add(number)
    cms.get(index(model))
    with django_assert_max_num_queries(100) as few:
        cms.get(index(model))
    for number in range(2, 12):
        add(number)
    with django_assert_max_num_queries(100) as many:
        cms.get(index(model))
    assert len(many) == len(few)


# --- checked today -------------------------------------------------------------------------


def mark_form(page):
    soup = BeautifulSoup(page.content, "html.parser")
    forms = [form for form in soup.select("form") if "/checked/" in form.get("action", "")]
    assert len(forms) == 1
    assert forms[0].find_parent("form") is None  # a form in a form would post the outer one
    return forms[0]


def test_one_press_marks_a_source_as_checked_and_leads_back(cms, source):
    Source.objects.update(checked="2020-01-01")
    for came_from in (index(Source) + "?q=S1&p=1", url(source, "edit"), "/cms/reports/sources/"):
        form = mark_form(cms.get(came_from))
        data = {field["name"]: field["value"] for field in form.select("input")}
        assert data["csrfmiddlewaretoken"]
        answer = cms.post(form["action"], data)
        assert (answer.status_code, answer["location"]) == (302, came_from)
        assert "“S1” is marked as checked today." in text_of(cms.get(came_from))
        source.refresh_from_db()
        assert source.checked == timezone.localdate() and not source.is_due
        Source.objects.update(checked="2020-01-01")


def test_a_help_line_checked_is_good_for_half_a_year_and_loses_its_notices(cms, line, place):
    other = add_line(place, "other")
    for noted in (line, other):
        OutdatedNotice.objects.create(line=noted, what="phone")
    cms.post(url(line, "checked"))
    line.refresh_from_db()
    today = timezone.localdate()
    assert line.checked == today and not line.is_due
    assert 180 <= (line.review_by - today).days <= 184
    assert list(OutdatedNotice.objects.values_list("line", flat=True)) == [other.pk]


def test_marking_leaves_a_trace_in_the_history(cms, source):
    cms.post(url(source, "checked"))
    assert "Edited" in text_of(cms.get(url(source, "history")))


def test_looking_at_the_address_marks_nothing(cms, source):
    before = source.checked
    for ask in (cms.get, cms.head, cms.put):
        assert ask(url(source, "checked")).status_code == 405
    source.refresh_from_db()
    assert source.checked == before


def test_marking_leads_to_no_other_site(cms, source):
    answer = cms.post(url(source, "checked"), {"next": "https://elsewhere.example/"})
    assert answer["location"] == url(source, "edit")


def test_marking_takes_the_permission_to_change(client, outsider, learner, source, line):
    allow(outsider, "access_admin", "view_source", "view_helpline")
    for person in (outsider, learner, None):
        if person:
            client.force_login(person)
        else:
            client.logout()
        for thing in (source, line):
            before = thing.checked
            assert client.post(url(thing, "checked")).status_code == 302
            thing.refresh_from_db()
            assert thing.checked == before
    client.force_login(outsider)
    assert "Mark as checked" not in text_of(client.get(index(Source)))


def test_marking_asks_for_the_token_of_the_form(editor, source):
    allow(editor, "change_source")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    assert strict.post(url(source, "checked")).status_code == 403


def test_nothing_is_marked_that_is_not_there(cms, source):
    gone = url(source, "checked")
    source.delete()
    assert cms.post(gone).status_code == 404


# --- where a source is used ----------------------------------------------------------------


def test_the_reference_index_sees_sources_in_our_blocks(module, source):
    lesson = make_lesson(module, [prose("Read."), claim(source)], "cited")
    (reference,) = ReferenceIndex.get_references_to(source)
    assert reference.object_id == str(lesson.pk)
    assert reference.model_path == "body.claim.source"
    lesson.body = [prose("Read.")]
    lesson.save()
    assert not ReferenceIndex.get_references_to(source).exists()


def test_uses_are_found_in_claims_and_in_the_field_guide(home, module, source, cms, admin):
    lesson = make_lesson(module, [prose("Read."), claim(source), claim(source)], "cited")
    other = add_source("S2")
    sign = add_signal(home, source)
    citing = pages_citing([source, other])
    assert [page.pk for page in citing[source.pk]] == [lesson.pk, sign.pk]
    assert citing[other.pk] == []
    cms.force_login(admin)
    for view in ("edit", "usage"):
        page = text_of(cms.get(url(source, view)))
        assert "Lesson cited" in page and "Sign secrecy-request" in page, view
    assert "On no page yet." in text_of(cms.get(url(other, "edit")))


def test_finding_uses_takes_as_many_queries_for_many(home, module, django_assert_num_queries):
    sources = [add_source(f"S{number}") for number in range(6)]
    for number, used in enumerate(sources):
        make_lesson(module, [prose("Read."), claim(used)], f"cited-{number}")
    pages_citing(sources[:1])
    for some in (sources[:2], sources):
        with django_assert_num_queries(3):
            assert len(pages_citing(some)) == len(some)


# --- nothing in use goes away --------------------------------------------------------------


def bulk_delete(client, *things):
    query = "&".join(f"id={thing.pk}" for thing in things)
    model = things[0]._meta.model_name
    return client.post(f"/cms/bulk/lessons/{model}/delete/?next=/cms/&{query}")


def test_a_source_in_use_is_not_deleted_and_the_pages_are_named(
    home, module, source, client, admin
):
    make_lesson(module, [prose("Read."), claim(source)], "cited")
    add_signal(home, source)
    client.force_login(admin)
    for ask in (client.get, client.post):
        answer = ask(url(source, "delete"), follow=True)
        assert "“S1” stays: it is used on “Lesson cited”, “Sign" in text_of(answer)
    free = add_source("S2")
    assert "“S1” stays" in text_of(client.get(bulk_delete(client, free, source)["location"]))
    assert Source.objects.count() == 2


def test_a_source_in_unpublished_changes_is_not_deleted(lesson, source, client, admin):
    page = LessonPage.objects.get(pk=lesson.pk)
    page.body = [*page.body.raw_data, claim(source)]
    page.save_revision()
    client.force_login(admin)
    answer = client.post(url(source, "delete"), follow=True)
    assert "stays: it is used on “Lesson first”" in text_of(answer)
    assert Source.objects.exists()


def test_a_source_that_nothing_uses_is_deleted(source, client, admin, lesson):
    client.force_login(admin)
    assert client.get(url(source, "delete")).status_code == 200
    client.post(url(source, "delete"))
    assert not Source.objects.exists()
    others = [add_source("S2"), add_source("S3")]
    bulk_delete(client, *others)
    assert not Source.objects.exists()


def test_a_page_whose_source_is_gone_can_still_be_read(module, source, client):
    lesson = make_lesson(module, [prose("Read."), claim(source)], "cited")
    source.delete()
    page = client.get(Page.objects.get(pk=lesson.pk).url)
    assert page.status_code == 200 and "In 2025 many were asked." in text_of(page)


def test_a_country_with_help_lines_is_not_deleted(client, admin, line, place):
    client.force_login(admin)
    answer = client.post(url(place, "delete"), follow=True)
    assert "“Great Britain” stays: 1 help line belongs to it." in text_of(answer)
    bulk_delete(client, place)
    assert HelpLine.objects.exists()
    client.post(url(line, "delete"))
    client.post(url(place, "delete"))
    assert not HelpPlace.objects.exists()
