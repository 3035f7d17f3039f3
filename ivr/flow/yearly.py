"""Who answers when, for one year: weekly hours, holidays, closures, and what the changes of the clocks do to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ivr.flow.almanac import FIRST_YEAR, LAST_YEAR
from ivr.flow.around_the_clock import HOUR, Gap, gaps, urgent_needs
from ivr.flow.asked import EARLIEST, LATEST
from ivr.flow.graph import Flow
from routing.hours import MINUTES_A_DAY, Calendar, Closure, Schedule, Span
from routing.route import Directory


class NotKnown(Exception):
    """That year cannot be told; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A schedule, and the desks that keep it."""

    schedule: Schedule
    desks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holiday:
    """A holiday; ``open`` are the schedules that have hours then, ``closures`` the names of those that touch it."""

    day: date
    name: str
    open: tuple[tuple[Kept, tuple[Span, ...]], ...]
    closures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stretched:
    """An opening that a change of the clocks makes longer or shorter than it is written, in minutes."""

    kept: Kept
    span: Span
    minutes: int


@dataclass(frozen=True, slots=True)
class Change:
    """The clock on the wall is set from ``before`` to ``after`` (local, naive): time is skipped, or comes twice."""

    before: datetime
    after: datetime
    openings: tuple[Stretched, ...]

    @property
    def skips(self) -> bool:
        return self.after > self.before


@dataclass(frozen=True, slots=True)
class Year:
    """Everything about one year; ``hours`` are those that pass: 8,760, or 8,784 in a leap year."""

    year: int
    days: int
    hours: int
    kept: tuple[Kept, ...]
    holidays: tuple[Holiday, ...]
    closures: tuple[Closure, ...]
    changes: tuple[Change, ...]
    urgent: tuple[str, ...]
    gaps: tuple[Gap, ...]

    @property
    def leap(self) -> bool:
        return self.days == 366


def yearly(flow: Flow, year: int, desk: str | None = None) -> Year:
    """The year, of all desks or of one (the proof is of all urgent needs always). Raises NotKnown."""
    calendar = flow.directory.calendar
    if not EARLIEST <= year <= LATEST:
        raise NotKnown(f"{year} is out of reach; name a year from {EARLIEST} to {LATEST}")
    if calendar.holidays and not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotKnown(f"the holidays of {year} are not worked out; they are known from {FIRST_YEAR} to {LAST_YEAR}")
    hours = tuple(_hours(calendar.zone, year))
    kept = tuple(_kept(flow.directory, desk))
    closures = tuple(one for one in calendar.closures if one.start.year <= year <= one.until.year)
    holidays = tuple(
        Holiday(day, name, _open(calendar, kept, day), tuple(one.name for one, _ in _touching(calendar, day)))
        for day, name in sorted(calendar.holidays.items())
        if day.year == year
    )
    changes = tuple(_change(flow.directory, kept, hour) for hour in hours if _is_change(calendar.zone, hour))
    found = tuple(gaps(flow.directory, hours))
    days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    needs = urgent_needs(flow.directory)
    return Year(year, days, len(hours), kept, holidays, closures, changes, needs, found)


def _hours(zone: ZoneInfo, year: int) -> Iterator[datetime]:
    """Every hour of the local year, in UTC."""
    hour = datetime(year, 1, 1, tzinfo=zone).astimezone(UTC)
    end = datetime(year + 1, 1, 1, tzinfo=zone).astimezone(UTC)
    while hour < end:
        yield hour
        hour += HOUR


def _kept(directory: Directory, only: str | None) -> Iterator[Kept]:
    for name, schedule in directory.calendar.schedules.items():
        desks = tuple(desk.id for desk in directory.desks.values() if desk.hours == name and only in (None, desk.id))
        if desks or (only is None and not schedule.always):
            yield Kept(schedule, desks)


def _open(calendar: Calendar, kept: tuple[Kept, ...], day: date) -> tuple[tuple[Kept, tuple[Span, ...]], ...]:
    hours = ((one, tuple(_on(calendar, one.schedule, day))) for one in kept if one.desks)
    return tuple((one, spans) for one, spans in hours if spans)


def _on(calendar: Calendar, schedule: Schedule, day: date) -> Iterator[Span]:
    """The hours of one day: of the holiday if it is one, less the closures that touch it."""
    spans = schedule.on_holidays if day in calendar.holidays else schedule.week[day.weekday()]
    closed = [] if schedule.always else [span for _, span in _touching(calendar, day)]
    for start, until in spans:
        for begin, end in sorted(closed):
            if start < begin < until:
                yield start, begin
            start = max(start, end) if begin < until else start
        if start < until:
            yield start, until


def _touching(calendar: Calendar, day: date) -> list[tuple[Closure, Span]]:
    """The closures that touch a day, and from which minute of it until which."""
    begin = datetime.combine(day, time.min)
    found = []
    for one in calendar.closures:
        start, until = _minutes(one.start - begin), _minutes(one.until - begin)
        if start < MINUTES_A_DAY and until > 0:
            found.append((one, (max(start, 0), min(until, MINUTES_A_DAY))))
    return found


def _minutes(length: timedelta) -> int:
    return length // timedelta(minutes=1)


def _is_change(zone: ZoneInfo, hour: datetime) -> bool:
    """Whether the clocks change within the hour that begins here, or just when it ends."""
    return hour.astimezone(zone).utcoffset() != (hour + HOUR).astimezone(zone).utcoffset()


def _change(directory: Directory, kept: tuple[Kept, ...], hour: datetime) -> Change:
    zone = directory.calendar.zone
    old = hour.astimezone(zone).utcoffset() or timedelta()
    minutes = (hour + timedelta(minutes=minute) for minute in range(61))
    moment = next(minute for minute in minutes if minute.astimezone(zone).utcoffset() != old)
    before, after = (moment + old).replace(tzinfo=None), moment.astimezone(zone).replace(tzinfo=None)
    openings = (one for schedule in kept if schedule.desks for one in _stretched(directory, schedule, before, after))
    return Change(before, after, tuple(openings))


def _stretched(directory: Directory, kept: Kept, before: datetime, after: datetime) -> Iterator[Stretched]:
    """The openings of that day which lose the time that is skipped, or have the time that comes twice."""
    first, last = sorted((before, after))
    day = datetime.combine(first.date(), time.min)
    begin, end = _minutes(first - day), _minutes(last - day)
    for start, until in _on(directory.calendar, kept.schedule, first.date()):
        both = min(until, end) - max(start, begin)
        if both > 0:
            yield Stretched(kept, (start, until), until - start + (both if after < before else -both))


def week(schedule: Schedule) -> list[tuple[int, int, tuple[Span, ...]]]:
    """The days that have hours (0 is Monday), days in a row with the same hours as one: (first, last, hours)."""
    found: list[tuple[int, int, tuple[Span, ...]]] = []
    for day, spans in enumerate(schedule.week):
        if found and found[-1][1] == day - 1 and found[-1][2] == spans:
            found[-1] = found[-1][0], day, spans
        elif spans:
            found.append((day, day, spans))
    return found


def clock(minute: int) -> str:
    """Minutes since midnight as the clock shows them; the end of a day is 24:00."""
    return f"{minute // 60:02}:{minute % 60:02}"
