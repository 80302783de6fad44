import pytest

from quizzes import keys


def issued(**changes):
    return keys.issue(**({"version": 7, "person": "v:ada", "locale": "fr"} | changes))


def test_a_key_is_read_for_what_it_was_issued_for():
    key = keys.read(issued(), 7, "v:ada")
    assert key.locale == "fr" and len(key.nonce) == 20


@pytest.mark.parametrize(
    ("version", "person", "attempt"), [(8, "v:ada", 0), (7, "v:bea", 0), (7, "v:ada", 3)]
)
def test_a_key_for_another_version_person_or_attempt_is_refused(version, person, attempt):
    with pytest.raises(keys.KeyRefused):
        keys.read(issued(), version, person, attempt)


def test_a_key_of_an_attempt_is_refused_outside_it():
    with pytest.raises(keys.KeyRefused):
        keys.read(issued(attempt=3), 7, "v:ada")


@pytest.mark.parametrize("key", ["", "~", "a~7~0~en~x:1:2", "\x00", "x" * 10_000])
def test_made_up_keys_are_refused_as_never_issued(key):
    with pytest.raises(keys.KeyRefused) as refused:
        keys.read(key, 7, "v:ada")
    assert refused.value.issued is False


def test_a_late_key_is_refused_as_issued(monkeypatch):
    key = issued()
    monkeypatch.setattr(keys, "MAX_AGE", -1)
    with pytest.raises(keys.KeyRefused) as refused:
        keys.read(key, 7, "v:ada")
    assert refused.value.issued is True


def test_options_have_other_names_in_every_form():
    names = {keys.token(keys.nonce_of(issued()), "target") for _ in range(50)}
    assert len(names) == 50
