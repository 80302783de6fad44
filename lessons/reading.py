"""The files of the curriculum, read strictly: every fault is told with its file and line."""

import re
import uuid

import yaml
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.forms.utils import ErrorList
from wagtail import blocks
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.fields import RichTextField
from wagtail.snippets.blocks import SnippetChooserBlock

from .fields import BlocksField

# The root of all block ids made here; another value would make every exercise a new one.
NAMES = uuid.UUID("6f0c1f0e-52f4-5a0c-9d43-6d1f7f0a7b11")
BLOCK_KEY = re.compile(r'\sdata-block-key="[^"]*"')
RENAMED = {"bands": "band"}


class FaultyFile(Exception):
    """A file of the curriculum cannot be loaded: which one, where and why."""

    def __init__(self, file, line, reason):
        super().__init__(f"{file}:{line}: {reason}" if line else f"{file}: {reason}")


class Mapping(dict):
    line = 0


class _Reader(yaml.SafeLoader):
    """Remembers the line of each mapping and refuses a key given twice."""

    def read_mapping(self, node):
        mapping = Mapping(self.construct_mapping(node, deep=True))
        mapping.line = node.start_mark.line + 1
        if len(mapping) < len(node.value):
            raise yaml.MarkedYAMLError(problem="a key is given twice", problem_mark=node.start_mark)
        return mapping


_Reader.add_constructor("tag:yaml.org,2002:map", _Reader.read_mapping)


def read(folder, lists=()):
    """Every file below the folder by its name, such as lessons/ask-the-request.yaml.

    `lists` names the files that hold a list; all others hold a mapping.
    """
    files = {}
    for path in sorted(folder.rglob("*.yaml")):
        file = path.relative_to(folder).as_posix()
        try:
            files[file] = yaml.load(path.read_text(encoding="utf-8"), _Reader)  # a SafeLoader
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            raise FaultyFile(file, mark.line + 1 if mark else 0, error.problem) from error
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise FaultyFile(file, 0, error) from error
        if not isinstance(files[file], list if file in lists else dict):
            kind = "list" if file in lists else "mapping"
            raise FaultyFile(file, 1, f"a {kind} is expected here")
    return files


class Values:
    """One file's data as values of a model's fields.

    `rows` are those loaded so far that may be referred to: {model: {name: row}}.
    """

    def __init__(self, file, model, rows):
        self.file, self.model, self.rows, self.ids = file, model, rows, set()

    def of(self, data):
        values = {}
        for key, raw in data.items():
            name = RENAMED.get(key, key)
            try:
                target = self.model._meta.get_field(name)
            except FieldDoesNotExist as error:
                raise FaultyFile(self.file, data.line, f"unknown: {key}") from error
            values[name] = self._value(target, raw, data.line)
        return values

    def _value(self, target, raw, line):
        if isinstance(target, BlocksField):
            return self._stream(target, raw, line)
        if isinstance(target, models.ManyToManyField):
            self._expect(isinstance(raw, list), line, f"{target.name}: a list is expected here")
            return [self._row(target.related_model, key, line) for key in raw]
        if isinstance(target, models.ForeignKey):
            return self._row(target.related_model, raw, line)
        nested = isinstance(raw, list | dict)
        self._expect(not nested, line, f"{target.name}: one value is expected here")
        if isinstance(target, RichTextField):
            return tidy(raw, target.features)
        return raw.strip() if isinstance(raw, str) else raw

    def _stream(self, target, raw, line):
        block = target.stream_block
        raw = [{"chat": raw}] if isinstance(raw, dict) else raw  # the home page has one scene
        stored = self._stored(block, raw, f"{self.file}/{target.name}", line)
        try:
            return block.clean(block.to_python(stored))
        except ValidationError as error:
            reason, line = _first_fault(error, raw, line)
            raise FaultyFile(self.file, line, reason) from error

    def _stored(self, block, raw, where, line):
        """The value as Wagtail stores it, with a lasting id for every child."""
        line = getattr(raw, "line", line)
        if isinstance(block, blocks.StreamBlock):
            self._expect(isinstance(raw, list), line, "a list is expected here")
            return [self._child(block, child, n, where, line) for n, child in enumerate(raw)]
        if isinstance(block, blocks.StructBlock):
            self._expect(isinstance(raw, dict), line, "a mapping is expected here")
            unknown = [str(key) for key in raw if key not in block.child_blocks and key != "id"]
            self._expect(not unknown, line, f"unknown: {', '.join(unknown)}")
            return {
                name: self._stored(child, raw[name], f"{where}/{name}", line)
                for name, child in block.child_blocks.items()
                if name in raw
            }
        if isinstance(block, SnippetChooserBlock):
            return self._row(block.target_model, raw, line).pk
        if isinstance(block, blocks.BooleanBlock):
            self._expect(isinstance(raw, bool), line, f"{block.name}: true or false is expected")
            return raw
        # An unquoted 18:02 is the number 1082 in YAML, so numbers are no texts.
        fine = isinstance(raw, str) or (isinstance(block, blocks.ChoiceBlock) and type(raw) is int)
        self._expect(fine, line, f"{block.name}: a text is expected here, in quotes")
        return (
            tidy(raw, block.features)
            if isinstance(block, blocks.RichTextBlock)
            else str(raw).strip()
        )

    def _child(self, block, raw, position, where, line):
        line = getattr(raw, "line", line)
        kinds = list(block.child_blocks)
        if isinstance(raw, dict) and len(raw) == 1:
            kind, value = next(iter(raw.items()))
        else:  # the value alone, where only one kind can stand
            kind, value = (kinds[0] if len(kinds) == 1 else raw), raw
        self._expect(kind in kinds, line, f"unknown: {str(kind)[:60]}")
        name = value.get("id", position) if isinstance(value, dict) else position
        here = f"{where}/{name}"
        self._expect(here not in self.ids, line, f"this id is used twice: {name}")
        self.ids.add(here)
        stored = self._stored(block.child_blocks[kind], value, here, line)
        return {"type": kind, "id": str(uuid.uuid5(NAMES, here)), "value": stored}

    def _row(self, model, key, line):
        rows = self.rows.get(model, {})
        known = isinstance(key, str) and key in rows
        self._expect(known, line, f"no such {model._meta.verbose_name}: {key}")
        return rows[key]

    def _expect(self, fine, line, reason):
        if not fine:
            raise FaultyFile(self.file, line, reason)


def _first_fault(error, raw, line):
    """The message of the first fault in a nest of block errors, and the line of its mapping."""
    line = getattr(raw, "line", line)
    if isinstance(raw, dict) and len(raw) == 1:
        raw = next(iter(raw.values()))
    for name, inner in getattr(error, "block_errors", {}).items():
        below = raw[name] if isinstance(raw, list) else raw.get(name)
        reason, line = _first_fault(inner, below, line)
        return (f"{name}: {reason}" if isinstance(name, str) else reason), line
    loose = [part.message for part in getattr(error, "non_block_errors", ErrorList()).as_data()]
    return "; ".join(str(message) for message in loose or error.messages), line


def tidy(html, features):
    """Rich text exactly as the CMS form would save it, so that saving it there changes nothing."""
    converter = ContentstateConverter(features)
    saved = converter.to_database_format(converter.from_database_format(html or ""))
    return BLOCK_KEY.sub("", saved)
