"""Who acts when: a discrete-event scheduler on the virtual clock.

Each leg of a call is a generator that yields what it waits for: ``Sleep`` (time) or ``Receive`` (a message from another
leg, or the end of a time). The scheduler resumes them in the order of time, so thousands of legs share one thread.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any, TypeVar

from ivr.simulator.clock import VirtualClock


@dataclass(frozen=True, slots=True)
class Sleep:
    """Time passes; messages wait in the inbox meanwhile."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Receive:
    """The next message, or None when the seconds have passed without one (None seconds: for ever)."""

    seconds: float | None = None


Wait = Sleep | Receive
T = TypeVar("T")
Acts = Generator[Wait, Any, T]


class Interrupt(Exception):
    """Thrown into a waiting task from outside, e.g. its party hangs up. A task may let it pass: it is over then."""


class Stuck(Exception):
    """Everyone waits for someone else: a fault of the simulator or of an actor, never of the app."""


@dataclass(slots=True)
class Group:
    """The tasks of one call: it is over when none runs."""

    running: int = 0


class Task:
    """One generator and what it waits for."""

    __slots__ = ("acts", "done", "group", "inbox", "interrupt", "turn", "waits")

    def __init__(self, acts: Acts[None], group: Group) -> None:
        self.acts = acts
        self.group = group
        self.inbox: deque[object] = deque()
        self.interrupt: Interrupt | None = None
        self.waits: Wait = Sleep(0)
        self.turn = 0  # a heap entry of an older turn is void
        self.done = False


class Scheduler:
    """The heap of who is to be resumed when."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self._heap: list[tuple[float, int, Task, int]] = []
        self._count = 0

    def spawn(self, acts: Acts[None], group: Group, after: float = 0.0) -> Task:
        task = Task(acts, group)
        group.running += 1
        self._push(task, after)
        return task

    def send(self, task: Task, message: object) -> None:
        """Put a message into a task's inbox; it is resumed now if it waits for one."""
        task.inbox.append(message)
        if isinstance(task.waits, Receive) and not task.done:
            self._push(task, 0.0)

    def throw(self, task: Task, interrupt: Interrupt) -> None:
        """Interrupt whatever the task waits for, now."""
        if not task.done:
            task.interrupt = interrupt
            self._push(task, 0.0)

    def stop(self, task: Task) -> None:
        """End a task from outside, without a word to it."""
        if not task.done:
            task.acts.close()
            self._over(task)

    def run(self, until: Callable[[], bool]) -> None:
        """Resume one task after the other until the condition holds."""
        while not until():
            if not self._heap:
                raise Stuck("nothing is left to happen, but the call is not over")
            at, _, task, turn = heappop(self._heap)
            if turn == task.turn and not task.done:
                self.clock.reach(at)
                self._resume(task)

    def idle(self) -> bool:
        return not self._heap

    def _push(self, task: Task, after: float) -> None:
        self._count += 1
        task.turn += 1
        heappush(self._heap, (self.clock.seconds + after, self._count, task, task.turn))

    def _resume(self, task: Task) -> None:
        interrupt, task.interrupt = task.interrupt, None
        try:
            waits = task.acts.throw(interrupt) if interrupt is not None else task.acts.send(_message(task))
            while isinstance(waits, Receive) and task.inbox:
                waits = task.acts.send(task.inbox.popleft())
        except (StopIteration, Interrupt):
            self._over(task)
        except BaseException:
            self._over(task)
            raise
        else:
            task.waits = waits
            task.turn += 1
            if task.interrupt is not None:  # by itself, while it ran
                self._push(task, 0.0)
            elif waits.seconds is not None:
                self._push(task, waits.seconds)

    def _over(self, task: Task) -> None:
        task.done = True
        task.group.running -= 1


def _message(task: Task) -> object:
    return task.inbox.popleft() if isinstance(task.waits, Receive) and task.inbox else None
