"""A whole call: the first request, its parameters, the status callback, several calls at once."""

from __future__ import annotations

import pytest

from ivr.simulator import Carrier, Reply, Steps, WsgiTransport
from tests.simulator.canned import BASE, TOKEN, CannedApp, Phone, codes, lines, twiml

SAY = "<Say>Hello there.</Say>"


def test_the_first_request_is_a_post_with_the_usual_parameters() -> None:
    phone = Phone({"/voice": SAY})
    outcome = phone.call()
    (first,) = phone.app.asked("/voice")
    assert first.method == "POST"
    assert first.params["CallStatus"] == "ringing"
    assert first.params["CallSid"] == outcome.sid
    assert len(outcome.sid) == 34
    assert outcome.sid.startswith("CA")
    assert int(outcome.sid[2:], 16)
    assert (first.params["From"], first.params["To"]) == ("+12025550143", "+12025550100")
    assert first.params["Direction"] == "inbound"
    assert 25 <= len(first.params) <= 30
    assert first.headers["i_twilio_idempotency_token"]


def test_the_end_is_told_to_the_status_path() -> None:
    phone = Phone({"/voice": "<Pause length='7'/>"})
    phone.call()
    params = phone.params("/voice/status")
    assert params["CallStatus"] == "completed"
    assert params["CallDuration"] == "7"
    assert params["SequenceNumber"] == "0"
    assert params["CallbackSource"] == "call-progress-events"
    assert params["Timestamp"] == "Wed, 04 Mar 2026 17:00:07 +0000"


# Status callbacks: answer 204, or 200 with text/xml and an empty <Response/> (else debugger warnings).
@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(204, {}, b""), []),
        (twiml(""), []),
        (Reply(200, {"content-type": "text/html"}, b"ok"), [12300]),
        (twiml("<Say>Nobody hears this.</Say>"), [12200]),
        (Reply(500, {}, b""), [11200]),
    ],
)
def test_the_answer_to_a_status_callback_is_only_complained_about(reply: Reply, expected: list[int]) -> None:
    outcome = Phone({"/voice": SAY, "/voice/status": reply}).call()
    assert codes(outcome) == expected
    assert all(error.warning for error in outcome.errors)
    assert outcome.how == "hangup"


# When the document ends the call ends.
def test_the_document_ends_and_so_does_the_call() -> None:
    outcome = Phone({"/voice": "<Say>One.</Say><Say>Two.</Say>"}).call()
    assert lines(outcome) == ["Them: One.", "Them: Two.", "--: the call ends"]
    assert outcome.how == "hangup"
    assert outcome.requests == 2


def test_two_runs_are_equal_and_another_seed_has_other_sids() -> None:
    first, second = Phone({"/voice": SAY}).call(), Phone({"/voice": SAY}).call()
    assert first == second
    assert Phone({"/voice": SAY}, seed=1).call().sid != first.sid


def test_many_calls_at_once_share_the_clock() -> None:
    app = CannedApp({"/voice": "<Pause length='10'/>"})
    carrier = Carrier(WsgiTransport(app, BASE), TOKEN)
    calls = [carrier.start(Steps(""), after=float(number)) for number in range(5)]
    carrier.run()
    assert carrier.clock.seconds == 14
    assert [call.outcome.seconds for call in calls] == [10.0] * 5
    # the calls overlap: all five have begun before the first one ends
    assert [request.path for request in app.requests[:6]] == ["/voice"] * 5 + ["/voice/status"]


def test_a_call_that_never_ends_is_stopped() -> None:
    outcome = Phone({"/voice": "<Redirect>/voice</Redirect>"}, max_requests=50).call()
    assert outcome.how == "error"
    assert "does not end" in outcome.errors[0].message


def test_extra_parameters_go_with_the_call() -> None:
    phone = Phone({"/voice": SAY})
    phone.carrier.call(Steps(""), extra={"StirVerstat": "No-TN-Validation", "New": "1"})
    assert phone.params("/voice")["StirVerstat"] == "No-TN-Validation"
    assert phone.params("/voice/status")["New"] == "1"


def test_the_text_of_an_outcome_has_times() -> None:
    page = "<Gather numDigits='1' action='/bye'><Say>Press one, or two, or three.</Say></Gather>"
    outcome = Phone({"/voice": page, "/bye": "<Say>Bye.</Say>"}).call("press 1; press 9")
    assert outcome.text().splitlines() == [
        "[0:00] Them: Press one, or two, or three.",
        "[0:02] You: press 1",
        "[0:02] Them: Bye.",
        "[0:02] --: the call ends",
        "!! steps left over: press 9",
    ]
    assert outcome.seconds == 2.8
    assert outcome.heard_seconds == 2.8
    assert outcome.decisions == ["1"]
