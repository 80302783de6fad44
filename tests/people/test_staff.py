"""The CMS knows staff only; demo people stay at home."""

import stat

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from curriculum.people import checks
from tests.conftest import PASSWORD
from tests.forms import text_of
from tests.people.conftest import sign_in, signed_in_as

User = get_user_model()
pytestmark = pytest.mark.django_db


@pytest.fixture
def cms(client, admin):
    client.force_login(admin)
    return client


def test_the_list_of_users_shows_staff_only(cms, guest, learner, editor):
    for query in ("", "?q=e", "?ordering=-username"):
        page = text_of(cms.get(f"/cms/users/{query}"))
        assert "editor" in page
        assert "learner" not in page and "Guest" not in page
    assert "learner" not in text_of(cms.get("/cms/users/results/?q=learner"))


def test_learners_and_guests_cannot_be_opened_in_the_cms(cms, guest, learner, editor):
    for person, status in [(guest.user, 404), (learner, 404), (editor, 200)]:
        for page in ("edit", "delete", "history", "usage"):
            assert cms.get(f"/cms/users/{page}/{person.pk}/").status_code == status, page
    cms.post(f"/cms/users/delete/{learner.pk}/")
    assert User.objects.filter(pk=learner.pk).exists()


@pytest.mark.parametrize("action", ["delete", "set_active_state", "assign_role"])
def test_all_in_a_bulk_action_means_all_staff(cms, guest, learner, editor, action):
    url = f"/cms/bulk/people/user/{action}/?id=all"
    page = text_of(cms.get(url))
    assert "editor" in page and "learner" not in page
    assert cms.get(f"/cms/bulk/people/user/{action}/?id={learner.pk}").status_code == 404
    cms.post(url, {"mark_as_active": "off", "role": Group.objects.get(name="Editors").pk})
    learner.refresh_from_db()
    assert learner.is_active and not learner.groups.exists()
    assert User.objects.filter(pk=guest.user.pk).exists()


def new_user(cms, **data):
    fields = {"username": "fox", "password1": PASSWORD, "password2": PASSWORD} | data
    return cms.post("/cms/users/new/", fields)


def test_staff_need_a_role_and_no_name_and_no_email(cms):
    response = new_user(cms)
    assert "Choose at least one role" in text_of(response)
    assert not User.objects.filter(username="fox").exists()
    group = Group.objects.get(name="Editors").pk
    assert new_user(cms, groups=group).status_code == 302
    fox = User.objects.get(username="fox")
    assert fox.has_staff_role() and fox.email == ""
    edit = {"username": "fox", "is_active": "on", "password1": "", "password2": ""}
    assert "Choose at least one role" in text_of(cms.post(f"/cms/users/edit/{fox.pk}/", edit))
    edit |= {"groups": group, "username": "vixen"}
    assert cms.post(f"/cms/users/edit/{fox.pk}/", edit).status_code == 302
    assert User.objects.filter(username="vixen").exists()


def test_admins_can_edit_themselves(cms, admin):
    edit = {"username": "admin", "password1": "", "password2": ""}
    assert cms.post(f"/cms/users/edit/{admin.pk}/", edit).status_code == 302


def test_learners_teachers_and_guests_stay_outside_the_cms(guest, signed_in, editor):
    assert signed_in.get("/cms/users/").status_code == 302
    assert guest.client.get("/cms/users/").status_code == 302
    signed_in.force_login(editor)
    assert signed_in.get("/cms/users/").status_code == 302


def test_who_counts_as_staff(learner, editor, admin, guest):
    assert set(User.objects.staff()) == {editor, admin}
    assert [p.has_staff_role() for p in (learner, editor, admin, guest.user)] == [
        False,
        True,
        True,
        False,
    ]


# --- demo people ---------------------------------------------------------------------------


@pytest.fixture
def at_home(settings, tmp_path, home):
    settings.DATA_DIR = tmp_path
    settings.PAUSE_ENV = "local"
    return tmp_path / "demo-password"


def test_demo_people_can_sign_in_with_the_printed_password(at_home, client, capsys):
    call_command("load_demo")
    word = at_home.read_text().strip()
    assert word in capsys.readouterr().out
    assert len(word) >= 16
    assert stat.S_IMODE(at_home.stat().st_mode) == 0o600
    for name in ("learner", "teacher", "editor", "moderator", "admin"):
        assert sign_in(client, name, word).status_code == 302
        assert signed_in_as(client).username == name
        client.post("/accounts/logout/")
    roles = User.objects.filter(groups__isnull=False).values_list("username", "groups__name")
    assert set(roles) == {("editor", "Editors"), ("moderator", "Moderators")}
    assert User.objects.get(username="admin").is_superuser


def test_loading_twice_changes_nothing(at_home):
    call_command("load_demo", verbosity=0)
    before = list(User.objects.order_by("pk").values())
    call_command("load_demo", verbosity=0)
    assert list(User.objects.order_by("pk").values()) == before


def test_production_neither_loads_nor_keeps_demo_people(at_home, settings):
    call_command("load_demo")
    settings.PAUSE_ENV = "production"
    with pytest.raises(CommandError):
        call_command("load_demo")
    found = checks.production_has_no_demo_people(None)
    assert [error.id for error in found] == ["people.E002"]
    call_command("load_demo", remove=True)
    assert checks.production_has_no_demo_people(None) == []
    assert not at_home.exists() and not User.objects.exists()


def test_a_real_admin_is_no_demo_person(settings, admin):
    settings.PAUSE_ENV = "production"
    assert checks.production_has_no_demo_people(None) == []


def test_a_proxy_that_is_no_address_is_reported(settings):
    settings.PAUSE_TRUSTED_PROXIES = ["10.0.0.0/8", "unix", "::1"]
    assert checks.proxies_are_addresses(None) == []
    settings.PAUSE_TRUSTED_PROXIES = ["proxy.local"]
    assert [error.id for error in checks.proxies_are_addresses(None)] == ["people.E001"]


def test_the_whole_tree_of_pages_opens_from_its_root(client, admin, home):
    client.force_login(admin)
    assert client.get("/cms/pages/").status_code == 200
    assert client.get("/cms/pages/1/").status_code == 200
