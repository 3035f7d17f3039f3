"""A workspace as somebody has set it up: activities, workers, queues of tasks, and workflows.

* A new workspace has the activities Offline, Available and Unavailable; only in Available tasks are offered [?].
* ``timeout_activity``: where a worker goes who lets a reservation time out; Offline, as in a new workspace [?].
* A worker takes one task at a time: the capacity of the voice channel is one.
* A workflow gives a task to the queue of its first filter that fits, else to its default one. The carrier writes
  filters and target workers as expressions in a language of its own; here they are a function, or what must be equal
  to an attribute (or be in it, if it is a list).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from ivr.simulator.sids import Sids

if TYPE_CHECKING:
    from ivr.simulator.taskrouter.tasks import Reservation

RESERVATION_SECONDS = 120.0

Attributes = dict[str, Any]
Matches = Callable[[Mapping[str, Any]], bool]
Wanted = Matches | Mapping[str, Any]


def matching(wanted: Wanted) -> Matches:
    """A function as it is; a mapping as the question whether each of its values is, or is in, the attribute."""
    if not isinstance(wanted, Mapping):
        return wanted

    def fits(attributes: Mapping[str, Any]) -> bool:
        return all(_has(attributes.get(name), value) for name, value in wanted.items())

    return fits


def _has(there: object, value: object) -> bool:
    return value in there if isinstance(there, list) else there == value


@dataclass(slots=True, eq=False)
class Activity:
    """What a worker does; ``available``: tasks are offered meanwhile."""

    sid: str
    name: str
    available: bool


@dataclass(slots=True, eq=False)
class Worker:
    """Somebody who takes tasks. ``since``: idle since then, on the clock. ``reservation``: the one that is not over."""

    sid: str
    name: str
    attributes: Attributes
    activity: Activity
    since: float = 0.0
    reservation: Reservation | None = None

    def contact(self) -> str:
        """The phone on which the worker is rung."""
        return str(self.attributes.get("contact_uri", ""))

    def is_free(self) -> bool:
        return self.activity.available and self.reservation is None


@dataclass(slots=True, eq=False)
class TaskQueue:
    """Tasks for those workers whose attributes fit."""

    sid: str
    name: str
    fits: Matches


@dataclass(slots=True, eq=False)
class Workflow:
    """Which queue a task goes to, and whom the carrier asks what to do with a reservation."""

    sid: str
    name: str
    assignment_url: str
    fallback_url: str = ""
    reservation_timeout: float = RESERVATION_SECONDS
    filters: list[tuple[Matches, TaskQueue]] = field(default_factory=list)
    default: TaskQueue | None = None

    def queue_for(self, attributes: Mapping[str, Any]) -> TaskQueue | None:
        return next((queue for fits, queue in self.filters if fits(attributes)), self.default)


class Workspace:
    """What a test sets up. Sids are made unless one is given, as an app knows some of them from its settings."""

    def __init__(self, seed: int) -> None:
        self.sids = Sids(seed)
        self.sid = self.sids.make("WS")
        self.activities: dict[str, Activity] = {}
        self.workers: dict[str, Worker] = {}
        self.task_queues: dict[str, TaskQueue] = {}
        self.workflows: dict[str, Workflow] = {}
        self.timeout_activity = self.activity("Offline", available=False)
        self.activity("Available")
        self.activity("Unavailable", available=False)

    def activity(self, name: str, available: bool = True, sid: str = "") -> Activity:
        one = Activity(sid or self.sids.make("WA"), name, available)
        self.activities[one.sid] = one
        return one

    def worker(
        self,
        name: str,
        contact: str = "",
        attributes: Mapping[str, Any] | None = None,
        activity: str = "Available",
        sid: str = "",
    ) -> Worker:
        """``contact``: the phone, which stands as contact_uri in the attributes. ``activity``: its name or Sid."""
        given: Attributes = {"contact_uri": contact} if contact else {}
        one = Worker(sid or self.sids.make("WK"), name, given | dict(attributes or {}), self.find_activity(activity))
        self.workers[one.sid] = one
        return one

    def queue(self, name: str, workers: Wanted | None = None, sid: str = "") -> TaskQueue:
        """``workers``: whom its tasks are for, all of them unless it is given."""
        one = TaskQueue(sid or self.sids.make("WQ"), name, matching(workers or {}))
        self.task_queues[one.sid] = one
        return one

    def workflow(
        self,
        name: str,
        assignment_url: str,
        fallback_url: str = "",
        filters: Sequence[tuple[Wanted, str]] = (),
        default: str | None = None,
        reservation_timeout: float = RESERVATION_SECONDS,
        sid: str = "",
    ) -> Workflow:
        """``filters``: which tasks go to which queue; ``default``: the queue of all others. A queue which nobody has
        made yet is made, for all workers."""
        one = Workflow(
            sid or self.sids.make("WW"), name, assignment_url, fallback_url, reservation_timeout,
            [(matching(wanted), self._queue(queue)) for wanted, queue in filters],
            None if default is None else self._queue(default),
        )  # fmt: skip
        self.workflows[one.sid] = one
        return one

    def find_activity(self, name: str) -> Activity:
        """By name or by Sid; KeyError if there is none."""
        return self.activities.get(name) or _named(self.activities, name)

    def find_worker(self, name: str) -> Worker:
        """By name or by Sid; KeyError if there is none."""
        return self.workers.get(name) or _named(self.workers, name)

    def _queue(self, name: str) -> TaskQueue:
        return next((one for one in self.task_queues.values() if one.name == name), None) or self.queue(name)


Named = TypeVar("Named", Activity, Worker)


def _named(table: Mapping[str, Named], name: str) -> Named:
    for one in table.values():
        if one.name == name:
            return one
    raise KeyError(name)
