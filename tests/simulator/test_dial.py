"""<Dial> and <Number>"""

from __future__ import annotations

import pytest

from ivr.simulator import (
    Answer,
    Busy,
    Decline,
    Fail,
    HangUp,
    Machine,
    NoAnswer,
    Outcome,
    Press,
    Steps,
    Talk,
)
from ivr.simulator.actor import LineAction
from tests.simulator.canned import Does, Phone, codes, lines

A, B, C = "+12025550111", "+12025550112", "+12025550113"
WHISPER = "<Gather numDigits='1' action='/accept'><Say>A call.</Say></Gather><Hangup/>"


def dial(*numbers: str, attributes: str = "action='/after'", number: str = "", after: str = "<Say>Next.</Say>") -> str:
    return f"<Dial {attributes}>{''.join(f'<Number {number}>{one}</Number>' for one in numbers)}</Dial>{after}"


def phone(page: str) -> Phone:
    pages = {"/voice": page, "/after": "<Say>After.</Say>", "/whisper": WHISPER, "/events": "", "/amd": ""}
    return Phone({**pages, "/accept": ["<Say>Connecting.</Say>"]})


def dialled(outcome: Outcome) -> list[tuple[str, str]]:
    return [(one.number, one.result) for one in outcome.dialled]


# DialCallStatus completed | busy | no-answer | failed; DialBridged true/false.
@pytest.mark.parametrize(
    ("action", "status", "bridged", "result", "seconds"),
    [
        (Answer(after=4, talk=60), "completed", "true", "bridged", 4.0),
        (Machine(after=20, talk=30), "completed", "true", "bridged", 20.0),
        (Busy(after=1), "busy", "false", "busy", 1.4),
        (NoAnswer(), "no-answer", "false", "no-answer", 30.4),
        (Fail(after=1), "failed", "false", "failed", 1.4),
        (Decline(after=4), "busy", "false", "busy", 4.4),
    ],
)
def test_what_the_action_is_told(action: LineAction, status: str, bridged: str, result: str, seconds: float) -> None:
    it = phone(dial(A))
    outcome = it.call(agents=action)
    params = it.params("/after")
    assert (params["DialCallStatus"], params["DialBridged"]) == (status, bridged)
    assert params["DialCallSid"].startswith("CA")
    assert params["DialCallSid"] != outcome.sid
    assert ("DialCallDuration" in params) == (bridged == "true")
    assert dialled(outcome) == [(A, result)]
    assert outcome.seconds == seconds
    assert outcome.how == ("bridged" if bridged == "true" else "hangup")
    assert outcome.bridged_to == (A if bridged == "true" else "")


# action none: falls to the next verb (unlike Gather and Record).
@pytest.mark.parametrize("action", [Answer(), Busy()])
def test_no_action_is_the_next_verb(action: LineAction) -> None:
    assert phone(dial(A, attributes="")).call(agents=action).heard() == "Next."


def test_the_number_can_stand_in_the_dial_itself() -> None:
    assert phone(f"<Dial> {A} </Dial>").call().bridged_to == A


# timeout 30.
def test_the_ringing_ends_with_the_timeout() -> None:
    it = phone(dial(A, attributes="action='/after' timeout='10'"))
    assert it.call(agents=Answer(after=11)).seconds == 10.4
    assert it.params("/after")["DialCallStatus"] == "no-answer"
    assert phone(dial(A, attributes="timeout='10'")).call(agents=Answer(after=9)).how == "bridged"


# timeLimit 14400 cuts the talk.
def test_the_talk_ends_with_the_time_limit() -> None:
    it = phone(dial(A, attributes="action='/after' timeLimit='20'"))
    it.call(agents=Answer(talk=60))
    params = it.params("/after")
    assert (params["DialCallStatus"], params["DialCallDuration"], params["DialBridged"]) == ("completed", "20", "true")


# <= 10 in parallel, first to answer wins, the others are canceled.
def test_the_first_to_answer_wins() -> None:
    it = phone(dial(A, B, C, number="statusCallback='/events'"))
    outcome = it.call(agents={A: Answer(after=9), B: Answer(after=5), C: Busy()})
    assert outcome.bridged_to == B
    assert dialled(outcome) == [(A, "canceled"), (B, "bridged"), (C, "busy")]
    assert [(one.params["To"], one.params["CallStatus"]) for one in it.app.asked("/events")] == [
        (C, "busy"), (A, "canceled"), (B, "completed"),
    ]  # fmt: skip


# Of several lines that nobody answered, the last one to be over gives the status [?].
def test_nobody_answers() -> None:
    it = phone(dial(A, B))
    it.call(agents={A: NoAnswer(), B: Busy()})
    assert it.params("/after")["DialCallStatus"] == "no-answer"


# sequential: one after the other, each for the whole timeout.
def test_sequential() -> None:
    it = phone(dial(A, B, C, attributes="sequential='true' timeout='10'"))
    outcome = it.call(agents={A: NoAnswer(), B: Busy(after=2), C: Answer(after=3)})
    assert dialled(outcome) == [(A, "no-answer"), (B, "busy"), (C, "bridged")]
    assert outcome.seconds == 15.0
    assert phone(dial(A, B, attributes="sequential='true'")).call(agents=Answer()).dialled[0].result == "bridged"


def test_more_than_ten_numbers_and_strange_numbers_are_complained_about() -> None:
    assert codes(phone(dial(*[A] * 11)).call())[0] == 12200
    assert codes(phone(dial("operator")).call())[0] == 13224
    assert phone(dial("(202) 555-0111", attributes="")).call().bridged_to == "2025550111"


# -- answerOnBridge


# answerOnBridge is only effective as the first verb: the call keeps ringing until the bridge.
@pytest.mark.parametrize(
    ("before", "attribute", "status"),
    [("", "true", "ringing"), ("", "false", "in-progress"), ("<Say>Hi.</Say>", "true", "in-progress")],
)
def test_answer_on_bridge(before: str, attribute: str, status: str) -> None:
    it = phone(before + dial(A, attributes=f"action='/after' answerOnBridge='{attribute}'"))
    it.call(agents=Busy())
    assert it.params("/after")["CallStatus"] == status


def test_answer_on_bridge_is_answered_by_the_bridge() -> None:
    it = phone(dial(A, attributes="action='/after' answerOnBridge='true'", after=""))
    it.call(agents=Answer(after=10, talk=7))
    assert it.params("/after")["CallStatus"] == "in-progress"
    assert it.params("/voice/status")["CallDuration"] == "7"  # the ringing is not part of it


# -- the whisper


# Number url runs on the callee leg: its own CallSid, ParentCallSid, Direction outbound-dial. Its end connects.
def test_the_whisper_is_heard_by_the_agent_before_the_bridge() -> None:
    it = phone(dial(A, number="url='/whisper'", attributes="action='/after' callerId='+12025550100'"))
    outcome = it.call(agents=Answer(after=4))
    for path in ("/whisper", "/accept"):
        params = it.params(path)
        assert params["ParentCallSid"] == outcome.sid
        assert params["CallSid"] == it.params("/after")["DialCallSid"]
        assert (params["Direction"], params["From"], params["To"]) == ("outbound-dial", "+12025550100", A)
        assert params["CallStatus"] == "in-progress"
    assert it.params("/accept")["Digits"] == "1"
    assert lines(outcome)[:7] == [
        f"--: ringing {A}", "Agent: answer", 'Agent: hears "A call."', "Agent: press 1", 'Agent: hears "Connecting."',
        f"--: bridged to {A}", f"--: {A} hangs up",
    ]  # fmt: skip
    assert outcome.seconds == 5.2
    assert outcome.heard_seconds == 0.4  # "After.": the caller hears none of the whisper
    assert outcome.decisions == []


def test_an_empty_whisper_connects() -> None:
    it = Phone({"/voice": dial(A, number="url='/whisper'"), "/after": "<Hangup/>", "/whisper": ""})
    assert it.call().bridged_to == A


# Hangup in the whisper: completed with DialBridged=false = picked up but never connected.
@pytest.mark.parametrize(("action", "seconds"), [(Decline(after=4), 5.2), (Machine(after=4), 10.2)])
def test_declined_in_the_whisper(action: LineAction, seconds: float) -> None:
    it = phone(dial(A, number="url='/whisper'"))
    it.app.pages["/accept"] = "<Hangup/>"
    outcome = it.call(agents=action)
    params = it.params("/after")
    assert (params["DialCallStatus"], params["DialBridged"]) == ("completed", "false")
    assert dialled(outcome) == [(A, "declined")]
    assert outcome.how == "hangup"
    assert outcome.seconds == seconds
    assert ("/accept" in [request.path for request in it.app.requests]) == isinstance(action, Decline)


def test_an_agent_who_hangs_up_in_the_whisper_has_declined() -> None:
    it = phone(dial(A, number="url='/whisper'"))
    outcome = it.call(agents=Does(Answer(keys=None), HangUp()))
    assert it.params("/after")["DialBridged"] == "false"
    assert dialled(outcome) == [(A, "declined")]


def test_an_agent_acts_for_itself_in_the_whisper() -> None:
    it = phone(dial(A, number="url='/whisper'"))
    it.call(agents=Does(Answer(keys=None), Press("7")))
    assert it.params("/accept")["Digits"] == "7"


# Only Play, Say, Gather, Pause, Redirect and Hangup; no Dial.
def test_no_dial_in_a_whisper() -> None:
    it = Phone({"/voice": dial(A, number="url='/whisper'"), "/after": "<Hangup/>", "/whisper": f"<Dial>{B}</Dial>"})
    outcome = it.call()
    assert codes(outcome) == [12200]
    assert dialled(outcome) == [(A, "declined")]


# A whisper that fails drops the line [?]; the caller goes on.
def test_a_failing_whisper_does_not_end_the_callers_call() -> None:
    it = phone(dial(A, number="url='/gone'"))
    outcome = it.call()
    assert codes(outcome) == [11200]
    assert it.params("/after")["DialBridged"] == "false"
    assert it.app.asked("/voice/fallback") == []
    assert outcome.heard() == "After."


# AnsweredBy comes with machineDetection.
@pytest.mark.parametrize(
    ("action", "detection", "by"),
    [
        (Answer(), "Enable", "human"),
        (Machine(), "Enable", "machine_start"),
        (Machine(), "DetectMessageEnd", "machine_end_beep"),
    ],
)
def test_answered_by(action: LineAction, detection: str, by: str) -> None:
    it = phone(dial(A, number=f"url='/whisper' machineDetection='{detection}'"))
    it.call(agents=action)
    assert it.params("/whisper")["AnsweredBy"] == by


# -- status callbacks of the number


# statusCallbackEvent initiated ringing answered completed (default completed); SequenceNumber from 0.
def test_status_callbacks() -> None:
    events = "statusCallback='/events' statusCallbackEvent='initiated ringing answered completed'"
    it = phone(dial(A, number=events))
    outcome = it.call(agents=Answer(after=4, talk=60))
    told = [request.params for request in it.app.asked("/events")]
    assert [(one["CallStatus"], one["SequenceNumber"]) for one in told] == [
        ("initiated", "0"), ("ringing", "1"), ("in-progress", "2"), ("completed", "3"),
    ]  # fmt: skip
    assert {one["ParentCallSid"] for one in told} == {outcome.sid}
    assert told[3]["CallDuration"] == "60"
    assert "CallDuration" not in told[2]


# -- who hangs up


def test_the_caller_hangs_up_while_it_rings() -> None:
    it = phone(dial(A, B, number="statusCallback='/events'"))
    outcome = it.call(agents={A: Does(HangUp(after=3)), B: NoAnswer()})
    assert outcome.how == "hangup"
    assert outcome.seconds == 3.0
    assert dialled(outcome) == [(A, "canceled"), (B, "canceled")]
    assert [one.params["CallStatus"] for one in it.app.asked("/events")] == ["canceled", "canceled"]
    # after a caller's hangup action URLs can still be asked; the answer's TwiML is not executed
    assert it.params("/after")["CallStatus"] == "completed"
    assert outcome.heard() == ""


def test_the_caller_hangs_up_while_the_agent_hears_the_whisper() -> None:
    it = phone(dial(A, number="url='/whisper'"))
    it.app.pages["/whisper"] = "<Pause length='60'/>"
    call = it.carrier.start(Steps(""), agents=Answer(after=4))
    call.hang_up(after=10.0)
    it.carrier.run()
    assert call.outcome.seconds == 10.0
    assert dialled(call.outcome) == [(A, "canceled")]
    assert it.params("/after")["DialCallStatus"] == "completed"
    assert it.params("/after")["DialBridged"] == "false"


def test_the_caller_ends_the_talk() -> None:
    it = phone(dial(A))
    outcome = it.call(Does(HangUp(after=12)), agents=Answer(after=4, talk=60))
    params = it.params("/after")
    assert (params["CallStatus"], params["DialCallDuration"], params["DialBridged"]) == ("completed", "12", "true")
    assert outcome.how == "bridged"
    assert outcome.heard() == ""
    assert lines(outcome)[-1] == "You: hang up"


def test_the_agent_ends_the_talk_and_the_call_goes_on() -> None:
    it = phone(dial(A))
    outcome = it.call(agents=Does(Answer(), Talk(30)))
    assert it.params("/after")["DialCallDuration"] == "30"
    assert outcome.heard() == "After."
