"""The publish rules: what each refuses, and that no way of publishing passes them by."""

import datetime
import uuid
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from lessons import publishing
from lessons.models import LessonPage, Source
from quizzes.models import Version
from tests.conftest import chat, ending, make_lesson, ordinary_chat, prose
from tests.forms import text_of
from tests.quizzes.test_cms_publishing import as_form

pytestmark = pytest.mark.django_db
TODAY = datetime.date.today


@pytest.fixture
def source(db):
    return Source.objects.create(
        key="S900", title="A study", publisher="A desk", year=2026, url="https://a.example/",
        checked=TODAY(),
    )  # fmt: skip


@pytest.fixture
def cms(client, admin):
    client.force_login(admin)
    return client


def claim(source):
    value = {"text": "<p>Half of them.</p>", "source": source and source.pk, "fact": ""}
    return {"type": "claim", "id": str(uuid.uuid4()), "value": value}


def image(**changes):
    return {"type": "image", "id": str(uuid.uuid4()), "value": changes}


def drafted(lesson, *body, end=True, **fields):
    """A draft beside what is live: with this body, and what every lesson ends with."""
    page = LessonPage.objects.get(pk=lesson.pk)
    if body:
        page.body = [*body, *(ending() if end else ())]
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision(clean=False)
    return LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()


def said(page):
    return " | ".join(str(fault.message) for fault in publishing.faults(page))


# --- what is refused -----------------------------------------------------------------------


def test_a_whole_lesson_has_no_fault(lesson, source):
    assert said(lesson) == ""
    assert said(drafted(lesson, prose("Read."), claim(source), chat("one"))) == ""


def test_a_claim_needs_a_source_that_is_within_its_date(lesson, source):
    page = drafted(lesson, claim(None))
    assert "Source: This field is required." in said(page)
    page = drafted(lesson, claim(source))
    assert said(page) == ""
    Source.objects.update(checked=TODAY() - datetime.timedelta(days=400))
    page = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
    (fault,) = publishing.faults(page)
    assert "“S900” was last checked" in fault.message
    assert fault.url == reverse("wagtailsnippets_lessons_source:edit", args=[source.pk])
    assert fault.block == page.body[0].id and not fault.own


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": "A scam in the chat"}, "gives the answer away"),
        ({"truth": "ordinary"}, "cannot hold a warning sign"),
        ({"explanation": ""}, "Explanation shown after answering: This field is required"),
        ({"band": "18+"}, "not for everybody whom the lesson is for"),
        ({"sensitive": True}, "Mark the whole lesson as sensitive"),
    ],
)
def test_exercises_are_held_against_their_validators(lesson, changes, message):
    page = drafted(lesson, chat("one", **changes))
    assert message in said(page)
    assert publishing.faults(page)[0].block == chat("one")["id"]


def test_images_need_words_or_are_decorative(lesson, picture):
    told = {"image": picture.pk, "alt_text": "", "decorative": False}
    assert "alt text" in said(drafted(lesson, image(**told)))
    assert said(drafted(lesson, image(**told | {"decorative": True}))) == ""
    assert said(drafted(lesson, image(**told | {"alt_text": "A red kite"}))) == ""


@pytest.fixture
def picture(db, settings, tmp_path):
    from django.core.files.images import ImageFile
    from PIL import Image as Picture
    from wagtail.images.models import Image

    settings.MEDIA_ROOT = tmp_path
    Picture.new("RGB", (40, 30), "teal").save(tmp_path / "drawn.png")
    with open(tmp_path / "drawn.png", "rb") as file:
        made = Image(title="Drawn", file=ImageFile(file, name="drawn.png"), width=40, height=30)
        made.save()
    return made


@pytest.mark.parametrize(
    ("href", "fine"),
    [
        ("/learn/requests/second/", True),
        ("/learn/requests/second/?x=1#y", True),
        ("/", True),
        ("/me/", True),
        ("https://example.org/", True),
        ("mailto:a@b.example", True),
        ("#below", True),
        ("/learn/requests/third/", False),
        ("/learn/requests/hidden/", False),
        ("/no-such-thing.php", False),
        ("learn/requests/second/", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_links_inside_the_site_lead_to_published_pages(lesson, module, href, fine):
    make_lesson(module, [chat("b")], "second")
    make_lesson(module, [chat("c")], "hidden", live=False)
    page = drafted(lesson, prose(f'See <a href="{href}">this</a>.'))
    assert (said(page) == "") is fine
    assert fine or "leads to no published page" in said(page)


def test_addresses_may_be_copied_from_the_browser(lesson, module):
    other = make_lesson(module, [chat("b")], "leçon")
    assert "%C3%A7" in other.url
    assert said(drafted(lesson, prose(f'See <a href="{other.url}">this</a>.'))) == ""


def test_links_to_pages_by_number_too_and_inside_exercises(lesson, module):
    other = make_lesson(module, [chat("b")], "second")
    text = f'<p>See <a linktype="page" id="{other.pk}">this</a>.</p>'
    page = drafted(lesson, chat("one", explanation=text))
    assert said(page) == ""
    other.unpublish()
    assert "leads to no published page" in said(page)
    assert "leads to no" in said(drafted(lesson, prose('<a linktype="page" id="999999">gone</a>')))


def test_a_lesson_ends_with_a_take_away_and_a_question(lesson):
    page = drafted(lesson, prose("Read."), end=False)
    assert "Add a take-away" in said(page) and "Add a discussion question" in said(page)


def test_nothing_sensitive_for_the_youngest_and_a_preview_before_it(lesson):
    page = drafted(lesson, sensitive=True, preview="About this.", band="13-15")
    assert "Nothing sensitive stands in a lesson for 13 to 15" in said(page)
    assert said(drafted(lesson, sensitive=True, preview="About this.", band="everyone")) == ""
    assert "neutral preview" in said(drafted(lesson, sensitive=True, preview="", band="everyone"))


def test_fields_of_the_page_are_needed_too(lesson):
    assert "Objective: This field cannot be blank." in said(drafted(lesson, objective=""))


# --- no way around -------------------------------------------------------------------------


@pytest.fixture
def planted(lesson, source):
    """A lesson whose draft makes a claim without a source, and what readers see meanwhile."""
    drafted(lesson, prose("Not for readers."), claim(None), chat("one"), ordinary_chat("two"))
    return LessonPage.objects.get(pk=lesson.pk)


def unchanged(page, live=True):
    """Nothing of the draft went live, and the draft is still there."""
    now = LessonPage.objects.get(pk=page.pk)
    assert now.live is live
    assert "Not for readers." not in str(now.body)
    assert "Not for readers." in str(now.get_latest_revision_as_object().body)
    assert Version.objects.count() == 3  # of the home page's scene and the lesson's two
    return now


def message_in(response):
    assert response.status_code == 200
    return text_of(response)


def test_editing_is_refused_beside_the_block_and_keeps_what_was_typed(cms, planted):
    url = reverse("wagtailadmin_pages:edit", args=[planted.pk])
    page = planted.get_latest_revision_as_object()
    response = cms.post(url, as_form(page, title="Typed just now") | {"action-publish": "1"})
    assert "This field is required" in response.content.decode()
    assert "Typed just now" in response.content.decode()
    unchanged(planted)


def test_a_rule_of_ours_is_told_beside_its_block(cms, lesson, source):
    page = drafted(lesson, claim(source), chat("one"))
    Source.objects.update(checked=TODAY() - datetime.timedelta(days=400))
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    page = LessonPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    response = cms.post(url, as_form(page, title="Typed just now") | {"action-publish": "1"})
    assert "was last checked on" in response.content.decode()
    assert LessonPage.objects.get(pk=page.pk).title == "Lesson first"
    assert cms.post(url, as_form(page, title="Typed just now")).status_code == 302
    drafts = LessonPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert drafts.title == "Typed just now"


def test_submitting_is_refused_as_publishing_is(client, editor, planted):
    client.force_login(editor)
    url = reverse("wagtailadmin_pages:edit", args=[planted.pk])
    page = planted.get_latest_revision_as_object()
    response = client.post(url, as_form(page) | {"action-submit": "1"})
    assert response.status_code == 200 and "This field is required" in response.content.decode()
    assert unchanged(planted).current_workflow_state is None


def test_the_bulk_action_is_refused_and_publishes_none_of_them(cms, planted, module):
    other = make_lesson(module, [chat("b")], "second", live=False)
    other.save_revision()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    ids = f"?id={other.pk}&id={planted.pk}"
    response = cms.post(url + ids, {"include_descendants": ""}, follow=True)
    assert "“Lesson first” was not published" in message_in(response)
    unchanged(planted)
    assert not LessonPage.objects.get(pk=other.pk).live


def test_the_bulk_action_on_the_module_above_is_refused_too(cms, planted, module):
    planted.unpublish()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    data = {"include_descendants": "on"}
    response = cms.post(f"{url}?id={module.pk}", data, follow=True)
    assert "was not published" in message_in(response)
    now = LessonPage.objects.get(pk=planted.pk)
    assert not now.live and not Version.objects.current(now.translation_key, "en").exists()


@pytest.mark.parametrize("window", [True, False])
def test_approval_is_refused_and_leaves_the_page_waiting(cms, admin, planted, window):
    state = Workflow.objects.get().start(planted, admin)
    task = state.current_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[planted.pk, "approve", task.pk])
    headers = {"x-requested-with": "XMLHttpRequest"} if window else {}
    response = cms.post(url, {"comment": "Fine"}, headers=headers)
    edit = reverse("wagtailadmin_pages:edit", args=[planted.pk])
    if window:
        assert response.json() == {"step": "success", "redirect": edit}
    else:
        assert response.url == edit
    assert "was not published" in text_of(cms.get(edit))
    assert unchanged(planted).current_workflow_task_state == task


def test_approval_from_the_editor_is_refused_and_asking_for_changes_is_not(cms, admin, planted):
    Workflow.objects.get().start(planted, admin)
    url = reverse("wagtailadmin_pages:edit", args=[planted.pk])
    page = planted.get_latest_revision_as_object()
    acted = {"action-workflow-action": "true", "workflow-action-extra-data": '{"comment": "No"}'}
    cms.post(url, as_form(page) | acted | {"workflow-action-name": "approve"})
    assert unchanged(planted).current_workflow_state.status == "in_progress"


def test_a_date_is_refused(cms, planted):
    url = reverse("wagtailadmin_pages:edit", args=[planted.pk])
    page = planted.get_latest_revision_as_object()
    later = {"go_live_at": "2099-01-01 10:00", "expire_at": ""}
    response = cms.post(url, as_form(page) | later | {"action-publish": "1"})
    assert response.status_code == 200
    assert unchanged(planted).scheduled_revision is None


def test_on_its_day_a_page_that_breaks_a_rule_by_then_is_held_back(cms, lesson, module, source):
    hour_ago = timezone.now() - datetime.timedelta(hours=1)
    other = make_lesson(module, [chat("b")], "second", live=False)
    for page in (drafted(lesson, prose("Not for readers."), claim(source)), other):
        page.go_live_at = hour_ago
        page.save_revision(approved_go_live_at=hour_ago)
    Source.objects.update(checked=TODAY() - datetime.timedelta(days=400))
    call_command("publish_scheduled", stderr=StringIO())
    now = LessonPage.objects.get(pk=lesson.pk)
    assert "Not for readers." not in str(now.body) and now.scheduled_revision is None
    assert LessonPage.objects.get(pk=other.pk).live
    history = cms.get(reverse("wagtailadmin_pages:history", args=[lesson.pk]))
    assert "Held back" in text_of(history)
    # Mended, it can be published.
    Source.objects.update(checked=TODAY())
    now.get_latest_revision().publish()
    assert "Not for readers." in str(LessonPage.objects.get(pk=lesson.pk).body)


def test_going_back_to_an_old_revision_is_refused(cms, planted):
    old = planted.get_latest_revision()
    drafted(planted, prose("Whole again."), chat("one"), ordinary_chat("two"))
    url = reverse("wagtailadmin_pages:revisions_revert", args=[planted.pk, old.pk])
    assert cms.get(url).status_code == 200
    data = as_form(old.as_object()) | {"revision": old.pk, "action-publish": "1"}
    response = cms.post(reverse("wagtailadmin_pages:edit", args=[planted.pk]), data)
    assert response.status_code == 200 and "This field is required" in response.content.decode()
    assert "Not for readers." not in str(LessonPage.objects.get(pk=planted.pk).body)
    with pytest.raises(publishing.NotPublishable):
        old.publish()


def test_what_slips_through_the_form_is_refused_on_the_way_out(cms, planted, monkeypatch):
    """The editor's own way of publishing asks the rules even where the form was content."""
    monkeypatch.setattr("lessons.cms.page_form.CoursePageForm.leads_to_publishing", False)
    page = drafted(planted, prose("Not for readers."), chat("one"), end=False)
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = cms.post(url, as_form(page) | {"action-publish": "1"}, follow=True)
    assert "Add a take-away" in message_in(response)
    assert "Not for readers." not in str(LessonPage.objects.get(pk=page.pk).body)


def test_a_new_page_is_refused_and_can_be_saved_as_a_draft(cms, module):
    url = reverse("wagtailadmin_pages:add", args=["lessons", "lessonpage", module.pk])
    blank = LessonPage(title="New", slug="new", objective="You can pause.", body=[chat("one")])
    response = cms.post(url, as_form(blank) | {"action-publish": "1"})
    assert response.status_code == 200 and "Add a take-away" in response.content.decode()
    assert not LessonPage.objects.filter(slug="new").exists()
    assert cms.post(url, as_form(blank)).status_code == 302
    assert not LessonPage.objects.get(slug="new").live


def test_drafts_may_break_every_rule(cms, lesson):
    page = LessonPage.objects.get(pk=lesson.pk)
    page.body = [chat("one", title="A scam in the chat", truth="ordinary"), claim(None)]
    page.objective = ""
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert cms.post(url, as_form(page)).status_code == 302
    shown = text_of(cms.get(url))
    assert "things to mend before publishing" in shown and "gives the answer away" in shown


def test_the_editor_says_what_keeps_a_page_from_being_published(cms, lesson, source):
    url = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    assert "Nothing keeps this page from being published" in text_of(cms.get(url))
    drafted(lesson, claim(None))
    shown = text_of(cms.get(url))
    assert "1 thing to mend before publishing" in shown and "Source: This field" in shown


def test_moderators_are_held_to_the_rules_like_everybody(client, planted):
    from tests.conftest import _person

    moderator = _person("moderator")
    moderator.groups.add(Group.objects.get(name="Moderators"))
    client.force_login(moderator)
    url = reverse("wagtailadmin_pages:edit", args=[planted.pk])
    page = planted.get_latest_revision_as_object()
    assert client.post(url, as_form(page) | {"action-publish": "1"}).status_code == 200
    unchanged(planted)


def test_a_source_that_ages_between_two_approvals(cms, lesson, source):
    second = GroupApprovalTask.objects.create(name="Second look")
    second.groups.set(Group.objects.filter(name="Moderators"))
    WorkflowTask.objects.create(workflow=Workflow.objects.get(), task=second, sort_order=2)
    page = drafted(lesson, prose("Not for readers."), claim(source), chat("one"))
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert cms.post(edit, as_form(page) | {"action-submit": "1"}).status_code == 302

    def approve():
        task = LessonPage.objects.get(pk=page.pk).current_workflow_task_state
        url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
        return cms.post(url, {"comment": ""}, follow=True)

    approve()
    Source.objects.update(checked=datetime.date(2020, 3, 4))
    assert "was last checked on March 4, 2020." in message_in(approve())
    now = LessonPage.objects.get(pk=page.pk)
    assert "Not for readers." not in str(now.body)
    assert now.current_workflow_task.pk == second.pk
    # Nothing is in the way of sending it back, and of submitting it again once it is mended.
    sent_back = {"action-workflow-action": "true", "workflow-action-name": "reject"}
    cms.post(edit, as_form(page) | sent_back)
    again = as_form(page) | {"action-restart-workflow": "1"}
    assert "was last checked" in cms.post(edit, again).content.decode()
    Source.objects.update(checked=TODAY())
    assert cms.post(edit, again).status_code == 302
    assert LessonPage.objects.get(pk=page.pk).current_workflow_state.status == "in_progress"


def test_saving_by_itself_keeps_what_breaks_the_rules(cms, lesson):
    page = drafted(lesson, claim(None), chat("one", title="A scam", truth="ordinary"))
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = as_form(page, title="Typed just now", objective="")
    assert cms.post(url, data, headers={"accept": "application/json"}).json()["success"]
    assert LessonPage.objects.get(pk=page.pk).get_latest_revision_as_object().objective == ""
