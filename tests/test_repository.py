"""Rules that hold for every file of the repository, whoever wrote it."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEXT = {".py", ".html", ".txt", ".md", ".css", ".js", ".yaml", ".yml", ".toml", ".in", ".svg", ""}

INLINE = re.compile(
    r"<style\b|<script\b(?![^>]*\bsrc=)|<[^>]*\s(?:style|on[a-z]+|hx-on[\w:-]*)\s*=|javascript:",
    re.IGNORECASE,
)
TRANSLATED = re.compile(
    r"{%\s*(?:blocktranslate|blocktrans)\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL
)
COMMENT = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->", re.DOTALL)
# What fills a class attribute is no text.
CLASS_NAME = re.compile(r"{% block \w+_class %}.*?{% endblock %}")
TEMPLATE_TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
ELEMENT = re.compile(r"<[^>]*>", re.DOTALL)
SPOKEN = re.compile(r"\b(?:aria-label|title|alt|placeholder|aria-description)=\"([^\"]*)\"")
LETTER = re.compile(r"[^\W\d_]")
# The name of the product is the same in every language; &nbsp; and its kin are no words.
NOT_WORDS = re.compile(r"\bPause\b|&#?\w+;")


def tracked(*patterns):
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    names = sorted(set(listed.stdout.split("\0")) - {""})
    return [Path(name) for name in names if (ROOT / name).is_file()]


def templates(*suffixes):
    return [path for path in tracked("templates/") if path.suffix in suffixes]


def spoken_words(source):
    """What a reader would see or hear of a template that no translation covers."""
    bare = source
    for pattern in (COMMENT, TRANSLATED, CLASS_NAME, TEMPLATE_TAG):
        bare = pattern.sub("", bare)
    said = [*ELEMENT.sub("\n", bare).splitlines(), *SPOKEN.findall(bare)]
    return [text.strip() for text in said if LETTER.search(NOT_WORDS.sub("", text))]


def test_templates_hold_no_inline_style_or_script():
    inline = [
        f"{path}: {found.group(0)[:80]}"
        for path in templates(".html")
        for found in INLINE.finditer(COMMENT.sub("", (ROOT / path).read_text()))
    ]
    assert inline == []


def test_inline_style_and_script_are_seen():
    for source in [
        '<p style="color: red">',
        '<button class="x" onclick="go()">',
        "<script>go()</script>",
        '<a href="javascript:go()">',
        '<div hx-on:click="go()">',
        "<style>p {}</style>",
    ]:
        assert INLINE.search(source), source
    for source in [
        "<script src=\"{% static 'js/pause.js' %}\" defer></script>",
        '<p class="style" data-on="x">on = style</p>',
    ]:
        assert not INLINE.search(source), source


def test_every_visible_word_of_a_template_can_be_translated():
    untranslated = [
        f"{path}: {text[:80]}"
        for path in templates(".html", ".txt")
        # Seen by developers only, in one language.
        if "styleguide" not in path.name
        for text in spoken_words((ROOT / path).read_text())
    ]
    assert untranslated == []


def test_untranslated_words_are_seen():
    assert spoken_words("<p>Hello</p>") == ["Hello"]
    assert spoken_words('<nav aria-label="Main">') == ["Main"]
    assert spoken_words('<p title="{% translate "a" %}">{% translate "Hello" %} &nbsp;·</p>') == []
    assert spoken_words("{% blocktranslate %}Hello <b>you</b>{% endblocktranslate %}") == []
    assert spoken_words("{# a note #}{% comment %}one{% endcomment %}<p>{{ title }}</p>") == []


def test_locks_name_no_registry_and_hash_everything():
    for path in tracked("*requirements*.txt"):
        lock = (ROOT / path).read_text()
        assert "://" not in lock, path
        assert not re.search(r"^\s*-{1,2}(?:i|index|extra|find|trusted)", lock, re.MULTILINE), path
        for requirement in re.split(r"\n(?=\S)", lock.strip()):
            assert "==" in requirement and "--hash=sha256:" in requirement, (path, requirement)


def test_no_file_names_somebodys_home():
    home = re.compile(r"(?<![\w.])/(?:home|Users)/\w|(?<![\w.])/root/")
    named = [
        f"{path}: {found.group(0)}"
        for path in tracked()
        if path.suffix in TEXT and path.name != Path(__file__).name
        for found in home.finditer((ROOT / path).read_text())
    ]
    assert named == []


def test_no_environment_file_is_kept():
    assert [path for path in tracked() if path.name.endswith(".env") or path.suffix == ".pem"] == []


def test_model_files_stay_readable():
    long = {
        str(path): lines
        for path in tracked("*models.py", "*/models/*.py")
        if (lines := len((ROOT / path).read_text().splitlines())) > 300
    }
    assert long == {}
