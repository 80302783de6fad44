"""Pictures in use stay, those that nobody described go, and an account takes none."""

import os
from datetime import timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Pillow
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import ModelLogEntry, Page, UploadedFile, Workflow
from wagtail.users.models import UserProfile

from lessons.cms.in_use import PictureInUse
from tests.conftest import make_lesson, prose
from tests.forms import text_of
from tests.lessons.test_uploads import picture_block

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves open files to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def requests_roll_back_alone(monkeypatch):
    """What a refused deletion rolls back would be the transaction of the test itself."""
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", True)


def stored(media):
    return sorted(path.name for path in media.rglob("*") if path.is_file())


def add_image(title):
    return Image.objects.create(title=title, description=title, file=get_test_image_file(title))


@pytest.fixture
def image():
    return add_image("Bank.png")


@pytest.fixture
def other():
    return add_image("Other.png")


def draft(page, *blocks):
    """The page saved with these blocks, and not published."""
    page = Page.objects.get(pk=page.pk).specific
    page.body = [*page.body.raw_data, *blocks]
    return page.save_revision()


# --- where a picture may be used -------------------------------------------------------------


def live(module, image, user):
    make_lesson(module, [prose("Read."), picture_block(image)], title="The lesson")


def unpublished_changes(module, image, user):
    draft(make_lesson(module, [prose("Read.")], title="The lesson"), picture_block(image))


def never_published(module, image, user):
    page = make_lesson(module, [prose("Read.")], title="The lesson", live=False)
    draft(page, picture_block(image))


def stored_unpublished(module, image, user):
    make_lesson(module, [picture_block(image)], title="The lesson", live=False)


def scheduled(module, image, user):
    page = make_lesson(module, [prose("Read.")], title="The lesson")
    revision = draft(page, picture_block(image))
    revision.approved_go_live_at = timezone.now() + timedelta(days=1)
    revision.save()
    # A later draft is without it.
    draft(page)


def waiting_for_approval(module, image, user):
    page = make_lesson(module, [prose("Read.")], title="The lesson")
    draft(page, picture_block(image))
    page = Page.objects.get(pk=page.pk).specific
    Workflow.objects.filter(active=True).first().start(page, user)
    draft(page)


USES = [
    live,
    unpublished_changes,
    never_published,
    stored_unpublished,
    scheduled,
    waiting_for_approval,
]


# --- ways to delete it -----------------------------------------------------------------------


def single(client, *images):
    return client.post(reverse("wagtailimages:delete", args=[images[0].pk]), follow=True)


def bulk(client, *images):
    ids = "".join(f"id={image.pk}&" for image in images)
    url = f"/cms/bulk/wagtailimages/image/delete/?{ids}next=/cms/images/"
    return client.post(url, follow=True)


def among_many(client, *images):
    url = reverse("wagtailimages:delete_multiple", args=[images[0].pk])
    headers = {"x-requested-with": "XMLHttpRequest"}
    assert client.post(url, headers=headers).json()["success"] is False
    return client.get("/cms/images/")


WAYS = [single, bulk, among_many]
SAID = "“Bank.png” is used on “The lesson”. Take it out there first. Nothing was deleted."


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("way", WAYS)
def test_a_picture_in_use_stays_and_the_page_is_named(
    client, admin, module, image, media, way, use, django_capture_on_commit_callbacks
):
    use(module, image, admin)
    client.force_login(admin)
    before = stored(media)
    with django_capture_on_commit_callbacks(execute=True):
        response = way(client, image)
    assert response.status_code == 200
    assert SAID in text_of(response)
    assert Image.objects.filter(pk=image.pk).exists()
    # The pages shown meanwhile may have made small ones.
    assert set(before) <= set(stored(media))


@pytest.mark.parametrize("who", ["editor", "moderator", "admin"])
@pytest.mark.parametrize("way", WAYS)
def test_nobody_deletes_it(request, module, image, editor, way, who, django_user_model):
    moderator = django_user_model.objects.create_user(username="moderator")
    moderator.groups.add(Group.objects.get(name="Moderators"))
    person = moderator if who == "moderator" else request.getfixturevalue(who)
    live(module, image, person)
    browser = Client()
    browser.force_login(person)
    assert SAID in text_of(way(browser, image))
    assert Image.objects.filter(pk=image.pk).exists()


def test_of_several_none_goes_while_one_is_used(
    client, admin, module, image, other, media, django_capture_on_commit_callbacks
):
    live(module, image, admin)
    client.force_login(admin)
    with django_capture_on_commit_callbacks(execute=True):
        assert SAID in text_of(bulk(client, other, image))
    assert Image.objects.count() == 2
    assert {os.path.basename(picture.file.name) for picture in (image, other)} <= set(stored(media))


@pytest.mark.parametrize("way", [single, bulk])
def test_a_picture_that_nothing_uses_is_deleted_with_its_files(
    client, admin, module, image, other, media, way, django_capture_on_commit_callbacks
):
    live(module, image, admin)
    client.force_login(admin)
    name = os.path.basename(other.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        way(client, other)
    assert list(Image.objects.all()) == [image]
    assert name not in stored(media)


def test_a_picture_is_free_once_it_is_out_of_the_page_or_the_page_is_gone(module, image, other):
    page = make_lesson(module, [prose("Read."), picture_block(image)])
    with pytest.raises(PictureInUse), transaction.atomic():
        image.delete()
    page.body = [prose("Read."), picture_block(other), *page.body.raw_data[2:]]
    page.save_revision().publish()
    image.delete()
    with pytest.raises(PictureInUse), transaction.atomic():
        other.delete()
    Page.objects.get(pk=page.pk).delete()
    other.delete()


def test_a_draft_of_a_page_off_line_counts_as_it_is_now(module, image):
    page = make_lesson(module, [prose("Read."), picture_block(image)], live=False)
    page.body = [prose("Read."), *page.body.raw_data[2:]]
    page.save_revision()
    image.delete()


@pytest.mark.parametrize("use", [live, unpublished_changes])
def test_the_page_for_deleting_says_so_beforehand(client, admin, module, image, other, use):
    use(module, image, admin)
    client.force_login(admin)
    page = BeautifulSoup(
        client.get(reverse("wagtailimages:delete", args=[image.pk])).content, "html.parser"
    )
    assert "This picture stays while a page uses it" in page.text
    lesson = Page.objects.get(title="The lesson")
    [link] = page.select(f"main a[href='/cms/pages/{lesson.pk}/edit/']")
    assert link.text == "The lesson"
    assert not page.select("main form[method=POST]")

    response = client.get(reverse("wagtailimages:delete", args=[other.pk]))
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select("main form[method=POST]") and "This picture stays" not in page.text


def test_nothing_in_the_log_says_that_it_was_deleted(client, admin, module, image):
    live(module, image, admin)
    client.force_login(admin)
    single(client, image)
    assert not ModelLogEntry.objects.filter(action="wagtail.delete").exists()


# --- the account -----------------------------------------------------------------------------


def account_form():
    return {
        "name_email-first_name": "Lena",
        "name_email-last_name": "M",
        "notifications-submitted_notifications": "on",
        "locale-preferred_language": "en",
        "locale-current_time_zone": "Europe/Berlin",
        "theme-theme": "dark",
        "theme-contrast": "system",
        "theme-density": "default",
        "theme-keyboard_shortcuts": "on",
    }


def test_an_account_takes_no_picture(client, editor, media):
    client.force_login(editor)
    page = client.get(reverse("wagtailadmin_account"))
    assert "theme-theme" in page.content.decode()
    assert "avatar" not in str(BeautifulSoup(page.content, "html.parser").select("main form"))
    file = BytesIO()
    Pillow.new("RGB", (5, 5)).save(file, "PNG")
    picture = SimpleUploadedFile("me.png", file.getvalue(), content_type="image/png")
    response = client.post(
        reverse("wagtailadmin_account"), account_form() | {"avatar-avatar": picture}
    )
    assert response.status_code == 302
    profile = UserProfile.objects.get(user=editor)
    # Everything else is kept.
    assert profile.theme == "dark"
    assert not profile.avatar and stored(media) == []


def test_the_account_page_of_the_cms_is_for_its_people(client, learner):
    client.force_login(learner)
    assert client.get("/cms/account/").status_code in (302, 403)
    assert Client().get("/cms/account/").status_code == 302


# --- uploads that nobody described -----------------------------------------------------------


def set_aside(name, age):
    upload = UploadedFile.objects.create(file=ContentFile(b"picture", name=name))
    then = (timezone.now() - age).timestamp()
    os.utime(upload.file.path, (then, then))
    return upload


def test_uploads_older_than_a_day_are_cleared(media, capsys):
    set_aside("old.png", timedelta(hours=25))
    young = set_aside("young.png", timedelta(hours=23))
    lost = set_aside("lost.png", timedelta(hours=1))
    os.remove(lost.file.path)
    call_command("clear_uploads")
    assert "Uploads cleared: 2" in capsys.readouterr().out
    assert list(UploadedFile.objects.all()) == [young]
    assert stored(media) == ["young.png"]
    call_command("clear_uploads")
    assert "Uploads cleared: 0" in capsys.readouterr().out
