"""The hours in which an urgent need would reach no live person: there must be none.

Routing itself is asked, for every hour; a line that a machine answers is no person. What routing says depends on the
time only through the hours of the desks, so it is asked once for each combination of open and closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby

from routing.hours import Opening, opening
from routing.needs import EMERGENCY
from routing.route import Decision, Directory, route

HOUR = timedelta(hours=1)

State = tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch (local, aware) in which urgent needs of one desk reach no live person, and why."""

    start: datetime
    until: datetime
    desk: str
    needs: tuple[str, ...]
    because: tuple[str, ...]

    @property
    def hours(self) -> float:
        return (self.until.astimezone(UTC) - self.start.astimezone(UTC)) / HOUR


def urgent_needs(directory: Directory) -> tuple[str, ...]:
    return tuple(need.id for need in directory.needs.values() if need.urgent or need.id == EMERGENCY)


def gaps(directory: Directory, hours: Sequence[datetime]) -> list[Gap]:
    """Every gap within ``hours`` (in UTC, each begins an hour of the local clock), in order of time."""
    desks: dict[str, list[str]] = {}
    for need in urgent_needs(directory):
        desks.setdefault(directory.needs[need].desk, []).append(need)
    states = _states(directory, hours, desks)
    found = [gap for desk, needs in desks.items() for gap in _of_desk(directory, states, desk, tuple(needs))]
    return sorted(found, key=lambda gap: (gap.start.astimezone(UTC), gap.desk))


def hours_without_a_person(found: Sequence[Gap]) -> float:
    """Each hour counted once, however many desks are silent in it."""
    total, end = timedelta(), datetime.min.replace(tzinfo=UTC)
    for gap in found:
        until = gap.until.astimezone(UTC)
        total += max(until - max(gap.start.astimezone(UTC), end), timedelta())
        end = max(end, until)
    return total / HOUR


def _states(
    directory: Directory, hours: Sequence[datetime], desks: Mapping[str, object]
) -> list[tuple[datetime, datetime, State]]:
    """(from, until, what is open and why) of each hour, cut where some desk opens or closes within it."""
    calendar = directory.calendar
    names = sorted({directory.desks[name].hours for desk in desks for name in _overflow(directory, desk)})
    schedules = [calendar.schedules[name] for name in names]
    spans = [span for schedule in schedules for day in (*schedule.week, schedule.on_holidays) for span in day]
    cuts = {0} | {minute % 60 for span in spans for minute in span}
    cuts |= {moment.minute for closure in calendar.closures for moment in (closure.start, closure.until)}
    starts = [timedelta(minutes=minute) for minute in sorted(cuts)]
    pieces = list(zip(starts, [*starts[1:], HOUR], strict=True))
    return [
        (hour + start, hour + until, tuple([opening(calendar, schedule, hour + start) for schedule in schedules]))
        for hour in hours
        for start, until in pieces
    ]


def _overflow(directory: Directory, desk: str) -> set[str]:
    """The desk, and all that may follow it when nobody answers."""
    found: set[str] = set()
    name: str | None = desk
    while name is not None and name not in found:
        found.add(name)
        name = directory.desks[name].overflow_desk
    return found


def _of_desk(
    directory: Directory, states: list[tuple[datetime, datetime, State]], desk: str, needs: tuple[str, ...]
) -> Iterator[Gap]:
    known: dict[State, tuple[str, ...]] = {}
    zone = directory.calendar.zone

    def why_nobody(piece: tuple[datetime, datetime, State]) -> tuple[str, ...]:
        start, _, state = piece
        if state not in known:
            known[state] = _reasons(route(directory, desk, directory.needs[needs[0]], start))
        return known[state]

    for because, run in groupby(states, why_nobody):
        if because:
            pieces = list(run)
            yield Gap(pieces[0][0].astimezone(zone), pieces[-1][1].astimezone(zone), desk, needs, because)


def _reasons(decision: Decision) -> tuple[str, ...]:
    """Why no person is rung; empty if one is. A machine takes every call, so nobody who would ring after it counts."""
    if decision.attempts and not decision.attempts[0].automated:
        return ()
    machine = [f"{decision.attempts[0].desk} is answered by a machine, not by a person"] if decision.attempts else []
    return (*machine, *(reason for reason in decision.because if " is closed" in reason))
