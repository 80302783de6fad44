"""The dashboard: my drafts, what waits for approval, what needs attention."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from lessons.models import HelpLine, HelpPlace, OutdatedNotice, Source
from tests.conftest import chat, make_lesson, prose


@pytest.fixture
def moderator(db):
    user = get_user_model().objects.create_user(username="moderator", password="a calm one here")
    user.groups.add(Group.objects.get(name="Moderators"))
    return user


@pytest.fixture
def dashboard(client):
    def opened(person):
        client.force_login(person)
        answer = client.get("/cms/")
        assert answer.status_code == 200
        return answer.content.decode()

    return opened


def card(html, name):
    """What stands in one of the cards."""
    return html.split(f'id="{name}-section"', 1)[1].split("</section>", 1)[0]


def edit(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def changed(page, person, title):
    page.title = title
    return page.save_revision(user=person)


def submitted(page, person):
    changed(page, person, page.title)
    return page.get_workflow().start(page, person)


def old_source(key):
    return Source.objects.create(
        key=key,
        title="Yearly report",
        publisher="An office",
        year=2020,
        url="https://office.example",
        checked=timezone.localdate() - timedelta(days=500),
    )


def old_line(place, key):
    return HelpLine.objects.create(
        key=key,
        place=place,
        purpose="talk",
        name=f"Line {key}",
        review_by=timezone.localdate() - timedelta(days=1),
    )


@pytest.fixture
def place(db):
    return HelpPlace.objects.create(code="zz", name="Nowhere")


def test_an_empty_desk_says_so_in_words(dashboard, editor, home):
    html = dashboard(editor)
    assert "No draft of yours is open." in card(html, "my-drafts")
    assert "Nothing waits for you." in card(html, "approval")


def test_wagtails_own_cards_and_counts_are_gone(dashboard, editor, lesson):
    changed(lesson, editor, "Changed")
    submitted(lesson, editor)
    html = dashboard(editor)
    assert "objects-in-workflow" not in html
    assert "recent-edits" not in html
    assert "w-summary" not in html


def test_my_drafts_are_mine_and_lead_to_their_editor(dashboard, editor, admin, module, lesson):
    other = make_lesson(module, [prose("Two."), chat("b")], slug="second")
    changed(lesson, editor, "Mine, <b>changed</b>")
    changed(other, admin, "Not mine")
    drafts = card(dashboard(editor), "my-drafts")
    assert "Mine, &lt;b&gt;changed&lt;/b&gt;" in drafts
    assert f'href="{edit(lesson)}"' in drafts
    assert "Changed since it was published" in drafts
    assert "Not mine" not in drafts


def test_a_page_that_was_never_published_is_a_draft(dashboard, editor, module):
    page = make_lesson(module, [prose("New.")], slug="new", live=False)
    changed(page, editor, "Brand new")
    assert "Not published yet" in card(dashboard(editor), "my-drafts")


def test_a_published_change_is_no_draft(dashboard, editor, lesson):
    changed(lesson, editor, "Changed").publish()
    assert "No draft of yours is open." in card(dashboard(editor), "my-drafts")


def test_what_one_may_not_edit_any_more_is_not_listed(dashboard, editor, lesson):
    changed(lesson, editor, "Mine once")
    GroupPagePermission.objects.filter(group__name="Editors").delete()
    assert "Mine once" not in dashboard(editor)


def test_what_waits_is_told_to_both_sides(dashboard, editor, moderator, lesson):
    submitted(lesson, editor)
    for_editor = dashboard(editor)
    assert "You submitted" in card(for_editor, "approval")
    assert "Moderators approval" in card(for_editor, "approval")
    assert "You can approve" not in for_editor
    # It stands in one card, not in two.
    assert edit(lesson) not in card(for_editor, "my-drafts")
    for_moderator = card(dashboard(moderator), "approval")
    assert "You can approve" in for_moderator
    assert "Submitted by editor" in for_moderator
    assert f'href="{edit(lesson)}"' in for_moderator
    assert timezone.now().date().strftime("%Y-%m-%d") in for_moderator


def test_what_was_sent_back_comes_with_its_comment(dashboard, editor, moderator, lesson):
    state = submitted(lesson, editor)
    state.current_task_state.reject(user=moderator, comment="Name the source, please. <i>")
    sent_back = card(dashboard(editor), "approval")
    assert "Sent back" in sent_back
    assert "Name the source, please. &lt;i&gt;" in sent_back
    assert "You can approve" not in dashboard(moderator)


def test_what_another_editor_submitted_is_not_shown(dashboard, editor, lesson):
    other = get_user_model().objects.create_user(username="other", password="a calm one here")
    other.groups.add(Group.objects.get(name="Editors"))
    submitted(lesson, editor)
    assert "Nothing waits for you." in card(dashboard(other), "approval")


def test_a_page_that_is_gone_breaks_nothing(dashboard, editor, moderator, lesson):
    submitted(lesson, editor)
    Page.objects.get(pk=lesson.pk).delete()
    dashboard(editor)
    dashboard(moderator)


def test_old_sources_and_help_lines_need_attention(dashboard, editor, home, place):
    source, line = old_source("S77"), old_line(place, "old")
    attention = card(dashboard(editor), "attention")
    source_url = reverse("wagtailsnippets_lessons_source:edit", args=[source.pk])
    line_url = reverse("wagtailsnippets_lessons_helpline:edit", args=[line.pk])
    assert f'href="{source_url}"' in attention
    assert f'href="{line_url}"' in attention
    source.mark_as_checked()
    line.mark_as_checked()
    attention = card(dashboard(editor), "attention")
    assert source_url not in attention
    assert line_url not in attention


def test_what_readers_noted_needs_attention(dashboard, editor, home, place):
    line = old_line(place, "told")
    line.mark_as_checked()
    OutdatedNotice.objects.create(line=line, what="phone")
    attention = card(dashboard(editor), "attention")
    assert "Readers say it has changed" in attention
    assert "Line told" in attention


def test_seven_rows_then_a_way_to_all_of_them(dashboard, editor, home):
    for number in range(9):
        old_source(f"S{70 + number}")
    attention = card(dashboard(editor), "attention")
    assert attention.count("Yearly report") == 7
    assert f'href="{reverse("report_sources")}?review=due"' in attention
    assert "All 9" in attention


def test_who_may_not_mend_it_is_not_asked_to(dashboard, editor, home, place):
    old_source("S77")
    old_line(place, "old")
    group = Group.objects.get(name="Editors")
    group.permissions.remove(*group.permissions.filter(content_type__app_label="lessons"))
    attention = card(dashboard(editor), "attention")
    assert "Yearly report" not in attention
    assert "Line old" not in attention


def test_pages_that_break_a_rule_are_listed_once_asked_for(client, dashboard, editor, lesson):
    assert 'data-from="/cms/dashboard/rules/"' in card(dashboard(editor), "attention")
    assert (
        "Every page keeps the publish rules."
        in client.get("/cms/dashboard/rules/").content.decode()
    )
    lesson.body = [raw for raw in lesson.body.raw_data if raw["type"] != "takeaway"]
    changed(lesson, editor, "Without its last line")
    listed = client.get("/cms/dashboard/rules/").content.decode()
    assert "Without its last line" in listed
    assert "Add a take-away" in listed
    assert f'href="{edit(lesson)}"' in listed


def test_the_rules_are_for_staff_and_for_pages_one_edits(client, editor, learner, lesson):
    lesson.body = [raw for raw in lesson.body.raw_data if raw["type"] != "takeaway"]
    changed(lesson, editor, "Without its last line")
    address = reverse("dashboard_rules")
    assert client.get(address).status_code == 302
    client.force_login(learner)
    assert b"Without its last line" not in client.get(address).content
    GroupPagePermission.objects.filter(group__name="Editors").delete()
    client.force_login(editor)
    assert b"Without its last line" not in client.get(address).content


def test_nothing_is_told_about_learners(dashboard, editor, admin, learner, lesson):
    for person in (editor, admin):
        assert "learner" not in dashboard(person)


def test_many_rows_cost_no_more_queries_than_few(client, editor, admin, module, lesson, place):
    def fill(first, last):
        for number in range(first, last):
            page = make_lesson(module, [prose("Text.")], slug=f"draft-{number}")
            changed(page, admin, f"Draft {number}")
            page = make_lesson(module, [prose("Text.")], slug=f"sent-{number}")
            submitted(page, admin)
            page = make_lesson(module, [prose("Text.")], slug=f"back-{number}")
            state = submitted(page, admin)
            state.current_task_state.reject(user=admin, comment="Please look again.")
            page = make_lesson(module, [chat(f"scene {number}")], slug=f"scene-{number}")
            old_source(f"S{number}")
            OutdatedNotice.objects.create(line=old_line(place, f"line-{number}"), what="phone")

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/cms/").status_code == 200
        return len(queries)

    client.force_login(admin)
    fill(0, 1)
    client.get("/cms/")
    few = asked()
    fill(1, 6)
    assert asked() == few
    assert few < 70
