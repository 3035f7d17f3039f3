"""TaskRouter's REST API, by the carrier's own SDK: workers, activities, workflows, tasks, reservations"""

from __future__ import annotations

import json
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from ivr.simulator import Answer, NoAnswer, Talk
from ivr.simulator.rest import Refused
from tests.simulator.canned import BASE, Does, lines
from tests.simulator.queueing import LINE
from tests.simulator.tasking import JOHN, MARIA, WORKFLOW, Desk, says


def refused(deed: Any) -> tuple[int, int]:
    with pytest.raises(TwilioRestException) as caught:
        deed()
    return caught.value.status, caught.value.code


def later(it: Desk, seconds: float, **instruction: Any) -> None:
    """The app deals with the only reservation by the REST API, some seconds from now."""

    def deed() -> None:
        (reservation,) = it.router.reservations.values()
        it.api.tasks(reservation.task.sid).reservations(reservation.sid).update(**instruction)

    it.carrier.later(seconds, deed)


# -- who may ask, and where: taskrouter.twilio.com/v1/Workspaces/{WS}; failures can be planned as for the other host


def test_the_workspace_has_its_own_host() -> None:
    it = Desk()
    maria = it.maria()
    assert refused(it.client.taskrouter.v1.workspaces("WS1").workers("WK1").fetch) == (404, 20404)
    assert refused(it.client.calls("WK1").fetch) == (404, 20404)
    it.http.fails(Refused(429, 20429, "Too many requests"), TimeoutError())
    assert refused(it.api.workers(maria.sid).fetch) == (429, 20429)
    with pytest.raises(TimeoutError):
        it.api.workers.list()
    assert [one.friendly_name for one in it.api.workers.list()] == ["Maria"]
    assert it.http.requests == [
        "GET /v1/Workspaces/WS1/Workers/WK1", "GET /Calls/WK1.json", f"GET /Workers/{maria.sid}", "GET /Workers",
        "GET /Workers",
    ]  # fmt: skip


# -- what is there


def test_activities_and_workflows() -> None:
    it = Desk()
    assert [(one.friendly_name, one.available) for one in it.api.activities.list()] == [
        ("Offline", False), ("Available", True), ("Unavailable", False),
    ]  # fmt: skip
    assert len(it.api.activities.list(friendly_name="Offline")) == 1
    (flow,) = it.api.workflows.list()
    assert (flow.sid, flow.friendly_name, flow.task_reservation_timeout) == (WORKFLOW, "Desks", 120)
    assert it.api.workflows(WORKFLOW).fetch().assignment_callback_url == BASE + "/assignment"
    assert refused(it.api.workflows("WW1").fetch) == (404, 20404)


def test_workers() -> None:
    it = Desk()
    maria, _ = it.maria(attributes={"skills": ["billing"]}), it.john(activity="Offline")
    found = it.api.workers(maria.sid).fetch()
    assert (found.friendly_name, found.activity_name, found.available) == ("Maria", "Available", True)
    assert json.loads(found.attributes) == {"contact_uri": MARIA, "skills": ["billing"]}
    assert [one.friendly_name for one in it.api.workers.list(activity_name="Offline")] == ["John"]
    assert [one.friendly_name for one in it.api.workers.list(available="true")] == ["Maria"]
    assert refused(it.api.workers("WK1").fetch) == (404, 20404)


# -- workers change


# A worker who becomes available is offered what waits.
def test_a_worker_comes() -> None:
    it = Desk(people={MARIA: Does(Answer(), Talk(9))})
    maria = it.maria(activity="Offline")
    available = it.router.find_activity("Available").sid
    it.carrier.later(30, lambda: it.api.workers(maria.sid).update(activity_sid=available))
    assert it.only().seconds == 34.0


def test_a_worker_learns_something_new() -> None:
    it = Desk(people={MARIA: Does(Answer(), Talk(9))})
    it.router.queue("billing", {"skills": "billing"})
    it.router.workflow("Bills", BASE + "/assignment", default="billing", sid="WW2")
    it.app.pages["/voice"] = "<Enqueue workflowSid='WW2'/>"
    maria = it.maria()
    knows = json.dumps({"contact_uri": MARIA, "skills": ["billing"]})
    it.carrier.later(30, lambda: it.api.workers(maria.sid).update(attributes=knows, friendly_name="Maria B."))
    assert "--: Maria B. is reserved" in lines(it.only())


# A pending reservation stays when the activity changes [?], unless RejectPendingReservations asks for more.
@pytest.mark.parametrize(("reject", "statuses"), [(True, ["rejected", "completed"]), (False, ["timeout", "completed"])])
def test_a_worker_goes(reject: bool, statuses: list[str]) -> None:
    it = Desk(says(), says("dequeue"), people={JOHN: Does(Answer(), Talk(9))})
    maria, _ = it.maria(), it.john()
    offline = it.router.find_activity("Offline").sid
    it.carrier.later(
        30, lambda: it.api.workers(maria.sid).update(activity_sid=offline, reject_pending_reservations=reject)
    )
    it.only()
    assert it.statuses() == statuses


# Unknown activities and attributes that are no JSON: 400, 20001 [?].
def test_a_change_that_is_none() -> None:
    it = Desk()
    one = it.api.workers(it.maria().sid)
    assert refused(lambda: one.update(activity_sid="WA1")) == (400, 20001)
    assert refused(lambda: one.update(attributes="[1]")) == (400, 20001)
    assert refused(lambda: one.update(attributes="billing")) == (400, 20001)


# -- tasks


def test_tasks_are_listed_and_looked_up() -> None:
    it = Desk(says("accept"), task='<Task priority="3">{"desk": "billing"}</Task>')
    it.maria()
    it.caller("wait 50; hang up")
    it.caller("wait 50; hang up", after=1, number="+12025550144")
    it.carrier.scheduler.run(until=lambda: it.carrier.clock.seconds > 20)
    assert [one.assignment_status for one in it.api.tasks.list()] == ["assigned", "pending"]
    (waits,) = it.api.tasks.list(assignment_status=["pending", "reserved"])
    found = it.api.tasks(waits.sid).fetch()
    assert (found.priority, found.workflow_friendly_name, found.task_queue_friendly_name) == (3, "Desks", "everyone")
    assert json.loads(found.attributes)["desk"] == "billing"
    assert found.age == round(it.carrier.clock.seconds) - 1
    assert refused(it.api.tasks("WT1").fetch) == (404, 20404)
    it.run()


# Canceled while it waits: "the call remains active".
def test_a_task_is_canceled() -> None:
    it = Desk(people={MARIA: NoAnswer()})
    it.maria()
    it.carrier.later(
        10, lambda: it.api.tasks(it.tasks()[0].sid).update(assignment_status="canceled", reason="called back")
    )
    caller = it.only("wait 90; hang up")
    assert (it.tasks()[0].status, it.tasks()[0].reason, it.statuses()) == ("canceled", "called back", ["canceled"])
    assert caller.transcript[-1].at == 90.0
    assert it.carrier.calls[1].leg.ended_at == 10.0


# An accepted task is the app's to complete; the worker is free again then. Wrapping comes between, if the app says so.
@pytest.mark.parametrize("steps", [["completed"], ["wrapping", "completed"]])
def test_a_task_is_completed(steps: list[str]) -> None:
    it = Desk(says("accept"))
    maria = it.maria()
    it.only("wait 20; hang up")
    task = it.api.tasks(it.tasks()[0].sid)
    for status in steps:
        assert not maria.is_free()
        assert task.update(assignment_status=status, reason="done").assignment_status == status
    assert it.statuses() == ["completed"]
    assert maria.is_free()
    assert refused(lambda: task.update(assignment_status="canceled")) == (400, 20001)


# Completed is no way out for a task that still waits [?]; priority and attributes may be changed.
def test_a_waiting_task_is_changed() -> None:
    it = Desk()
    it.caller("wait 20; hang up")
    it.carrier.scheduler.run(until=lambda: bool(it.tasks()))
    task = it.api.tasks(it.tasks()[0].sid)
    assert refused(lambda: task.update(assignment_status="completed")) == (400, 20001)
    assert task.update(priority=9, attributes='{"desk": "dispatch"}').priority == 9
    assert it.tasks()[0].attributes == {"desk": "dispatch"}
    it.run()


# -- reservations: what was left pending by an empty object


def test_reservations_are_listed_and_looked_up() -> None:
    it = Desk(says())
    it.maria()
    it.only("wait 20; hang up")
    task = it.api.tasks(it.tasks()[0].sid)
    (found,) = task.reservations.list()
    assert (found.worker_name, found.reservation_status) == ("Maria", "canceled")
    assert task.reservations(found.sid).fetch().task_sid == it.tasks()[0].sid
    assert task.reservations.list(reservation_status="pending") == []
    assert refused(task.reservations("WR1").fetch) == (404, 20404)


def test_a_reservation_is_accepted() -> None:
    it = Desk(says())
    it.maria()
    later(it, 10, reservation_status="accepted")
    it.only("wait 20; hang up")
    task = it.api.tasks(it.tasks()[0].sid)
    one = task.reservations(task.reservations.list()[0].sid)
    assert (it.tasks()[0].status, it.statuses()) == ("assigned", ["accepted"])
    assert refused(lambda: one.update(reservation_status="rejected")) == (400, 20001)
    assert refused(lambda: one.update(instruction="dequeue")) == (400, 40135)
    assert refused(lambda: one.update(instruction="transfer")) == (400, 55555)
    assert refused(lambda: one.update(reservation_status="timeout")) == (400, 20001)
    one.update(reservation_status="wrapping")
    one.update(reservation_status="completed")
    assert it.tasks()[0].status == "completed"
    assert refused(lambda: one.update(reservation_status="completed")) == (400, 20001)


def test_a_reservation_is_rejected() -> None:
    it = Desk(says(), says("dequeue"), people={JOHN: Does(Answer(), Talk(9))})
    maria, _ = it.maria(), it.john()
    offline = it.router.find_activity("Offline").sid
    later(it, 10, reservation_status="rejected", worker_activity_sid=offline)
    assert it.only().seconds == 14.0
    assert it.statuses() == ["rejected", "completed"]
    assert maria.activity.sid == offline


def test_a_reservation_is_dequeued() -> None:
    it = Desk(says(), people={JOHN: Does(Answer(), Talk(9))}, pages={"/events": ""})
    maria = it.maria()
    offline = it.router.find_activity("Offline").sid
    later(it, 10, instruction="dequeue", dequeue_to=JOHN, dequeue_from=LINE, dequeue_timeout=20,
          dequeue_post_work_activity_sid=offline, dequeue_status_callback_url=BASE + "/events",
          dequeue_status_callback_event=["ringing", "answered"])  # fmt: skip
    assert it.only().bridged_to == JOHN
    assert maria.activity.sid == offline
    assert [one.params["CallStatus"] for one in it.app.asked("/events")] == ["ringing", "in-progress"]


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"instruction": "call", "call_from": LINE, "call_url": BASE + "/agent", "call_accept": True}, "accepted"),
        ({"instruction": "conference", "from_": LINE, "end_conference_on_exit": True}, "wrapping"),
    ],
)
def test_a_worker_is_rung_for_a_reservation(given: dict[str, Any], status: str) -> None:
    it = Desk(says(), people={MARIA: Does(Answer(), Talk(9))}, pages={"/agent": "<Say>Hello.</Say>"})
    it.maria()
    later(it, 10, **given)
    it.only("wait 60; hang up")
    assert it.statuses() == [status]
    assert it.carrier.calls[1].leg.status == "completed"


def test_a_reservation_is_redirected() -> None:
    it = Desk(says(), pages={"/new": "<Say>Elsewhere.</Say>"})
    it.maria()
    caller = it.caller()
    later(it, 10, instruction="redirect", redirect_call_sid=caller.sid, redirect_url=BASE + "/new",
          redirect_accept=True)  # fmt: skip
    it.run()
    assert caller.heard().endswith("Elsewhere.")
    assert it.tasks()[0].status == "assigned"


# The app may use the API while it is asked, and answer with the empty object.
def test_the_app_accepts_while_it_is_asked() -> None:
    it = Desk()
    it.maria()

    def assignment(request: Any) -> Any:
        task = it.api.tasks(request.params["TaskSid"])
        task.reservations(request.params["ReservationSid"]).update(reservation_status="accepted")
        return says()

    it.app.pages["/assignment"] = assignment
    caller = it.only("wait 20; hang up")
    assert it.statuses() == ["accepted"]
    assert caller.errors == []
