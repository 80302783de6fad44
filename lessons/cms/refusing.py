"""What an editor sees where a page was refused, and why; and where it went live after all."""

from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from lessons import publishing
from lessons.cms import in_use
from lessons.models import CoursePage

HELD_BACK = "lessons.held_back"


@hooks.register("register_log_actions")
def name_what_is_logged(actions):
    held_back = _("Held back: on its day it broke a publish rule")
    actions.register_action(HELD_BACK, _("Hold back"), held_back)


@hooks.register("before_publish_page")
def hold_against_the_rules(request, page):
    """The editor publishes a revision itself, without asking the page's `publish`."""
    if isinstance(page, CoursePage):
        publishing.refuse(page)


@hooks.register("after_edit_page")
def say_what_approving_did(request, page):
    """Wagtail says only that the page was updated."""
    if request.POST.get("workflow-action-name") != "approve":
        return
    now = Page.objects.get(pk=page.pk)
    if now.live and not now.has_unpublished_changes:
        text = _("“%(title)s” has been published.") % {"title": now.title}
        messages.success(request, text, buttons=[messages.button(now.url, _("View live"))])


class RefusalMiddleware:
    """Turns what was refused, wherever in the CMS it was, into a message and a way back."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, in_use.PictureInUse):
            return in_use.answer(request, exception)
        if not isinstance(exception, publishing.NotPublishable):
            return None
        messages.error(request, told(exception))
        url = reverse("wagtailadmin_pages:edit", args=[exception.page.pk])
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # The window in which a colleague approves waits for this.
            return JsonResponse({"step": "success", "redirect": url})
        return redirect(url)


def told(refused):
    lead = _("“%(title)s” was not published. Mend this first:") % {"title": refused.page.title}
    rows = format_html_join("", "<li>{}</li>", ((fault.message,) for fault in refused.faults))
    return format_html("{}<ul>{}</ul>", lead, rows)
