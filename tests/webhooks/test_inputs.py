"""Whatever a caller presses and says, and whatever a carrier writes into its fields, is an input and never an error."""

from __future__ import annotations

import math
import re
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.webhooks import heard
from ivr.webhooks.signature import sign
from routing.intent.text import MOST_LETTERS
from tests.line import OURS, URL, TestLine
from tests.webhooks.carrier import Caller, first, verbs_of

OPERATOR = "+12025550123"
NUMBERS = iter(range(10**9))


def caller(line: TestLine, **params: str) -> Caller:
    return Caller(line, f"CA{next(NUMBERS):032d}", **params)


# --- Keys ---


@pytest.mark.parametrize("empty", [{}, {"Digits": ""}, {"Digits": " "}, {"SpeechResult": ""}, {"SpeechResult": " \n"}])
def test_an_empty_result_is_a_silence(shared: TestLine, empty: dict[str, str]) -> None:
    # Class 49. "What an empty result looks like is not documented: treat both alike."
    one = caller(shared)
    one.ask(one.url(), **empty)
    assert "Let me repeat that." in one.words
    assert shared.types(one.sid)[-2:] == ["silence", "asked"]


ODD_KEYS = [
    "8",
    "#",
    "A",
    "ABCD",
    "w1",
    "1w",
    "12",
    "1" * 200,
    "٣",
    "¹",
    "１",
    "1\x00",
    "-1",
    "1e0",
    "<Hangup/>",
    "😀",
    "\u202e1",
]


@pytest.mark.parametrize("digits", ODD_KEYS)
def test_a_key_that_leads_nowhere_is_helped_once(shared: TestLine, digits: str) -> None:
    # Classes 50-52: letters, tones, 200 digits, Unicode digits and superscripts are no key of ours.
    one = caller(shared)
    one.press(digits)
    assert "Let us try again." in one.words
    one.press(digits)
    assert "Let me get you a person." in one.words
    assert first(one.verbs, "Dial").children[0].text == OPERATOR
    assert shared.types(one.sid).count("wrong") == 2


@pytest.mark.parametrize(
    "said",
    ["agent", "Agent!", "I want to talk to a real person please", "OPERATOR.", "zero", "Zero.", "0", "0.", " 0 "],
)
def test_a_person_by_one_word(shared: TestLine, said: str) -> None:
    # Recognisers write "0" as often as "zero".
    one = caller(shared)
    one.say(said)
    assert first(one.verbs, "Dial").children[0].text == OPERATOR
    assert "wrong" not in shared.types(one.sid)


@pytest.mark.parametrize("said", ["two", "2", "Two.", "dos"])
def test_a_key_may_be_said(shared: TestLine, said: str) -> None:
    one = caller(shared)
    if said == "dos":
        one.press("9")
    one.say(said)
    assert shared.types(one.sid)[-1] == "ringing"
    assert "desk=" not in one.url()


HOSTILE = [
    "<Dial>+19005550100</Dial>",
    "]]></Say><Dial>+19005550100</Dial>",
    '" action="https://evil.example',
    "&amp;&lt;&#0;&xxe;",
    "{desk} {need.__class__} {0}",
    "'; DROP TABLE turns; --",
    "\x00\x01\x08",
    "\u202e\u2066😀\ufffe",
    "blah " * 10_000,
    "٣",
    "agentur personae operatorless",
]


@pytest.mark.parametrize("said", HOSTILE)
def test_hostile_speech_is_a_sentence_like_any_other(shared: TestLine, said: str) -> None:
    # Class 53. 50,000 characters fit into 64 KiB; nothing of them comes back, and of those that are kept not many.
    one = caller(shared)
    one.say(said)
    assert one.verbs[0].name in ("Gather", "Say")
    assert not [
        word
        for word in ("900555", "evil", "xxe", "DROP", "__", "😀", "blah", "operatorless")
        if word in one.answer.text
    ]
    words = [fact.data["words"] for fact in shared.story(one.sid) if fact.type == "understood"]
    assert all(len(kept) <= MOST_LETTERS for kept in words)


@pytest.mark.parametrize(
    "confidence", [None, "", "NaN", "inf", "-inf", "2.0", "-0.1", "1e999", "high", "0,9", "٠", "0.5\x00"]
)
def test_a_confidence_that_is_none(shared: TestLine, confidence: str | None) -> None:
    # Class 54. "Confidence 0.0-1.0 (may be missing: never required)."
    one = caller(shared)
    one.ask(one.url(), SpeechResult="agent", **({} if confidence is None else {"Confidence": confidence}))
    assert first(one.verbs, "Dial").children[0].text == OPERATOR
    said = next(fact for fact in shared.story(one.sid) if fact.type == "said")
    assert said.data["confidence"] in (None, 0.0)


@given(
    st.dictionaries(
        st.sampled_from(
            [
                "Digits",
                "SpeechResult",
                "Confidence",
                "DialCallStatus",
                "DialBridged",
                "DialCallDuration",
                "RecordingDuration",
                "RecordingUrl",
                "RecordingSid",
            ]
        ),
        st.text(max_size=30),
    )
)
def test_any_fields_make_an_input(fields: dict[str, str]) -> None:
    found = heard.read(fields)
    confidence = getattr(found, "confidence", None)
    assert confidence is None or (math.isfinite(confidence) and 0 <= confidence <= 1)
    assert 0 <= getattr(found, "seconds", 0) < 10**6
    assert re.fullmatch(r"[0-9*#]{1,32}|\?", getattr(found, "digits", "?"))


@pytest.mark.parametrize(("order", "event"), [(("2", "8"), "ringing"), (("8", "2"), "asked")])
def test_of_a_repeated_field_the_first_value_counts(shared: TestLine, order: tuple[str, str], event: str) -> None:
    # Class 13: both are signed, and must not be read differently by two readers of ours.
    one = caller(shared)
    fields = [*shared.params(CallSid=one.sid).items(), *(("Digits", value) for value in order)]
    signature = sign(shared.settings.tokens[0], URL + one.url(), fields)
    verbs_of(shared.send(one.url(), urlencode(fields).encode(), signature=signature))
    assert shared.types(one.sid)[-1] == event


# --- Who calls ---

CALLERS = [
    "",
    "anonymous",
    "Restricted",
    "+266696687",
    "client:ann",
    "sip:ann@example.org",
    OURS,
    "911",
    "+1 (202) 555",
    "<Hangup/>",
    "x" * 5_000,
    "é漢😀",
    "unknown",
    "+0",
]


@pytest.mark.parametrize("number", CALLERS)
def test_every_caller_is_answered_alike(shared: TestLine, number: str) -> None:
    # Classes 55, 58: caller ID is a hint. Nobody is refused for it, our own number included.
    one = caller(shared, From=number)
    usual = caller(shared)
    assert one.answer.body == usual.answer.body
    assert shared.story(one.sid)[0].data["from"] == number[:40]
    one.press("1")
    assert first(one.verbs, "Dial").children[0].text == "+12025550101"
    assert "callerId" not in first(one.verbs, "Dial").attributes


@pytest.mark.parametrize("missing", ["From", "To", "CallStatus", "Direction"])
def test_a_field_may_be_blank(shared: TestLine, missing: str) -> None:
    assert "Waterline" in caller(shared, **{missing: ""}).words


@pytest.mark.parametrize("to", ["+19995550000", "", "sip:line@example.org", "x" * 3_000])
def test_a_call_to_a_number_that_is_not_ours_is_answered(shared: TestLine, to: str) -> None:
    assert "Waterline" in caller(shared, To=to).words  # class 56


@pytest.mark.parametrize(
    "verstat",
    ["TN-Validation-Passed-A", "TN-Validation-Failed-C", "No-TN-Validation", "NULL", "", "<x>", "A" * 5_000, "é\x00"],
)
def test_attestation_is_noted_and_decides_nothing(shared: TestLine, verstat: str) -> None:
    # Class 57; STIR/SHAKEN: no caller is refused service because of it.
    one = caller(shared, StirVerstat=verstat)
    assert one.answer.body == caller(shared).answer.body
    noted = shared.story(one.sid)[0].data["attestation"]
    assert noted == (verstat[:40].replace("\x00", "\ufffd") or None)
