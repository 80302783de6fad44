import json
import logging
import sys

from curriculum.logs import JsonLines


def line(message, *args, **extra):
    record = logging.LogRecord("pause", logging.ERROR, "x.py", 1, message, args, None)
    vars(record).update(extra)
    return JsonLines().format(record)


def test_quotes_and_line_ends_of_a_message_stay_inside_its_line():
    text = line('Said: "%s"', 'one"\ntwo')
    assert "\n" not in text
    assert json.loads(text)["message"] == 'Said: "one"\ntwo"'


def test_a_traceback_is_part_of_the_line():
    try:
        raise ValueError("lost")
    except ValueError:
        read = json.loads(line("Broken", exc_info=sys.exc_info()))
    assert read["trace"].endswith("ValueError: lost")


def test_the_request_is_not_logged():
    assert "secret" not in line("Not found", request="/accounts/password/reset/key/secret")
