"""<Task> in an <Enqueue workflowSid>: what TaskRouter is told of the caller.

* An unknown workflow: 14220. A <Task> which is no JSON object: 14221. A task that fits none of the workflow's filters:
  14222. The whole document fails then [?].
* The task's attributes are those of the <Task> (none without one), with call_sid from to direction call_status
  account_sid api_version called caller of the call, which win over the same names in the <Task> [?].
* ``priority`` 0, ``timeout`` 86400 s until somebody has taken the task.
* The queue of calls is named like the workflow, and takes 100 callers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from ivr.simulator.leg import Leg
from ivr.simulator.queues import Member, Queue
from ivr.simulator.taskrouter.tasks import TASK_SECONDS
from ivr.simulator.taskrouter.workspace import Attributes, TaskQueue, Workflow
from ivr.simulator.twiml import CarrierError, Verb

NO_WORKFLOW, NO_JSON, NO_FILTER = 14220, 14221, 14222
LIMIT_CALLS = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A task that a document asks for."""

    workflow: Workflow
    queue: TaskQueue
    attributes: Attributes
    priority: int
    timeout: float

    def enters(self, leg: Leg, line: Queue, member: Member) -> None:
        """The caller waits, and the task is made."""
        router = leg.carrier.taskrouter
        member.task = router.enter(
            leg, line, member, self.workflow, self.queue, self.attributes, self.priority, self.timeout
        )


def read(leg: Leg, enqueue: Verb) -> Asked:
    sid = enqueue.get("workflowSid")
    workflow = leg.carrier.taskrouter.workflows.get(sid)
    if workflow is None:
        raise CarrierError(NO_WORKFLOW, f"<Enqueue>: there is no workflow {sid!r}", leg.url)
    task = next((child for child in enqueue.children if child.name == "Task"), Verb("Task"))
    attributes = _attributes(leg, task.text)
    queue = workflow.queue_for(attributes)
    if queue is None:
        raise CarrierError(NO_FILTER, f"<Enqueue>: the task fits no filter of {workflow.name}", leg.url)
    return Asked(workflow, queue, attributes, int(task.number("priority", 0)), task.number("timeout", TASK_SECONDS))


def _attributes(leg: Leg, text: str) -> Attributes:
    try:
        given: Any = json.loads(text or "{}")
    except ValueError as error:
        raise CarrierError(NO_JSON, f"<Task>: the attributes are no JSON: {error}", leg.url) from error
    if not isinstance(given, dict):
        raise CarrierError(NO_JSON, "<Task>: the attributes are no JSON object", leg.url)
    says = leg.parameters.standing
    return {
        **given, "call_sid": leg.sid, "from": says["From"], "to": says["To"], "direction": says["Direction"],
        "call_status": leg.status, "account_sid": says["AccountSid"], "api_version": says["ApiVersion"],
        "called": says["Called"], "caller": says["Caller"],
    }  # fmt: skip
