"""Where a source is used, and that nothing in use goes away."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.panels import Panel
from wagtail.models import Page, ReferenceIndex
from wagtail.models.reference_index import ReferenceGroups
from wagtail.snippets.views import snippets as views

from lessons.models import CoursePage, HelpPlace, SignalPage, Source


def pages_citing(sources):
    """{pk of a source: the pages that cite it, as they are stored}, in a few queries."""
    page_type = ContentType.objects.get_for_model(Page)
    claims = ReferenceIndex.get_references_to_in_bulk(sources).filter(base_content_type=page_type)
    found = {(int(to), int(pk)) for to, pk in claims.values_list("to_object_id", "object_id")}
    # Wagtail's index does not follow many-to-many fields.
    listed = SignalPage.sources.through.objects.filter(source__in=sources)
    found |= set(listed.values_list("source_id", "signalpage_id"))
    pages = Page.objects.in_bulk({pk for _source, pk in found})
    citing = defaultdict(list)
    for source, pk in sorted(found):
        if pk in pages:
            citing[source].append(pages[pk])
    return citing


def drafts_citing(source):
    """Pages whose unpublished changes cite it."""
    changed = Page.objects.type(CoursePage).filter(has_unpublished_changes=True)
    drafts = [page.get_latest_revision_as_object() for page in changed.specific()]
    return [page for page in drafts if source in [cited for cited, *_ in page.cited()]]


class SourceUsage(views.UsageView):
    def get_queryset(self):
        page_type = ContentType.objects.get_for_model(Page)
        listed = [
            ReferenceIndex(
                content_type=ContentType.objects.get_for_model(SignalPage),
                base_content_type=page_type,
                object_id=str(page.pk),
                model_path="sources",
                content_path="sources",
            )
            for page in SignalPage.objects.filter(sources=self.object)
        ]
        return ReferenceGroups([*ReferenceIndex.get_references_to(self.object), *listed])


class UsedOnPanel(Panel):
    """The pages that cite the source being edited."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/snippets/used_on.html"

        def is_shown(self):
            return super().is_shown() and self.instance.pk is not None

        def get_context_data(self, parent_context=None):
            pages = pages_using(self.instance)
            return super().get_context_data(parent_context) | {"pages": pages}


def pages_using(source):
    stored = pages_citing([source])[source.pk]
    known = {page.pk for page in stored}
    return [*stored, *(page for page in drafts_citing(source) if page.pk not in known)]


@hooks.register("before_delete_snippet")
def keep_what_is_used(request, instances):
    """A claim without its source, or help lines gone with their country, would hurt readers."""
    reasons = [reason for thing in instances if (reason := why_kept(thing))]
    for reason in reasons:
        messages.error(request, reason)
    return redirect(instances[0].snippet_viewset.get_url_name("list")) if reasons else None


def why_kept(thing):
    if isinstance(thing, Source) and (pages := pages_using(thing)):
        titles = ", ".join(f"“{page.title}”" for page in pages)
        message = _("“%(name)s” stays: it is used on %(pages)s. Take it out there first.")
        return message % {"name": thing.key, "pages": titles}
    if isinstance(thing, HelpPlace) and (count := thing.lines.count()):
        message = ngettext(
            "“%(name)s” stays: %(count)d help line belongs to it. Move or delete that first.",
            "“%(name)s” stays: %(count)d help lines belong to it. Move or delete those first.",
            count,
        )
        return message % {"name": thing.name, "count": count}
    return ""
