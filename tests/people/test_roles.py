"""Who may do what in the CMS, over every address that it has."""

import re
from collections import Counter
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages import get_messages
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver
from wagtail.admin.models import EditingSession
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Page, Site, Task, TaskState, Workflow, WorkflowState

from lessons.models import HelpLine, HelpPlace, LessonPage, Source
from tests.conftest import PASSWORD, chat, make_lesson, ordinary_chat, prose

User = get_user_model()
pytestmark = pytest.mark.django_db

REFUSED = {400, 401, 403, 404, 405, 409, 410}
LOGIN = "/accounts/login/"


# --- every address ---------------------------------------------------------------------------


def walk(patterns, prefix="", space=""):
    """(address with its parameters, name with its namespaces) of every pattern, however deep."""
    for pattern in patterns:
        address = prefix + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from walk(pattern.url_patterns, address, inner)
        else:
            yield address, f"{space}{pattern.name or address}"


def cms_addresses():
    every = walk(get_resolver().url_patterns)
    return [(address, name) for address, name in every if address.startswith("cms/")]


# Patterns that are regular expressions, and what to ask in their place.
WRITTEN = {
    "wagtailadmin_pages:revisions_compare": "cms/pages/{page}/revisions/compare/live...latest/",
    "cms/.*/$": "cms/nothing-is-here/",
}
#: The object behind a parameter called `pk` or the like, by the beginning of the name.
BY_SPACE = {
    "wagtailadmin_api:pages": "page",
    "wagtailadmin_api:documents": "document",
    "wagtailadmin_api:images": "image",
    "wagtailadmin_collections": "collection",
    "wagtailadmin_workflows:edit_task": "task",
    "wagtailadmin_workflows:disable_task": "task",
    "wagtailadmin_workflows:enable_task": "task",
    "wagtailadmin_workflows": "workflow",
    "wagtaildocs": "document",
    "wagtailimages": "image",
    "wagtailsettings": "setting",
    "wagtailsites": "site",
    "wagtailsnippetchoosers_lessons_helpline": "line",
    "wagtailsnippetchoosers_lessons_helpplace": "place",
    "wagtailsnippetchoosers_lessons_source": "source",
    "wagtailsnippets_lessons_helpline": "line",
    "wagtailsnippets_lessons_helpplace": "place",
    "wagtailsnippets_lessons_source": "source",
    "wagtailusers_groups": "group",
    "wagtailusers_users": "colleague",
}
BY_PARAMETER = {
    "action_name": "approve",
    "action": "delete",
    "app_name": "lessons",
    "app_label": "lessons",
    "content_type_app_name": "lessons",
    "content_type_model_name": "lessonpage",
    "filter_spec": "max-100x100",
    "model_name": "lessonpage",
    "uidb64": "MQ",
    "token": "set-password",
}
#: Where these parameters stand for something else.
SPECIAL = {
    ("wagtailadmin_api:pages:action", "action_name"): "publish",
    ("wagtail_bulk_action", "app_label"): "wagtailcore",
    ("wagtail_bulk_action", "model_name"): "page",
    ("wagtailsettings:edit", "model_name"): "sitesettings",
    ("wagtailsettings:preview_on_edit", "model_name"): "sitesettings",
    ("wagtailadmin_tag_model_autocomplete", "app_name"): "taggit",
    ("wagtailadmin_tag_model_autocomplete", "model_name"): "tag",
    ("wagtailadmin_workflows:add_task", "app_label"): "wagtailcore",
    ("wagtailadmin_workflows:add_task", "model_name"): "groupapprovaltask",
}


def filled(address, name, stage):
    """The address with real objects in place of its parameters; KeyError where none is known."""

    def value(match):
        parameter = match[1]
        if (name, parameter) in SPECIAL:
            return SPECIAL[name, parameter]
        if parameter in BY_PARAMETER:
            return BY_PARAMETER[parameter]
        if parameter in ("pk", "object_id"):
            spaces = [space for space in BY_SPACE if name.startswith(space)]
            parameter = BY_SPACE[max(spaces, key=len)] if spaces else parameter
        return str(stage[parameter])

    if name in WRITTEN:
        return "/" + WRITTEN[name].format(**stage)
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", value, address)


# --- the stage -------------------------------------------------------------------------------


@pytest.fixture
def moderator(db):
    user = User.objects.create_user(username="moderator", password=PASSWORD)
    user.groups.add(Group.objects.get(name="Moderators"))
    return user


@pytest.fixture
def planted(db):
    """A learner and a guest whose names must be nowhere; people who look like staff and are not."""
    learner = User.objects.create_user(
        username="zzlearner", password=PASSWORD, first_name="zzfirst", email="zz@learner.example"
    )
    guest = User.objects.create(username=None, visitor="zz" + "0" * 62, first_name="zzguest")
    return SimpleNamespace(learner=learner, guest=guest)


NOT_TO_BE_SEEN = ("zzlearner", "zzfirst", "zz@learner.example", "zzguest", "zz0000")


def submitted(page, user):
    """The page's draft, waiting for a moderator: its workflow's state and its task's."""
    page.title = f"{page.title}, changed"
    page.save_revision(user=user)
    state = page.get_workflow().start(page, user)
    return state, state.current_task_state


@pytest.fixture
def stage(module, admin, planted):
    """One object of every kind that an address may name, by the name of the parameter."""
    body = [prose("Read this."), chat("one"), ordinary_chat("two")]
    page, waiting = make_lesson(module, body, "first"), make_lesson(module, body, "waiting")
    revision = page.save_revision(user=admin)
    workflow_state, task_state = submitted(waiting, admin)
    source = Source.objects.create(
        key="S1", title="Report", publisher="Office", year=2025, checked="2026-01-01",
        url="https://office.example/",
    )  # fmt: skip
    place = HelpPlace.objects.create(code="gb", name="Great Britain")
    line = HelpLine.objects.create(
        key="line", place=place, purpose="money", name="Line", review_by="2027-01-01"
    )
    image = get_image_model().objects.create(title="Shapes", file=get_test_image_file())
    document = get_document_model().objects.create(
        title="Sheet", file=ContentFile(b"%PDF-1.4", name="sheet.pdf")
    )
    session = EditingSession.objects.create(
        user=admin,
        content_type=ContentType.objects.get_for_model(LessonPage),
        object_id=page.pk,
        last_seen_at="2026-01-01T00:00:00Z",
    )
    top = Collection.get_first_root_node()
    objects = {
        "page": page,
        "page_id": page,
        "page_pk": page,
        "page_to_move_id": page,
        "parent_page_id": module,
        "destination_id": module,
        "revision_id": revision,
        "workflow_state_id": workflow_state,
        "task_state_id": task_state,
        "task_id": Task.objects.get(),
        "task": Task.objects.get(),
        "workflow": Workflow.objects.get(),
        "workflow_pk": Workflow.objects.get(),
        "site": Site.objects.get(),
        "source": source,
        "place": place,
        "line": line,
        "image": image,
        "image_id": image,
        "document": document,
        "document_id": document,
        "doc_id": document,
        "collection": top.add_child(instance=Collection(name="Drawings")),
        "collection_id": top,
        "group": Group.objects.get(name="Editors"),
        "colleague": admin,
        "session_id": session,
    }
    found = {name: thing.pk for name, thing in objects.items()}
    # Nothing is behind these two: an upload belongs to whoever began it, and there is one row.
    return found | {
        "uploaded_file_id": 1,
        "setting": 1,
        "waiting": waiting.pk,
        "block_id": body[1]["id"],
    }


OF_WAITING = ("workflow_action", "collect_workflow", "confirm_workflow", "workflow_preview",
              "workflow_history")  # fmt: skip


def requests(stage):
    """(name, address) of all there is to ask."""
    addresses = cms_addresses()
    times = Counter(name for _address, name in addresses)
    for address, name in addresses:
        of_waiting = any(part in name for part in OF_WAITING)
        known = stage | {"page_id": stage["waiting"]} if of_waiting else stage
        if "editing_sessions" in name:
            known = known | {"object_id": stage["page"]}
        parameters = address.count("<")
        called = f"{name}/{parameters}" if times[name] > 1 else name
        yield called, filled(address, name, known)


def ask(client, method, url, data=None):
    """One request that leaves nothing behind, neither in the database nor in the browser."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = getattr(client, method)(url, data)
        response.told = [m.level_tag for m in get_messages(response.wsgi_request)]
        if hasattr(response, "render") and not getattr(response, "is_rendered", True):
            response.render()
        # Reading a file to its end closes it.
        response.shown = b"".join(response) if response.streaming else response.content
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def refused(response):
    if response.status_code in REFUSED:
        return True
    to = response.get("location", "")
    return response.status_code == 302 and (
        to.startswith((LOGIN, "/cms/login/")) or (to == "/cms/" and "error" in response.told)
    )


def allowed_to(client, stage):
    """{"GET name" or "POST name"} of what this browser was not refused, and all pages it saw."""
    names, pages = set(), []
    for name, url in requests(stage):
        for method in ("get", "post"):
            data = {"new_parent_page": stage["parent_page_id"]} if method == "post" else None
            response = ask(client, method, url, data)
            if not refused(response):
                names.add(f"{method.upper()} {name}")
                pages.append((method, url, response.shown.decode(errors="replace")))
    return names, pages


def browser_of(person):
    client = Client(raise_request_exception=False)
    if person:
        client.force_login(person)
    return client


def named(text):
    """{"GET space:name", …} from lines "GET space: name name", which may go on in the next."""
    names, lead = set(), ""
    for line in text.strip().splitlines():
        words = line.split()
        if words[0] in ("GET", "POST"):
            method, space = words[:2]
            lead, words = f"{method} {'' if space == '-:' else space}", words[2:]
        names |= {lead + word for word in words}
    return names


# Icons and words of the interface; Wagtail shows them to whoever is signed in.
EVERYBODY_SIGNED_IN = named("""
GET -: wagtailadmin_javascript_catalog wagtailadmin_sprite
POST -: wagtailadmin_sprite
""")

# To be asked is not to succeed: what a form then does is tested one by one below. Where Wagtail
# itself asks for no permission: `task_chooser` and `task_chosen` show the names of tasks,
# `wagtailadmin_error_test` is an error on purpose, `move_confirm` only asks whether one is sure,
# `wagtailsettings:edit` without a number leads to the one with, which is refused.
EDITORS_MAY = EVERYBODY_SIGNED_IN | named("""
GET -: cms/account/ cms/reports/aging-pages/ cms/reports/aging-pages/results/
    cms/reports/site-history/
    cms/reports/site-history/results/ cms/reports/workflow/ cms/reports/workflow/results/
    cms/reports/workflow_tasks/ cms/reports/workflow_tasks/results/ cms/test404/ compare_scenes
    dashboard_rules report_answers report_answers_results report_help-lines
    report_help-lines_results report_ordinary report_ordinary_results report_reading
    report_reading_results report_rules report_rules_results report_signals
    report_signals_results report_sources report_sources_results report_unpublished
    report_unpublished_results wagtailadmin_account wagtailadmin_choose_page
    wagtailadmin_choose_page_anchor_link wagtailadmin_choose_page_child
    wagtailadmin_choose_page_chosen_multiple wagtailadmin_choose_page_email_link
    wagtailadmin_choose_page_external_link wagtailadmin_choose_page_phone_link
    wagtailadmin_choose_page_search wagtailadmin_dismissibles wagtailadmin_error_test
    wagtailadmin_explore wagtailadmin_explore_results wagtailadmin_explore_root
    wagtailadmin_home wagtailadmin_javascript_catalog wagtailadmin_sprite
    wagtailadmin_tag_autocomplete wagtailadmin_tag_model_autocomplete
POST -: cms/account/ compare_scenes dashboard_rules try_out wagtailadmin_account
    wagtailadmin_choose_page_anchor_link wagtailadmin_choose_page_email_link
    wagtailadmin_choose_page_external_link wagtailadmin_choose_page_phone_link
    wagtailadmin_error_test wagtailadmin_sprite wagtailadmin_tag_autocomplete
    wagtailadmin_tag_model_autocomplete
GET wagtailadmin_api:documents: detail listing
GET wagtailadmin_api:images: detail listing
GET wagtailadmin_api:pages: detail listing
POST wagtailadmin_editing_sessions: ping release
GET wagtailadmin_pages: add add_subpage choose_parent confirm_workflow_cancellation copy edit
    history history_results move_confirm preview_on_add preview_on_edit revisions_compare
    revisions_index revisions_revert revisions_view search search_results type_use
    type_use_results usage view_draft workflow_history workflow_history_detail
POST wagtailadmin_pages: add add_subpage choose_parent confirm_workflow_cancellation copy edit
    preview_on_add preview_on_edit revisions_index revisions_revert view_draft
GET wagtailadmin_reports: aging_pages aging_pages_results page_types_usage
    page_types_usage_results site_history site_history_results workflow workflow_results
    workflow_tasks workflow_tasks_results
GET wagtailadmin_workflows: task_chooser task_chooser_create task_chooser_results task_chosen
POST wagtailadmin_workflows: task_chosen
GET wagtaildocs_chooser: choose choose_results chosen_multiple
GET wagtailimages: add add_multiple delete edit image_usage index index_results preview
POST wagtailimages: add delete delete_multiple edit edit_multiple preview
GET wagtailimages_chooser: choose choose_results chosen chosen_multiple create select_format
POST wagtailimages_chooser: create select_format
GET wagtailsettings: edit/2
POST wagtailsettings: edit/2
GET wagtailsnippetchoosers_lessons_helpline: choose choose_results chosen chosen_multiple create
POST wagtailsnippetchoosers_lessons_helpline: create
GET wagtailsnippetchoosers_lessons_helpplace: choose choose_results chosen chosen_multiple
    create
POST wagtailsnippetchoosers_lessons_helpplace: create
GET wagtailsnippetchoosers_lessons_source: choose choose_results chosen chosen_multiple create
POST wagtailsnippetchoosers_lessons_source: create
GET wagtailsnippets: index
GET wagtailsnippets_lessons_helpline: add edit history history_results list list_results usage
POST wagtailsnippets_lessons_helpline: add checked edit
GET wagtailsnippets_lessons_helpplace: add edit history history_results list list_results usage
POST wagtailsnippets_lessons_helpplace: add edit
GET wagtailsnippets_lessons_source: add edit history history_results list list_results usage
POST wagtailsnippets_lessons_source: add checked edit
""")

MODERATORS_MAY = EDITORS_MAY | named("""
GET -: cms/reports/locked/ cms/reports/locked/results/
GET wagtailadmin_pages: collect_workflow_action_data delete move revisions_unschedule
    set_page_position set_privacy unpublish workflow_action workflow_preview
POST wagtailadmin_pages: collect_workflow_action_data delete lock move move_confirm
    revisions_unschedule set_page_position set_privacy unlock unpublish workflow_action
GET wagtailadmin_reports: locked_pages locked_pages_results
GET wagtailsnippets_lessons_helpline: delete
POST wagtailsnippets_lessons_helpline: delete
GET wagtailsnippets_lessons_helpplace: delete
POST wagtailsnippets_lessons_helpplace: delete
GET wagtailsnippets_lessons_source: delete
POST wagtailsnippets_lessons_source: delete
""")


@pytest.mark.parametrize("who", ["nobody", "learner", "guest", "teacher"])
def test_whoever_is_no_staff_stays_outside(who, stage, planted):
    person = {"nobody": None, "learner": planted.learner, "guest": planted.guest}.get(
        who, planted.learner
    )
    if who == "teacher":
        # Whatever group a teacher may come to be in, it opens no door of the CMS.
        person.groups.add(Group.objects.create(name="Teachers"))
    names, _pages = allowed_to(browser_of(person), stage)
    assert names == (EVERYBODY_SIGNED_IN if person else set())


@pytest.mark.parametrize("role", ["editor", "moderator"])
# Wagtail leaves the temporary files of its renditions to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_staff_may_do_what_is_listed_and_see_no_learner(role, request, stage):
    person = request.getfixturevalue(role)
    names, pages = allowed_to(browser_of(person), stage)
    allowed = EDITORS_MAY if role == "editor" else MODERATORS_MAY
    assert names - allowed == set(), "may do more than is listed"
    assert allowed - names == set(), "may not do what is listed"
    seen = {(url, name) for _m, url, page in pages for name in NOT_TO_BE_SEEN if name in page}
    assert not seen


def test_nothing_that_finds_people_finds_learners(editors, moderators, planted):
    found = "/cms/users/?q=zz", "/cms/reports/site-history/?q=zz", "/cms/pages/search/?q=zz"
    for client in (editors, moderators):
        for url in (*found, "/cms/images/chooser/?q=zz", "/cms/reports/workflow/?reviewable=true"):
            page = client.get(url, follow=True).content.decode()
            assert not [name for name in NOT_TO_BE_SEEN if name in page], url


def test_an_address_without_known_parameters_is_noticed(stage):
    with pytest.raises(KeyError):
        filled("cms/things/<int:thing_id>/", "things:edit", stage)
    assert len(list(requests(stage))) > 200


# --- what an editor's forms do ---------------------------------------------------------------


@pytest.fixture
def editors(editor):
    return browser_of(editor)


@pytest.fixture
def moderators(moderator):
    return browser_of(moderator)


NO_COMMENTS = {
    "comments-TOTAL_FORMS": "0",
    "comments-INITIAL_FORMS": "0",
    "comments-MIN_NUM_FORMS": "0",
    "comments-MAX_NUM_FORMS": "",
}


def module_form(page, **changes):
    """The editor's form of a module, as a browser posts it; `changes` are fields and buttons."""
    fields = {"title": page.title, "slug": page.slug, "number": page.number}
    return NO_COMMENTS | fields | {"summary": page.summary} | changes


def edit(client, page, **changes):
    return client.post(f"/cms/pages/{page.pk}/edit/", module_form(page, **changes))


def stored(page):
    return page.__class__.objects.get(pk=page.pk)


def test_an_editor_who_presses_publish_keeps_a_draft(editors, module):
    answer = edit(editors, module, title="Another title", **{"action-publish": "1"})
    assert answer.status_code == 302
    page = stored(module)
    assert page.title == module.title and page.has_unpublished_changes
    assert page.latest_revision.content["title"] == "Another title"


def test_a_moderator_who_presses_publish_publishes(moderators, module):
    edit(moderators, module, title="Another title", **{"action-publish": "1"})
    assert stored(module).title == "Another title"


def test_an_editor_who_makes_a_page_makes_a_draft(editors, module):
    learn = module.get_parent()
    url = f"/cms/pages/add/lessons/modulepage/{learn.pk}/"
    form = module_form(module, slug="new", title="New", **{"action-publish": "1"})
    assert editors.post(url, form).status_code == 302
    assert not Page.objects.get(slug="new").live


def test_an_editor_schedules_nothing(editors, module):
    edit(
        editors, module, title="Later", go_live_at="2099-01-01 10:00", expire_at="2099-01-02 10:00"
    )
    page = stored(module)
    assert page.go_live_at is None and page.expire_at is None
    assert not page.revisions.filter(approved_go_live_at__isnull=False).exists()


@pytest.mark.parametrize("action", ["publish", "unpublish", "delete", "move"])
def test_an_editor_does_nothing_to_live_pages_in_bulk(action, editors, lesson, home):
    lesson.title = "Changed"
    lesson.save_revision()
    url = f"/cms/bulk/wagtailcore/page/{action}/?id={lesson.pk}"
    editors.get(url)
    editors.post(url, {"chooser": home.pk, "move_applied": "on", "include_descendants": "on"})
    page = stored(lesson)
    assert page.live and page.title == "Lesson first" and page.path == lesson.path


@pytest.mark.parametrize("action", ["delete", "unpublish", "lock", "move", "set_position"])
def test_an_editor_does_nothing_to_a_live_page(action, editors, lesson, home):
    before = stored(lesson)
    editors.post(f"/cms/pages/{lesson.pk}/{action}/", {"new_parent_page": home.pk, "position": 0})
    editors.post(f"/cms/pages/{lesson.pk}/move/{home.pk}/confirm/")
    page = stored(lesson)
    assert (page.live, page.locked, page.path) == (True, False, before.path)


def test_an_editor_deletes_a_draft_of_their_own(editors, editor, module):
    draft = make_lesson(module, [prose("New.")], "draft", live=False, owner=editor)
    editors.post(f"/cms/pages/{draft.pk}/delete/")
    assert not Page.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize("who", ["editor", "moderator", "admin"])
def test_a_copy_starts_as_a_draft_whoever_asks(who, request, lesson):
    client = browser_of(request.getfixturevalue(who))
    url = f"/cms/pages/{lesson.pk}/copy/"
    form = client.get(url).content.decode()
    assert "publish_copies" not in form and 'name="alias"' not in form
    data = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": lesson.get_parent().pk}
    for extra in ({"publish_copies": "on"}, {"alias": "on", "publish_copies": "on"}):
        data["new_slug"] = f"copy-{len(extra)}"
        assert client.post(url, data | extra).status_code == 302
        copy = Page.objects.get(slug=data["new_slug"])
        assert not copy.live and copy.alias_of is None


@pytest.mark.parametrize("who", ["editor", "moderator", "admin"])
@pytest.mark.parametrize(
    "action",
    ["publish", "unpublish", "copy", "create_alias", "copy_for_translation", "delete", "move"],
)
def test_nothing_is_done_through_the_api(action, who, request, lesson):
    client = browser_of(request.getfixturevalue(who))
    count = Page.objects.count()
    lesson.title = "Changed"
    lesson.save_revision()
    url = f"/cms/api/main/pages/{lesson.pk}/action/{action}/"
    answer = client.post(url, {"slug": "made", "locale": "en"}, content_type="application/json")
    assert answer.status_code in (403, 404)
    assert Page.objects.count() == count and stored(lesson).title == "Lesson first"
    assert client.get(f"/cms/api/main/pages/{lesson.pk}/").status_code == 200


def test_an_editor_makes_nobody_staff(editors, editor, planted):
    form = {"username": "zzlearner", "is_superuser": "on", "is_active": "on"}
    groups = [group.pk for group in Group.objects.all()]
    editors.post(f"/cms/users/edit/{planted.learner.pk}/", form | {"groups": groups})
    editors.post("/cms/users/new/", form | {"username": "new", "groups": groups})
    editors.post(f"/cms/users/edit/{editor.pk}/", form | {"username": "editor", "groups": groups})
    editors.post("/cms/account/", {"is_superuser": "on", "groups": groups})
    assert not User.objects.filter(is_superuser=True).exists()
    assert [group.name for group in editor.groups.all()] == ["Editors"]
    assert not User.objects.filter(username="new").exists()


def test_an_editor_deletes_no_source(editors, moderators, stage):
    url = f"/cms/snippets/lessons/source/delete/{stage['source']}/"
    editors.post(url)
    editors.post(f"/cms/bulk/lessons/source/delete/?id={stage['source']}")
    assert Source.objects.filter(pk=stage["source"]).exists()
    moderators.post(url)
    assert not Source.objects.filter(pk=stage["source"]).exists()


# --- the workflow ----------------------------------------------------------------------------


def test_a_fresh_site_has_its_workflow(home):
    workflow = home.get_workflow()
    assert workflow.active and workflow.workflow_pages.get().page.is_root()
    (task,) = workflow.tasks
    assert [group.name for group in task.specific.groups.all()] == ["Moderators"]


def submit(client, page):
    edit(client, page, title="Better title", **{"action-submit": "1"})
    return TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)


def decide(client, page, task, action, comment):
    url = f"/cms/pages/workflow/action/{page.pk}/{action}/{task.pk}/"
    return client.post(url, {"comment": comment})


def test_an_editor_submits_and_a_moderator_approves_with_a_comment(editors, moderators, module):
    task = submit(editors, module)
    assert stored(module).title == module.title
    decide(moderators, module, task, "approve", "Thank you.")
    assert stored(module).title == "Better title"
    task.refresh_from_db()
    assert (task.status, task.comment) == (TaskState.STATUS_APPROVED, "Thank you.")


def test_a_moderator_asks_for_changes_and_the_editor_submits_again(editors, moderators, module):
    task = submit(editors, module)
    decide(moderators, module, task, "reject", "Please name the office.")
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES
    assert stored(module).title == module.title
    assert "Please name the office." in editors.get("/cms/").content.decode()
    again = edit(editors, module, title="Best title", **{"action-submit": "1"})
    assert again.status_code == 302
    task = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    decide(moderators, module, task, "approve", "")
    assert stored(module).title == "Best title"


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_an_editor_decides_about_no_submission(action, editors, module):
    task = submit(editors, module)
    decide(editors, module, task, action, "Mine.")
    name = {"action-workflow-action": "1", "workflow-action-name": action}
    edit(editors, module, title="Sneaked in", **name)
    task.refresh_from_db()
    assert task.status == TaskState.STATUS_IN_PROGRESS
    assert stored(module).title == module.title


def test_an_editor_ends_no_submission_of_a_colleague(editors, module, moderator):
    submitted(module, moderator)
    edit(editors, module, **{"action-cancel-workflow": "1"})
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_IN_PROGRESS
