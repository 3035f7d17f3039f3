"""The assignment callback: the carrier asks the app what to do with a reservation.

* POST to the workflow's assignment URL, signed: Timestamp AccountSid WorkspaceSid WorkflowSid TaskQueueSid WorkerSid
  WorkerName WorkerAttributes TaskSid TaskAttributes TaskAge TaskPriority TaskAssignmentStatus ReservationSid. How the
  Timestamp is written is not stated: 2026-03-04T17:00:00Z [?].
* An answer within 5 s, of status 200 and application/json. No answer or another status: 11200 and the like; another
  type: 40000; no JSON: 40001; an object without an instruction: 40005; an unknown instruction: 55555. Then, and after
  an instruction that cannot be carried out [?], the fallback URL is asked in the same way. When that fails too the
  reservation stays pending, until somebody uses the REST API or it times out.
* An empty object leaves it pending as well.
* What a retry policy in the URL's fragment says holds here too [?].
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ivr.simulator.scheduler import Acts
from ivr.simulator.taskrouter.instructions import carry_out
from ivr.simulator.taskrouter.tasks import Reservation
from ivr.simulator.transport import Reply
from ivr.simulator.twiml import CarrierError
from ivr.simulator.webhook import Parameters

if TYPE_CHECKING:
    from ivr.simulator.taskrouter.router import TaskRouter

ANSWER_SECONDS = 5.0
NOT_TYPED, NOT_JSON, NO_INSTRUCTION = 40000, 40001, 40005


def assign(router: TaskRouter, reservation: Reservation) -> Acts[None]:
    """Ask, and do what the answer says."""
    workflow, leg = reservation.task.workflow, reservation.task.leg
    for url in filter(None, (workflow.assignment_url, workflow.fallback_url)):
        try:
            instruction = yield from _ask(router, reservation, url)
            if instruction:
                carry_out(router, reservation, instruction)
            return
        except CarrierError as error:
            leg.call.trouble(CarrierError(error.code, error.message, error.url or url, warning=True))
        if reservation.status != "pending":
            return
        if url == workflow.assignment_url and workflow.fallback_url:
            leg.note("the fallback assignment URL is asked")


def _ask(router: TaskRouter, reservation: Reservation, url: str) -> Acts[Mapping[str, Any]]:
    parameters = Parameters(_told(router, reservation))
    reply = yield from router.carrier.webhooks.plain(url, parameters, reservation.task.leg.call, ANSWER_SECONDS)
    return _read(reply)


def _read(reply: Reply) -> Mapping[str, Any]:
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    if reply.status != 200:
        raise CarrierError(11200, f"an assignment callback is answered with HTTP {reply.status}")
    if kind != "application/json":
        raise CarrierError(NOT_TYPED, f"an assignment callback is answered with {kind or 'no type'!r}")
    try:
        said = json.loads(reply.body)
    except ValueError as error:
        raise CarrierError(NOT_JSON, f"an assignment callback is answered with no JSON: {error}") from error
    if not isinstance(said, dict) or (said and "instruction" not in said):
        raise CarrierError(NO_INSTRUCTION, "an assignment callback is answered without an instruction")
    return said


def _told(router: TaskRouter, reservation: Reservation) -> dict[str, str]:
    task, worker, clock = reservation.task, reservation.worker, router.carrier.clock
    return {
        "Timestamp": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"), "AccountSid": router.carrier.account_sid,
        "WorkspaceSid": router.sid, "WorkflowSid": task.workflow.sid, "TaskQueueSid": task.queue.sid,
        "WorkerSid": worker.sid, "WorkerName": worker.name, "WorkerAttributes": json.dumps(worker.attributes),
        "TaskSid": task.sid, "TaskAttributes": json.dumps(task.attributes),
        "TaskAge": str(round(clock.seconds - task.made)), "TaskPriority": str(task.priority),
        "TaskAssignmentStatus": task.status, "ReservationSid": reservation.sid,
    }  # fmt: skip
