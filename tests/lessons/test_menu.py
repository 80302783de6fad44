"""The menu of the CMS: what editors do, for whom it is, on any site."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.admin.menu import SubmenuMenuItem, admin_menu, settings_menu
from wagtail.models import GroupPagePermission, Locale, Page, Site

from lessons.cms.menu import first_pages
from lessons.models import FieldGuidePage, HelpPage, HomePage, LearnPage
from tests.conftest import make_lesson


def shown(client):
    """The labels of the menu and where they lead; a submenu is a dictionary of its own."""
    request = client.get("/cms/account/").wsgi_request
    return labels(admin_menu, request)


def labels(menu, request):
    items = sorted(menu.menu_items_for_request(request), key=lambda item: item.order)
    return {str(item.label): target(item, request) for item in items}


def target(item, request):
    if isinstance(item, SubmenuMenuItem):
        return labels(item.menu, request)
    return item.render_component(request).url


@pytest.fixture
def guide(home):
    return home.add_child(instance=FieldGuidePage(title="Field guide", slug="guide"))


@pytest.fixture
def help_page(home):
    return home.add_child(instance=HelpPage(title="Help", slug="help"))


def explore(page):
    return reverse("wagtailadmin_explore", args=[page.pk])


def test_an_editor_finds_what_editors_do(client, editor, home, lesson, guide, help_page):
    client.force_login(editor)
    menu = shown(client)
    assert list(menu) == ["Course", "Field guide", "Sources", "Help lines", "Images", "Reports"]
    assert menu["Course"] == {
        "Modules and lessons": explore(LearnPage.objects.get()),
        "Home page": explore(home),
        "All pages": reverse("wagtailadmin_explore_root"),
    }
    assert menu["Field guide"] == explore(guide)
    assert menu["Sources"] == reverse("wagtailsnippets_lessons_source:list")
    assert list(menu["Help lines"]) == ["Help lines", "Countries", "Help pages"]


def test_every_address_of_the_menu_opens(client, admin, home, lesson, guide, help_page):
    client.force_login(admin)
    menu = shown(client)
    addresses = [url for entry in menu.values() for url in leaves(entry)]
    assert len(addresses) > 15
    for address in addresses:
        assert client.get(address, follow=True).status_code == 200, address


def leaves(entry):
    if isinstance(entry, dict):
        return [url for below in entry.values() for url in leaves(below)]
    return [entry]


def test_only_administrators_have_settings_for_people(client, admin, editor, home):
    client.force_login(admin)
    menu = shown(client)
    assert list(menu)[-1] == "Settings"
    assert {"Workflows", "Users", "Groups"} <= set(menu["Settings"])
    client.force_login(editor)
    request = client.get("/cms/account/").wsgi_request
    names = {item.name for item in settings_menu.menu_items_for_request(request)}
    assert not names & {"users", "groups", "workflows", "sites"}


def test_pages_can_be_searched_for(client, editor, home, lesson):
    client.force_login(editor)
    answer = client.get(reverse("wagtailadmin_pages:search"), {"q": "Lesson first"})
    assert answer.status_code == 200
    assert reverse("wagtailadmin_pages:search") in client.get("/cms/").content.decode()


def test_a_site_without_pages_has_a_menu(client, editor, home):
    client.force_login(editor)
    menu = shown(client)
    assert list(menu["Course"]) == ["Home page", "All pages"]
    assert "Field guide" not in menu
    assert list(menu["Help lines"]) == ["Help lines", "Countries"]
    Site.objects.all().delete()
    Page.objects.get(pk=home.pk).delete()
    assert list(shown(client)["Course"]) == ["All pages"]


def test_who_edits_no_page_is_led_to_none(client, editor, home, lesson, guide, help_page):
    GroupPagePermission.objects.filter(group__name="Editors").delete()
    client.force_login(editor)
    menu = shown(client)
    assert list(menu) == ["Sources", "Help lines", "Images"]
    assert list(menu["Help lines"]) == ["Help lines", "Countries"]


def test_who_edits_one_part_sees_only_that_part(client, editor, home, lesson, guide):
    GroupPagePermission.objects.filter(group__name="Editors").update(page=guide)
    client.force_login(editor)
    menu = shown(client)
    assert menu["Field guide"] == explore(guide)
    assert "Modules and lessons" not in menu["Course"]


def test_the_pages_are_those_of_ones_own_language(client, editor, home, lesson):
    french = Locale.objects.create(language_code="fr")
    root = Page.get_first_root_node()
    french_home = root.add_child(
        instance=HomePage(title="Accueil", slug="accueil", lead="Oui.", locale=french)
    )
    french_learn = french_home.add_child(
        instance=LearnPage(title="Apprendre", slug="apprendre", locale=french)
    )
    client.force_login(editor)
    request = client.get("/cms/account/").wsgi_request
    assert first_pages(request)["homepage"] == home.pk
    LearnPage.objects.exclude(pk=french_learn.pk).get().delete()
    request = client.get("/cms/account/").wsgi_request
    assert first_pages(request)["learnpage"] == french_learn.pk


def test_the_menu_asks_once_for_its_pages(
    client, editor, home, lesson, guide, help_page, django_assert_num_queries
):
    client.force_login(editor)
    request = client.get("/cms/account/").wsgi_request
    assert set(first_pages(request)) == {"homepage", "learnpage", "fieldguidepage", "helppage"}
    with django_assert_num_queries(0):
        first_pages(request)


def test_more_pages_cost_no_more_queries(client, editor, home, lesson, guide):
    def asked():
        request = client.get("/cms/account/").wsgi_request
        del request.first_pages
        with CaptureQueriesContext(connection) as queries:
            labels(admin_menu, request)
        return len(queries)

    client.force_login(editor)
    few = asked()
    for number in range(5):
        home.add_child(instance=HelpPage(title=f"Help {number}", slug=f"help-{number}"))
    assert asked() == few


def test_signed_out_or_learning_nobody_sees_it(client, learner, home):
    assert client.get("/cms/").status_code == 302
    client.force_login(learner)
    assert client.get("/cms/").status_code in (302, 403, 404)


def test_only_the_page_types_that_belong_where_one_stands_are_offered(client, admin, module, home):
    client.force_login(admin)

    def offered(page):
        url = reverse("wagtailadmin_pages:add_subpage", args=[page.pk])
        answer = client.get(url)
        if answer.status_code == 302:  # one type alone is not asked for, none is refused
            return [answer.url.split("/")[-3]] if "/pages/add/" in answer.url else []
        links = BeautifulSoup(answer.content, "html.parser").select("main a[href*='/pages/add/']")
        return sorted(link["href"].split("/")[-3] for link in links)

    assert offered(module) == ["lessonpage"]
    assert offered(module.get_parent()) == ["modulepage"]
    # A home page has one list of modules; the guide is not there yet.
    assert offered(home) == ["fieldguidepage", "helppage"]
    lesson = make_lesson(module, [])
    assert offered(lesson) == []
