"""``route``: which desk takes this need at this moment, and because of what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from routing.desks import Desk
from routing.hours import Calendar, Opening, opening
from routing.needs import Need


@dataclass(frozen=True, slots=True)
class Directory:
    """Everything that routing decides with: needs, desks, calendar."""

    needs: Mapping[str, Need]
    desks: Mapping[str, Desk]
    calendar: Calendar

    def opening(self, desk: Desk, now: datetime) -> Opening:
        return opening(self.calendar, self.calendar.schedules[desk.hours], now)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One line of one desk to ring."""

    desk: str
    line: str
    ring: int
    automated: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What routing chose.

    ``attempts`` are rung in order until one answers; empty means that the desk is closed now. ``then`` is the
    node for a caller whom none of them took (None: the need's own after-hours node decides).
    ``because`` holds the reasons in words, kept with the call.
    """

    desk: str
    open: bool
    attempts: tuple[Attempt, ...]
    then: str | None
    because: tuple[str, ...]


def route(directory: Directory, desk_id: str, need: Need | None, now: datetime) -> Decision:
    """Choose who is rung for ``need`` at desk ``desk_id``: its lines, then those of each open overflow desk."""
    desk = directory.desks[desk_id]
    because = [f"need {need.id} is served by desk {desk.id}" if need else f"the menu names desk {desk.id}"]
    state = directory.opening(desk, now)
    because.append(_reason(desk, state))
    if not state.open:
        return Decision(desk.id, False, (), need.after_hours if need else None, tuple(because))
    attempts, then = _chain(directory, desk, now, because)
    return Decision(desk.id, True, attempts, then, tuple(because))


def _chain(
    directory: Directory, desk: Desk, now: datetime, because: list[str]
) -> tuple[tuple[Attempt, ...], str | None]:
    attempts: list[Attempt] = []
    seen: set[str] = set()
    current: Desk | None = desk
    then: str | None = None
    while current is not None and current.id not in seen:
        seen.add(current.id)
        if directory.opening(current, now).open:
            attempts += [
                Attempt(current.id, line, current.ring, current.automated) for line in current.lines
            ] * current.rounds
        else:
            because.append(f"overflow desk {current.id} is closed")
        then = current.overflow_node or then
        following = directory.desks[current.overflow_desk] if current.overflow_desk else None
        if following is not None:
            because.append(f"if nobody answers, {following.id} is next")
        current = following
    return tuple(attempts), then


def _reason(desk: Desk, state: Opening) -> str:
    if state.rule == "always":
        return f"{desk.id} answers day and night"
    if state.rule == "hours":
        return f"{desk.id} is {'open' if state.open else 'closed'} by its hours '{state.name}'"
    return f"{desk.id} is {'open' if state.open else 'closed'} for {state.rule} '{state.name}'"
