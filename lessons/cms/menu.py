"""The menu of the CMS, by what editors do. Everybody sees what they may use."""

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.permissions import ModelPermissionPolicy, page_permission_policy

from lessons.models import (
    FieldGuidePage,
    HelpLine,
    HelpPage,
    HelpPlace,
    HomePage,
    LearnPage,
    Source,
)

# Wagtail's own that ours replace, or that nobody here needs.
HIDDEN = {"explorer", "snippets", "documents", "help"}
REPEATED = {"locked-pages", "workflows", "workflow-tasks", "aging-pages", "page-types-usage"}


def first_pages(request):
    """{type of page: pk of its first page} of what this person may look at, in one query."""
    if not hasattr(request, "first_pages"):
        theirs = page_permission_policy.explorable_instances(request.user)
        found = theirs.type(HomePage, LearnPage, FieldGuidePage, HelpPage).values_list(
            "content_type__model", "locale__language_code", "path", "pk"
        )
        own = get_language()
        ordered = sorted(found, key=lambda row: (row[1] != own, row[2]))
        request.first_pages = {model: pk for model, _locale, _path, pk in reversed(ordered)}
    return request.first_pages


class PageItem(MenuItem):
    """Leads to the pages below the first page of a type; hidden where there is none."""

    def __init__(self, model, label, url="", **kwargs):
        super().__init__(label, url, **kwargs)
        self.model = model

    def pk(self, request):
        return first_pages(request).get(self.model._meta.model_name)

    def is_shown(self, request):
        return self.pk(request) is not None

    def render_component(self, request):
        # Items are shared by all requests, so the address is not kept on this one.
        url = self.url or reverse("wagtailadmin_explore", args=[self.pk(request)])
        return LinkMenuItem(self.name, self.label, url, icon_name=self.icon_name)


class AllPagesItem(MenuItem):
    def is_shown(self, request):
        return user_has_any_page_permission(request.user)


class SnippetItem(MenuItem):
    def __init__(self, model, label, **kwargs):
        super().__init__(label, reverse(model.snippet_viewset.get_url_name("list")), **kwargs)
        self.policy = ModelPermissionPolicy(model)

    def is_shown(self, request):
        actions = ["add", "change", "delete", "view"]
        return self.policy.user_has_any_permission(request.user, actions)


@hooks.register("register_admin_menu_item")
def course():
    items = [
        PageItem(LearnPage, _("Modules and lessons"), name="lessons", icon_name="list-ul", order=1),
        PageItem(HomePage, _("Home page"), name="front", icon_name="home", order=2),
        AllPagesItem(
            _("All pages"),
            reverse("wagtailadmin_explore_root"),
            name="all-pages",
            icon_name="folder-open-inverse",
            order=3,
        ),
    ]
    return SubmenuMenuItem(
        _("Course"), Menu(items=items), name="course", icon_name="folder-open-inverse", order=100
    )


@hooks.register("register_admin_menu_item")
def field_guide():
    return PageItem(
        FieldGuidePage, _("Field guide"), name="field-guide", icon_name="tag", order=110
    )


@hooks.register("register_admin_menu_item")
def sources():
    return SnippetItem(Source, _("Sources"), name="sources", icon_name="openquote", order=120)


@hooks.register("register_admin_menu_item")
def help_lines():
    items = [
        SnippetItem(HelpLine, _("Help lines"), name="lines", icon_name="help", order=1),
        SnippetItem(HelpPlace, _("Countries"), name="places", icon_name="globe", order=2),
        PageItem(
            HelpPage,
            _("Help pages"),
            reverse("wagtailadmin_pages:type_use", args=["lessons", "helppage"]),
            name="help-pages",
            icon_name="doc-full",
            order=3,
        ),
    ]
    return SubmenuMenuItem(
        _("Help lines"), Menu(items=items), name="help-lines", icon_name="help", order=130
    )


@hooks.register("construct_main_menu")
def only_ours(request, items):
    items[:] = [item for item in items if item.name not in HIDDEN]


@hooks.register("construct_reports_menu")
def reports_that_add_something(request, items):
    """Who did what on the whole site is for administrators; each page tells its own history."""
    hidden = REPEATED if request.user.is_superuser else REPEATED | {"site-history"}
    items[:] = [item for item in items if item.name not in hidden]
