"""The curriculum from its files into pages: made, brought up to date, or kept as an editor left it.

What was last written from a file is noted in the audit log of its page. So a page that an editor
has changed, taken off the site or deleted since is recognised, and kept.
"""

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models, transaction
from wagtail.log_actions import log
from wagtail.models import Locale, ModelLogEntry, Page, PageLogEntry, Site

from .models import (
    FieldGuidePage,
    HelpLine,
    HelpPage,
    HelpPlace,
    HomePage,
    LearnPage,
    LessonPage,
    ModulePage,
    SignalPage,
    Source,
)
from .reading import BLOCK_KEY, FaultyFile, Values, read
from .signals import SIGNALS

CONTENT = Path(__file__).parent / "content"
HOME, HELP = "home.yaml", "help-now.yaml"
SINGLE_PAGES = {
    HOME: (HomePage, None),
    "learn.yaml": (LearnPage, HOME),
    "field-guide.yaml": (FieldGuidePage, HOME),
    HELP: (HelpPage, HOME),
}
#: Files that hold a list of rows: the model, and the field that names a row.
LISTS = {
    "sources.yaml": (Source, "key"),
    "help-places.yaml": (HelpPlace, "code"),
    "help-lines.yaml": (HelpLine, "key"),
}


@dataclass
class Report:
    made: list = field(default_factory=list)
    updated: list = field(default_factory=list)
    unchanged: list = field(default_factory=list)
    kept: list = field(default_factory=list)  # an editor's work, left alone


@transaction.atomic
def load(folder=CONTENT, locale="en", replace=False):
    """Load every file of one language, or none; loading again changes nothing."""
    files = read(Path(folder) / locale, LISTS)
    run = _Run(Locale.objects.get_or_create(language_code=locale)[0], replace)
    for file, (model, named_by) in LISTS.items():
        for row in files.pop(file, []):
            run.load_row(file, row, model, named_by)
    pages, before = {}, {}
    # All are read before the first is written: a fault is found at once.
    for file, model, above, values in [
        (file, model, above, Values(file, model, run.rows).of(files[file]))
        for file, model, above in list(_in_order(files))
    ]:
        parent = pages.get(above) if above else Page.get_first_root_node()
        pages[file] = run.load_page(file, values, model, parent, before.get(above))
        before[above] = pages[file] or before.get(above)
    if pages.get(HOME):
        _put_at_the_root(pages[HOME])
    return run.report


def _in_order(files):
    """(file, page type, file of the page above), parents and the lower numbers first."""
    for file, (model, above) in SINGLE_PAGES.items():
        if file in files:
            yield file, model, above
    for file in files:
        if file.startswith("help/"):
            yield file, HelpPage, HELP
    modules = [file for file in files if file.startswith("modules/")]
    for file in sorted(modules, key=lambda file: str(files[file].get("number", "")).zfill(3)):
        yield file, ModulePage, "learn.yaml"
    yield from _lessons_in_order(files)
    places = {f"signals/{slug}.yaml": place for place, slug in enumerate(SIGNALS)}
    guide = [file for file in files if file.startswith("signals/")]
    for file in sorted(guide, key=lambda file: places.get(file, len(places))):
        if file not in places:
            raise FaultyFile(file, 1, "there is no signal of this name")
        yield file, SignalPage, "field-guide.yaml"


def _lessons_in_order(files):
    """Lessons in the order that the file of their module gives."""
    listed = {}
    for file in [file for file in files if file.startswith("modules/")]:
        line = files[file].line
        for slug in files[file].pop("lessons", None) or []:
            lesson = f"lessons/{slug}.yaml"
            if lesson not in files or lesson in listed:
                raise FaultyFile(file, line, f"no such lesson, or listed twice: {slug}")
            listed[lesson] = file
    for file in [file for file in files if file.startswith("lessons/")]:
        above = f"modules/{files[file].pop('module', '')}.yaml"
        if above not in files:
            raise FaultyFile(file, files[file].line, "its module has no file")
        if listed.get(file) != above:
            raise FaultyFile(file, files[file].line, f"{above} does not list it among its lessons")
    for file, above in listed.items():
        yield file, LessonPage, above


def _put_at_the_root(home):
    """Make `home` the front door and take away the page that Wagtail puts there."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        Site.objects.create(hostname="localhost", is_default_site=True, root_page=home)
    elif isinstance(site.root_page.specific, HomePage):
        return  # the door of another language, or this one already
    else:
        old, site.root_page = site.root_page, home
        site.save()  # before the old page goes: it would take its site along
        if old.specific_class is Page and not old.get_children().exists():
            old.delete()


class _Run:
    """One loading: what was written before, the rows loaded so far, and the report."""

    def __init__(self, locale, replace):
        self.locale, self.replace, self.report = locale, replace, Report()
        self.rows = {model: {} for model, __ in LISTS.values()}
        self.last = {
            entry.data["curriculum"]: entry
            for log_model in (PageLogEntry, ModelLogEntry)
            for entry in log_model.objects.filter(data__has_key="curriculum").order_by("pk")
        }

    def load_row(self, file, data, model, named_by):
        line = getattr(data, "line", 0)
        if not isinstance(data, dict) or not data.get(named_by):
            raise FaultyFile(file, line, f"each of them needs a {named_by}")
        key = data[named_by]
        name, values = f"{file}#{key}", Values(file, model, self.rows).of(data)
        row = model.objects.filter(**{named_by: key}).first()
        if self._decide(name, model, values, row, row):
            row = _assign(row or model(), values)
            try:
                row.full_clean()
            except ValidationError as error:
                raise FaultyFile(file, line, _said_in(error)) from error
            row.save()
            self._remember(name, row, values)
        if row:
            self.rows[model][key] = row

    def load_page(self, file, values, model, parent, before=None):
        """The page of this file, a new one right behind the page `before`; None without parent."""
        name = f"{self.locale.language_code}/{file}"
        slug = values.setdefault("slug", "pause" if model is HomePage else Path(file).stem)
        if parent is None:
            self.report.kept.append(f"{name} (the page above it is gone)")
            return None
        page = self._page_of(name, model, parent, slug)
        newest = page.get_latest_revision_as_object() if page else None
        if not self._decide(name, model, values, page, newest):
            return page
        try:
            if newest is None:
                newest = _assign(model(live=False, locale=self.locale), values)
                parent.add_child(instance=newest)
                newest = _behind(before, newest)
            revision = _assign(newest, values).save_revision()
            # Not for what time or other pages brought about: the pages it links to may come later.
            newest.publish(revision, strict=False)
        except ValidationError as error:
            raise FaultyFile(file, 0, _said_in(error)) from error
        page = model.objects.get(pk=newest.pk)
        self._remember(name, page, values)
        return page

    def _page_of(self, name, model, parent, slug):
        """The page that this file was loaded into, wherever it is now; or one in its place."""
        last = self.last.get(name)
        page = last and model.objects.filter(pk=last.page_id).first()
        in_place = model.objects.child_of(parent).filter(locale=self.locale, slug=slug)
        return page or in_place.first()

    def _decide(self, name, model, values, current, newest):
        """Whether to write, noting in the report what becomes of the file."""
        last = self.last.get(name)
        if current is None:
            write = last is None or self.replace  # an editor may have deleted it
            (self.report.made if write else self.report.kept).append(name)
            return write
        found, shown = _fingerprint(newest, values), getattr(current, "live", True)
        if shown and found == _fingerprint(_assign(model(), values), values):
            self.report.unchanged.append(name)
            return False
        untouched = last is not None and shown and found == last.data["written"]
        write = untouched or self.replace
        (self.report.updated if write else self.report.kept).append(name)
        return write

    def _remember(self, name, written, values):
        data = {"curriculum": name, "written": _fingerprint(written, values)}
        log(written, "wagtail.edit", data=data, content_changed=True)


def _behind(before, page):
    """A page that was added last, moved to its place behind a sibling that the file order gives."""
    before = before and type(page).objects.filter(pk=before.pk).first()
    following = before and before.get_next_sibling()
    if not following or following.pk == page.pk or not page.is_sibling_of(before):
        return page
    page.move(before, pos="right")
    return type(page).objects.get(pk=page.pk)


def _assign(instance, values):
    for name, value in values.items():
        setattr(instance, name, value)
    return instance


def _said_in(error):
    if not hasattr(error, "message_dict"):
        return "; ".join(error.messages)
    return "; ".join(f"{name}: {' '.join(said)}" for name, said in error.message_dict.items())


def _fingerprint(instance, names):
    """What these fields say, the same whether it came from here or through the CMS form."""
    said = {name: _said(getattr(instance, name)) for name in names}
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _said(value):
    if hasattr(value, "get_prep_value"):
        value = value.get_prep_value()
    if isinstance(value, models.Manager):
        return sorted(str(related.pk) for related in value.all())
    if isinstance(value, dict):
        said = {name: _said(child) for name, child in value.items()}
        return {name: child for name, child in said.items() if child not in ("", None, False, [])}
    if isinstance(value, list):
        return [_said(child) for child in value]
    if isinstance(value, str):
        return BLOCK_KEY.sub("", value.replace("\r\n", "\n"))
    return value
