"""Logs hold no token and no full number of a person."""

from __future__ import annotations

import json
import logging

from ivr.log import JsonLines


def line(message: str, *args: object, **extra: object) -> dict[str, str]:
    record = logging.LogRecord("ivr", logging.INFO, "x.py", 1, message, args, None)
    record.__dict__ |= extra
    found: dict[str, str] = json.loads(JsonLines(["secret-token-1234"]).format(record))
    return found


def test_numbers_of_people_are_cut_to_their_last_two_digits() -> None:
    assert (
        line("from %s to 4111 1111 1111 1111, account 00123456", "+12025550143")["message"]
        == "from …43 to …11, account …56"
    )


def test_tokens_are_left_out() -> None:
    assert line("token secret-token-1234 refused")["message"] == "token … refused"


def test_call_ids_and_versions_stay_readable() -> None:
    sid = "CA0123456789abcdef0123456789abcdef"
    assert line("turn failed", call=sid, turn=3) | {"at": ""} == {
        "at": "",
        "level": "INFO",
        "from": "ivr",
        "message": "turn failed",
        "call": sid,
        "turn": 3,
    }


def test_the_text_of_an_error_is_cleaned_too() -> None:
    try:
        raise ValueError("caller +12025550143")
    except ValueError as error:
        record = logging.LogRecord("ivr", logging.ERROR, "x.py", 1, "failed", (), (type(error), error, None))
    assert "2025550143" not in JsonLines().format(record)
