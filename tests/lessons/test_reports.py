"""Reports: who sees them, what they count, and that what is carried away runs no formula."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from wagtail.models import Page, Workflow

from lessons.checking.documents import read
from lessons.checking.language import grade, grade_of
from lessons.cms.reports import REPORTS
from lessons.cms.reports.base import SafeCells
from lessons.cms.reports.coverage import FEW, HALF, MANY, NO_SCENE, balance_word
from lessons.cms.words import hardest, longest, own_voice
from lessons.loading import CONTENT, load
from lessons.models import HelpLine, HelpPage, HelpPlace, LessonPage, ModulePage, OutdatedNotice
from lessons.signals import SIGNALS
from tests.conftest import chat, make_lesson, ordinary_chat, prose
from tests.forms import text_of
from tests.lessons.test_snippets import add_line, add_signal, add_source, claim

pytestmark = pytest.mark.django_db
SLUGS = [report.slug for report in REPORTS]
HARMFUL = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"]


def address(slug):
    return f"/cms/reports/{slug}/"


@pytest.fixture
def cms(client, editor):
    client.force_login(editor)
    return client


def table(client, slug, **filters):
    """The rows of a report as its CSV file has them, each a dict by heading."""
    answer = client.get(address(slug), filters | {"export": "csv"})
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode())))


def sheet(client, slug):
    """The rows of the XLSX file, the first of them its headings."""
    answer = client.get(address(slug), {"export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def row_of(rows, title):
    (row,) = (row for row in rows if title in list(row.values())[0])
    return row


# --- who sees them -------------------------------------------------------------------------


@pytest.mark.parametrize("slug", SLUGS)
def test_an_editor_sees_every_report_and_finds_it_in_the_menu(cms, lesson, slug):
    report = next(report for report in REPORTS if report.slug == slug)
    page = cms.get(address(slug))
    assert page.status_code == 200
    assert str(report.page_title) in text_of(page) and str(report.purpose) in text_of(page)
    assert cms.get(address(slug) + "results/").status_code == 200
    home = cms.get("/cms/")
    assert address(slug) in home.content.decode()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_learner_sees_none_of_them(client, learner, outsider, lesson, slug):
    addresses = (address(slug), address(slug) + "results/", address(slug) + "?export=csv")
    client.force_login(learner)
    for url in addresses:
        assert client.get(url).status_code == 302
    # Into the CMS, but to edit no page.
    outsider.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(outsider)
    for url in addresses:
        assert client.get(url)["location"] == "/cms/"
    assert address(slug) not in client.get("/cms/").content.decode()
    client.logout()
    for url in addresses:
        assert client.get(url).status_code == 302


def test_a_report_without_rows_says_so(cms, home):
    HelpLine.objects.all().delete()
    for report in REPORTS:
        if report.slug not in ("signals", "reading"):
            assert str(report.empty) in text_of(cms.get(address(report.slug))), report.slug
    assert "Nothing matches these filters." in text_of(
        cms.get(address("sources"), {"review": "due"})
    )


# --- what is carried away ------------------------------------------------------------------


def test_text_that_starts_a_formula_is_carried_away_as_text():
    class Plain:
        def preprocess_field_value(self, field, value, export_format):
            return value

    class Cells(SafeCells, Plain):
        pass

    def carried(value):
        return Cells().preprocess_field_value("title", value, "csv")

    assert [carried(text) for text in HARMFUL] == [f"'{text}" for text in HARMFUL]
    assert [carried(value) for value in ("A=1", "", "a-b", -3, 0, None)] == [
        "A=1", "", "a-b", -3, 0, None,
    ]  # fmt: skip
    assert carried(["=1", "b"]) == "'=1, b"


def plant(home, module, text):
    """The same harmful text wherever a report might carry it away."""
    source = add_source("S1", title=text, publisher=text)
    place = HelpPlace.objects.create(code="gb", name=text)
    add_line(place, "line", name=text)
    title = text.strip()
    scene = chat("one", title=title)
    lesson = make_lesson(module, [scene, prose(f"{text} and more words here."), claim(source)])
    # And one that breaks a rule: it ends with nothing.
    fields = {"title": "Broken", "slug": "broken", "objective": "You can."}
    module.add_child(instance=LessonPage(**fields, body=[prose("Read.")]))
    ModulePage.objects.update(title=title)
    LessonPage.objects.update(title=title, draft_title=title)
    LessonPage.objects.get(pk=lesson.pk).save_revision()


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("text", ["=HYPERLINK(A1)", "+1 and so on", "-2 and so on", "@SUM(A1)"])
def test_no_file_holds_a_cell_that_runs(cms, home, module, slug, text):
    plant(home, module, text)
    rows = [list(row.values()) for row in table(cms, slug)]
    written = [cell for row in [*rows, *sheet(cms, slug)] for cell in row if isinstance(cell, str)]
    assert [cell for cell in written if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert any(cell.startswith(f"'{text}") for cell in written)


@pytest.mark.parametrize("slug", SLUGS)
def test_both_files_hold_the_same_rows_and_name_no_person(cms, home, module, slug):
    plant(home, module, "A title")
    rows = table(cms, slug)
    cells = sheet(cms, slug)
    assert len(cells) == len(rows) + 1 and cells[0] == list(rows[0])
    first = [str(cell) for cell in cells[1] if isinstance(cell, str)]
    assert set(first) <= set(rows[0].values())
    for kind in ("csv", "xlsx"):
        answer = cms.get(address(slug), {"export": kind})
        assert answer["content-disposition"] == f'attachment; filename="pause-{slug}.{kind}"'


# --- how much it asks of the database ------------------------------------------------------


# Holding a page against the rules looks up its links and sources.
PER_PAGE = {"rules": 7}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_report_asks_the_database_no_more_for_more_rows(
    cms, home, module, slug, django_assert_max_num_queries
):
    place = HelpPlace.objects.create(code="gb", name="Great Britain")
    slugs = list(SIGNALS)

    def add(number):
        source = add_source(f"S{number}")
        OutdatedNotice.objects.create(line=add_line(place, f"line-{number}"), what="phone")
        learn = module.get_parent()
        other = learn.add_child(instance=ModulePage(title="M", slug=f"m{number}", summary="S."))
        body = [prose("Read this."), chat(f"c{number}"), claim(source)]
        draft = make_lesson(other, body, f"l{number}", live=False)
        draft.save_revision(user=None)
        make_lesson(other, [*body[:1], chat(f"d{number}"), body[2]], f"p{number}")
        home.refresh_from_db()
        add_signal(home, source, slugs[number])

    def queries():
        with django_assert_max_num_queries(1000) as asked:
            page = cms.get(address(slug))
            assert page.status_code == 200
            cms.get(address(slug), {"export": "csv"}).getvalue()
        return len(asked)

    for number in range(2):
        add(number)
    queries()
    few = queries()
    before = Page.objects.count()
    for number in range(2, 12):
        add(number)
    # Seen twice: on the screen and in a file.
    assert queries() <= few + 2 * PER_PAGE.get(slug, 0) * (Page.objects.count() - before)


# --- signals -------------------------------------------------------------------------------


def test_signals_are_counted_in_live_scenes_and_those_in_none_stand_out(cms, home, module):
    # Every scene of the kind has the signals of payment, urgency and spelling.
    make_lesson(module, [chat("a"), chat("b", truth="ordinary")], "two")
    make_lesson(module, [chat("c")], "one")
    make_lesson(module, [chat("d")], "draft", live=False)
    add_signal(home, add_source("S1"), "manufactured-urgency")
    rows = table(cms, "signals")
    assert len(rows) == len(SIGNALS)
    urgency = row_of(rows, str(SIGNALS["manufactured-urgency"].name))
    assert urgency["Scenes"] == "3"
    assert urgency["In scam scenes"] == "2" and urgency["In ordinary scenes"] == "1"
    assert urgency["Lessons"] == "Lesson two, Lesson one"
    assert urgency["Lessons not published"] == "1" and urgency["Practised"] == "Yes"
    assert urgency["Group"] == "Pace and emotion"
    secrecy = row_of(rows, str(SIGNALS["secrecy-request"].name))
    assert secrecy["Scenes"] == "0" and secrecy["Practised"] == "In no lesson yet"
    page = cms.get(address("signals")).content.decode()
    for slug in ("two", "one"):
        assert f"/cms/pages/{LessonPage.objects.get(slug=slug).pk}/edit/" in page
    assert f"/cms/pages/{Page.objects.get(slug='manufactured-urgency').pk}/edit/" in page


# --- ordinary scenes -----------------------------------------------------------------------


def test_the_limits_of_about_half():
    shares = {None: NO_SCENE, 0: FEW, 34: FEW, 35: HALF, 50: HALF, 65: HALF, 66: MANY, 100: MANY}
    assert {share: balance_word(share) for share in shares} == shares


def test_ordinary_scenes_are_counted_by_module(cms, module):
    make_lesson(module, [chat("a"), ordinary_chat("b"), chat("c", truth="ambiguous")], "one")
    make_lesson(module, [chat("d"), chat("e")], "two")
    make_lesson(module, [ordinary_chat("f")], "draft", live=False)
    (row,) = table(cms, "ordinary")
    assert row["Scams"] == "3" and row["Ordinary"] == "1" and row["Could be either"] == "1"
    assert row["Ordinary among clear ones, %"] == "25"
    assert row["Balance"] == "Few ordinary scenes"
    assert f"/cms/pages/{module.pk}/edit/" in cms.get(address("ordinary")).content.decode()


# --- what ages -----------------------------------------------------------------------------


def test_sources_stand_oldest_first_with_their_uses(cms, home, module):
    old, new = add_source("S1", age=400), add_source("S2", age=3)
    make_lesson(module, [prose("Read."), claim(old)], "cited")
    add_signal(home, old)
    add_signal(home, new, "love-bombing")
    first, second = table(cms, "sources")
    assert (first["Key"], first["Days since"], first["Used on pages"]) == ("S1", "400", "2")
    assert first["Pages"] == "Lesson cited, Sign secrecy-request"
    assert (second["Check again"], first["Check again"]) == ("Up to date", "Past its date")
    (due,) = table(cms, "sources", review="due")
    assert due["Key"] == "S1"


def test_sources_and_help_lines_are_marked_in_their_row(cms, editor, home):
    add_source("S1", age=400)
    group = Group.objects.get(name="Editors")
    kept = list(group.permissions.filter(content_type__app_label="lessons"))
    group.permissions.remove(*kept)
    assert "/checked/" not in cms.get(address("sources")).content.decode()
    group.permissions.add(*kept)
    assert "Mark as checked today : S1" in text_of(cms.get(address("sources")))
    add_line(HelpPlace.objects.create(code="gb", name="Great Britain"), "bank")
    assert "Mark as checked today : bank" in text_of(cms.get(address("help-lines")))


def test_a_row_of_filtered_sources_leads_back_to_the_filtered_report(cms, editor, home):
    editor.user_permissions.set(Permission.objects.filter(codename="change_source"))
    add_source("S1", age=400)
    page = cms.get(
        address("sources") + "results/", {"review": "due", "p": "1", "_w_filter_fragment": "1"}
    )
    assert 'name="next" value="/cms/reports/sources/?review=due&amp;p=1"' in page.content.decode()


def test_help_lines_stand_by_review_date_with_what_readers_say(cms, home):
    place = HelpPlace.objects.create(code="gb", name="Great Britain")
    add_line(place, "later", review=90)
    soon = add_line(place, "soon", review=-2, checked=None)
    OutdatedNotice.objects.create(line=soon, what="phone", day="2025-11-03")
    first, second = table(cms, "help-lines")
    assert first["Name"] == "Line soon" and first["Last checked"] == ""
    assert first["Readers say"] == "The number does not work (3 Nov 2025)"
    assert second["Name"] == "Line later" and second["Readers say"] == ""


# --- how pages read ------------------------------------------------------------------------

HARD = "Institutions occasionally necessitate considerable administrative documentation."


def test_hard_pages_come_first_with_their_sentences(cms, home, module):
    make_lesson(module, [prose("You can wait. Ask a friend first.")], "easy")
    make_lesson(module, [prose(f"It is a bank. {HARD}")], "hard")
    rows = table(cms, "reading")
    assert rows[0]["Page"] == "Lesson hard" and rows[0]["Reads"] == "Above the limit"
    assert rows[0]["Hardest sentence"] == HARD and rows[0]["Limit"] == "8"
    easy = row_of(rows, "Lesson easy")
    assert easy["Reads"] == "Within the limit" and float(easy["School grade"]) < 8
    assert int(easy["Longest, in words"]) == 4 and easy["Type"] == "Lesson"


def test_help_pages_have_a_lower_limit(cms, home):
    home.add_child(instance=HelpPage(title="Help", slug="help-now", body=[prose("Ring us.")]))
    assert row_of(table(cms, "reading"), "Help")["Limit"] == "6"


def test_what_people_say_in_a_scene_is_not_our_own_voice(module):
    scene = chat("one")
    scene["value"]["messages"][0]["value"]["text"] = HARD
    scene["value"]["messages"][1]["value"]["text"] = f"Own. {HARD}"
    texts = own_voice(make_lesson(module, [scene]))
    assert not [text for text in texts if HARD in text]
    assert scene["value"]["messages"][0]["value"]["feedback"] in texts
    assert scene["value"]["explanation"] in texts and scene["value"]["setting"] in texts
    assert "You can pause." in texts and "Ask what is wanted." in texts


def test_the_longest_and_the_hardest_sentence():
    texts = ["<p>One two three &amp; four. Stop!</p><p>Ring the bank on the number you know.</p>"]
    assert longest(texts) == (8, "Ring the bank on the number you know.")
    assert hardest([*texts, HARD], count=2)[0] == HARD
    # A single long word is no hard sentence.
    assert hardest(["Unquestionably. You may ask another person to wait a little."]) == [
        "You may ask another person to wait a little."
    ]
    assert longest([]) == (0, "") and hardest([]) == []


def test_a_loaded_page_reads_as_hard_as_its_file(home):
    load(CONTENT)
    docs = read()
    checked = 0
    for name, doc in docs.items():
        if name.startswith(("lessons/", "signals/")):
            page = Page.objects.type(LessonPage).filter(slug=doc["slug"]).specific().first()
            if page:
                assert grade(own_voice(page)) == pytest.approx(grade_of(doc), abs=0.05), name
                checked += 1
    assert checked > 10


# --- what readers do not see ---------------------------------------------------------------


def test_drafts_and_changed_pages_with_who_and_whether_they_wait(cms, editor, module):
    make_lesson(module, [prose("Fine.")], "published")
    draft = make_lesson(module, [prose("New.")], "draft", live=False)
    draft.save_revision(user=editor)
    changed = make_lesson(module, [prose("Old.")], "changed")
    changed.title = "Lesson after"
    changed.save_revision(user=editor)
    flow = Workflow.objects.first()
    flow.start(draft, editor)
    rows = table(cms, "unpublished")
    assert len(rows) == 2
    new, old = row_of(rows, "Lesson draft"), row_of(rows, "Lesson after")
    assert (new["State"], old["State"]) == ("Draft", "Changed since")
    assert new["Approval"] == "Waiting for approval" and old["Approval"] == ""
    assert new["By"] == "editor" and new["Last changed"].startswith(str(timezone.now().year))
    assert f"/cms/pages/{draft.pk}/edit/" in cms.get(address("unpublished")).content.decode()
    (only,) = table(cms, "unpublished", live="true")
    assert only["Page"] == "Lesson after"


def test_unpublished_pages_are_told_to_those_who_may_edit_them(client, outsider, module, admin):
    draft = make_lesson(module, [prose("New.")], "draft", live=False)
    draft.save_revision()
    elsewhere = module.get_parent().add_child(
        instance=ModulePage(title="Other", slug="other", summary="O.")
    )
    group = Group.objects.create(name="Guests of one module")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for codename in ("add_page", "change_page"):
        permission = Permission.objects.get(codename=codename)
        group.page_permissions.create(page=elsewhere, permission=permission)
    outsider.groups.add(group)
    client.force_login(outsider)
    assert table(client, "unpublished") == []
    client.force_login(admin)
    assert len(table(client, "unpublished")) == 1


def test_days_are_counted_from_today(cms, home):
    add_source("S1", age=0)
    add_source("S2", checked=timezone.localdate() - timedelta(days=30))
    assert [row["Days since"] for row in table(cms, "sources")] == ["30", "0"]
