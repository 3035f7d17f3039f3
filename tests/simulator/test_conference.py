"""<Dial> with <Conference>"""

from __future__ import annotations

import pytest

from ivr.simulator import HangUp, Press, Talk, Wait
from tests.simulator.canned import Answer, Does, lines
from tests.simulator.queueing import AGENT, CALLER, Floor

SECOND = "+12025550112"


def room(
    caller: str = "waitUrl='/wait'", agent: str = "", dial: str = "action='/done'", **pages: Answer | list[Answer]
) -> Floor:
    return Floor({
        "/voice": f"<Dial action='/after'><Conference {caller}>42</Conference></Dial><Say>Next.</Say>",
        "/wait": "<Say>Please hold for one moment.</Say><Pause length='8'/>", "/after": "<Say>After.</Say>",
        "/desk": f"<Dial {dial}><Conference {agent}>42</Conference></Dial><Say>Desk next.</Say>",
        "/done": "<Hangup/>", "/events": "", **{f"/{path}": page for path, page in pages.items()},
    })  # fmt: skip


# It starts when two are in and one of them may start it; until then the waitUrl, asked again when it runs out.
def test_who_comes_first_waits_and_then_they_talk() -> None:
    it = room()
    caller = it.caller()
    agent = it.agent(Does(Talk(30)), after=25)
    it.run()
    assert len(it.app.asked("/wait")) == 3
    assert caller.bridged_to == AGENT
    assert agent.bridged_to == CALLER
    assert caller.seconds == 25.0


# The action is told DialCallStatus=answered, and neither DialCallSid nor DialCallDuration.
def test_what_the_action_is_told() -> None:
    it = room(agent="endConferenceOnExit='true'")
    it.caller()
    it.agent(Does(Talk(30)), after=5)
    it.run()
    told = it.params("/after")
    assert told["DialCallStatus"] == "answered"
    assert not {"DialCallSid", "DialCallDuration"} & set(told)


# endConferenceOnExit: all are put out when this one leaves; otherwise those who are left stay.
def test_the_end_of_the_conference() -> None:
    it = room(agent="endConferenceOnExit='true'")
    caller = it.caller()
    it.agent(Does(Talk(30)), after=5)
    it.run()
    assert caller.heard().endswith("After.")
    assert it.carrier.clock.seconds == pytest.approx(35.4)


def test_who_is_left_alone_stays() -> None:
    it = room()
    caller = it.caller(Does(Wait(), HangUp(after=90)))
    it.agent(Does(Talk(30)), after=5)
    it.run()
    assert caller.transcript[-1].at == 95.0


# startConferenceOnEnter=false for both: nobody starts it.
def test_two_who_may_not_start_it_wait_for_a_third() -> None:
    it = room(caller="startConferenceOnEnter='false'", agent="startConferenceOnEnter='false' waitUrl='/wait'")
    it.app.pages["/host"] = "<Dial><Conference endConferenceOnExit='true'>42</Conference></Dial>"
    it.caller()
    it.agent(after=5)
    it.carrier.numbers["+12025550198"] = type(it.carrier.number("+12025550199"))(
        "PN1", "+12025550198", "https://ivr.example.org/host"
    )
    host = it.carrier.start(Does(Talk(20)), SECOND, "+12025550198", after=50, who="agent").outcome
    it.run()
    assert host.seconds == 0.0
    assert it.carrier.calls[0].outcome.seconds == 50.0


# Warm hand-over: A introduces the caller to B and leaves by *; the two others go on.
def test_an_agent_leaves_by_star_and_the_others_go_on() -> None:
    it = room(dial="action='/done' hangupOnStar='true'")
    caller = it.caller(Does(Wait(), HangUp(after=60)))
    first = it.agent(Does(Press("*", after=20)), after=5)
    second = it.agent(Does(Talk(300)), after=10, number=SECOND)
    it.run()
    assert lines(first)[-2:] == ["Agent: press *", "--: the call ends"]
    assert caller.bridged_to == SECOND
    assert second.transcript[-1].at > 25


# maxParticipants: one more cannot join.
def test_a_full_room() -> None:
    it = room(agent="maxParticipants='1'")
    it.caller("wait 40; hang up")
    it.agent(after=5)
    it.run()
    assert it.params("/done")["DialCallStatus"] == "failed"


# statusCallback of the first participant, for the events that it names, in one sequence.
def test_events_are_told_in_order() -> None:
    it = room(caller="statusCallback='/events' statusCallbackEvent='start end join leave'",
              agent="endConferenceOnExit='true'")  # fmt: skip
    it.caller()
    it.agent(Does(Talk(10)), after=5)
    it.run()
    told = [(one.params["StatusCallbackEvent"], one.params["SequenceNumber"]) for one in it.app.asked("/events")]
    assert [event for event, _ in told] == [
        "participant-join", "participant-join", "conference-start", "participant-leave", "participant-leave",
        "conference-end",
    ]  # fmt: skip
    assert [number for _, number in told] == ["0", "1", "2", "3", "4", "5"]


# timeLimit
def test_the_time_limit() -> None:
    it = room(dial="action='/done' timeLimit='15'", agent="endConferenceOnExit='true'")
    it.caller()
    it.agent(Does(Talk(90)), after=5)
    it.run()
    assert "--: the time limit of 15 s is over" in lines(it.carrier.calls[1].outcome)


# A caller who hangs up while waiting for the room to start leaves it.
def test_a_caller_who_hangs_up_is_out() -> None:
    it = room()
    it.caller("wait 12; hang up")
    it.run()
    assert it.carrier.conferences.named("42").seats == []
    assert it.params("/after")["CallStatus"] == "completed"
