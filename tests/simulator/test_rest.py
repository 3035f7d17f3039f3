"""The REST API, by the carrier's own SDK: calls, queues and members, messages, recordings, incoming phone numbers"""

from __future__ import annotations

from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from ivr.simulator import Answer as PicksUp
from ivr.simulator import Busy, Decline, Leave, Machine, NoAnswer, Steps, Talk
from ivr.simulator.call import Agents
from ivr.simulator.rest import Refused, RestClient
from tests.simulator.canned import BASE, Answer, Does, codes, lines
from tests.simulator.queueing import AGENT, CALLER, LINE, Floor

WAIT = "<Say>You are now in line.</Say><Pause length='28'/>"


class Api(Floor):
    """A floor whose app may use the REST API at any moment."""

    def __init__(self, pages: dict[str, Answer | list[Answer]], people: Agents = None, **options: Any) -> None:
        super().__init__({"/voice": "<Say>Hello.</Say>", "/events": "", **pages}, people=people, **options)
        self.http = RestClient(self.carrier)
        self.client = Client(self.carrier.account_sid, self.carrier.token, http_client=self.http)

    def ring(self, **more: Any) -> Any:
        return self.client.calls.create(**{"to": AGENT, "from_": LINE, "url": BASE + "/hello", **more})

    def events(self) -> list[str]:
        return [one.params["CallStatus"] for one in self.app.asked("/events")]


def refused(deed: Any) -> tuple[int, int]:
    with pytest.raises(TwilioRestException) as caught:
        deed()
    return caught.value.status, caught.value.code


# -- who may ask


def test_a_wrong_token_is_refused() -> None:
    it = Api({})
    stranger = Client(it.carrier.account_sid, "wrong", http_client=it.http)
    assert refused(stranger.calls("CA1").fetch) == (401, 20003)


def test_what_is_not_there_is_not_found() -> None:
    it = Api({})
    assert refused(it.client.calls("CA1").fetch) == (404, 20404)
    assert refused(it.client.applications("AP1").fetch) == (404, 20404)


# 429: back off. A failure of ours to plan: the app must live with it.
def test_failures_can_be_planned() -> None:
    it = Api({})
    it.http.fails(Refused(429, 20429, "Too many requests"), Refused(503, 20503, "Service unavailable"), TimeoutError())
    assert refused(it.ring) == (429, 20429)
    assert refused(it.ring) == (503, 20503)
    with pytest.raises(TimeoutError):
        it.ring()
    it.ring()
    assert it.http.requests == ["POST /Calls.json"] * 4


# -- POST /Calls


def test_a_call_rings_and_runs_its_document() -> None:
    it = Api({"/hello": "<Say>This is the utility.</Say>"}, people=Does())
    made = it.ring(
        status_callback=BASE + "/events", status_callback_event=["initiated", "ringing", "answered", "completed"]
    )
    assert (made.status, made.direction, made.to) == ("queued", "outbound-api", AGENT)
    it.run()
    call = it.carrier.calls[0].outcome
    assert lines(call)[:3] == [f"--: ringing {AGENT}", "Agent: answer", 'Agent: hears "This is the utility."']
    params = it.params("/hello")
    assert (params["Direction"], params["To"], params["From"]) == ("outbound-api", AGENT, LINE)
    assert params["CallStatus"] == "in-progress"
    assert it.events() == ["initiated", "ringing", "in-progress", "completed"]
    over = it.client.calls(made.sid).fetch()
    assert (over.status, over.duration) == ("completed", "2")


# StatusCallbackEvent: completed alone by default.
@pytest.mark.parametrize(
    ("does", "status"), [(Busy(), "busy"), (NoAnswer(), "no-answer"), (Decline(), "completed")]
)  # fmt: skip
def test_the_end_of_a_call_is_told(does: Any, status: str) -> None:
    it = Api({"/hello": ["<Gather numDigits='1' action='/no'><Say>Press 1.</Say></Gather>"], "/no": ""}, people=does)
    made = it.ring(status_callback=BASE + "/events", timeout=20)
    it.run()
    assert it.events() == [status]
    assert it.client.calls(made.sid).fetch().status == status


def test_it_rings_no_longer_than_the_timeout() -> None:
    it = Api({}, people=NoAnswer())
    it.ring(timeout=20)
    it.run()
    assert it.carrier.clock.seconds == 20.0


# MachineDetection: AnsweredBy in the first request.
def test_a_machine_is_told_from_a_person() -> None:
    it = Api({"/hello": "<Hangup/>"}, people={AGENT: Machine(), CALLER: Does()})
    it.ring(machine_detection="Enable")
    it.ring(machine_detection="Enable", to=CALLER)
    it.run()
    assert [one.params["AnsweredBy"] for one in it.app.asked("/hello")] == ["human", "machine_start"]


# CPS: 1 per account for POST /Calls, the excess is queued.
def test_calls_start_one_a_second() -> None:
    it = Api({"/hello": "<Hangup/>"}, people=Does())
    for _ in range(3):
        it.ring()
    it.run()
    assert [call.outcome.began for call in it.carrier.calls] == [0.0, 1.0, 2.0]


def test_a_document_may_come_with_the_request() -> None:
    it = Api({}, people=Does())
    it.client.calls.create(to=AGENT, from_=LINE, twiml="<Response><Say>At once.</Say></Response>")
    it.run()
    assert 'Agent: hears "At once."' in lines(it.carrier.calls[0].outcome)


# action URLs must be absolute in TwiML given through REST (15004)
def test_a_relative_action_in_such_a_document_is_refused() -> None:
    it = Api({}, people=Does())
    it.client.calls.create(to=AGENT, from_=LINE, twiml="<Response><Gather action='/x'/></Response>")
    it.run()
    assert codes(it.carrier.calls[0].outcome) == [15004]


def test_the_fallback_of_a_placed_call_is_its_own() -> None:
    it = Api({"/other": "<Say>Sorry.</Say>"}, people=Does())
    it.ring(fallback_url=BASE + "/other")
    it.run()
    assert it.params("/other")["ErrorCode"] == "11200"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"to": ""}, 21201), ({"to": "12345"}, 21211), ({"from_": ""}, 21213), ({"from_": "us"}, 21212),
        ({"url": "/hello"}, 21205), ({"url": None}, 21205), ({"url": None, "twiml": "x" * 4001}, 32018),
        ({"url": None, "twiml": "<Response/>", "fallback_url": BASE}, 21405),
    ],
)  # fmt: skip
def test_a_wrong_order_is_refused(given: dict[str, Any], code: int) -> None:
    it = Api({})
    assert refused(lambda: it.ring(**given)) == (400, code)


# -- POST /Calls/{sid}


def test_a_call_in_progress_is_sent_elsewhere() -> None:
    it = Api({"/voice": "<Say>Hello.</Say><Pause length='60'/>", "/new": "<Say>Elsewhere.</Say>"})
    caller = it.caller()
    it.carrier.later(10, lambda: it.client.calls(caller.sid).update(url=BASE + "/new"))
    it.run()
    assert caller.heard() == "Hello.\nElsewhere."
    assert it.carrier.clock.seconds < 15


def test_a_call_is_ended_from_outside() -> None:
    it = Api({"/voice": "<Pause length='60'/>"})
    caller = it.caller()
    it.carrier.later(10, lambda: it.client.calls(caller.sid).update(status="completed"))
    it.run()
    assert lines(caller)[-1] == "--: the app ends the call"
    assert it.carrier.clock.seconds == 10.0
    assert refused(lambda: it.client.calls(caller.sid).update(url=BASE + "/new")) == (400, 21220)


@pytest.mark.parametrize("seconds", [0.5, 6])
def test_a_call_that_nobody_has_answered_is_cancelled(seconds: float) -> None:
    it = Api({}, people=NoAnswer())
    it.ring()
    second = it.ring(status_callback=BASE + "/events")  # it is queued for one second
    it.carrier.later(seconds, lambda: it.client.calls(second.sid).update(status="canceled"))
    it.run()
    assert it.client.calls(second.sid).fetch().status == "canceled"
    assert it.events() == ["canceled"]


def test_calls_can_be_listed() -> None:
    it = Api({"/voice": "<Dial><Number>+12025550111</Number></Dial>"})
    caller = it.caller()
    it.run()
    assert {call.sid for call in it.client.calls.list()} == set(it.carrier.legs)
    assert [call.parent_call_sid for call in it.client.calls.list(to=AGENT)] == [caller.sid]


# Redirecting one leg of a Dial ends the bridge for the other, which goes to its Dial action [?].
def test_the_agent_of_a_bridge_is_taken_elsewhere() -> None:
    it = Api({"/voice": f"<Dial action='/after'><Number>{AGENT}</Number></Dial>", "/after": "<Say>Back.</Say>",
              "/menu": "<Say>Send to whom?</Say>"})  # fmt: skip
    caller = it.caller()
    it.carrier.later(20, lambda: it.client.calls(it.client.calls.list(to=AGENT)[0].sid).update(url=BASE + "/menu"))
    it.run()
    assert caller.heard() == "Back."
    assert 'Agent: hears "Send to whom?"' in lines(caller)
    assert it.params("/after")["DialBridged"] == "true"


# -- queues and members


def queueing(**pages: Answer | list[Answer]) -> Api:
    return Api({
        "/voice": "<Enqueue action='/after' waitUrl='/wait'>billing</Enqueue>", "/wait": WAIT,
        "/after": "<Say>After.</Say>", "/new": "<Say>Elsewhere.</Say>",
        **{f"/{path}": page for path, page in pages.items()},
    })  # fmt: skip


# QueueResult redirected; the action is told of it, the new document is run.
@pytest.mark.parametrize("member", ["Front", ""])
def test_a_caller_is_taken_out_of_a_queue(member: str) -> None:
    it = queueing()
    caller = it.caller()
    second = it.caller("wait 45; hang up", number="+12025550144")

    def deed() -> None:
        (queue,) = it.client.queues.list()
        assert [one.call_sid for one in queue.members.list()] == [caller.sid, second.sid]
        taken = queue.members(member or caller.sid).update(url=BASE + "/new")
        assert (taken.position, taken.wait_time) == (1, 40)

    it.carrier.later(40, deed)
    it.run()
    assert caller.heard().endswith("Elsewhere.")
    told = next(one.params for one in it.app.asked("/after") if one.params["From"] == CALLER)
    assert told["QueueResult"] == "redirected"


# ... by POST /Calls/{sid} as well; of a bridge it is redirected-from-bridged.
def test_a_caller_who_talks_is_taken_elsewhere() -> None:
    it = queueing(desk="<Dial action='/done'><Queue>billing</Queue></Dial>", done="<Say>Gone.</Say>")
    caller = it.caller()
    agent = it.agent(after=5)
    it.carrier.later(30, lambda: it.client.calls(caller.sid).update(url=BASE + "/new"))
    it.run()
    assert it.params("/after")["QueueResult"] == "redirected-from-bridged"
    assert caller.heard().endswith("Elsewhere.")
    assert it.params("/done")["DialCallDuration"] == "25"
    assert 'Agent: hears "Gone."' in lines(agent)


def test_queues_are_made_looked_up_changed_and_deleted() -> None:
    it = queueing()
    made = it.client.queues.create(friendly_name="dispatch", max_size=20)
    assert refused(lambda: it.client.queues.create(friendly_name="dispatch")) == (400, 22003)
    assert refused(lambda: it.client.queues.create(friendly_name="x" * 65)) == (400, 22001)
    assert refused(lambda: made.update(max_size=6000)) == (400, 22001)
    assert made.update(max_size=30).max_size == 30
    assert it.client.queues(made.sid).fetch().friendly_name == "dispatch"
    assert refused(made.members("Front").fetch) == (404, 20404)
    made.delete()
    assert it.client.queues.list() == []


def test_a_queue_in_which_somebody_waits_stays() -> None:
    it = queueing()
    it.caller("wait 45; hang up")
    it.carrier.later(10, lambda: refused(it.client.queues.list()[0].delete))
    it.run()
    assert len(it.client.queues.list()) == 1


# -- messages


def test_a_text_is_sent_and_its_way_is_told() -> None:
    it = Api({})
    made = it.client.messages.create(to=CALLER, from_=LINE, body="Your ticket is 12.", status_callback=BASE + "/events")
    assert made.status == "queued"
    it.run()
    assert [one.params["MessageStatus"] for one in it.app.asked("/events")] == ["sent", "delivered"]
    assert it.client.messages(made.sid).fetch().status == "delivered"
    assert [one.body for one in it.client.messages.list(to=CALLER)] == ["Your ticket is 12."]
    assert it.carrier.messages.errors == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"to": ""}, 21604), ({"to": "me"}, 21211), ({"from_": ""}, 21603), ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
    ],
)  # fmt: skip
def test_a_wrong_text_is_refused(given: dict[str, Any], code: int) -> None:
    it = Api({})
    given = {"to": CALLER, "from_": LINE, "body": "Hi", **given}
    assert refused(lambda: it.client.messages.create(**given)) == (400, code)


# After STOP: 21610.
def test_who_has_said_stop_gets_no_text() -> None:
    it = Api({})
    it.carrier.messages.stopped.add(CALLER)
    assert refused(lambda: it.client.messages.create(to=CALLER, from_=LINE, body="Hi")) == (400, 21610)


def test_a_text_of_a_call_is_listed_too() -> None:
    it = Api({"/voice": "<Sms>Your ticket is 13.</Sms>"})
    it.caller()
    it.run()
    assert [one.body for one in it.client.messages.list()] == ["Your ticket is 13."]


# -- recordings


def test_recordings_are_listed_and_deleted() -> None:
    it = Api({"/voice": "<Record action='/done'/>", "/done": "<Hangup/>"})
    first, second = it.caller(Does(Leave(9))), it.caller(Does(Leave(4)), after=30)
    it.run()
    assert [one.duration for one in it.client.recordings.list()] == ["9", "4"]
    (of_call,) = it.client.calls(second.sid).recordings.list()
    assert of_call.call_sid == second.sid
    assert it.client.recordings(of_call.sid).fetch().duration == "4"
    it.client.recordings(of_call.sid).delete()
    assert [one.call_sid for one in it.client.recordings.list()] == [first.sid]
    assert refused(it.client.recordings(of_call.sid).fetch) == (404, 20404)


# -- incoming phone numbers


def test_a_number_asks_the_urls_that_were_set_for_it() -> None:
    it = Api({"/other": "<Say>The other line.</Say>", "/events": ""})
    made = it.client.incoming_phone_numbers.create(phone_number="+12025550177", voice_url=BASE + "/voice")
    made.update(voice_url=BASE + "/other", status_callback=BASE + "/events")
    (found,) = it.client.incoming_phone_numbers.list(phone_number="+12025550177")
    assert (found.voice_url, found.voice_method) == (BASE + "/other", "POST")
    outcome = it.carrier.call(Steps(""), to="+12025550177")
    assert outcome.heard() == "The other line."
    assert it.events() == ["completed"]
    found.delete()
    assert it.client.incoming_phone_numbers.list(phone_number="+12025550177") == []


# -- together: an agent is rung for a caller who waits, as an app would do it


def test_an_agent_is_rung_for_the_caller_in_line() -> None:
    it = queueing(take="<Dial><Queue>billing</Queue></Dial>")
    caller = it.caller()
    it.carrier.later(12, lambda: it.ring(url=BASE + "/take"))
    it.carrier.people = {AGENT: Does(PicksUp(), Talk(40))}
    it.run()
    assert caller.bridged_to == AGENT
    assert caller.seconds == 16.0
    assert caller.heard().endswith("After.")


def test_an_agent_who_hangs_up_while_the_caller_is_fetched_loses_nobody() -> None:
    it = queueing(take="<Dial action='/done'><Queue url='/connecting'>billing</Queue></Dial>", done="",
                  connecting="<Say>An agent is here for you now.</Say>")  # fmt: skip
    caller = it.caller(Does())
    it.carrier.people = {AGENT: Does(PicksUp())}
    it.carrier.later(0, lambda: it.ring(url=BASE + "/take"))
    it.carrier.later(5, lambda: it.carrier.calls[1].leg.leave())
    it.run()
    assert it.params("/after")["QueueResult"] == "bridged"
    assert caller.heard().endswith("After.")
