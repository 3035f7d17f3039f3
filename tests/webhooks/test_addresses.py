"""The URL says where the caller is: what we wrote is read back, and what we did not write leads nobody astray."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ivr.webhooks import address
from ivr.webhooks.address import Address
from tests.line import BY_NIGHT, TestLine
from tests.webhooks.carrier import asked_at, names, verbs_of, words

NUMBERS = iter(range(10**9))

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
@example(Address("0" * 64, "need." + "a" * 60, 99_999, "a" * 60, 999))
@example(Address("0", "a" * 250, 1, "en_us", 0))
def test_what_we_write_we_can_read(here: Address) -> None:
    # A URL that we cannot read would send the caller back to the greeting, for ever.
    url = asked_at(address.write("/voice", here).replace("&amp;", "&"))
    assert address.read(url.partition("?")[2]) == here
