"""Pictures that a page shows, or will show once its draft goes live, are not deleted."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import ProtectedError, Q
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.models import Page, ReferenceIndex, Revision, TaskState


class PictureInUse(ProtectedError):
    """Nothing was deleted, for pages use the picture."""


def pages_showing(image):
    """The pages that use it, live or in what may go live next."""
    pages = {page.pk: page for page in _stored(image)}
    for revision in _next_to_go_live():
        page = revision.as_object()
        if page.pk not in pages and _uses(page, image):
            pages[page.pk] = page
    return list(pages.values())


def _stored(image):
    page_type = ContentType.objects.get_for_model(Page)
    found = ReferenceIndex.get_references_to(image).filter(base_content_type=page_type)
    pks = [int(pk) for pk in found.values_list("object_id", flat=True)]
    # Of a page that is not live, the stored row is older than its draft.
    return Page.objects.filter(Q(live=True) | Q(latest_revision=None), pk__in=pks)


def _next_to_go_live():
    drafts = Page.objects.filter(Q(live=False) | Q(has_unpublished_changes=True))
    asked = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS)
    return Revision.page_revisions.filter(
        Q(pk__in=drafts.values("latest_revision"))
        | Q(pk__in=asked.values("revision"))
        | Q(approved_go_live_at__isnull=False)
    )


def _uses(page, image):
    """Wagtail's index knows stored pages only; its fields tell the same of a draft."""
    fields = [field for field in page._meta.get_fields() if hasattr(field, "extract_references")]
    return any(
        model is type(image) and str(pk) == str(image.pk)
        for field in fields
        for model, pk, *_path in field.extract_references(field.value_from_object(page))
    )


def keep_if_used(instance, **_kwargs):
    """Asked before any picture is deleted, whichever of Wagtail's pages deletes it."""
    if pages := pages_showing(instance):
        titles = ", ".join(f"“{page.title}”" for page in pages)
        text = _("“%(name)s” is used on %(pages)s. Take it out there first. Nothing was deleted.")
        raise PictureInUse(text % {"name": instance.title, "pages": titles}, pages)


def answer(request, refused):
    """What the CMS says instead."""
    text = refused.args[0]
    messages.error(request, text)
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        return JsonResponse({"success": False, "error_message": text})
    return redirect(get_valid_next_url_from_request(request) or reverse("wagtailimages:index"))
