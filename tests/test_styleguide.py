"""The style guide shows every kind in every state."""

import pytest

from lessons.exercises import KINDS
from quizzes.rendering import TAGS
from tests.forms import text_of


@pytest.mark.django_db
def test_it_shows_every_kind_with_its_errors_and_every_tag(client):
    page = client.get("/styleguide/")
    told = text_of(page)
    assert page.status_code == 200
    assert told.count("Choose what you would do next.") >= len(KINDS)
    assert [str(words) for _icon, words in TAGS.values() if str(words) not in told] == []
