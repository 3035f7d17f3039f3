"""Opening hours, holidays and closures: is a desk open at this moment, and when does it open next?

Everything is decided in the utility's own time zone, on the clock on its wall: a schedule that says 08:00
means 08:00 on the days when clocks change too. Order of the rules: closure, holiday, weekly hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MINUTES_A_DAY = 24 * 60
LOOK_AHEAD_DAYS = 60

Span = tuple[int, int]
"""Open from, open until, in minutes since local midnight; until is at most 1440 (24:00)."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """Weekly hours by weekday (0 is Monday), and the hours kept on a holiday (none: closed)."""

    name: str
    week: tuple[tuple[Span, ...], ...]
    on_holidays: tuple[Span, ...] = ()
    always: bool = False

    def ever_opens(self) -> bool:
        return self.always or any(self.week)


ALWAYS = Schedule("always", (((0, MINUTES_A_DAY),),) * 7, ((0, MINUTES_A_DAY),), always=True)


@dataclass(frozen=True, slots=True)
class Closure:
    """A stretch of local time in which nobody but the always-open desks works (a storm, a staff day)."""

    start: datetime
    until: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Calendar:
    """The utility's clock and calendar: zone, schedules by name, holidays by date, closures."""

    zone: ZoneInfo
    schedules: Mapping[str, Schedule]
    holidays: Mapping[date, str] = field(default_factory=dict)
    closures: tuple[Closure, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether a schedule is open, and the rule that said so."""

    open: bool
    rule: Literal["always", "hours", "holiday", "closure"]
    name: str


def opening(calendar: Calendar, schedule: Schedule, now: datetime) -> Opening:
    """Is ``schedule`` open at ``now`` (an aware time)?"""
    if schedule.always:
        return Opening(True, "always", schedule.name)
    local = now.astimezone(calendar.zone).replace(tzinfo=None)
    for closure in calendar.closures:
        if closure.start <= local < closure.until:
            return Opening(False, "closure", closure.name)
    minute = local.hour * 60 + local.minute
    spans, rule, name = _spans(calendar, schedule, local.date())
    return Opening(any(start <= minute < until for start, until in spans), rule, name)


def next_opening(calendar: Calendar, schedule: Schedule, now: datetime) -> datetime | None:
    """The next local moment at which ``schedule`` opens after ``now``; None if it does not within 60 days."""
    for start, until in _stretches(calendar, schedule, now):
        if start > now:
            return start
        if start <= now < until:
            return now.astimezone(calendar.zone)
    return None


def next_close_of_a_full_day(calendar: Calendar, schedule: Schedule, now: datetime) -> datetime | None:
    """The end of the next whole opening that starts after ``now``: the honest date for "we call you back by"."""
    for start, until in _stretches(calendar, schedule, now):
        if start > now:
            return until
    return None


def _spans(
    calendar: Calendar, schedule: Schedule, day: date
) -> tuple[tuple[Span, ...], Literal["hours", "holiday"], str]:
    holiday = calendar.holidays.get(day)
    if holiday is not None:
        return schedule.on_holidays, "holiday", holiday
    return schedule.week[day.weekday()], "hours", schedule.name


def _stretches(calendar: Calendar, schedule: Schedule, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Each stretch of opening from today on, cut where a closure covers it, in order, as aware local times."""
    first = now.astimezone(calendar.zone).date()
    for ahead in range(LOOK_AHEAD_DAYS):
        day = first + timedelta(days=ahead)
        for start, until in _spans(calendar, schedule, day)[0]:
            yield from _without_closures(calendar, _at(day, start), _at(day, until))


def _without_closures(calendar: Calendar, start: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    for closure in sorted(calendar.closures, key=lambda closure: closure.start):
        if closure.until <= start or closure.start >= until:
            continue
        if closure.start > start:
            yield _aware(calendar, start), _aware(calendar, closure.start)
        start = closure.until
        if start >= until:
            return
    yield _aware(calendar, start), _aware(calendar, until)


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time.min) + timedelta(minutes=minute)


def _aware(calendar: Calendar, local: datetime) -> datetime:
    return local.replace(tzinfo=calendar.zone)
