"""``route``: which desk takes this need at this moment, and because of what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from routing.agents import Agent
from routing.desks import Desk
from routing.hours import Calendar, Opening, opening
from routing.needs import Need
from routing.waiting import EMPTY, Floor, in_line, team

NOT_KNOWN = "nobody knows who is on duty"


@dataclass(frozen=True, slots=True)
class Directory:
    """Everything that routing decides with: needs, desks, calendar, agents."""

    needs: Mapping[str, Need]
    desks: Mapping[str, Desk]
    calendar: Calendar
    agents: Mapping[str, Agent] = field(default_factory=dict)

    def opening(self, desk: Desk, now: datetime) -> Opening:
        return opening(self.calendar, self.calendar.schedules[desk.hours], now)


@dataclass(frozen=True, slots=True)
class Caller:
    """What the caller has already been through: ``transfers`` by agents who could not help, ``again``: called before
    within the last minutes without reaching anybody, ``zero_out``: asked for a person."""

    transfers: int = 0
    again: bool = False
    zero_out: bool = False

    @property
    def front(self) -> bool:
        """Whether they go before those who came by themselves: it was us who cost them the time."""
        return self.transfers > 0 or self.again


NEW = Caller()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to a person of one desk: a line to ring for ``ring`` seconds, the desk's queue, or TaskRouter."""

    desk: str
    line: str
    ring: int
    automated: bool = False
    by: Literal["line", "queue", "taskrouter"] = "line"


@dataclass(frozen=True, slots=True)
class Decision:
    """What routing chose.

    ``attempts`` are made in order until a person answers; empty means that the desk is closed now. ``then`` is the
    node for a caller whom none of them took (None: the need's own after-hours node decides).
    ``because`` holds the reasons in words, kept with the call.
    """

    desk: str
    open: bool
    attempts: tuple[Attempt, ...]
    then: str | None
    because: tuple[str, ...]


def route(
    directory: Directory,
    desk_id: str,
    need: Need | None,
    now: datetime,
    floor: Floor = EMPTY,
    caller: Caller = NEW,
    queues: Collection[str] | None = None,
) -> Decision:
    """Choose how ``need`` reaches a person of desk ``desk_id``: its own people, then those of each open overflow desk.

    ``floor`` says whose queue takes callers; to decide the same again later, ``queues`` are the desks whose queue was
    chosen.
    """
    desk = directory.desks[desk_id]
    because = [f"need {need.id} is served by desk {desk.id}" if need else f"the menu names desk {desk.id}"]
    because += _story(caller)
    state = directory.opening(desk, now)
    because.append(_reason(desk, state))
    if not state.open:
        return Decision(desk.id, False, (), need.after_hours if need else None, tuple(because))
    attempts, then = _chain(directory, desk, now, because, floor, queues)
    return Decision(desk.id, True, attempts, then, tuple(because))


def _chain(
    directory: Directory, desk: Desk, now: datetime, because: list[str], floor: Floor, queues: Collection[str] | None
) -> tuple[tuple[Attempt, ...], str | None]:
    attempts: list[Attempt] = []
    seen: set[str] = set()
    current: Desk | None = desk
    then: str | None = None
    while current is not None and current.id not in seen:
        seen.add(current.id)
        if directory.opening(current, now).open:
            why_not = _no_queue(directory, floor, current, now, queues) if current.mode == "queue" else ""
            attempts += _attempts(current, in_queue=not why_not)
            because += _why(current, why_not)
        else:
            because.append(f"overflow desk {current.id} is closed")
        then = current.overflow_node or then
        following = directory.desks[current.overflow_desk] if current.overflow_desk else None
        if following is not None:
            because.append(f"if nobody answers, {following.id} is next")
        current = following
    return tuple(attempts), then


def _attempts(desk: Desk, in_queue: bool) -> list[Attempt]:
    """A desk's queue or TaskRouter first; its lines, which need neither, in any case."""
    first: list[Attempt] = []
    if desk.mode == "queue" and in_queue:
        first = [Attempt(desk.id, "", 0, by="queue")]
    elif desk.mode == "taskrouter":
        first = [Attempt(desk.id, "", 0, by="taskrouter")]
    return first + [Attempt(desk.id, line, desk.ring, desk.automated) for line in desk.lines] * desk.rounds


def _why(desk: Desk, why_not: str) -> list[str]:
    if desk.mode == "taskrouter":
        return [f"the carrier's TaskRouter finds who takes calls of {desk.id}"]
    if desk.mode == "lines" or why_not == NOT_KNOWN:
        return []
    return [f"{why_not}: its lines are rung" if why_not else f"{desk.id} has agents on duty: the caller waits in line"]


def _no_queue(directory: Directory, floor: Floor, desk: Desk, now: datetime, queues: Collection[str] | None) -> str:
    """Why a caller is not sent into the desk's queue; empty if they may be."""
    if queues is not None:
        return "" if desk.id in queues else NOT_KNOWN
    if not floor.known:
        return NOT_KNOWN
    if not team(directory, floor, desk.id, now):
        return f"no agent of {desk.id} is on duty"
    if in_line(floor, desk.id) >= desk.most_waiting:
        return f"the queue of {desk.id} is full"
    return ""


def _story(caller: Caller) -> list[str]:
    """What of the caller's story counts."""
    found = ["the caller asked for a person"] if caller.zero_out else []
    if caller.transfers:
        found.append(f"sent on by an agent ({caller.transfers}), goes to the front")
    elif caller.again:
        found.append("called before within ten minutes and reached nobody, goes to the front")
    return found


def _reason(desk: Desk, state: Opening) -> str:
    if state.rule == "always":
        return f"{desk.id} answers day and night"
    if state.rule == "hours":
        return f"{desk.id} is {'open' if state.open else 'closed'} by its hours '{state.name}'"
    return f"{desk.id} is {'open' if state.open else 'closed'} for {state.rule} '{state.name}'"
