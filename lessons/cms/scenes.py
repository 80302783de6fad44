"""The scenes of a lesson in its editor: add an example, make the twin, compare the two.

The buttons stand in the form of the editor, so Wagtail first saves the draft as it was typed; then
the hooks here change that draft. What is live changes by publishing alone.
"""

import json
import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import blocks, hooks
from wagtail.admin import messages
from wagtail.admin.panels import Panel
from wagtail.models import Page

from lessons.exercises import KINDS
from lessons.exercises.base import BANDS, ORDINARY, SCAM, TRUTHS

TURNED = {SCAM: ORDINARY, ORDINARY: SCAM}
TITLE_LENGTH, NAME_LENGTH = 80, 40  # of Scene.title and Scene.twin


# --- the panel ------------------------------------------------------------------------------


class ScenesPanel(Panel):
    """Which scenes the draft holds, and what can be done with them in one press."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/scenes/panel.html"

        class Media:
            css = {"all": ["css/cms-scenes.css"]}
            js = ["js/cms-scenes.js"]

        def get_context_data(self, parent_context=None):
            page = self.instance
            lock = page.get_lock() if page.pk else None
            return super().get_context_data(parent_context) | {
                "page": page,
                "scenes": listed(page) if page.pk else [],
                "kinds": [(kind, block().meta) for kind, block in KINDS.items()],
                "locked": lock is not None and lock.for_user(self.request.user),
            }


def listed(page):
    """What the panel says of each scene of this draft."""
    scenes = page.exercises()
    twins = twins_by_name(page) if any(child.value.get("twin") for child in scenes) else {}
    return [_listed(page, child, twins) for child in scenes]


def _listed(page, child, twins):
    value = child.value
    found = twins.get(_looked_for(value))
    return {
        "id": child.id,
        "url": editor_at(page, child.id),
        "title": value.get("title") or _("Without a title"),
        "kind": child.block.label,
        "truth": dict(TRUTHS).get(value.get("truth"), _("Not said yet")),
        "band": dict(BANDS).get(value.get("band"), ""),
        "pair": value.get("twin") or "",
        "twin": found,
        "elsewhere": found and found[0].pk != page.pk,
        "can_be_twinned": not found and value.get("truth") in TURNED,
    }


def editor_at(page, block_id):
    """The address of the editor, opened at one block of the body."""
    return reverse("wagtailadmin_pages:edit", args=[page.pk]) + f"#block-{block_id}-section"


# --- twins ----------------------------------------------------------------------------------


def _looked_for(value):
    """The name and truth of the twin of this scene; of no scene, where it has no name."""
    return value.get("twin") or None, TURNED.get(value.get("truth"))


def twins_by_name(page):
    """{(name of the pair, truth): (lesson, id of the scene)}: in this draft first, then in others.

    Raw data of all drafts of one language, in one query: making pages of them would take many.
    """
    bodies = [(page, page.body.get_prep_value())]
    others = type(page).objects.filter(locale=page.locale_id).exclude(pk=page.pk).order_by("path")
    bodies += [(other, drafted(other)) for other in others.select_related("latest_revision")]
    found = {}
    for lesson, body in bodies:
        for raw in _scenes(body):
            name, truth = raw["value"].get("twin"), raw["value"].get("truth")
            if name and truth in TURNED:
                found.setdefault((name, truth), (lesson, raw["id"]))
    return found


def drafted(lesson):
    """The raw body of the latest draft of a lesson."""
    revision = lesson.latest_revision
    return json.loads(revision.content["body"]) if revision else list(lesson.body.raw_data)


def _scenes(body):
    return [raw for raw in body if raw["type"] in KINDS]


def free_name(title, page, body):
    """A name for a new pair that no other scene has, be it live or a draft, in any language."""
    others = type(page).objects.exclude(translation_key=page.translation_key)
    bodies = [body]
    for lesson in others.select_related("latest_revision"):
        bodies += [drafted(lesson), list(lesson.body.raw_data)]
    taken = {raw["value"].get("twin") for held in bodies for raw in _scenes(held)}
    name = base = slugify(title)[: NAME_LENGTH - 4].strip("-") or "pair"
    number = 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


# --- changing the draft ---------------------------------------------------------------------


class NotPossible(Exception):
    """What was asked for cannot be done with this draft; the message says why."""


def add_example(page, body, kind):
    """Append the example of a kind to the body; returns the new block."""
    if kind not in KINDS:
        raise NotPossible(_("There is no such kind of scene here."))
    added = afresh({"type": kind, "value": KINDS[kind]().example()})
    body.append(added)
    return added, _("The example stands at the end of the lesson. Change it as you like.")


def make_twin(page, body, block_id):
    """Put a copy behind a scene, with its truth turned and the same name of the pair."""
    place = next((n for n, raw in enumerate(body) if raw["id"] == block_id), None)
    if place is None or body[place]["type"] not in KINDS:
        raise NotPossible(_("This scene is not in the draft any more."))
    value = body[place]["value"]
    if value.get("truth") not in TURNED:
        raise NotPossible(_("Only a scam or an ordinary scene can have a twin."))
    if _looked_for(value) in twins_by_name(page):
        raise NotPossible(_("This scene has a twin already."))
    title = value.get("title") or ""
    value["twin"] = value.get("twin") or free_name(title, page, body)
    added = afresh(body[place])
    suffix = _("(twin)")
    added["value"]["title"] = f"{title[: TITLE_LENGTH - len(suffix) - 1]} {suffix}".strip()
    added["value"]["truth"] = TURNED[value["truth"]]
    unsay(added)
    body.insert(place + 1, added)
    return added, _(
        "The twin stands behind its scene. Change what makes the difference, then explain it."
    )


def unsay(twin):
    """Empty what is no longer true with the truth turned: why it is so, and what showed it."""
    value, block = twin["value"], KINDS[twin["type"]]()
    targets = block.targets(block.to_python(value))
    telling = {target.id for target in targets if target.present and target.judged}
    value |= {"explanation": "", "all_signs_reason": ""}
    for parts in value.values():
        for part in parts if isinstance(parts, list) else ():
            if part["id"] in telling:
                part["value"] |= {"signal": "", "feedback": ""}


def afresh(raw):
    """A copy of raw data in which every block, at any depth, has an id of its own."""
    if isinstance(raw, list):
        return [afresh(part) for part in raw]
    if not isinstance(raw, dict):
        return raw
    copied = {name: afresh(part) for name, part in raw.items()}
    return copied | {"id": str(uuid.uuid4())} if {"type", "value"} <= raw.keys() else copied


ACTIONS = {"example": add_example, "twin": make_twin}


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def act_on_scenes(request, page):
    verb, _colon, what = request.POST.get("scene-action", "").partition(":")
    # Wagtail saves by itself while somebody types, and asks for JSON then: nobody pressed anything.
    if verb not in ACTIONS or not request.accepts("text/html") or not holds_scenes(page):
        return None
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    body = draft.body.get_prep_value()
    try:
        added, said = ACTIONS[verb](draft, body, what)
    except NotPossible as reason:
        messages.error(request, str(reason))
        return redirect("wagtailadmin_pages:edit", page.pk)
    draft.body = body
    # A draft may be incomplete, as it may be when Wagtail saves it.
    draft.save_revision(user=request.user, log_action=True, clean=False)
    messages.success(request, said)
    return redirect(editor_at(page, added["id"]))


def holds_scenes(page):
    return "body" in getattr(page, "exercise_fields", ())


# --- comparing ------------------------------------------------------------------------------


@hooks.register("register_admin_urls")
def addresses():
    route = "pages/<int:page_id>/scenes/<uuid:block_id>/twin/"
    return [path(route, compare, name="compare_scenes")]


def compare(request, page_id, block_id):
    """A scene beside its twin, from the drafts, with what differs marked and said in words."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft = page.get_latest_revision_as_object()
    if not holds_scenes(draft):
        raise Http404
    scene = scene_in(draft, str(block_id))
    lesson, twin, why_not = find_twin(draft, scene, request.user)
    sides = [side(draft, scene, twin), side(lesson, twin, scene)] if twin else []
    context = {
        "page_title": _("A scene and its twin"),
        "header_icon": "copy",
        "page": draft,
        "sides": sides,
        "why_not": why_not,
        "differences": differences(*sides) if twin else [],
    }
    return render(request, "cms/scenes/compare.html", context)


def scene_in(page, block_id):
    found = next((child for child in page.exercises() if child.id == block_id), None)
    if found is None:
        raise Http404
    return found


def find_twin(page, scene, user):
    """(its lesson, the twin, ""), or (None, None, why it cannot be shown)."""
    key = _looked_for(scene.value)
    lesson, block_id = twins_by_name(page).get(key, (None, ""))
    if lesson is None:
        return None, None, _("This scene has no twin yet.")
    if lesson.pk == page.pk:
        return page, scene_in(page, block_id), ""
    if not lesson.permissions_for_user(user).can_edit():
        return None, None, _("Its twin stands in a lesson that you cannot edit.")
    lesson = lesson.get_latest_revision_as_object()
    return lesson, scene_in(lesson, block_id), ""


def side(page, scene, other):
    """What stands on one side: fields and lines, each with whether the other has it not."""
    theirs = {row["label"] for row in other.block.twin_rows(other.value, "")}
    return {
        "page": page,
        "url": editor_at(page, scene.id),
        "truth": dict(TRUTHS)[scene.value["truth"]],
        "fields": [
            {"label": block.label, "text": text, "differs": text != (other.value.get(name) or "")}
            for name, block, text in _told_first(scene)
        ],
        "lines": [
            {
                "who": row.get("sender") or row.get("name") or "",
                "text": row["label"],
                "differs": row["label"] not in theirs,
            }
            for row in scene.block.twin_rows(scene.value, "")
        ],
    }


def _told_first(scene):
    """(name, block, text) of what stands before the lines: title, where, who, what is going on."""
    for name, block in scene.block.child_blocks.items():
        short = isinstance(block, blocks.CharBlock) and name not in ("twin", "all_signs_reason")
        if short or name == "setting":
            yield name, block, scene.value.get(name) or ""


def differences(one, two):
    """What differs, in sentences."""
    said = [
        _("What it is: “%(one)s” here, “%(two)s” in the twin.")
        % {"one": one["truth"], "two": two["truth"]}
    ]
    apart = [str(field["label"]) for field in one["fields"] if field["differs"]]
    alike = [str(field["label"]) for field in one["fields"] if not field["differs"]]
    if apart:
        said.append(_("Different: %(names)s.") % {"names": ", ".join(apart)})
    if alike:
        said.append(_("The same: %(names)s.") % {"names": ", ".join(alike)})
    here, there = (sum(line["differs"] for line in each["lines"]) for each in (one, two))
    if here or there:
        here = ngettext(
            "%(count)d line stands only here.", "%(count)d lines stand only here.", here
        ) % {"count": here}
        there = ngettext(
            "%(count)d line stands only in the twin.",
            "%(count)d lines stand only in the twin.",
            there,
        ) % {"count": there}
        said += [here, there]
    else:
        said.append(_("Every line is the same. Change the one that makes the difference."))
    return said
