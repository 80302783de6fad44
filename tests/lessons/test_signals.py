import re
from collections import Counter
from dataclasses import FrozenInstanceError

import pytest

from lessons.signals import FLAGS, GENUINE, GROUPS, NEUTRAL, SIGNALS


def test_there_are_30_flags_12_genuine_signs_and_17_that_prove_nothing():
    sorts = Counter(signal.sort for signal in SIGNALS.values())
    assert sorts == {"flag": 30, "genuine": 12, "neutral": 17}


def test_no_slug_is_used_twice():
    assert len(SIGNALS) == len(FLAGS) + len(GENUINE) + len(NEUTRAL)


def test_slugs_are_lower_case_words_and_the_keys_of_the_table():
    for slug, signal in SIGNALS.items():
        assert slug == signal.slug
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", slug)
        assert str(signal.name).strip()


def test_only_flags_have_a_group_and_a_weight():
    for signal in SIGNALS.values():
        if signal.sort == "flag":
            assert signal.group in GROUPS
            assert signal.weight in {"strong", "moderate", "weak"}
        else:
            assert (signal.group, signal.weight) == ("", "")


def test_every_group_has_flags():
    assert {signal.group for signal in SIGNALS.values()} - {""} == set(GROUPS)


def test_the_two_weak_flags_and_everything_neutral_are_never_judged():
    unjudged = {slug for slug, signal in SIGNALS.items() if not signal.judged}
    neutral = {slug for slug, *_ in NEUTRAL}
    assert unjudged == neutral | {"too-perfect-match", "call-artefacts"}


def test_only_flags_are_present():
    assert {slug for slug, signal in SIGNALS.items() if signal.present} == {
        slug for slug, *_ in FLAGS
    }


def test_a_signal_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        SIGNALS["love-bombing"].weight = "weak"
