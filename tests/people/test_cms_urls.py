"""What no address tells by itself: actions on many things at once, and what a form leaves behind.

`test_roles.py` asks every address of the CMS; here those are asked that do more than one thing.
"""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Task,
    Workflow,
    WorkflowPage,
)

from curriculum.people.models import User
from lessons.models import HelpLine, HelpPlace, SiteSettings, Source
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(db):
    user = User.objects.create_user(username="moderator", password=PASSWORD)
    user.groups.add(Group.objects.get(name="Moderators"))
    return user


def browser_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def source(db):
    return Source.objects.create(
        key="S1", title="Report", publisher="Office", year=2025, checked="2026-01-01",
        url="https://office.example/",
    )  # fmt: skip


# --- many at once ----------------------------------------------------------------------------


@pytest.fixture
def things(lesson, admin, source):
    """One of everything that may be ticked in a list."""
    gb = HelpPlace.objects.create(code="gb", name="Great Britain")
    line = HelpLine(key="line", place=gb, purpose="money", name="Line", review_by="2027-01-01")
    line.save()
    image = get_image_model().objects.create(title="Shapes", file=get_test_image_file())
    pdf = ContentFile(b"%PDF-1.4", name="sheet.pdf")
    document = get_document_model().objects.create(title="Sheet", file=pdf)
    empty = HelpPlace.objects.create(code="fr", name="France")
    return {type(one): one for one in (admin, source, line, empty, image, document)} | {
        Page: lesson
    }


# Wagtail lets whoever may change pictures also take them away.
PICTURES = {f"wagtailimages.image.{name}" for name in ("add_tags", "add_to_collection", "delete")}
AT_ONCE = {
    "learner": set(),
    "editor": PICTURES,
    "moderator": PICTURES
    | {f"wagtailcore.page.{name}" for name in ("delete", "move", "publish", "unpublish")}
    | {f"lessons.{name}.delete" for name in ("source", "helpline", "helpplace")},
}


def bulk_actions():
    """(model, name of the action) of all that are registered, ours and Wagtail's."""
    bulk_action_registry.get_bulk_action_class("", "", "")
    for app, models in bulk_action_registry.actions.items():
        for name, actions in models.items():
            yield from ((apps.get_model(app, name), action) for action in actions)


@pytest.mark.parametrize("who", AT_ONCE)
def test_what_is_done_to_many_at_once(who, request, things):
    client = browser_of(request.getfixturevalue(who))
    may = set()
    for model, action in bulk_actions():
        label = model._meta.label_lower
        url = f"/cms/bulk/{label.replace('.', '/')}/{action}/?id={things[model].pk}"
        answer = client.get(url)
        if answer.status_code == 200 and answer.context["items"]:
            may.add(f"{label}.{action}")
    assert may == AT_ONCE[who]


@pytest.mark.parametrize("label", ["lessons/source", "lessons/helpline", "lessons/helpplace"])
def test_an_editor_deletes_nothing_from_a_list(label, editor, moderator, things):
    model = apps.get_model(label.replace("/", "."))
    url = f"/cms/bulk/{label}/delete/?id={things[model].pk}"
    browser_of(editor).post(url)
    assert model.objects.filter(pk=things[model].pk).exists()
    browser_of(moderator).post(url)
    assert not model.objects.filter(pk=things[model].pk).exists()


# --- people, settings and how the site is built ----------------------------------------------

BUILT = (
    Group, Group.permissions.through, User.groups.through, GroupPagePermission,
    GroupCollectionPermission, Workflow, WorkflowPage, Task, Site, Collection, SiteSettings,
)  # fmt: skip


def built():
    """All rows of the tables that only an administrator writes, and who is staff."""
    people = User.objects.order_by("pk").values("pk", "username", "is_superuser", "is_active")
    rows = {model: list(model._base_manager.order_by("pk").values()) for model in BUILT}
    return rows | {User: list(people)}


def none_of(prefix):
    """The management form of a formset in which nothing is."""
    names = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    return {f"{prefix}-{name}": number for name, number in names.items()}


def group_form(name):
    prefixes = ("page_permissions", "image_permissions", "document_permissions")
    forms = {
        key: value
        for prefix in (*prefixes, "collection_permissions")
        for key, value in none_of(prefix).items()
    }
    return {"name": name} | forms


#: What each does, its address, and what its form would hold.
BUILDING = {
    "add a group": ("groups/new/", group_form("Friends")),
    "delete a group": ("groups/delete/{group}/", {}),
    "add a person": (
        "users/new/",
        {
            "username": "fox",
            "password1": PASSWORD,
            "password2": PASSWORD,
            "is_superuser": "on",
        },
    ),
    "delete a person": ("users/delete/{outsider}/", {}),
    "disable a workflow": ("workflows/disable/{workflow}/", {}),
    "disable a task": ("workflows/tasks/disable/{task}/", {}),
    "take a workflow off pages": ("workflows/remove/{root}/{workflow}/", {}),
    "add a task": (
        "workflows/tasks/add/wagtailcore/groupapprovaltask/",
        {"name": "Look", "groups": "{group}"},
    ),
    "add a site": (
        "sites/new/",
        {"hostname": "other.example", "port": 80, "root_page": "{root}", "site_name": "Other"},
    ),
    "delete a site": ("sites/delete/{site}/", {}),
    "add a collection": ("collections/add/", {"name": "Mine", "parent": "{top}"}),
}


@pytest.mark.parametrize("name", BUILDING)
def test_only_administrators_build_the_site(name, home, editor, moderator, admin, outsider):
    outsider.groups.add(Group.objects.create(name="Editors too"))
    outsider.groups.add(Group.objects.get(name="Editors"))
    known = {
        "group": Group.objects.get(name="Editors too").pk,
        "outsider": outsider.pk,
        "workflow": Workflow.objects.get().pk,
        "task": Task.objects.get().pk,
        "root": Page.get_first_root_node().pk,
        "site": Site.objects.get().pk,
        "top": Collection.get_first_root_node().pk,
    }
    url, data = BUILDING[name]
    data = {key: str(value).format(**known) for key, value in data.items()}
    before = built()
    for person in (editor, moderator):
        browser_of(person).post("/cms/" + url.format(**known), data)
        assert built() == before
    browser_of(admin).post("/cms/" + url.format(**known), data)
    assert built() != before, "the form is not what the page asks for: this test shows nothing"


def test_a_lock_of_a_colleague_holds(editor, moderator, lesson):
    browser_of(moderator).post(f"/cms/pages/{lesson.pk}/lock/")
    browser_of(editor).post(f"/cms/pages/{lesson.pk}/unlock/")
    lesson.refresh_from_db()
    assert lesson.locked and lesson.locked_by == moderator
    browser_of(moderator).post(f"/cms/pages/{lesson.pk}/unlock/")
    lesson.refresh_from_db()
    assert not lesson.locked


# --- learners and guests, looked for ---------------------------------------------------------

LOOKED_FOR = [
    "/cms/pages/search/?q={}",
    "/cms/reports/site-history/?label={}&user={pk}",
    "/cms/reports/workflow/?requested_by={pk}",
    "/cms/reports/workflow_tasks/?reviewer={pk}",
    "/cms/reports/aging-pages/?last_published_by={pk}",
    "/cms/images/?q={}",
    "/cms/api/main/pages/?fields=*&search={}",
    "/cms/api/main/images/?fields=*&search={}",
    "/cms/tag-autocomplete/?term={}",
    "/cms/users/?q={}",
    "/cms/users/edit/{pk}/",
    "/cms/users/history/{pk}/",
    "/cms/users/usage/{pk}/",
    "/cms/bulk/people/user/delete/?id={pk}",
    "/cms/bulk/people/user/assign_role/?id=all",
]


@pytest.mark.parametrize("url", LOOKED_FOR)
def test_who_looks_for_a_learner_finds_none(url, editor, moderator, lesson):
    learner = User.objects.create_user(username="zzlearner", first_name="zzfirst")
    guest = User.objects.create(username=None, visitor="zz" + "0" * 62, first_name="zzguest")
    for person in (editor, moderator):
        for pk in (learner.pk, guest.pk):
            page = browser_of(person).get(url.format("zz", pk=pk)).content.decode()
            assert not any(name in page for name in ("zzlearner", "zzfirst", "zzguest"))


# --- what the migration gives ----------------------------------------------------------------

WORDS = ("Source", "HelpLine", "HelpPlace")


def permissions(name):
    codes = Group.objects.get(name=name).permissions.values_list("codename", flat=True)
    return sorted(codes)


def test_what_the_roles_are_given(db):
    edit = {f"{verb}_{word.lower()}" for word in WORDS for verb in ("add", "change", "view")}
    more = {f"delete_{word.lower()}" for word in WORDS}
    # Those of images are from before Wagtail had collections; its collections decide.
    images = {"add_image", "change_image", "choose_image", "delete_image"}
    old = images | {"access_admin"}
    assert permissions("Editors") == sorted(edit | old)
    assert permissions("Moderators") == sorted(edit | more | old)
    for name, extra in [("Editors", set()), ("Moderators", {"publish_page", "lock_page"})]:
        group = Group.objects.get(name=name)
        of_pages = group.page_permissions.values_list("permission__codename", "page__depth")
        given = {("add_page", 1), ("change_page", 1)} | {(code, 1) for code in extra}
        assert set(of_pages) - {("unlock_page", 1)} == given
        files = group.collection_permissions.values_list("permission__codename", flat=True)
        assert set(files) == {"add_image", "change_image", "choose_image"}


def rights():
    tables = (Group.permissions.through, GroupCollectionPermission)
    names = {Group.permissions.through: ("group", "permission")}
    fields = ("group", "permission", "collection")
    return [sorted(table.objects.values_list(*names.get(table, fields))) for table in tables]


def test_the_migration_runs_twice_and_back(db):
    roles = import_module("curriculum.people.migrations.0002_roles")
    given = rights()
    roles.give(apps, None)
    assert rights() == given
    for _time in range(2):
        roles.take_back(apps, None)
        assert not any(code.endswith("_source") for code in permissions("Editors"))
        assert "add_document" in permissions("Editors")
    roles.give(apps, None)
    assert rights() == given
