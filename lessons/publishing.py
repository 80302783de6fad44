"""What keeps a page from being published, and what an editor is told beside that.

`faults` is asked wherever a page goes live, whichever way: drafts may break every rule.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.fields import RichTextField

from .exercises import KINDS
from .fields import BlocksField
from .links import broken_links, rich_texts


@dataclass(frozen=True)
class Fault:
    """One thing to mend, and where: a field of the page, and perhaps the id of a block in it."""

    message: str
    field: str = ""
    block: str = ""
    #: Where in the CMS it is mended, when that is not on the page itself.
    url: str = ""
    #: False where time or another page brought it about, not what stands on this one.
    own: bool = True


class NotPublishable(ValidationError):
    """The page breaks the publish rules, so nothing was published; `faults` says why."""

    def __init__(self, page, faults):
        super().__init__([fault.message for fault in faults])
        self.page, self.faults = page, faults


def refuse(page, strict=True):
    """Raise NotPublishable where the page has a fault; `strict` False: one of its own."""
    found = [fault for fault in faults(page) if strict or fault.own]
    if found:
        raise NotPublishable(page, found)


def faults(page) -> list[Fault]:
    """Everything that publishing this page, as it stands in memory, is refused for."""
    found = [*_incomplete(page)]
    for name, stream in streams(page):
        for child in stream:
            found += _faults_of(name, child)
    found += _outdated_sources(page)
    found += _broken_links(page)
    found += page.own_faults()
    return list(dict.fromkeys(found))


def streams(page):
    """(name, value) of each field of the page that holds blocks."""
    fields = page._meta.get_fields()
    return [(f.name, getattr(page, f.name)) for f in fields if isinstance(f, BlocksField)]


def _incomplete(page):
    """Fields that are empty or too long: a draft may be saved without them."""
    fields = [field for field in page._meta.concrete_fields if not field.is_relation]
    own = [f for f in fields if f.name == "title" or f.model is page.__class__]
    try:
        page.clean_fields(exclude={f.name for f in page._meta.fields} - {f.name for f in own})
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            label = page._meta.get_field(name).verbose_name
            yield from (Fault(f"{_capital(label)}: {message}", name) for message in messages)
    for name, stream in streams(page):
        try:
            stream.stream_block.clean(stream)
        except ValidationError as error:
            label = _capital(page._meta.get_field(name).verbose_name)
            for fault in getattr(error, "non_block_errors", []):
                yield Fault(f"{label}: {fault}", name)


def _faults_of(name, child):
    """Of one block: what is missing in it, and what its kind of exercise demands."""
    label = child.block.label
    try:
        child.block.clean(child.value)
    except ValidationError as error:
        yield from (Fault(f"{label}: {said}", name, child.id) for said in said_in(error, child))
        return
    # Asked again, for whether a block is cleaned as a draft is a flag that all threads share.
    if child.block_type in KINDS:
        for problem in child.block.problems(child.value):
            yield Fault(f"{label}: {problem}", name, child.id)


def said_in(error, block):
    """The messages of nested block errors, each behind the names of the fields it is about."""
    block = getattr(block, "block", block)
    inner = getattr(error, "block_errors", None)
    if inner is None:
        return [str(message) for message in error.messages]
    said = [str(message) for message in error.non_block_errors]
    for key, below in inner.items():
        child = getattr(block, "child_blocks", {}).get(key)
        lead = f"{child.label}: " if child else ""
        said += [lead + message for message in said_in(below, child)]
    return said


def _outdated_sources(page):
    for source, name, block in page.cited():
        if source.is_due:
            message = _(
                "The source “%(key)s” was last checked on %(day)s. Open it, see that it still "
                "says this, and mark it as checked."
            ) % {"key": source.key, "day": date_format(source.checked)}
            url = reverse("wagtailsnippets_lessons_source:edit", args=[source.pk])
            yield Fault(message, name, block, url, own=False)


def _broken_links(page):
    for field in page._meta.get_fields():
        if isinstance(field, RichTextField):
            for href in broken_links([getattr(page, field.name)]):
                yield Fault(_dead(href), field.name, own=False)
    for name, stream in streams(page):
        for child in stream:
            for href in broken_links(rich_texts(child.value)):
                said = f"{child.block.label}: {_dead(href)}"
                yield Fault(said, name, child.id, own=False)


def _dead(href):
    return _("The link to “%(href)s” leads to no published page of this site.") % {"href": href}


def _capital(label):
    label = str(label)
    return label[:1].upper() + label[1:]
