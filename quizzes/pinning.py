"""Published page -> Items and Versions: the bank follows what is live."""

import hashlib
import json
import re

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail import blocks
from wagtail.models import Page

from lessons.models import CoursePage

from .models import Item, Version

BLOCK_KEY = re.compile(r'\sdata-block-key="[^"]*"')


def canonical(block, value):
    """The value as JSON-able data that is the same however it was saved.

    Rich-text block keys are left out, line ends are newlines, and fields at their default are
    omitted, so that neither the CMS form nor a new optional field makes a new wording.
    Therefore the default of a field that has shipped never changes.
    """
    if isinstance(block, blocks.StructBlock):
        pairs = (
            (n, child, canonical(child, value.get(n))) for n, child in block.child_blocks.items()
        )
        return {n: data for n, child, data in pairs if not _is_default(child, data)}
    if isinstance(block, blocks.StreamBlock):
        return [
            {"type": c.block_type, "id": c.id, "value": canonical(c.block, c.value)} for c in value
        ]
    if isinstance(block, blocks.ListBlock):
        return [canonical(block.child_block, child) for child in value]
    data = block.get_prep_value(value)
    if isinstance(data, str):
        data = data.replace("\r\n", "\n").replace("\r", "\n")
        if isinstance(block, blocks.RichTextBlock):
            data = BLOCK_KEY.sub("", data)
    return data


def _is_default(block, data):
    default = canonical(block, block.get_default())
    return data == default or (data in ("", None, [], {}) and default in ("", None, [], {}))


def digest(body) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def pin(page):
    """Make the bank say what this page says: `page` is any CoursePage that still exists."""
    # What is stored counts, not what the instance holds: saving a draft of a live page saves an
    # instance that carries the draft's text.
    page = type(page)._default_manager.select_related("locale").get(pk=page.pk)
    shown = page.exercises() if page.live else []
    for child in shown:
        _pin_exercise(page, child)
    _withdraw(page.translation_key, page.locale.language_code, {child.id for child in shown})


def _pin_exercise(page, child):
    block, value = child.block, child.value
    targets = block.targets(value)
    facts = {
        "kind": child.block_type,
        "truth": value.get("truth") or "",
        "band": value.get("band") or "everyone",
        "difficulty": int(value.get("difficulty") or 1),
        "sensitive": bool(value.get("sensitive")),
        "twin": value.get("twin") or "",
        "signals": sorted({target.signal for target in targets if target.signal}),
        "withdrawn": False,
    }
    item, made = Item.objects.get_or_create(
        page_key=page.translation_key, block_id=child.id, defaults=facts
    )
    if not made and any(getattr(item, name) != fact for name, fact in facts.items()):
        Item.objects.filter(pk=item.pk).update(**facts)
    body = canonical(block, value)
    wording = {"item": item, "locale": page.locale.language_code, "digest": digest(body)}
    version = Version.objects.filter(**wording).first()
    if version is None or not version.current:
        Version.objects.filter(item=item, locale=wording["locale"]).update(current=False)
        Version.objects.update_or_create(
            **wording, defaults={"current": True}, create_defaults={"current": True, "body": body}
        )


def _withdraw(page_key, locale, kept):
    """Take back the current versions of this page's exercises that are not among `kept`."""
    gone = Version.objects.current(page_key, locale).exclude(item__block_id__in=kept)
    Version.objects.filter(pk__in=[version.pk for version in gone]).update(current=False)
    Item.objects.filter(page_key=page_key, withdrawn=False).exclude(versions__current=True).update(
        withdrawn=True
    )


def differences():
    """Pages and items where the bank does not say what is live: [(page or None, what)]."""
    found = []
    live = set()
    for page in Page.objects.live().type(CoursePage).specific().select_related("locale"):
        locale = page.locale.language_code
        wanted = {c.id: digest(canonical(c.block, c.value)) for c in page.exercises()}
        versions = Version.objects.current(page.translation_key, locale)
        if {v.item.block_id: v.digest for v in versions} != wanted:
            found.append((page, f"{page.url_path} [{locale}]"))
        live.add((page.translation_key, locale))
    for page_key, locale in (
        Version.objects.filter(current=True).values_list("item__page_key", "locale").distinct()
    ):
        if (page_key, locale) not in live:
            found.append((None, f"{page_key} [{locale}]"))
    return found


def repair():
    """Bring the bank in line with what is live; returns what was different."""
    found = differences()
    for page, what in found:
        if page is not None:
            pin(page)
        else:
            page_key, locale = what.removesuffix("]").split(" [")
            _withdraw(page_key, locale, set())
    return found


def follow_publishing():
    """Keep the bank in line with saved and deleted pages.

    Saving, rather than Wagtail's page_published, because a live add_child, an alias, a copy and a
    copy for translation go live without that signal, and unpublishing is a save too.
    """
    post_save.connect(_page_saved, dispatch_uid="quizzes.pinning.saved")
    post_delete.connect(_page_deleted, dispatch_uid="quizzes.pinning.deleted")


def _page_saved(sender, instance, raw=False, **kwargs):
    # Wagtail saves a page that expires without its type.
    page = instance.specific if sender is Page and not raw else instance
    if isinstance(page, CoursePage) and page.exercise_fields and not raw:
        pin(page)


def _page_deleted(sender, instance, **kwargs):
    if isinstance(instance, CoursePage):
        _withdraw(instance.translation_key, instance.locale.language_code, set())
