"""TaskRouter's tasks and their reservations: looked up and changed.

* A task is canceled while it is pending or reserved; its caller stays in the queue. It is wrapping if it was assigned,
  completed if it was assigned or wrapping. Anything else is 400, 20001 [?]. Priority and Attributes may be changed.
* Tasks are listed by AssignmentStatus (several), WorkflowSid, TaskQueueSid. There are none but those of callers: POST
  /Tasks is not played.
* A reservation takes ReservationStatus accepted, rejected (WorkerActivitySid), wrapping and completed, or the same
  instructions as the answer to an assignment callback (``instructions.py``): what is an error there is 400 with its
  code here.
"""

from __future__ import annotations

import json
from typing import Any

from ivr.simulator.rest.routes import TASKROUTER, Answer, Asked, Refused, not_found, route
from ivr.simulator.rest.workspace import INVALID, attributes, common, iso, listing
from ivr.simulator.taskrouter.instructions import carry_out
from ivr.simulator.taskrouter.tasks import Reservation, Task
from ivr.simulator.twiml import CarrierError

FROM = {
    "canceled": ("pending", "reserved"), "wrapping": ("assigned",), "completed": ("assigned", "wrapping"),
}  # fmt: skip
STATUS = {"accepted": "accept", "rejected": "reject"}
# parameter of the API -> the same in an instruction
PARAMETERS = {
    "accept": {},
    "reject": {"WorkerActivitySid": "activity_sid"},
    "dequeue": {
        "DequeueTo": "to", "DequeueFrom": "from", "DequeuePostWorkActivitySid": "post_work_activity_sid",
        "DequeueTimeout": "timeout", "DequeueStatusCallbackUrl": "status_callback_url",
        "DequeueStatusCallbackEvent": "status_callback_events",
    },
    "call": {
        "CallTo": "to", "CallFrom": "from", "CallUrl": "url", "CallAccept": "accept", "CallTimeout": "timeout",
        "CallStatusCallbackUrl": "status_callback_url",
    },
    "redirect": {"RedirectCallSid": "call_sid", "RedirectUrl": "url", "RedirectAccept": "accept"},
    "conference": {
        "To": "to", "From": "from", "Timeout": "timeout", "PostWorkActivitySid": "post_work_activity_sid",
        "StatusCallback": "status_callback", "StatusCallbackEvent": "status_callback_events",
        "StartConferenceOnEnter": "start_conference_on_enter", "EndConferenceOnExit": "end_conference_on_exit",
        "EndConferenceOnCustomerExit": "end_conference_on_customer_exit", "WaitUrl": "wait_url",
        "WaitMethod": "wait_method", "MaxParticipants": "max_participants",
        "ConferenceStatusCallback": "conference_status_callback",
        "ConferenceStatusCallbackMethod": "conference_status_callback_method",
        "ConferenceStatusCallbackEvent": "conference_status_callback_event",
    },
}  # fmt: skip


@route("GET", "/Tasks", TASKROUTER)
def index(asked: Asked) -> Answer:
    rows = [_task(asked, one) for one in asked.carrier.taskrouter.tasks.values()]
    fields = {"AssignmentStatus": "assignment_status", "WorkflowSid": "workflow_sid", "TaskQueueSid": "task_queue_sid"}
    wanted = {field: asked.get(name).replace(",", " ").split() for name, field in fields.items() if asked.get(name)}
    return listing("tasks", [row for row in rows if all(row[field] in values for field, values in wanted.items())])


@route("GET", "/Tasks/{sid}", TASKROUTER)
def fetch(asked: Asked) -> Answer:
    return 200, _task(asked, _find(asked))


@route("POST", "/Tasks/{sid}", TASKROUTER)
def update(asked: Asked) -> Answer:
    router, task, status = asked.carrier.taskrouter, _find(asked), asked.get("AssignmentStatus")
    if status and task.status not in FROM.get(status, ()):
        raise Refused(400, INVALID, f"A task that is {task.status} does not become {status}")
    if asked.get("Attributes"):
        task.attributes = attributes(asked)
    task.priority = int(asked.get("Priority", str(task.priority)))
    if status:
        {"canceled": router.cancel, "wrapping": router.wrap, "completed": router.complete}[status](
            task, asked.get("Reason")
        )
    return 200, _task(asked, task)


@route("GET", "/Tasks/{sid}/Reservations", TASKROUTER)
def reservations(asked: Asked) -> Answer:
    rows = [_reservation(asked, one) for one in _find(asked).reservations]
    wanted = asked.get("ReservationStatus")
    return listing("reservations", [row for row in rows if wanted in ("", row["reservation_status"])])


@route("GET", "/Tasks/{sid}/Reservations/{member}", TASKROUTER)
def reservation(asked: Asked) -> Answer:
    return 200, _reservation(asked, _of(asked))


@route("POST", "/Tasks/{sid}/Reservations/{member}", TASKROUTER)
def instruct(asked: Asked) -> Answer:
    one, status = _of(asked), asked.get("ReservationStatus")
    if status in ("wrapping", "completed"):
        _finish(asked, one, status)
        return 200, _reservation(asked, one)
    if status and status not in STATUS:
        raise Refused(400, INVALID, f"A reservation does not become {status}")
    name = STATUS.get(status) or asked.get("Instruction").lower()
    given = {theirs: asked.get(ours) for ours, theirs in PARAMETERS.get(name, {}).items() if asked.get(ours)}
    try:
        carry_out(asked.carrier.taskrouter, one, {"instruction": name, **given})
    except CarrierError as error:
        raise Refused(400, error.code, error.message) from error
    return 200, _reservation(asked, one)


def _finish(asked: Asked, one: Reservation, status: str) -> None:
    if one.task.status not in FROM[status] or not one.is_live():
        raise Refused(400, INVALID, f"A reservation that is {one.status} does not become {status}")
    router = asked.carrier.taskrouter
    (router.wrap if status == "wrapping" else router.complete)(one.task)


def _find(asked: Asked) -> Task:
    found = asked.carrier.taskrouter.tasks.get(asked.sid)
    if found is None:
        raise not_found(f"/Tasks/{asked.sid}")
    return found


def _of(asked: Asked) -> Reservation:
    for one in _find(asked).reservations:
        if one.sid == asked.member:
            return one
    raise not_found(f"/Tasks/{asked.sid}/Reservations/{asked.member}")


def _task(asked: Asked, one: Task) -> dict[str, Any]:
    clock = asked.carrier.clock
    return {
        "sid": one.sid, "assignment_status": one.status, "attributes": json.dumps(one.attributes),
        "age": round(clock.seconds - one.made), "priority": one.priority, "reason": one.reason or None,
        "task_queue_sid": one.queue.sid, "task_queue_friendly_name": one.queue.name, "timeout": round(one.timeout),
        "workflow_sid": one.workflow.sid, "workflow_friendly_name": one.workflow.name,
        "date_created": iso(clock.at(one.made)), **common(asked, f"/Tasks/{one.sid}"),
    }  # fmt: skip


def _reservation(asked: Asked, one: Reservation) -> dict[str, Any]:
    return {
        "sid": one.sid, "reservation_status": one.status, "task_sid": one.task.sid, "worker_sid": one.worker.sid,
        "worker_name": one.worker.name, "date_created": iso(asked.carrier.clock.at(one.made)),
        **common(asked, f"/Tasks/{one.task.sid}/Reservations/{one.sid}"),
    }  # fmt: skip
