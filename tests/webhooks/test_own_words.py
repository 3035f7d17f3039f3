"""Callers who say why they call: what the carrier's recogniser is told, and what it makes of their words."""

from __future__ import annotations

import pytest

from tests.line import TestLine
from tests.webhooks.carrier import Caller, first, words

HIGH_BILL = "my bill is way too high this month"


# Hints: at most 500 entries of at most 100 characters (the Gather page; error 12200, which carrier.py would find).
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_recogniser_is_told_what_callers_say(line: TestLine, language: str) -> None:
    one = Caller(line)
    if language == "es":
        one.press("9")
    hints = first(one.verbs, "Gather").get("hints").split(",")
    assert 100 < len(hints) <= 500
    assert {"en": "representative", "es": "representante"}[language] in hints
    assert {"en": "english", "es": "spanish"}[language] not in hints
    assert any("agua" in hint if language == "es" else "water" in hint for hint in hints)
    one.say(HIGH_BILL if language == "en" else "h")
    assert first(one.verbs, "Gather").get("hints").split(",") == hints, "the question after it takes the same words"


def test_a_menu_of_keys_needs_few_hints(line: TestLine) -> None:
    one = Caller(line)
    one.press("6")
    assert len(first(one.verbs, "Gather").get("hints").split(",")) < 30


# Confidence: 0.0 to 1.0, may be missing; some models of the recogniser send 0 for everything.
@pytest.mark.parametrize(
    ("confidence", "asked"),
    [("0.9", False), ("0.41", False), ("0.39", True), ("0.0", False), ("NaN", False), ("2.0", False), ("", False)],
)
def test_what_the_recogniser_doubts_is_asked_about(line: TestLine, confidence: str, asked: bool) -> None:
    one = Caller(line)
    one.say(HIGH_BILL, Confidence=confidence)
    heard = words(one.verbs)
    assert "It is about a bill that is higher than usual." in heard
    assert ("If that is right, press 1." in heard) is asked
