"""TaskRouter's assignment callback: what it says, how it must be answered, and what a reservation comes to without"""

from __future__ import annotations

import json
from typing import Any

import pytest

from ivr.simulator import Answer, Network, Reply, Talk
from ivr.simulator.faults import Fate
from tests.simulator.canned import BASE, Does, codes, lines
from tests.simulator.queueing import CALLER
from tests.simulator.tasking import JOHN, JSON, MARIA, WORKFLOW, Desk, says

FALLBACK = "/assignment/fallback"


def picks_up(talk: float = 9) -> Does:
    return Does(Answer(), Talk(talk))


# POST, form-encoded and signed (the app checks): Timestamp AccountSid WorkspaceSid WorkflowSid TaskQueueSid WorkerSid
# WorkerName WorkerAttributes TaskSid TaskAttributes TaskAge TaskPriority TaskAssignmentStatus ReservationSid.
def test_what_the_app_is_told() -> None:
    it = Desk(task='<Task priority="7">{"desk": "billing"}</Task>', people={MARIA: picks_up()})
    maria = it.maria(attributes={"skills": ["billing"]}, activity="Offline")
    it.carrier.later(20, lambda: it.router.move(maria, it.router.find_activity("Available")))
    it.only()
    (request,) = it.app.asked("/assignment")
    told = request.params
    (task,), (reservation,) = it.tasks(), it.router.reservations.values()
    assert request.method == "POST"
    assert told["Timestamp"] == "2026-03-04T17:00:20Z"
    assert (told["AccountSid"], told["WorkspaceSid"]) == (it.carrier.account_sid, it.router.sid)
    assert (told["WorkflowSid"], told["TaskQueueSid"]) == (WORKFLOW, task.queue.sid)
    assert (told["WorkerSid"], told["WorkerName"]) == (maria.sid, "Maria")
    assert json.loads(told["WorkerAttributes"]) == {"contact_uri": MARIA, "skills": ["billing"]}
    assert json.loads(told["TaskAttributes"])["desk"] == "billing"
    assert (told["TaskSid"], told["TaskAge"], told["TaskPriority"]) == (task.sid, "20", "7")
    assert (told["TaskAssignmentStatus"], told["ReservationSid"]) == ("reserved", reservation.sid)
    assert sorted(one.sid[:2] for one in (maria, task, reservation, task.queue, maria.activity)) == [
        "WA", "WK", "WQ", "WR", "WT",
    ]  # fmt: skip


# -- not answered as it must be: status 200, application/json, an instruction (or the empty object) within 5 s, else the
# fallback assignment URL is asked

WRONG = {
    "500": (Reply(500, {}, b""), 11200),
    "raises": (RuntimeError("no database"), 11200),
    "404": (Reply(404, JSON, b'{"instruction": "accept"}'), 11200),
    "201": (Reply(201, JSON, b'{"instruction": "accept"}'), 11200),
    "TwiML": ("<Say>Hello.</Say>", 40000),
    "no type": (Reply(200, {}, b'{"instruction": "accept"}'), 40000),
    "no JSON": (Reply(200, JSON, b"accept"), 40001),
    "no object": (Reply(200, JSON, b'["accept"]'), 40005),
    "no instruction": (Reply(200, JSON, b'{"to": "+12025550111"}'), 40005),
    "unknown": (says("transfer"), 55555),
    "impossible": (says("redirect", call_sid="CA1", url="/elsewhere"), 40120),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_answer_is_noted_and_the_fallback_is_asked(case: str) -> None:
    answer, code = WRONG[case]
    it = Desk(answer, people={MARIA: picks_up()}, pages={FALLBACK: says("dequeue")})
    it.maria()
    caller = it.only()
    assert codes(caller) == [code]
    assert caller.errors[0].url == BASE + "/assignment"
    assert caller.errors[0].warning
    assert caller.bridged_to == MARIA
    assert "--: the fallback assignment URL is asked" in lines(caller)
    first, second = it.app.asked("/assignment"), it.app.asked(FALLBACK)
    assert first[0].params["ReservationSid"] == second[0].params["ReservationSid"]


# The answer takes longer than 5 s.
class Slow(Network):
    """The answers to some requests take their time."""

    def __init__(self, *latencies: float) -> None:
        super().__init__()
        self._latencies = list(latencies)

    def fate(self) -> Fate:
        return Fate(self._latencies.pop(0) if self._latencies else 0.0)


@pytest.mark.parametrize(("seconds", "late"), [(4.9, False), (5.5, True)])
def test_an_answer_must_come_within_five_seconds(seconds: float, late: bool) -> None:
    it = Desk(people={MARIA: picks_up()}, pages={FALLBACK: says("dequeue")}, network=Slow(0, 0, seconds))
    it.maria()
    caller = it.only()
    assert [one.path for one in it.app.requests[:3]] == ["/voice", "/wait", "/assignment"]
    assert codes(caller) == ([11200] if late else [])
    assert len(it.app.asked(FALLBACK)) == late
    assert caller.seconds == (5.0 if late else seconds) + 4.0


# Both fail: the reservation is pending until it times out, then the next worker is asked. Who did not react goes to the
# workspace's timeout activity.
def test_when_the_fallback_fails_too() -> None:
    it = Desk(Reply(500, {}, b""), says("dequeue"), people={JOHN: picks_up()})
    maria, _ = it.maria(), it.john()
    caller = it.only()
    assert codes(caller) == [11200, 11200]
    assert it.statuses() == ["timeout", "completed"]
    assert (caller.bridged_to, caller.seconds) == (JOHN, 124.0)
    assert maria.activity.name == "Offline"
    assert "--: Maria does not react in time" in lines(caller)


# The empty object: the reservation stays pending, nothing else is asked. A reservation's time is 120 s by default.
@pytest.mark.parametrize("seconds", [120.0, 30.0])
def test_a_reservation_that_nobody_deals_with_times_out(seconds: float) -> None:
    it = Desk(says(), says("dequeue"), people={JOHN: picks_up()})
    it.flow.reservation_timeout = seconds
    it.maria()
    it.john()
    caller = it.only()
    assert codes(caller) == []
    assert it.app.asked(FALLBACK) == []
    assert it.statuses() == ["timeout", "completed"]
    assert caller.seconds == seconds + 4


# The timeout activity may be another one; in an available one the worker is asked again.
def test_a_worker_who_stays_available_is_asked_again() -> None:
    it = Desk(says())
    it.router.timeout_activity = it.router.find_activity("Available")
    it.maria()
    it.only("wait 300; hang up")
    assert it.statuses() == ["timeout", "timeout", "canceled"]


# An instruction that comes when the reservation is over is an error, and does nothing.
def test_an_answer_that_comes_too_late() -> None:
    it = Desk(people={MARIA: picks_up()}, network=Slow(0, 0, 4.0))
    it.flow.reservation_timeout = 2.0
    it.maria()
    caller = it.only("wait 60; hang up")
    assert codes(caller) == [40135]
    assert it.statuses() == ["timeout"]
    assert len(it.carrier.calls) == 1


# -- what an instruction must say

NO_PHONE = {"attributes": {"contact_uri": ""}}


@pytest.mark.parametrize(
    ("given", "worker", "code"),
    [
        ({"instruction": "reject", "activity_sid": "WA1"}, {}, 40100),
        ({"instruction": "dequeue"}, NO_PHONE, 40131),
        ({"instruction": "dequeue", "post_work_activity_sid": "WA1"}, {}, 40130),
        ({"instruction": "dequeue", "status_callback_events": "ringing,gone"}, {}, 40134),
        ({"instruction": "dequeue", "timeout": "a minute"}, {}, 14233),
        ({"instruction": "call", "from": CALLER, "url": BASE + "/agent"}, NO_PHONE, 40110),
        ({"instruction": "call", "url": BASE + "/agent"}, {}, 40111),
        ({"instruction": "call", "from": CALLER, "url": "/agent"}, {}, 40112),
        ({"instruction": "redirect", "url": BASE + "/agent"}, {}, 40121),
        ({"instruction": "conference", "from": CALLER}, NO_PHONE, 40137),
        ({"instruction": "conference"}, {}, 40138),
        ({"instruction": "conference", "from": CALLER, "post_work_activity_sid": "WA1"}, {}, 40139),
    ],
)  # fmt: skip
def test_an_instruction_that_cannot_be_carried_out(given: dict[str, Any], worker: dict[str, Any], code: int) -> None:
    it = Desk(says(**given), pages={FALLBACK: says()})
    it.maria(**worker)
    caller = it.only("wait 60; hang up")
    assert codes(caller) == [code]
    assert it.statuses() == ["canceled"]


# After an error of the simulation nobody has anything to do any more.
def test_nothing_is_left_after_a_call_that_broke_off() -> None:
    it = Desk(people={MARIA: Does(Talk(3))})  # which is no way to treat a line that rings
    maria = it.maria()
    with pytest.raises(TypeError):
        it.call()
    assert maria.is_free()
    assert it.tasks()[0].status == "canceled"
    it.carrier.people = {MARIA: picks_up()}
    assert it.call().bridged_to == MARIA
