"""What the carrier's TaskRouter is told of a caller: enough to choose a worker by, nothing that says who they are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ivr.flow.steps import EnqueueTask, Where

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

URGENT, FRONT = 2, 1
"""Of the task's priority. The carrier serves a higher one first, however long the others have waited."""


def task(visit: Visit, front: bool, then: Where) -> EnqueueTask:
    """The caller waits for a worker of the call's desk. ``front``: they go before those who came by themselves."""
    call, desk, urgent = visit.call, visit.desk(), visit.urgent
    attributes = {
        "desk": desk.id,
        "need": call.need,
        "urgent": urgent,
        "language": call.language,
        "transfers": call.transfers,
        "place": call.sid,  # by which the assignment callback knows the task for ours
    }
    priority = URGENT * urgent + FRONT * front
    return EnqueueTask(desk.workflow, json.dumps(attributes), priority, then, visit.flow.hold or "")
