"""The account's queues: callers in the order in which they came, and agents' lines that wait for a caller.

A queue is made when it is first named; 1000 callers is the default, 5000 the most. Its times are kept for AvgQueueTime.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ivr.simulator.clock import VirtualClock
from ivr.simulator.leg import Leg
from ivr.simulator.scheduler import Interrupt
from ivr.simulator.sids import Sids

if TYPE_CHECKING:
    from ivr.simulator.taskrouter.tasks import Task

MAX_SIZE = 1000
CEILING = 5000
LIMIT_NAME = 64


class Dequeued(Interrupt):
    """Thrown into a waiting caller's leg: another leg takes it. ``url``: what the caller hears before the bridge."""

    def __init__(self, by: Leg, url: str, method: str) -> None:
        super().__init__()
        self.by = by
        self.url = url
        self.method = method


@dataclass(slots=True, eq=False)
class Member:
    """A caller in a queue. ``taken_by``: the leg that is about to be connected; the caller is out of the queue then.

    ``task``: as which TaskRouter offers the caller, if it does.
    """

    leg: Leg
    since: float
    place: int
    taken_by: Leg | None = None
    waited: float | None = None
    task: Task | None = None


class Queue:
    """One queue."""

    def __init__(self, sid: str, name: str, clock: VirtualClock, max_size: int = MAX_SIZE) -> None:
        self.sid = sid
        self.name = name
        self.max_size = max_size
        self.made = clock.now()
        self.members: list[Member] = []
        self.dialling: deque[Leg] = deque()
        self._clock = clock
        self._came = 0
        self._times: list[float] = []

    def join(self, leg: Leg) -> Member | None:
        """The leg's place at the end; None if the queue is full."""
        if len(self.members) >= self.max_size:
            return None
        self._came += 1
        member = Member(leg, self._clock.seconds, self._came)
        self.members.append(member)
        while self.dialling:  # a leg that has given up is done
            waiting = self.dialling.popleft()
            if waiting.task is not None and not waiting.task.done:
                waiting.carrier.scheduler.send(waiting.task, self)
                break
        return member

    def first(self, by: Leg) -> Member | None:
        """The first caller, who is out of the queue from now on."""
        return self.take(by, self.members[0]) if self.members else None

    def take(self, by: Leg, member: Member) -> Member:
        """One caller, who is out of the queue from now on."""
        member.taken_by = by
        self.leave(member)
        return member

    def leave(self, member: Member) -> None:
        if member in self.members:
            self.members.remove(member)
            member.waited = self._clock.seconds - member.since
            self._times.append(member.waited)

    def seconds(self, member: Member) -> int:
        """How long a caller has waited, or did."""
        return round(member.waited if member.waited is not None else self._clock.seconds - member.since)

    def average(self) -> int:
        return round(sum(self._times) / len(self._times)) if self._times else 0

    def told(self, member: Member) -> dict[str, str]:
        """What the waitUrl is told."""
        return {
            "QueueSid": self.sid,
            "QueuePosition": str(self.members.index(member) + 1),
            "QueueTime": str(self.seconds(member)),
            "AvgQueueTime": str(self.average()),
            "CurrentQueueSize": str(len(self.members)),
            "MaxQueueSize": str(self.max_size),
        }


class Queues:
    """All queues of the account."""

    def __init__(self, sids: Sids, clock: VirtualClock) -> None:
        self._sids = sids
        self._clock = clock
        self._by_sid: dict[str, Queue] = {}

    def named(self, name: str, max_size: int = MAX_SIZE) -> Queue:
        """The queue of this name, which is made if there is none."""
        return self.find(name) or self.make(name, max_size)

    def find(self, name: str) -> Queue | None:
        """By name or by Sid."""
        return self._by_sid.get(name) or next((one for one in self._by_sid.values() if one.name == name), None)

    def make(self, name: str, max_size: int = MAX_SIZE) -> Queue:
        queue = Queue(self._sids.make("QU"), name, self._clock, max_size)
        self._by_sid[queue.sid] = queue
        return queue

    def drop(self, queue: Queue) -> None:
        del self._by_sid[queue.sid]

    def all(self) -> list[Queue]:
        return list(self._by_sid.values())
