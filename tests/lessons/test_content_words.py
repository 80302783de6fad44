"""How the curriculum's own words have to be. Every rule is a function from files to faults, and
has a planted fault below that it must find."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from lessons.signals import SIGNALS

ENGLISH = Path(__file__).parents[2] / "lessons" / "content" / "en"

BANNED = re.compile(
    r"\b(wrong(?!-)|incorrect|fail(s|ed|ure)?|careless|gullible|naive|naïve|obvious(ly)?|simply"
    r"|just|should have|stupid|fell for|duped|oops)\b",
    re.IGNORECASE,
)
GIVEAWAY = re.compile(
    r"\b(deepfakes?|fak(e|es|ed)|glitch(es|y)?|ai|suspicious|scam(s|mer|mers)?|fraud\w*|clon(e|ed)"
    r"|phish\w*|hoax|bogus|impost[eo]r|criminal|offender|unverified|genuine|real|trick\w*"
    r"|stolen|hacked|hijacked|warning|danger\w*|urgent|secret)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
DOMAIN = re.compile(r"\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b", re.IGNORECASE)
PHONE = re.compile(r"\+?\d[\d ()-]{5,}\d")
RESERVED = re.compile(r"(555-01\d\d|07700 900\d{3}|\+44 7700 900\d{3})$")
BLOCK_ENDS = re.compile(r"</(?:p|li|h3|h4|ul|ol)>")
RICH_TAGS = {"p", "b", "i", "a", "ul", "ol", "li", "h3", "h4"}
NOT_PROSE = {"id", "slug", "module", "key", "url", "source", "signal", "sender", "time", "truth"}
NOT_PROSE |= {"band", "bands", "tone", "publisher"}
GRADES = {"help-now.yaml": 6}


def read_all():
    return {
        str(path.relative_to(ENGLISH)): yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted(ENGLISH.rglob("*.yaml"))
    }


def walk(node, key=""):
    """Every string of a file that is our own voice, with the key that it stands under."""
    if isinstance(node, str):
        if key not in NOT_PROSE:
            yield key, node
    elif isinstance(node, list):
        for child in node:
            yield from walk(child, key)
    elif isinstance(node, dict):
        for name, child in node.items():
            if name in ("signals", "sources") or ("sender" in node and name == "text"):
                continue  # slugs; and people in a scene may say anything
            yield from walk(child, name)


def mappings(node):
    if isinstance(node, dict):
        yield node
    for child in (
        node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    ):
        yield from mappings(child)


def scenes(docs):
    for name, doc in docs.items():
        for node in mappings(doc):
            if "messages" in node:
                yield name, node


def markable(scene):
    return [message for message in scene["messages"] if not message.get("own")]


def sentences(text):
    text = re.sub(r"<[^>]+>", "", BLOCK_ENDS.sub("\n", text))
    for block in text.split("\n"):
        for sentence in re.split(r"(?<=[.!?])[”\"]?\s+", block.strip()):
            if sentence.strip():
                yield sentence.strip()


def words(text):
    return re.findall(r"[^\W_]+(?:['’.-][^\W_]+)*", text)


def syllables(word):
    word = word.lower()
    if word.isdigit():
        return 1
    word = re.sub(r"(?<=[^td])ed$|(?<=[^l])e$|(?<=[aeiouy])le$|(?<=[^cgsxz])es$", "", word)
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def grade(texts):
    """Flesch–Kincaid, over whole sentences only: headings would flatter it."""
    whole = [
        s for text in texts for s in sentences(text) if s.rstrip("”\"')").endswith(tuple(".!?:"))
    ]
    spoken = [word for sentence in whole for word in words(sentence)]
    if not spoken:
        return 0.0
    per_word = sum(map(syllables, spoken)) / len(spoken)
    return 0.39 * len(spoken) / len(whole) + 11.8 * per_word - 15.59


# The rules


def no_word_that_blames_or_belittles(docs):
    for name, doc in docs.items():
        for key, text in walk(doc):
            named_by_the_taxonomy = name.startswith("signals/") and key == "title"
            if name != "sources.yaml" and not named_by_the_taxonomy:
                for found in BANNED.finditer(QUOTED.sub("", text)):
                    yield f"{name}: {key}: “{found.group()}”"


def no_sentence_over_20_words(docs):
    for name, doc in docs.items():
        for key, text in walk(doc) if name != "sources.yaml" else ():
            for sentence in sentences(text):
                if len(words(sentence)) > 20:
                    yield f"{name}: {key}: {len(words(sentence))} words: {sentence}"


def no_file_above_its_grade(docs):
    for name, doc in docs.items():
        reached = grade([text for _, text in walk(doc)] if name != "sources.yaml" else [])
        if reached > GRADES.get(name, 8):
            yield f"{name}: grade {reached:.1f}"


def nothing_gives_a_scene_away_before_it_is_read(docs):
    for name, scene in scenes(docs):
        labels = [scene["title"], scene["place"], scene["setting"]]
        for label in labels + [message["sender"] for message in scene["messages"]]:
            if found := GIVEAWAY.search(label):
                yield f"{name}: {scene['id']}: “{found.group()}” in “{label}”"


def every_claim_and_sign_has_a_known_source(docs):
    known = {source["key"] for source in docs.get("sources.yaml", [])}
    for name, doc in docs.items():
        for node in mappings(doc):
            claimed = [node["claim"]["source"]] if "claim" in node else []
            listed = node.get("sources", [])
            yield from (f"{name}: {key}" for key in {*claimed, *listed} - known)


def every_claim_gives_its_year(docs):
    for name, doc in docs.items():
        for node in mappings(doc):
            if "claim" in node and not re.search(r"\b20\d\d\b", node["claim"]["text"]):
                yield f"{name}: {node['claim']['text']}"


def every_source_has_a_whole_address(docs):
    for source in docs.get("sources.yaml", []):
        if not re.fullmatch(r"https://[^/\s…]+\.[a-z]+/[^\s…]+", source["url"]):
            yield f"{source['key']}: {source['url']}"


def every_signal_is_known_and_has_its_page(docs):
    pages = {doc["slug"] for name, doc in docs.items() if name.startswith("signals/")}
    for name, doc in docs.items():
        used = {
            message.get("signal", "") for _, s in scenes({name: doc}) for message in markable(s)
        }
        listed = doc.get("signals", []) if isinstance(doc, dict) else []
        yield from (f"{name}: {slug} is unknown" for slug in {*used, *listed} - {"", *SIGNALS})
        yield from (f"{name}: {slug} has no page" for slug in {*used, *listed} - {"", *pages})


def every_scene_has_something_ordinary_in_it(docs):
    for name, scene in scenes(docs):
        flags = [SIGNALS[m["signal"]].present for m in markable(scene) if m["signal"] in SIGNALS]
        if sum(flags) == len(markable(scene)) and not scene["all_signs_reason"]:
            yield f"{name}: {scene['id']}"


def every_scene_is_whole(docs):
    keys = set()
    for name, scene in scenes(docs):
        where = f"{name}: {scene['id']}"
        if (name, scene["id"]) in keys:
            yield f"{where}: used twice"
        keys.add((name, scene["id"]))
        if scene["truth"] not in ("scam", "ordinary", "ambiguous"):
            yield f"{where}: truth {scene['truth']}"
        if scene["difficulty"] not in (1, 2, 3):
            yield f"{where}: difficulty {scene['difficulty']}"
        if not 4 <= len(scene["messages"]) <= 8:
            yield f"{where}: {len(scene['messages'])} messages"
        for message in scene["messages"]:
            if message["own"] and (message.get("signal") or message.get("feedback")):
                yield f"{where}: the learner's own line is marked: {message['text']}"


def feedback_is_as_long_for_one_answer_as_for_another(docs):
    for name, scene in scenes(docs):
        lengths = [len(words(message.get("feedback", ""))) for message in markable(scene)]
        if max(lengths) > 1.8 * min(lengths):
            yield f"{name}: {scene['id']}: {lengths}"
    explained = [len(words(scene["explanation"])) for _, scene in scenes(docs)]
    if explained and max(explained) > 1.5 * min(explained):
        yield f"explanations: {explained}"


def about_half_of_the_clear_scenes_are_ordinary(docs):
    """45–55 %, or as near to it as so few scenes allow; at most 65 % of either in one module."""
    clear = {"whole": Counter()}
    for name, scene in scenes(docs):
        if scene["truth"] != "ambiguous":
            clear["whole"][scene["truth"]] += 1
            if "module" in docs[name]:
                clear.setdefault(docs[name]["module"], Counter())[scene["truth"]] += 1
    for where, truths in clear.items():
        off = abs(truths["scam"] - truths["ordinary"])
        allowed = max(1, truths.total() * (0.1 if where == "whole" else 0.3))
        if off > allowed:
            yield f"{where}: {dict(truths)}"


def names_and_numbers_in_scenes_belong_to_nobody(docs):
    for name, scene in scenes(docs):
        for node in mappings(scene):
            for text in (value for value in node.values() if isinstance(value, str)):
                yield from (
                    f"{name}: {domain}"
                    for domain in DOMAIN.findall(text)
                    if not domain.lower().endswith(".example")
                )
                yield from (
                    f"{name}: {number}"
                    for number in PHONE.findall(text)
                    if not RESERVED.search(number)
                )


def no_phone_number_outside_scenes(docs):
    for name, doc in docs.items():
        for key, text in walk(doc) if name != "sources.yaml" else ():
            yield from (f"{name}: {key}: {number}" for number in PHONE.findall(text))


def nothing_unverified_is_shown(docs):
    for name, doc in docs.items():
        if "unverified" in yaml.safe_dump(doc).lower():
            yield name


def rich_text_uses_only_what_the_editor_allows(docs):
    for name, doc in docs.items():
        for key, text in walk(doc):
            yield from (
                f"{name}: {key}: <{tag}>"
                for tag in re.findall(r"</?([a-z0-9]+)", text)
                if tag not in RICH_TAGS
            )
            yield from (
                f"{name}: {key}: {href}"
                for href in re.findall(r"href=\"([^\"]*)", text)
                if not href.startswith("https://") and href != "/help-now/"
            )


RULES = [
    no_word_that_blames_or_belittles,
    no_sentence_over_20_words,
    no_file_above_its_grade,
    nothing_gives_a_scene_away_before_it_is_read,
    every_claim_and_sign_has_a_known_source,
    every_claim_gives_its_year,
    every_source_has_a_whole_address,
    every_signal_is_known_and_has_its_page,
    every_scene_has_something_ordinary_in_it,
    every_scene_is_whole,
    feedback_is_as_long_for_one_answer_as_for_another,
    about_half_of_the_clear_scenes_are_ordinary,
    names_and_numbers_in_scenes_belong_to_nobody,
    no_phone_number_outside_scenes,
    nothing_unverified_is_shown,
    rich_text_uses_only_what_the_editor_allows,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_curriculum_keeps_the_rule(rule):
    docs = read_all()
    assert docs
    assert list(rule(docs)) == []


def test_lessons_are_300_to_700_words_long_and_begin_with_an_easy_scene():
    for name, doc in read_all().items():
        if name.startswith("lessons/"):
            taught = [block for block in doc["body"] if "chat" not in block]
            length = sum(len(words(" ".join(sentences(text)))) for _, text in walk(taught))
            assert 300 <= length <= 700, f"{name}: {length} words"
            difficulties = [block["chat"]["difficulty"] for block in doc["body"] if "chat" in block]
            assert difficulties == sorted(difficulties), name
            assert len(difficulties) in (2, 3, 4), name


def test_home_says_openly_how_many_scenes_are_ordinary():
    home = " ".join(text for _, text in walk(read_all()["home.yaml"]))
    assert "In practice about half are ordinary. In life nearly all are." in home


def test_grades_are_those_of_the_formula():
    assert grade(["The cat sat on the mat."]) == pytest.approx(-1.45, abs=0.01)
    hard = "Authentication infrastructure necessitates organisational accountability."
    assert grade([hard]) > 20
    assert [syllables(word) for word in ("pause", "message", "asked", "table", "2024")] == [
        1,
        2,
        1,
        2,
        1,
    ]


# Planted faults


def scene(**changes):
    line = {"sender": "Ada", "own": False, "time": "09:00", "text": "Hi", "signal": ""}
    feedback = {"feedback": "A hello like any other."}
    whole = {
        "id": "hello",
        "title": "A message",
        "place": "Chat",
        "setting": "Ada writes.",
        "truth": "ordinary",
        "difficulty": 1,
        "all_signs_reason": "",
        "explanation": "<p>This was Ada.</p>",
        "messages": [line | feedback for _ in range(4)],
    }
    return {"chat": whole | changes}


def messages(**changes):
    lines = scene()["chat"]["messages"]
    return lines[:3] + [lines[3] | changes]


def lesson(*blocks):
    return {"lessons/x.yaml": {"slug": "x", "module": "m", "body": list(blocks)}}


LONG = "One two three four five six seven eight nine ten " * 2 + "more."
HARD = "Authentication infrastructure necessitates organisational accountability."
PLANTS = [
    (no_word_that_blames_or_belittles, lesson({"takeaway": "You Just look."})),
    (no_word_that_blames_or_belittles, lesson(scene(explanation="<p>That was wrong.</p>"))),
    (no_sentence_over_20_words, lesson({"prose": f"<p>Short.</p><p>{LONG}</p>"})),
    (no_file_above_its_grade, lesson({"prose": f"<p>{HARD}</p>"})),
    (no_file_above_its_grade, {"help-now.yaml": {"intro": "Immediately telephone the police."}}),
    (nothing_gives_a_scene_away_before_it_is_read, lesson(scene(title="A suspicious call"))),
    (nothing_gives_a_scene_away_before_it_is_read, lesson(scene(messages=messages(sender="AI")))),
    (every_claim_and_sign_has_a_known_source, lesson({"claim": {"text": "2024", "source": "S0"}})),
    (every_claim_and_sign_has_a_known_source, {"signals/x.yaml": {"slug": "x", "sources": ["S0"]}}),
    (every_claim_gives_its_year, lesson({"claim": {"text": "Many do.", "source": "S1"}})),
    (every_source_has_a_whole_address, {"sources.yaml": [{"key": "S1", "url": "https://x.org"}]}),
    (every_source_has_a_whole_address, {"sources.yaml": [{"key": "S1", "url": "https://x.org/…"}]}),
    (every_signal_is_known_and_has_its_page, lesson(scene(messages=messages(signal="no-such")))),
    (every_signal_is_known_and_has_its_page, {"lessons/x.yaml": {"signals": ["love-bombing"]}}),
    (
        every_scene_has_something_ordinary_in_it,
        lesson(scene(messages=[message | {"signal": "love-bombing"} for message in messages()])),
    ),
    (every_scene_is_whole, lesson(scene(), scene())),
    (every_scene_is_whole, lesson(scene(truth="unknown"))),
    (every_scene_is_whole, lesson(scene(difficulty=4))),
    (every_scene_is_whole, lesson(scene(messages=messages() * 3))),
    (every_scene_is_whole, lesson(scene(messages=messages(own=True)))),
    (
        feedback_is_as_long_for_one_answer_as_for_another,
        lesson(scene(messages=messages(feedback="Fine."))),
    ),
    (
        feedback_is_as_long_for_one_answer_as_for_another,
        lesson(scene(), scene(explanation=LONG)),
    ),
    (about_half_of_the_clear_scenes_are_ordinary, lesson(scene(), scene())),
    (
        names_and_numbers_in_scenes_belong_to_nobody,
        lesson(scene(messages=messages(text="See my-bank.com"))),
    ),
    (
        names_and_numbers_in_scenes_belong_to_nobody,
        lesson(scene(messages=messages(text="Ring 020 7946 1234"))),
    ),
    (no_phone_number_outside_scenes, {"help-now.yaml": {"intro": "Ring 0800 1111 222."}}),
    (nothing_unverified_is_shown, lesson({"prose": "<p>Ring them (UNVERIFIED).</p>"})),
    (rich_text_uses_only_what_the_editor_allows, lesson({"prose": "<h2>Title</h2>"})),
    (
        rich_text_uses_only_what_the_editor_allows,
        lesson({"prose": '<p><a href="http://x.example">x</a></p>'}),
    ),
]


@pytest.mark.parametrize(("rule", "docs"), PLANTS, ids=lambda x: getattr(x, "__name__", "planted"))
def test_the_rule_finds_a_planted_fault(rule, docs):
    assert list(rule(docs))


def test_every_rule_has_a_planted_fault():
    assert {rule for rule, _ in PLANTS} == set(RULES)


def test_a_sound_scene_passes_every_rule_but_balance():
    for rule in RULES:
        if rule is not about_half_of_the_clear_scenes_are_ordinary:
            assert list(rule(lesson(scene()))) == [], rule.__name__


def test_what_people_say_and_what_is_quoted_is_free():
    said = lesson(scene(messages=messages(text="You fell for it, just pay!")))
    quoted = lesson({"prose": "<p>Rather than “how stupid”, ask.</p>"})
    assert not list(no_word_that_blames_or_belittles(said | {"lessons/y.yaml": quoted}))


def test_reserved_names_and_numbers_are_free():
    free = lesson(scene(messages=messages(text="Ring 555-0142 or see bank.example")))
    assert not list(names_and_numbers_in_scenes_belong_to_nobody(free))
