"""<Enqueue>, <Leave> and <Dial> with <Queue>"""

from __future__ import annotations

import pytest

from ivr.simulator import HangUp, Press, Steps, Talk, Wait
from tests.simulator.canned import Answer, Does, codes, lines
from tests.simulator.queueing import CALLER, LINE, Floor

WAIT = "<Say>You are now in line.</Say><Pause length='28'/>"


def floor(
    enqueue: str = "action='/after' waitUrl='/wait'", dial: str = "action='/done'", queue: str = "",
    name: str = "billing",
    **pages: Answer | list[Answer],
) -> Floor:  # fmt: skip
    return Floor({
        "/voice": f"<Enqueue {enqueue}>{name}</Enqueue><Say>Next.</Say>", "/wait": WAIT, "/after": "<Say>After.</Say>",
        "/desk": f"<Dial {dial}><Queue {queue}>{name}</Queue></Dial><Say>Desk next.</Say>", "/done": "<Hangup/>",
        **{f"/{path}": page for path, page in pages.items()},
    })  # fmt: skip


# waitUrl: re-requested for ever when it runs out; POST parameters QueuePosition QueueSid QueueTime AvgQueueTime
# CurrentQueueSize MaxQueueSize.
def test_the_wait_url_is_asked_again_and_again_with_the_place_in_line() -> None:
    it = floor()
    it.caller()
    it.caller(after=10, number="+12025550144")
    it.agent(after=70)
    it.agent(after=100, number="+12025550112")
    it.run()
    asked = [one.params for one in it.app.asked("/wait") if one.params["From"] == CALLER]
    assert [one["QueueTime"] for one in asked] == ["0", "30", "60"]
    assert {one["QueuePosition"] for one in asked} == {"1"}
    second = [one.params for one in it.app.asked("/wait") if one.params["From"] != CALLER]
    assert [(one["QueuePosition"], one["CurrentQueueSize"]) for one in second] == [
        ("2", "2"), ("2", "2"), ("1", "1"),
    ]  # fmt: skip
    assert second[-1]["AvgQueueTime"] == "70"
    assert second[-1]["MaxQueueSize"] == "1000"
    assert asked[0]["QueueSid"].startswith("QU")
    assert asked[0]["CallStatus"] == "in-progress"


# action: after an agent's Dial only when the bridge ENDS; QueueResult bridged, QueueSid and QueueTime.
def test_an_agent_takes_the_caller_and_both_go_on_when_the_talk_is_over() -> None:
    it = floor()
    caller = it.caller()
    agent = it.agent(Does(Talk(90)), after=20)
    it.run()
    told = it.params("/after")
    assert (told["QueueResult"], told["QueueTime"]) == ("bridged", "20")
    assert caller.bridged_to == "+12025550111"
    assert caller.seconds == 20.0
    assert "After." in caller.heard()
    done = it.params("/done")
    assert (done["DialCallStatus"], done["DialBridged"], done["DialCallDuration"]) == ("completed", "true", "90")
    assert (done["DialCallSid"], done["QueueTime"], done["QueueResult"]) == (caller.sid, "20", "bridged")
    assert agent.bridged_to == CALLER
    assert caller.transcript[-1].at == pytest.approx(110.4, abs=1)


# No action: next verb after Enqueue.
def test_no_action_is_the_next_verb() -> None:
    it = floor(enqueue="waitUrl='/wait'", dial="")
    caller = it.caller()
    it.agent(after=20)
    second = it.caller(Does(Wait(), HangUp(after=5)), after=100)
    agent = it.agent(after=100)
    it.run()
    assert caller.heard().endswith("Next.")
    assert "Next." not in second.heard()
    assert lines(agent)[-2:] == ['Agent: hears "Desk next."', "--: the call ends"]


# waitUrl '' = silence
def test_no_wait_url_is_silence() -> None:
    it = floor(enqueue="action='/after'")
    caller = it.caller()
    it.agent(after=500)
    it.run()
    assert it.app.asked("/wait") == []
    assert caller.seconds == 500.0


# Leave: the action at once, QueueResult leave.
def test_leave() -> None:
    it = floor(wait=[WAIT, "<Leave/><Say>never</Say>"])
    caller = it.caller()
    it.run()
    told = it.params("/after")
    assert (told["QueueResult"], told["QueueTime"]) == ("leave", "30")
    assert "never" not in caller.heard()
    assert caller.how == "hangup"


def test_leave_means_nothing_outside_a_queue() -> None:
    it = Floor({"/voice": "<Leave/><Say>Here.</Say>"})
    caller = it.caller()
    it.run()
    assert caller.heard() == "Here."


# Gather in a waitUrl: its input goes to its action, which is still a waiting document.
def test_a_key_in_the_queue_is_heard_and_can_leave() -> None:
    listens = "<Gather numDigits='1' action='/key' timeout='30'><Say>Press 1 for a call back.</Say></Gather>"
    it = floor(wait=listens, key="<Leave/>")
    caller = it.caller("wait; press 1")
    it.run()
    assert it.params("/key")["Digits"] == "1"
    assert it.params("/after")["QueueResult"] == "leave"
    assert caller.decisions == ["1"]
    assert len(it.app.asked("/wait")) == 2


# Hangup in a waitUrl ends the call; the action is told, its TwiML is not executed.
def test_hang_up_in_the_wait_document() -> None:
    it = floor(wait="<Say>Goodbye.</Say><Hangup/>")
    caller = it.caller()
    it.run()
    assert it.params("/after")["QueueResult"] == "hangup"
    assert caller.heard() == "Goodbye."


# After a caller's hangup the action is still asked: QueueResult=hangup, CallStatus=completed; not executed.
@pytest.mark.parametrize("actor", [Does(HangUp(after=45)), Steps("wait 45; hang up")])
def test_the_caller_hangs_up_in_the_queue(actor: Does | Steps) -> None:
    it = floor()
    caller = it.caller(actor)
    it.run()
    told = it.params("/after")
    assert (told["QueueResult"], told["CallStatus"]) == ("hangup", "completed")
    assert told["QueueTime"] == "45"
    assert caller.how == "hangup"
    assert it.carrier.queues.all()[0].members == []
    assert "After." not in caller.heard()


def test_the_caller_hangs_up_while_talking() -> None:
    it = floor()
    it.caller(Does(Wait(), HangUp(after=30)))
    it.agent(after=10)
    it.run()
    told = it.params("/after")
    assert (told["QueueResult"], told["CallStatus"]) == ("bridged", "completed")
    assert it.params("/done")["DialCallDuration"] == "30"


# A failing waitUrl = QueueResult error.
def test_a_wait_url_that_fails() -> None:
    it = floor(enqueue="action='/after' waitUrl='/nowhere'")
    caller = it.caller()
    it.run()
    assert it.params("/after")["QueueResult"] == "error"
    assert codes(caller) == [11200]


# verbs Play Say Pause Hangup Redirect Leave Gather
def test_other_verbs_are_not_executed_in_a_queue() -> None:
    it = floor(wait="<Dial>+12025550111</Dial>")
    caller = it.caller()
    it.run()
    assert codes(caller) == [12200]
    assert it.params("/after")["QueueResult"] == "error"


# Full = QueueResult queue-full + 14207; QueueSid and QueueTime only if it was queued.
def test_a_full_queue() -> None:
    it = floor(enqueue="action='/after' waitUrl='/wait' maxQueueSize='1'")
    it.caller()
    second = it.caller(after=5, number="+12025550144")
    it.agent(after=20)
    it.run()
    told = next(one.params for one in it.app.asked("/after") if one.params["From"] != CALLER)
    assert told["QueueResult"] == "queue-full"
    assert "QueueTime" not in told
    assert codes(second) == [14207]


# Queue name <= 64 chars
@pytest.mark.parametrize(("name", "code"), [("x" * 65, 14205), ("", 14204)])
def test_a_name_that_is_too_long_or_missing(name: str, code: int) -> None:
    it = floor(name=name)
    caller = it.caller()
    it.run()
    assert codes(caller)[0] == code


# A waitUrl that plays nothing and is asked for ever is stopped.
def test_a_wait_document_without_end_is_stopped() -> None:
    it = floor(wait="")
    caller = it.caller()
    it.run()
    assert caller.how == "error"
    assert "does not end" in str(caller.errors[-1])


# Dial Queue: url runs on the WAITING caller's side, with QueueSid, CallSid (dequeued), QueueTime, DequeingCallSid.
def test_the_words_before_the_bridge_are_the_callers() -> None:
    it = floor(queue="url='/connecting'", connecting="<Say>An agent is here.</Say>")
    caller = it.caller()
    agent = it.agent(after=20)
    it.run()
    told = it.params("/connecting")
    assert (told["CallSid"], told["DequeingCallSid"], told["QueueTime"]) == (caller.sid, agent.sid, "20")
    assert "An agent is here." in caller.heard()
    assert caller.seconds == pytest.approx(21.6)


# Dial Queue: empty queue: waits until Dial timeout
def test_an_empty_queue_is_waited_for() -> None:
    it = floor(dial="action='/done' timeout='60'")
    it.carrier.queues.named("billing")
    agent = it.agent()
    caller = it.caller(after=40)
    it.run()
    assert caller.seconds == 0.0
    assert caller.bridged_to == agent.bridged_to.replace(CALLER, "+12025550111")


def test_nobody_comes_in_time() -> None:
    it = floor(dial="action='/done' timeout='60'")
    it.carrier.queues.named("billing")
    it.agent()
    caller = it.caller("wait 20; hang up", after=61)
    it.run()
    assert it.params("/done")["DialCallStatus"] == "no-answer"
    assert caller.bridged_to == ""


# unknown queue: error status to action
def test_an_unknown_queue() -> None:
    it = floor()
    agent = it.agent()
    it.run()
    assert it.params("/done")["DialCallStatus"] == "failed"
    assert codes(agent) == [13223]


# The first to come is the first to be taken.
def test_first_come_first_served() -> None:
    it = floor()
    callers = [it.caller(after=after, number=f"+1202555015{after}") for after in (2, 1, 3)]
    for after in (10, 11, 12):
        it.agent(after=after, number=f"+1202555011{after - 10}")
    it.run()
    assert [one.bridged_to for one in callers] == ["+12025550111", "+12025550110", "+12025550112"]


# timeLimit of the talk
def test_the_time_limit_ends_the_talk() -> None:
    it = floor(dial="action='/done' timeLimit='25'")
    it.caller()
    it.agent(Does(Talk(90)), after=1)
    it.run()
    assert it.params("/done")["DialCallDuration"] == "25"
    assert it.params("/after")["QueueResult"] == "bridged"


# hangupOnStar: the party that executes the <Dial> ends the talk by *, and goes on.
def test_star_ends_the_talk_and_keeps_the_agent() -> None:
    it = floor(dial="action='/menu' hangupOnStar='true'", menu="<Say>Send to whom?</Say><Pause length='5'/>")
    caller = it.caller()
    agent = it.agent(Does(Press("*", after=15)), after=1)
    it.run()
    assert it.params("/menu")["DialCallDuration"] == "15"
    assert it.params("/after")["CallStatus"] == "in-progress"
    assert "After." in caller.heard()
    assert lines(agent)[-3:] == ["Agent: press *", 'Agent: hears "Send to whom?"', "--: the call ends"]


def test_without_hangup_on_star_the_key_does_nothing() -> None:
    it = floor()
    it.caller()
    it.agent(Does(Press("*", after=15)), after=1)
    it.run()
    assert it.params("/done")["DialCallDuration"] == "60"


def test_the_agent_hangs_up_first() -> None:
    it = floor()
    caller = it.caller()
    it.agent(Does(HangUp(after=12)), after=1)
    it.run()
    assert it.params("/done")["CallStatus"] == "completed"
    assert "After." in caller.heard()


def test_all_calls_can_be_told_as_one_story() -> None:
    it = floor()
    it.caller()
    it.agent(Does(Talk(9)), after=20)
    it.run()
    assert [f"{line.at:g} {line.who}: {line.text}" for line in it.carrier.transcript()] == [
        "0 --: waits in the queue billing", "0 Them: You are now in line.", "20 --: bridged to +12025550111",
        f"20 --: bridged to {CALLER}", "29 Them: After.", "29 Agent: hang up", "29.4 --: the call ends",
    ]  # fmt: skip
    assert it.carrier.number(LINE).voice_url.endswith("/voice")
