"""Opening hours, holidays and closures: is a desk open at this moment, and when does it open next?

Everything is decided in the utility's own time zone, on the clock on its wall: a schedule that says 08:00
means 08:00 on the days when clocks change too. Order of the rules: closure, holiday, weekly hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
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
    """The next local moment at which ``schedule`` is open: ``now``, or later; None if it is not within 60 days."""
    moment = now.astimezone(UTC)  # times of one zone are compared by the clock on the wall, even across its changes
    for start, until in _stretches(calendar, schedule, now):
        if moment < until:
            return max(start, moment).astimezone(calendar.zone)
    return None


def next_change(calendar: Calendar, schedule: Schedule, now: datetime) -> datetime | None:
    """The next moment after ``now``, in UTC, at which ``schedule`` opens or closes; None if that is not within 60
    days."""
    if schedule.always:
        return None
    moment = now.astimezone(UTC)
    return next((edge for stretch in _stretches(calendar, schedule, now) for edge in stretch if edge > moment), None)


def next_close_of_a_full_day(calendar: Calendar, schedule: Schedule, now: datetime) -> datetime | None:
    """The end of the next whole opening that starts after ``now``: the honest date for "we call you back by".

    An opening ends at midnight: a night that is written as 20:00-24:00 and 00:00-04:00 is two.
    """
    moment = now.astimezone(UTC)
    for start, until in _stretches(calendar, schedule, now):
        if start > moment:
            return until.astimezone(calendar.zone)
    return None


def _spans(
    calendar: Calendar, schedule: Schedule, day: date
) -> tuple[tuple[Span, ...], Literal["hours", "holiday"], str]:
    holiday = calendar.holidays.get(day)
    if holiday is not None:
        return schedule.on_holidays, "holiday", holiday
    return schedule.week[day.weekday()], "hours", schedule.name


def _stretches(calendar: Calendar, schedule: Schedule, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Each stretch of opening of each day from today on, cut where a closure covers it, in order, in UTC."""
    first = now.astimezone(calendar.zone).date()
    for ahead in range(LOOK_AHEAD_DAYS):
        day = first + timedelta(days=ahead)
        spans = _spans(calendar, schedule, day)[0]
        yield from _joined(
            stretch
            for start, until in spans
            for begin, end in _without_closures(calendar, _at(day, start), _at(day, until))
            for stretch in _moments(calendar.zone, begin, end)
        )


def _joined(stretches: Iterable[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """In the order of time (an hour that comes twice mixes them), with those that touch as one."""
    joined: tuple[datetime, datetime] | None = None
    for start, until in sorted(stretches):
        if joined is not None and start == joined[1]:
            joined = joined[0], until
            continue
        if joined is not None:
            yield joined
        joined = start, until
    if joined is not None:
        yield joined


def _without_closures(calendar: Calendar, start: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    for closure in sorted(calendar.closures, key=lambda closure: closure.start):
        if closure.until <= start or closure.start >= until:
            continue
        if closure.start > start:
            yield start, closure.start
        start = closure.until
        if start >= until:
            return
    yield start, until


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time.min) + timedelta(minutes=minute)


def _moments(zone: ZoneInfo, start: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """When the clock on the wall stands between two times of one day, in UTC.

    On the day on which clocks go back it may stand there twice; what they skip when they go forward never comes.
    """
    day, next_day = _at(start.date(), 0), _at(start.date(), MINUTES_A_DAY)
    first, last = _in_utc(zone, day), _in_utc(zone, next_day)
    behind, ahead = day.replace(tzinfo=UTC) - first, next_day.replace(tzinfo=UTC) - last
    begin, end = start.replace(tzinfo=UTC), until.replace(tzinfo=UTC)
    if behind == ahead:
        yield begin - behind, end - behind
        return
    change = _change_of_clocks(zone, first - timedelta(seconds=1), last)
    early = begin - behind, min(end - behind, change)
    late = max(begin - ahead, change), end - ahead
    yield from ((first, last) for first, last in (early, late) if first < last)


def _in_utc(zone: ZoneInfo, local: datetime) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)


def _change_of_clocks(zone: ZoneInfo, first: datetime, last: datetime) -> datetime:
    """The second, between two moments in UTC, from which the zone has the offset that it has at ``last``."""
    offset = last.astimezone(zone).utcoffset()
    while last - first > timedelta(seconds=1):
        middle = first + timedelta(seconds=int((last - first).total_seconds()) // 2)
        if middle.astimezone(zone).utcoffset() == offset:
            last = middle
        else:
            first = middle
    return last


def opening_in_working_days(calendar: Calendar, schedule: Schedule, now: datetime, days: int) -> datetime | None:
    """When it opens on the ``days``-th day after today on which it opens at all; None if nobody knows so far ahead."""
    moment = now
    for _ in range(days):
        tomorrow = moment.astimezone(calendar.zone).date() + timedelta(days=1)
        opens = next_opening(calendar, schedule, datetime.combine(tomorrow, time.min, calendar.zone))
        if opens is None:
            return None
        moment = opens
    return moment
