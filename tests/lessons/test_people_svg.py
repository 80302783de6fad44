import re
from collections import Counter
from xml.etree import ElementTree

import pytest
from django.template import Context, Template

from lessons.templatetags import people_svg

SEEDS = [f"seed {number}" for number in range(3000)]


def render(source, **context):
    return Template("{% load people_svg %}" + source).render(Context(context))


def test_the_same_seed_is_always_the_same_person():
    assert people_svg.draw("Mia") == people_svg.draw("Mia")
    assert people_svg.draw("Mia") != people_svg.draw("Jonas")


@pytest.mark.parametrize(
    "part, options", [("skin", people_svg.SKIN_TONES), ("hair", people_svg.HAIR)]
)
def test_every_look_is_about_as_likely_as_the_others(part, options):
    counts = Counter(people_svg.look(seed)[part] for seed in SEEDS)
    fair = len(SEEDS) / len(options)
    assert len(counts) == len(options)
    assert all(0.8 * fair < count < 1.2 * fair for count in counts.values())


def test_skin_and_hair_are_chosen_independently():
    pairs = Counter(
        (people_svg.look(seed)["skin"], people_svg.look(seed)["hair"]) for seed in SEEDS
    )
    assert len(pairs) == len(people_svg.SKIN_TONES) * len(people_svg.HAIR)


def test_a_person_is_decoration_unless_it_has_a_label():
    plain = ElementTree.fromstring(render('{% person seed="Mia" %}'))
    assert plain.get("aria-hidden") == "true"
    named = ElementTree.fromstring(render('{% person seed="Mia" label="Mia" %}'))
    assert (named.get("role"), named.get("aria-label")) == ("img", "Mia")
    assert named.get("aria-hidden") is None


@pytest.mark.parametrize("seed", ["Mia", "", 7, "آية", '"><script>alert(1)</script>'])
def test_a_drawing_is_small_and_holds_no_style_no_id_and_nothing_of_its_seed(seed):
    svg = render("{% person seed=seed %}", seed=seed)
    assert len(svg) < 700
    assert not re.search(r"\bstyle=|\bid=|<script|url\(", svg)
    ElementTree.fromstring(svg)


def test_a_hostile_label_stays_text():
    svg = render("{% person seed='x' label=label %}", label='"><script>alert(1)</script>')
    assert ElementTree.fromstring(svg).get("aria-label") == '"><script>alert(1)</script>'


def test_a_conversation_shows_each_other_person_once():
    messages = [
        {"sender": name, "own": name == "You"} for name in ("Mia", "You", "Mia", "Tom", "You")
    ]
    svg = render("{% people messages %}", messages=messages)
    assert svg == people_svg.draw("Mia") + people_svg.draw("Tom")
