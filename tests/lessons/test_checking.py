"""How the curriculum has to be: it keeps every rule, and every rule finds its planted fault."""

from io import StringIO

import pytest
from django.core.management import call_command

from lessons.checking import RULES, documents
from lessons.checking.language import (
    grade,
    no_file_above_its_grade,
    no_phone_number_outside_scenes,
    no_sentence_over_20_words,
    no_word_that_blames_or_belittles,
    rich_text_uses_only_what_the_editor_allows,
    syllables,
)
from lessons.checking.scenes import (
    about_half_of_the_clear_scenes_are_ordinary,
    every_kind_has_scenes_with_nothing_to_flag,
    every_scene_has_something_ordinary_in_it,
    every_scene_is_whole,
    every_signal_is_known_and_has_its_page,
    feedback_is_as_long_for_one_answer_as_for_another,
    names_and_numbers_in_scenes_belong_to_nobody,
    nothing_gives_a_scene_away_before_it_is_read,
    related_signals_are_practised,
    signals_fit_what_a_scene_is,
    some_scenes_are_ambiguous,
    tone_never_tells_who_deceives,
    twins_are_complete,
)
from lessons.checking.shape import (
    easy_scenes_come_first,
    every_lesson_has_its_length,
    every_lesson_is_whole,
    scenes_are_for_whom_their_lesson_is,
)
from lessons.checking.sources import (
    a_page_with_a_year_names_its_facts,
    contacts_used,
    every_claim_and_sign_has_a_known_source,
    every_claim_gives_its_year,
    every_claim_rests_on_a_known_fact,
    every_contact_is_verified,
    every_help_line_can_be_reached,
    every_source_has_a_whole_address,
    facts_used,
    no_unverified_fact_is_used,
)
from lessons.templatetags.people_svg import look


@pytest.fixture(scope="module")
def docs():
    return documents.read()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_curriculum_keeps_the_rule(rule, docs):
    assert list(rule(docs)) == []


def test_the_command_prints_each_figure_and_ends_well():
    told = StringIO()
    call_command("check_curriculum", stdout=told)
    for heading in (
        "Lessons: grade, words, scenes",
        "Scenes by module",
        "Pairs of twins",
        "Signals: scenes they stand in",
        "Facts used",
        "Contacts used",
    ):
        assert heading in told.getvalue()
    assert told.getvalue().endswith("Breaches\n  none\n")


def test_the_command_ends_badly_where_a_rule_is_broken(monkeypatch):
    monkeypatch.setattr(documents, "read", lambda locale: lesson(scene(title="A suspicious call")))
    told = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_curriculum", stdout=told)
    assert ended.value.code == 1
    assert "“suspicious” in “A suspicious call”" in told.getvalue()


def test_every_fact_and_contact_on_a_page_is_one_that_somebody_verified(docs):
    facts = {fact["id"]: fact["confidence"] for fact in docs["facts.yaml"]}
    used = facts_used(docs)
    assert len(used) >= 20 and used.keys() <= facts.keys()
    assert "unverified" not in {facts[fact] for fact in used}
    verified = {str(row["contact"]) for row in docs["contacts.yaml"] if row["verified"]}
    contacts = contacts_used(docs)
    assert len(contacts) >= 60 and contacts.keys() <= verified


def test_home_says_openly_how_many_scenes_are_ordinary(docs):
    home = " ".join(text for _, text in documents.walk(docs["home.yaml"]))
    assert "In practice about half are ordinary. In life nearly all are." in home


def test_grades_are_those_of_the_formula():
    assert grade(["The cat sat on the mat."]) == pytest.approx(-1.45, abs=0.01)
    hard = "Authentication infrastructure necessitates organisational accountability."
    assert grade([hard]) > 20
    words = ("pause", "message", "asked", "table", "2024")
    assert [syllables(word) for word in words] == [1, 2, 1, 2, 1]


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
        "messages": [line | feedback | {"text": f"Hi {n}"} for n in range(4)],
    }
    return {"chat": whole | changes}


def messages(**changes):
    lines = scene()["chat"]["messages"]
    return lines[:3] + [lines[3] | changes]


def profile(**changes):
    rows = [{"row": {"label": "Job", "text": f"Row {n}", "feedback": "Fine."}} for n in range(4)]
    whole = scene()["chat"] | {"id": "profile", "claims": rows}
    whole.pop("messages")
    return {"profile": whole | changes}


def verdict(*reasons, **changes):
    texts = reasons or ({"fits": True}, {}, {})
    given = [{"text": "A reason", "feedback": "Fine."} | reason for reason in texts]
    whole = scene()["chat"] | {"id": "verdict", "text": "A call.", "reasons": given}
    whole.pop("messages")
    return {"verdict": whole | changes}


def lesson(*blocks, name="x", **fields):
    fields = {"slug": name, "module": "m"} | fields
    return {f"lessons/{name}.yaml": fields | {"body": list(blocks)}}


def twins(scam=None, ordinary=None, laid=1, **changes):
    """A pair in two lessons, laid side by side in a third."""
    flagged = messages(signal="secrecy-request", text="Hush")
    one = {"id": "one", "twin": "pair", "truth": "scam", "messages": flagged} | (scam or {})
    other = {"id": "other", "twin": "pair"} | (ordinary or {})
    side = [{"twins": {"pair": "pair"}}] * laid
    return (
        lesson(scene(**one), name="a")
        | lesson(scene(**other), name=changes.get("other", "b"))
        | lesson(*side, name="c")
    )


def sound():
    """A lesson and its registers that break no rule."""
    taught = [
        {"prose": f"<p>{'You can wait for a day. ' * 60}</p>"},
        {"claim": {"text": "<p>In 2024 many did.</p>", "source": "S1", "fact": "F1"}},
        scene(),
        verdict(id="two"),
        {"takeaway": "Wait."},
        {"discussion": "Who could you ring?"},
    ]
    fields = {"objective": "You can wait.", "signals": []}
    hush = {"fits": True, "signal": "secrecy-request"}
    other = [verdict(hush, {}, {}, truth="scam", id=name) for name in ("three", "four")]
    related = ["secrecy-request"]
    source = {"key": "S1", "url": "https://a.org/b"}
    fact = {"id": "F1", "says": "Many did.", "confidence": "high", "sources": ["S1"]}
    return lesson(*taught, **fields | {"signals": related}) | {
        "lessons/y.yaml": lesson(*taught[:2], profile(), *other, *taught[4:], **fields)[
            "lessons/x.yaml"
        ]
        | {"signals": related},
        "signals/secrecy-request.yaml": {"slug": "secrecy-request"},
        "sources.yaml": [source],
        "facts.yaml": [fact],
    }


def seeds(tone):
    """Names whose drawing has this tone."""
    return [name for name in map(str, range(200)) if look(name)["skin"] == tone][:5]


def drawn(truth, name):
    return scene(id=name, truth=truth, messages=[m | {"sender": name} for m in messages()])


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
    (no_unverified_fact_is_used, lesson({"prose": "<p>Ring them (UNVERIFIED).</p>"})),
    (
        no_unverified_fact_is_used,
        {
            "facts.yaml": [{"id": "F9", "confidence": "unverified"}],
            "signals/x.yaml": {"slug": "x", "facts": "F9"},
        },
    ),
    (
        every_claim_rests_on_a_known_fact,
        lesson({"claim": {"text": "In 2024.", "source": "S1", "fact": "F0"}}),
    ),
    (
        every_claim_rests_on_a_known_fact,
        lesson({"claim": {"text": "In 2024.", "source": "S1", "fact": "F1"}})
        | {"facts.yaml": [{"id": "F1", "confidence": "high", "sources": ["S2"]}]},
    ),
    (a_page_with_a_year_names_its_facts, {"signals/x.yaml": {"slug": "x", "why": "In 2022."}}),
    (every_contact_is_verified, {"help-lines.yaml": [{"key": "x", "place": "gb", "phone": "101"}]}),
    (
        every_contact_is_verified,
        {
            "help-lines.yaml": [{"key": "x", "place": "ie", "phone": "116 006"}],
            "contacts.yaml": [
                {"contact": "116 006", "place": "ie", "verified": False},
                {"contact": "116 006", "place": "fr", "verified": True},
            ],
        },
    ),
    (
        every_contact_is_verified,
        {"help-now.yaml": {"intro": '<a href="https://elsewhere.org">there</a>'}},
    ),
    (every_help_line_can_be_reached, {"help-lines.yaml": [{"key": "x", "place": "gb"}]}),
    (signals_fit_what_a_scene_is, lesson(scene(truth="scam"))),
    (signals_fit_what_a_scene_is, lesson(scene(messages=messages(signal="secrecy-request")))),
    (signals_fit_what_a_scene_is, lesson(verdict({}, {}, {}))),
    (signals_fit_what_a_scene_is, lesson(verdict({"fits": True, "text": "A" * 40}, {}, {}))),
    (some_scenes_are_ambiguous, lesson(*[scene(id=str(n)) for n in range(20)])),
    (every_kind_has_scenes_with_nothing_to_flag, lesson(profile(truth="scam"))),
    (related_signals_are_practised, lesson(scene(), signals=["secrecy-request"])),
    (twins_are_complete, twins(ordinary={"truth": "scam"})),
    (twins_are_complete, twins(ordinary={"place": "Elsewhere"})),
    (twins_are_complete, twins(ordinary={"twin": "alone"})),
    (twins_are_complete, twins(laid=0)),
    (twins_are_complete, lesson({"twins": {"pair": "nobody"}})),
    (
        tone_never_tells_who_deceives,
        lesson(
            *[drawn("scam", name) for name in seeds(5)],
            *[drawn("ordinary", name) for name in seeds(0)],
        ),
    ),
    (every_lesson_is_whole, lesson(scene(), objective="You will …")),
    (every_lesson_is_whole, lesson(scene(), objective="You can …", sensitive=True)),
    (every_lesson_has_its_length, lesson({"prose": "<p>Short.</p>"}, scene(), verdict())),
    (every_lesson_has_its_length, lesson(scene())),
    (easy_scenes_come_first, lesson(scene(difficulty=2), verdict(difficulty=1))),
    (scenes_are_for_whom_their_lesson_is, lesson(scene(), band="13-15")),
    (scenes_are_for_whom_their_lesson_is, lesson(scene(), sensitive=True)),
    (every_scene_is_whole, lesson(profile(claims=[]))),
    (every_scene_is_whole, lesson(verdict({"fits": True}))),
    (nothing_gives_a_scene_away_before_it_is_read, lesson(profile(name="The scammer"))),
    (rich_text_uses_only_what_the_editor_allows, lesson({"prose": "<h2>Title</h2>"})),
    (
        rich_text_uses_only_what_the_editor_allows,
        lesson({"prose": '<p><a href="http://x.example">x</a></p>'}),
    ),
]


@pytest.mark.parametrize(
    ("rule", "planted"), PLANTS, ids=lambda x: getattr(x, "__name__", "planted")
)
def test_the_rule_finds_a_planted_fault(rule, planted):
    assert list(rule(planted))


def test_every_rule_has_a_planted_fault():
    assert {rule for rule, _ in PLANTS} == set(RULES)


def test_a_sound_course_passes_every_rule():
    for rule in RULES:
        assert list(rule(sound())) == [], rule.__name__


def test_complete_twins_pass():
    assert list(twins_are_complete(twins())) == []


def test_what_people_say_and_what_is_quoted_is_free():
    said = lesson(scene(messages=messages(text="You fell for it, just pay!")))
    claimed = lesson(
        profile(claims=[{"row": {"label": "Motto", "text": "Just ask", "feedback": ""}}])
    )
    quoted = lesson({"prose": "<p>Rather than “how stupid”, ask.</p>"})
    for docs in (said, claimed, quoted):
        assert not list(no_word_that_blames_or_belittles(docs))


def test_reserved_names_and_numbers_are_free():
    free = lesson(scene(messages=messages(text="Ring 555-0142 or see bank.example")))
    assert not list(names_and_numbers_in_scenes_belong_to_nobody(free))
