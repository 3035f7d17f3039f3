"""Whatever a caller presses and says, and whatever a carrier writes into its fields, is an input and never an error."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.webhooks import address, heard
from ivr.webhooks.address import Address
from tests.line import BY_NIGHT, OURS, TestLine
from tests.webhooks.carrier import Caller, asked_at, first, names, verbs_of, words

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
    "*",
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
def test_hostile_speech_is_a_wrong_key(shared: TestLine, said: str) -> None:
    # Class 53. 50,000 characters fit into 64 KiB; nothing of them comes back, and none of them is kept.
    one = caller(shared)
    one.say(said)
    assert "Let us try again." in one.words
    assert names(one.verbs) == ["Gather", "Redirect"]
    everything = one.answer.text + str([fact.data for fact in shared.story(one.sid)])
    assert not [
        word for word in ("900555", "evil", "xxe", "DROP", "__", "😀", "blah", "operatorless") if word in everything
    ]


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


# --- URLs that we did not write, validly signed ---

PLACES = [
    "main",
    "account",
    "leave_message",
    "message_taken",
    "need.emergency",
    "desk.operator",
    "closed",
    "whisper",
    "nowhere",
    "a" * 80,
    "need.",
    "desk.nobody",
    "lead_recorded",
]


@pytest.mark.parametrize("path", ["/voice", "/agent"])
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("night", [False, True])
def test_any_place_in_the_url_is_answered(shared: TestLine, path: str, place: str, night: bool) -> None:
    # Class 45: the step named in the URL is forged, and the records do not know the call.
    if night:
        shared.now, by_day = BY_NIGHT, shared.now
    for version, language, tries in [("0", "en", 0), (shared.flows.flow.version, "es", 999), ("f" * 64, "xx", 1)]:
        for fields in (
            {},
            {"Digits": "1"},
            {"DialCallStatus": "busy"},
            {"RecordingDuration": "3"},
            {"SpeechResult": "x"},
        ):
            sid = f"CA{next(NUMBERS):032d}"
            url = f"{path}?v={version}&n={place}&t=9&l={language}&r={tries}"
            verbs = verbs_of(shared.post(url, CallSid=sid, **fields))
            assert "rescued" not in shared.types(sid) or place in (
                "nowhere",
                "a" * 80,
                "need.",
                "desk.nobody",
                "whisper",
            )
            assert names(verbs) or path == "/agent", "an empty document hangs up on the caller"
            if path == "/agent":
                assert not {"Dial", "Record", "Enqueue"} & set(names(verbs)), "on an agent's leg nothing can be dialled"
    if night:
        shared.now = by_day


@pytest.mark.parametrize(
    "query",
    [
        "t=1",
        "v=&n=&t=&l=&r=",
        "v=1&n=main&t=-1&l=en&r=0",
        "v=1&n=main&t=1&l=en&r=9999",
        "v=1&n=../../x&t=1&l=en&r=0",
        "x" * 5_000,
        "v=1&n=main&t=%31&l=en&r=0",
        "v=1&n=main&t=１&l=en&r=0",
        "v=1&n=main&t=1&l=en&r=0&r=1",
        "n=main&v=1&t=1&l=en&r=0",
        "\0",
        "&&==",
        "v=<x>&n=main&t=1&l=en&r=0",
        "v=1&n=main&t=999999999999&l=en&r=0",
    ],
)
def test_a_query_that_we_never_wrote_begins_anew(shared: TestLine, query: str) -> None:
    answer = shared.post(f"/voice?{query}", CallSid=f"CA{next(NUMBERS):032d}", Digits="1")
    assert "Waterline" in words(verbs_of(answer))


@given(
    st.builds(
        Address,
        st.from_regex(r"[0-9a-f]{1,64}", fullmatch=True),
        st.from_regex(r"((need|desk)\.)?[a-z][a-z0-9_]{0,120}", fullmatch=True),
        st.integers(0, 99_999),
        st.from_regex(r"[a-z][a-z0-9_]{0,59}", fullmatch=True),  # what utility.yaml allows
        st.integers(0, 999),
    )
)
def test_what_we_write_we_can_read(here: Address) -> None:
    # A URL that we cannot read would send the caller back to the greeting, for ever.
    url = asked_at(address.write("/voice", here).replace("&amp;", "&"))
    assert address.read(url.partition("?")[2]) == here
