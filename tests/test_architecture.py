"""Imports only go down: curriculum, quizzes, lessons; in the roof classes, progress, people."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STOREYS = ["lessons", "quizzes", "curriculum"]
# exchange stands beside the others and carries things in and out: it may use all, none uses it.
ROOMS = ["people", "progress", "classes", "exchange"]
# The only places that know every app, and the one that starts them.
EXEMPT = {"curriculum/settings.py", "curriculum/urls.py", "curriculum/wsgi.py"}
NAMES_WITHOUT_MEANING = {"utils", "helpers", "core", "common", "services"}


def modules():
    for storey in STOREYS:
        for path in sorted((ROOT / storey).rglob("*.py")):
            yield path.relative_to(ROOT)


def imports(source, path):
    """Every module that the source names in an import, relative ones made absolute."""
    package = list(path.parent.parts)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*base, *([node.module] if node.module else [])])
            yield start
            yield from (f"{start}.{alias.name}" for alias in node.names)


def height(parts):
    """(storey, room) of a module; rooms count inside the roof only."""
    if parts[0] not in STOREYS:
        return None
    in_room = parts[0] == "curriculum" and len(parts) > 1 and parts[1] in ROOMS
    return STOREYS.index(parts[0]), ROOMS.index(parts[1]) if in_room else None


def climbs(path, imported):
    here, there = height(path.with_suffix("").parts), height(imported.split("."))
    if there is None:
        return False
    if here[0] != there[0]:
        return here[0] < there[0]
    return here[1] is not None and there[1] is not None and here[1] < there[1]


def test_imports_only_go_down():
    climbing = [
        f"{path} imports {imported}"
        for path in modules()
        if path.as_posix() not in EXEMPT
        for imported in imports((ROOT / path).read_text(), path)
        if climbs(path, imported)
    ]
    assert climbing == []


def test_the_rule_sees_every_way_to_climb():
    lesson, person = Path("lessons/exercises/chat.py"), Path("curriculum/people/views.py")
    for path, source in [
        (lesson, "import quizzes.models"),
        (lesson, "def mark():\n    from curriculum.people import models"),
        (Path("quizzes/recording.py"), "from curriculum import people"),
        (person, "from curriculum.progress.models import x"),
        (person, "from ..classes import models"),
        (person, "from curriculum import progress"),
    ]:
        assert any(climbs(path, name) for name in imports(source, path)), (path, source)
    for path, source in [
        (lesson, "from ..fields import BodyField\nfrom . import base"),
        (Path("quizzes/models.py"), "from lessons.models import LessonPage"),
        (Path("curriculum/classes/views.py"), "from ..people.models import User"),
        (person, "from curriculum import errors"),
    ]:
        assert not any(climbs(path, name) for name in imports(source, path)), (path, source)


def test_no_room_is_named_after_nothing():
    names = {name for path in modules() for name in path.with_suffix("").parts}
    assert names & NAMES_WITHOUT_MEANING == set()
