"""A new kind of exercise is one Python file and one template; nothing else knows of it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

KIND = '''
from wagtail import blocks

from .base import Scene, SignalBlock, Target


class LetterExercise(Scene):
    """A letter in lines."""

    kind = "letter"
    lines = blocks.StreamBlock([("line", blocks.StructBlock([
        ("text", blocks.CharBlock()), ("signal", SignalBlock()), ("feedback", blocks.CharBlock()),
    ]))])

    class Meta:
        icon = "mail"
        label = "Letter"

    def targets(self, value):
        return [Target(c.id, c.value["text"], c.value["signal"] or "") for c in value["lines"]]

    def rows(self, value, anchor):
        return [
            {"id": c.id, "target": True, "input_id": f"{anchor}-l{n}", "label": c.value["text"],
             "text": c.value["text"], "feedback": c.value["feedback"]}
            for n, c in enumerate(value["lines"])
        ]

    def example(self):
        def line(key, text, signal, feedback):
            data = {"text": text, "signal": signal, "feedback": feedback}
            return {"type": "line", "id": key, "value": data}

        return {
            "title": "A letter", "setting": "It came today.", "truth": "scam",
            "explanation": "<p>It asks for a card.</p>",
            "lines": [
                line("a", "Dear neighbour", "", "People greet like this."),
                line("b", "Send a gift card", "hard-to-reverse-payment", "No way back from it."),
            ],
        }
'''
TEMPLATE = """{% load partials %}
{% partialdef question %}<fieldset><legend>Mark the lines</legend>{% for row in ex.targets %}
<input type="checkbox" name="target" value="{{ row.token }}" id="{{ row.input_id }}">
<label for="{{ row.input_id }}">{{ row.text }}</label>{% endfor %}</fieldset>{% endpartialdef %}
{% partialdef feedback %}{% for row in ex.targets %}<p>{{ row.text }}: {{ row.feedback }}</p>
{% endfor %}{% endpartialdef %}
"""


@pytest.fixture
def house(tmp_path):
    """A copy of the project with one Python file and one template more."""
    for name in ("curriculum", "quizzes", "lessons", "templates", "static", "tests"):
        ignored = shutil.ignore_patterns("__pycache__", "browser", "faults", "content")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    for name in ("manage.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "lessons/exercises/letter.py").write_text(KIND)
    (tmp_path / "templates/exercises/letter.html").write_text(TEMPLATE)
    return tmp_path


def run(house, *arguments):
    keep = {"PATH": os.environ["PATH"], "PAUSE_ENV": "test", "DATA_DIR": str(house / "var")}
    return subprocess.run(
        [sys.executable, *arguments], cwd=house, env=keep, capture_output=True, text=True
    )


def test_a_new_kind_needs_no_migration_and_keeps_the_contract(house):
    migrations = run(house, "manage.py", "makemigrations", "--check", "--dry-run")
    assert migrations.returncode == 0, migrations.stdout + migrations.stderr
    contract = ["-p", "no:cacheprovider", "tests/lessons/test_exercises.py", "-k", "letter"]
    tests = run(house, "-m", "pytest", "-q", *contract)
    assert tests.returncode == 0, tests.stdout
    assert int(tests.stdout.split(" passed")[0].split()[-1]) > 20
    offered = run(
        house,
        "-c",
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.environment';"
        "django.setup(); from lessons.models import LessonPage;"
        "print(sorted(LessonPage.body.field.stream_block.child_blocks))",
    )
    assert "'letter'" in offered.stdout
