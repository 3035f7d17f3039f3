"""A Task, which is a caller who waits, and its Reservations: the workers to whom it was offered, one after the other.

A Task is pending, reserved (somebody is asked), assigned (somebody has it), wrapping, completed or canceled. A
Reservation is pending, accepted, rejected, timeout, canceled, wrapping or completed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.simulator import scheduler
from ivr.simulator.leg import Leg
from ivr.simulator.queues import Member, Queue
from ivr.simulator.taskrouter.workspace import Activity, Attributes, TaskQueue, Worker, Workflow

TASK_SECONDS = 86_400.0

OPEN = frozenset({"pending", "reserved"})
OVER = frozenset({"canceled", "completed"})


@dataclass(slots=True, eq=False)
class Task:
    """``leg``, ``line`` and ``member``: the caller, and their place in the queue of calls behind the workflow."""

    sid: str
    workflow: Workflow
    queue: TaskQueue
    attributes: Attributes
    leg: Leg
    line: Queue
    member: Member
    made: float
    priority: int = 0
    timeout: float = TASK_SECONDS
    status: str = "pending"
    reason: str = ""
    bridged: bool = False  # by <Dial><Queue reservationSid>: the task ends with the bridge
    declined: set[str] = field(default_factory=set)  # workers who are not asked again until their activity changes
    reservations: list[Reservation] = field(default_factory=list)
    alarm: scheduler.Task | None = None

    def live(self) -> Reservation | None:
        """The reservation that is not over."""
        return next((one for one in self.reservations if one.is_live()), None)


@dataclass(slots=True, eq=False)
class Reservation:
    """One offer to one worker. ``ringing``: legs that are rung for it, and are not needed when it is over.

    ``after``: what the worker does when the task is done.
    """

    sid: str
    task: Task
    worker: Worker
    made: float
    status: str = "pending"
    after: Activity | None = None
    ringing: list[Leg] = field(default_factory=list)
    alarm: scheduler.Task | None = None

    def is_live(self) -> bool:
        return self.status in ("pending", "accepted", "wrapping")
