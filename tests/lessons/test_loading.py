import shutil
import uuid
from io import StringIO

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Page, Revision, Site
from wagtail.test.utils.form_data import rich_text

from lessons.loading import CONTENT, load
from lessons.models import (
    FieldGuidePage,
    HelpLine,
    HelpPage,
    HomePage,
    LessonPage,
    ModulePage,
    SignalPage,
    Source,
)
from lessons.reading import NAMES, FaultyFile
from quizzes.models import Item, Version
from quizzes.pinning import differences

pytestmark = pytest.mark.django_db
LESSON = "en/lessons/ask-the-request.yaml"
MODULE = "en/modules/deepfakes.yaml"


@pytest.fixture
def folder(tmp_path):
    """A copy of the curriculum that a test may change: one lesson, one page of the field guide."""
    shutil.copytree(CONTENT, tmp_path / "content")
    shutil.rmtree(tmp_path / "content/en/help")
    for path in (tmp_path / "content/en").glob("*/*.yaml"):
        if path.parent.name in ("lessons", "modules") and path.name not in LESSON + MODULE:
            path.unlink()
    for path in (tmp_path / "content/en/signals").iterdir():
        if path.stem != "secrecy-request":
            path.unlink()
    return tmp_path / "content"


@pytest.fixture
def fresh():
    """The site as Wagtail's own migrations leave it: one page of welcome."""
    root = Page.get_first_root_node()
    Page.objects.filter(depth__gt=1).delete()
    Site.objects.all().delete()
    root = Page.objects.get(pk=root.pk)
    welcome = root.add_child(instance=Page(title="Welcome to your new Wagtail site!", slug="home"))
    return Site.objects.create(hostname="localhost", root_page=welcome, is_default_site=True)


def change(folder, file, old, new):
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def rewrite(folder, file, edit):
    path = folder / file
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    edit(data)
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


def written(name):
    return yaml.safe_load((CONTENT / "en" / name).read_text(encoding="utf-8"))


def counts():
    return Revision.objects.count(), Version.objects.count(), Item.objects.count()


def lesson():
    return LessonPage.objects.get(slug="ask-the-request")


def test_loading_builds_the_whole_site_and_takes_the_welcome_page_away(fresh):
    report = load()
    assert not (report.updated or report.unchanged or report.kept)
    fresh.refresh_from_db()
    home = fresh.root_page.specific
    assert isinstance(home, HomePage)
    assert not Page.objects.filter(title__startswith="Welcome to your new").exists()
    assert not Page.objects.filter(live=False).exists()
    slugs = [page.slug for page in home.get_children()]
    assert slugs == ["learn", "field-guide", "help-now"]
    assert lesson().get_parent().slug == "deepfakes"
    assert FieldGuidePage.objects.get().get_children().count() >= 12
    assert HelpPage.objects.get(slug="help-now").body
    assert HelpPage.objects.get(slug="money-sent").get_parent().slug == "help-now"
    assert HelpLine.objects.filter(place__code="gb").exists()
    wanted = written("modules/script.yaml")["lessons"]
    module = ModulePage.objects.get(slug="script")
    assert [page.slug for page in module.get_children().order_by("path")] == wanted
    assert [source.key for source in lesson().notes] == ["S32", "S30", "S23", "S14"]
    assert SignalPage.objects.get(slug="secrecy-request").sources.count() == 2


def test_every_exercise_is_in_the_bank_and_the_bank_agrees_with_the_pages(fresh, folder):
    load(folder)
    assert Version.objects.filter(current=True).count() == 4
    assert sorted(Item.objects.values_list("truth", flat=True)) == [
        "ambiguous",
        "ordinary",
        "scam",
        "scam",
    ]
    assert differences() == []


def test_pages_go_live_through_a_revision(fresh, folder):
    load(folder)
    for page in Page.objects.filter(depth__gt=1):
        assert page.live_revision_id is not None
        assert page.live_revision_id == page.latest_revision_id


def test_loading_twice_changes_nothing(fresh, folder):
    load(folder)
    before = counts()
    report = load(folder)
    assert counts() == before
    assert not (report.made or report.updated or report.kept)


def test_block_ids_come_from_the_file_and_the_exercise_not_from_chance(fresh, folder):
    load(folder)
    where = "lessons/ask-the-request.yaml/body/cousin-away"
    scene = next(c for c in lesson().exercises() if c.value["setting"].startswith("Your cousin"))
    assert scene.id == str(uuid.uuid5(NAMES, where))
    first = scene.value["messages"][0]
    assert first.id == str(uuid.uuid5(NAMES, f"{where}/messages/0"))


def test_every_block_has_an_id_nested_ones_too(fresh, folder):
    load(folder)

    def children(node):
        if isinstance(node, dict):
            if {"type", "value"} <= set(node):
                yield node
            node = list(node.values())
        for child in node if isinstance(node, list) else []:
            yield from children(child)

    found = list(children(lesson().body.get_prep_value()))
    assert len(found) > 40
    assert all(uuid.UUID(child["id"]) for child in found)
    assert len({child["id"] for child in found}) == len(found)


def test_a_new_paragraph_leaves_the_exercises_the_same_items(fresh, folder):
    load(folder)
    before = set(Item.objects.values_list("block_id", flat=True)), Version.objects.count()
    rewrite(folder, LESSON, lambda data: data["body"].insert(0, {"prose": "<p>Hello.</p>"}))
    report = load(folder)
    assert report.updated == [LESSON]
    assert (set(Item.objects.values_list("block_id", flat=True)), Version.objects.count()) == before
    assert lesson().body[0].value.source == "<p>Hello.</p>"


def test_a_changed_exercise_gets_one_new_version(fresh, folder):
    load(folder)
    change(folder, LESSON, "Keep it between us.", "Keep it quiet.")
    load(folder)
    assert Item.objects.count() == 4
    assert Version.objects.count() == 5
    assert differences() == []


def test_a_message_with_its_own_id_keeps_it_when_another_is_put_before_it(fresh, folder):
    def name_the_messages(data):
        for block in data["body"]:
            for number, message in enumerate(block.get("chat", {}).get("messages", [])):
                message["id"] = f"m{number}"

    def drop_the_first(data):
        for block in data["body"]:
            if "chat" in block:
                del block["chat"]["messages"][0]

    rewrite(folder, LESSON, name_the_messages)
    load(folder)
    before = [m.id for m in lesson().exercises()[0].value["messages"]]
    rewrite(folder, LESSON, drop_the_first)
    load(folder)
    assert [m.id for m in lesson().exercises()[0].value["messages"]] == before[1:]


def edit(page, **changes):
    for name, value in changes.items():
        setattr(page, name, value)
    return page.save_revision()


def test_what_an_editor_published_is_kept_and_listed(fresh, folder):
    load(folder)
    edit(lesson(), title="Ask what it wants").publish()
    change(folder, LESSON, "minutes: 6", "minutes: 7")
    report = load(folder)
    assert report.kept == [LESSON]
    assert (lesson().title, lesson().minutes) == ("Ask what it wants", 6)


def test_what_an_editor_drafted_is_kept(fresh, folder):
    load(folder)
    edit(lesson(), title="Half a thought")
    change(folder, LESSON, "minutes: 6", "minutes: 7")
    assert load(folder).kept == [LESSON]
    assert lesson().get_latest_revision_as_object().title == "Half a thought"


def test_what_an_editor_unpublished_stays_unpublished(fresh, folder):
    load(folder)
    lesson().unpublish()
    change(folder, LESSON, "minutes: 6", "minutes: 7")
    assert load(folder).kept == [LESSON]
    assert not lesson().live


def test_what_an_editor_deleted_stays_deleted(fresh, folder):
    load(folder)
    SignalPage.objects.get(slug="secrecy-request").delete()
    assert load(folder).kept == ["en/signals/secrecy-request.yaml"]
    assert not SignalPage.objects.filter(slug="secrecy-request").exists()


def test_a_page_that_an_editor_made_in_the_same_place_is_kept(fresh, folder):
    load(folder)
    guide = FieldGuidePage.objects.get()
    theirs = SignalPage(title="Mine", slug="love-bombing", sentence="A", example="B")
    guide.add_child(instance=theirs)
    load(folder)
    assert SignalPage.objects.get(slug="love-bombing").title == "Mine"


def test_what_an_editor_did_to_a_source_is_kept(fresh, folder):
    load(folder)
    Source.objects.filter(key="S23").update(title="A better title")
    assert load(folder).kept == ["sources.yaml#S23"]
    assert Source.objects.get(key="S23").title == "A better title"


def test_replace_writes_over_what_editors_did(fresh, folder):
    load(folder)
    original = lesson().title
    edit(lesson(), title="Ask what it wants").publish()
    SignalPage.objects.get(slug="secrecy-request").delete()
    HelpPage.objects.get().unpublish()
    Source.objects.filter(key="S23").update(title="A better title")
    report = load(folder, replace=True)
    assert not report.kept
    assert lesson().title == original
    assert SignalPage.objects.filter(slug="secrecy-request", live=True).exists()
    assert HelpPage.objects.get().live
    assert Source.objects.get(key="S23").title != "A better title"
    assert differences() == []


def test_saving_an_untouched_page_in_the_cms_is_no_editing(fresh, folder):
    """The form gives every paragraph a new key; that is not an editor's change."""
    load(folder)
    versions = Version.objects.count()
    page = lesson()
    for child in page.body:
        if child.block_type == "prose":
            posted = {"prose": rich_text(child.value.source, features=child.block.features)}
            saved = child.block.field.widget.value_from_datadict(posted, {}, "prose")
            assert "data-block-key" in saved
            child.value.source = saved
    page.save_revision().publish()
    assert Version.objects.count() == versions
    change(folder, LESSON, "minutes: 6", "minutes: 7")
    assert load(folder).updated == [LESSON]


FAULTS = [
    (LESSON, "minutes: 6", "minutes: [6", "lessons/ask-the-request.yaml:"),
    (LESSON, "minutes: 6", "minutes: 6\nminutes: 7", "a key is given twice"),
    (LESSON, "minutes: 6", "minuets: 6", "unknown: minuets"),
    (LESSON, "minutes: 6", "minutes: 0", "minutes"),
    (LESSON, "minutes: 6", "minutes: {a: 1}", "one value is expected"),
    (LESSON, "module: deepfakes", "module: nowhere", "its module has no file"),
    (LESSON, "bands: everyone", "bands: nobody", "band"),
    (LESSON, "- prose:", "- prosa:", "unknown: prosa"),
    (LESSON, "- takeaway:", "- Ask twice.\n  - takeaway:", "unknown: Ask twice."),
    (LESSON, "source: S32", "source: S999", "no such source: S999"),
    (LESSON, "  - manufactured-urgency", "  - no-such-signal", "valid choice"),
    (LESSON, "signal: secrecy-request", "signal: no-such-signal", "valid choice"),
    (LESSON, "id: sister-moved", "id: cousin-away", "this id is used twice"),
    (LESSON, "own: true", "own: perhaps", "true or false"),
    (LESSON, 'time: "16:10"', "time: 16:10", "a text is expected here, in quotes"),
    (LESSON, "truth: ordinary", "truth: scam", "warning sign"),
    (LESSON, "difficulty: 2", "difficulty: 9", "valid choice"),
    ("en/home.yaml", "lead:", "laed:", "unknown: laed"),
    ("en/home.yaml", "scene:", "scene: none\nscenes:", "home.yaml"),
    ("en/sources.yaml", "key: S23", "kee: S23", "each of them needs a key"),
    ("en/sources.yaml", "year: 2024", "year: soon", "sources.yaml:"),
    ("en/signals/secrecy-request.yaml", "[S14, S47]", "S14", "a list is expected"),
    ("en/signals/secrecy-request.yaml", "slug: secrecy-request", "slug: a b", "slug"),
    (MODULE, "[ask-the-request]", "[ask-the-request, nobody]", "no such lesson"),
    (MODULE, "[ask-the-request]", "[]", "does not list it among its lessons"),
    ("en/help-lines.yaml", "place: au", "place: atlantis", "no such help: country or region"),
    ("en/help-lines.yaml", "purpose: money", "purpose: fun", "purpose"),
    ("en/help-places.yaml", "code: au", "kode: au", "each of them needs a code"),
]


@pytest.mark.parametrize(("file", "old", "new", "reason"), FAULTS, ids=lambda part: part[:30])
def test_a_faulty_file_is_refused_with_its_name_and_reason(fresh, folder, file, old, new, reason):
    change(folder, file, old, new)
    with pytest.raises(FaultyFile, match=f"(?s){file.removeprefix('en/')}.*") as refused:
        load(folder)
    assert reason in str(refused.value)
    assert not HomePage.objects.exists() and not Source.objects.exists()


def test_a_lesson_that_comes_later_takes_the_place_its_module_gives_it(fresh, folder):
    def copy_to(slug):
        text = (folder / LESSON).read_text(encoding="utf-8")
        path = folder / f"en/lessons/{slug}.yaml"
        path.write_text(text.replace("slug: ask-the-request", f"slug: {slug}"), encoding="utf-8")

    copy_to("a-first")
    rewrite(folder, MODULE, lambda data: data.update(lessons=["ask-the-request", "a-first"]))
    load(folder)
    copy_to("z-last")
    order = ["ask-the-request", "z-last", "a-first"]
    rewrite(folder, MODULE, lambda data: data.update(lessons=order))
    report = load(folder)
    assert report.made == ["en/lessons/z-last.yaml"] and not report.updated
    module = ModulePage.objects.get(slug="deepfakes")
    assert [page.slug for page in module.get_children().order_by("path")] == order


def test_after_a_faulty_file_nothing_is_half_loaded(fresh, folder):
    # A fault that only saving finds, on the page that is written last but one.
    change(folder, "en/signals/secrecy-request.yaml", "slug: secrecy-request", "slug: a b")
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_curriculum", folder=folder, stdout=StringIO())
    assert not HomePage.objects.exists()
    assert not Source.objects.exists()
    assert Site.objects.get().root_page.title.startswith("Welcome")


def test_a_fault_in_an_exercise_is_told_with_the_line_of_its_message(fresh, folder):
    text = (folder / LESSON).read_text(encoding="utf-8")
    line = text[: text.index("signal: secrecy-request")].count("\n") + 1
    change(folder, LESSON, "signal: secrecy-request", "signal: no-such-signal")
    with pytest.raises(FaultyFile) as refused:
        load(folder)
    told = int(str(refused.value).split(":")[1])
    assert line - 5 < told <= line


def test_a_file_that_is_no_mapping_is_refused(fresh, folder):
    (folder / "en/signals/love-bombing.yaml").write_text("- a\n", encoding="utf-8")
    with pytest.raises(FaultyFile, match=r"signals/love-bombing\.yaml:1"):
        load(folder)


def test_a_signal_page_needs_a_known_signal(fresh, folder):
    shutil.copy(folder / "en/signals/secrecy-request.yaml", folder / "en/signals/other.yaml")
    with pytest.raises(FaultyFile, match="no signal of this name"):
        load(folder)


def test_the_command_says_what_it_did(fresh, folder):
    said = StringIO()
    call_command("load_curriculum", folder=folder, stdout=said)
    assert "0 updated, 0 unchanged, 0 kept" in said.getvalue()
    edit(lesson(), title="Ask what it wants").publish()
    call_command("load_curriculum", folder=folder, stdout=said)
    assert f"Kept as an editor left it: {LESSON}" in said.getvalue()


def test_an_unknown_language_is_refused(fresh, tmp_path):
    with pytest.raises(CommandError, match="No curriculum"):
        call_command("load_curriculum", folder=tmp_path, stdout=StringIO())


def test_the_pages_answer(fresh, folder):
    load(folder)
    for page in Page.objects.filter(depth__gt=1):
        assert Client().get(page.get_url()).status_code == 200, page
