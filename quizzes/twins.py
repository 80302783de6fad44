"""Two scenes that differ in one thing, side by side: only for who has met both of them."""

from django.db.models import OuterRef, Subquery

from lessons.audience import band_of
from lessons.exercises.base import ORDINARY, SCAM
from lessons.models import LessonPage, SiteSettings

from . import rendering
from .models import Response, Version


class PairBank:
    """All the pairs of one page: read in three queries however many there are."""

    def __init__(self, page, request):
        self.preview = getattr(request, "is_preview", False)
        names = [child.value["pair"] for child in page.body if child.block_type == "twins"]
        language = page.locale.language_code
        versions = (
            Version.objects.filter(
                item__twin__in=names, item__withdrawn=False, locale=language, current=True
            )
            .select_related("item")
            .order_by("item_id")
        )
        self.pairs = {}
        for version in versions if names else ():
            self.pairs.setdefault(version.item.twin, {})[version.item.truth] = version
        keys = [v.item.page_key for pair in self.pairs.values() for v in pair.values()]
        lessons = LessonPage.objects.live().filter(locale=page.locale_id, translation_key__in=keys)
        self.lessons = {
            lesson.translation_key: lesson
            for lesson in lessons.suiting(band_of(request)).offered(SiteSettings.of(request))
        }
        self.met = self._met(request.user)

    def _met(self, user):
        """{item: the person's first response to it} of the scenes on this page."""
        items = [version.item_id for pair in self.pairs.values() for version in pair.values()]
        if not (items and user.is_authenticated):
            return {}
        mine = Response.objects.of(user).filter(item__in=items)
        first = mine.filter(item=OuterRef("item")).order_by("made", "pk").values("pk")[:1]
        return {r.item_id: r for r in mine.filter(pk=Subquery(first))}

    def pair(self, child):
        """What the template shows of one block, or None where this person has no such lessons."""
        pair = self.pairs.get(child.value["pair"], {})
        both = [pair.get(SCAM), pair.get(ORDINARY)]
        if None in both or any(v.item.page_key not in self.lessons for v in both):
            return None
        unmet = [v for v in both if v.item_id not in self.met]
        told = {"value": child.value, "anchor": f"p-{child.id}"}
        if unmet and not self.preview:
            # What a scene was is told to nobody before they answered or skipped it.
            lessons = [(self.lessons[v.item.page_key], v.item_id) for v in unmet]
            lessons.sort(key=lambda pair: (pair[0].path, pair[1]))
            return told | {"unmet": lessons}
        lines = [{row["label"] for row in v.exercise.twin_rows(v.value, "")} for v in both]
        return told | {
            "scenes": [
                _side(version, self.met.get(version.item_id), others)
                for version, others in zip(both, reversed(lines), strict=True)
            ]
        }


def _side(version, response, others):
    """One scene as it stands in its lesson, with a mark on each line that the other has not."""
    anchor = f"t-{version.item_id}"
    return {
        "truth": rendering.TRUTH_LINES[version.item.truth],
        "decision": rendering.HEADLINES.get(response.decision, "") if response else "",
        "ex": {
            "anchor": anchor,
            "value": version.value,
            "targets": [
                row | {"differs": row["label"] not in others, "tag": None}
                for row in version.exercise.twin_rows(version.value, anchor)
            ],
        },
        "template": f"{version.exercise.template_name}#{version.exercise.twin_partial}",
    }
