"""The moments at which the flow behaves differently: one for each combination of open and closed desks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from ivr.flow.announcements import NOTHING, Announcement, Board
from ivr.flow.graph import Flow
from routing.hours import DAYS, Closure, Opening, opening

WITHIN = timedelta(days=730)
"""How far ahead a day is looked for on which no holiday and no closure is, or one is."""

TEXTABLE = "+12025550143"
"""A caller's number that may be texted, where those of the United States may."""


@dataclass(frozen=True, slots=True)
class World:
    """A moment, and the flow as it is then. ``name`` says what is open: "Tuesday 08:00", "on a holiday" … ``board`` is
    what is announced, ``number`` that of the caller; empty if it is withheld."""

    name: str
    now: datetime
    flow: Flow
    board: Board = NOTHING
    number: str = ""


def worlds(flow: Flow, today: date) -> list[World]:
    """One moment for each combination, the first that comes after ``today``; a closure of our own is always one, and so
    is a day on which there is more to hear about an announcement."""
    found: dict[tuple[tuple[bool, str], ...], World] = {}
    for day, minute in _moments(flow, today):
        local = datetime.combine(day, time(minute // 60, minute % 60), flow.directory.calendar.zone)
        found.setdefault(_state(flow, local), World(_name(flow, local), local.astimezone(UTC), flow))
    closed = _with_closure(flow, next(iter(found.values())).now)
    found.setdefault(_state(closed.flow, closed.now), closed)
    return [*found.values(), _with_announcements(flow, next(iter(found.values())).now)]


def _moments(flow: Flow, today: date) -> Iterator[tuple[date, int]]:
    """The beginning of every stretch of every weekday, and of a holiday."""
    calendar = flow.directory.calendar
    schedules = [calendar.schedules[desk.hours] for desk in flow.directory.desks.values()]
    minutes = {0}
    for schedule in schedules:
        for spans in (*schedule.week, schedule.on_holidays):
            minutes |= {minute % (24 * 60) for span in spans for minute in span}
    for day in [*_ordinary_days(flow, today), *_a_holiday(flow, today)]:
        for minute in sorted(minutes):
            yield day, minute


def _ordinary_days(flow: Flow, today: date) -> Iterator[date]:
    """One day for each weekday, without a holiday or a closure; the working days first."""
    calendar = flow.directory.calendar
    closed = {closure.start.date() for closure in calendar.closures}
    wanted = set(range(7))
    for ahead in range(WITHIN.days):
        day = today + timedelta(days=ahead)
        if day.weekday() in wanted and day not in calendar.holidays and day not in closed:
            wanted.remove(day.weekday())
            yield day
        if not wanted:
            return


def _a_holiday(flow: Flow, today: date) -> list[date]:
    days = [day for day in flow.directory.calendar.holidays if today <= day < today + WITHIN]
    return [min(days)] if days else []


def _state(flow: Flow, now: datetime) -> tuple[tuple[bool, str], ...]:
    calendar = flow.directory.calendar
    used = sorted({desk.hours for desk in flow.directory.desks.values()})
    openings = [opening(calendar, calendar.schedules[name], now) for name in used]
    return tuple((one.open, "special" if _is_special(one) else "usual") for one in openings)


def _is_special(one: Opening) -> bool:
    return one.rule in ("holiday", "closure")


def _name(flow: Flow, local: datetime) -> str:
    holiday = flow.directory.calendar.holidays.get(local.date())
    what = f"{holiday}, " if holiday else ""
    return f"{what}{DAYS[local.weekday()].capitalize()} {local:%H:%M}"


def _with_closure(flow: Flow, now: datetime) -> World:
    """The same moment while the utility has closed for a reason of its own, as staff may do at any time."""
    calendar = flow.directory.calendar
    start = now.astimezone(calendar.zone).replace(tzinfo=None) - timedelta(hours=1)
    closure = Closure(start, start + timedelta(hours=8), "a closure")
    changed = replace(flow.directory, calendar=replace(calendar, closures=(*calendar.closures, closure)))
    return World("during a closure", now, replace(flow, directory=changed))


def _with_announcements(flow: Flow, now: datetime) -> World:
    """The same moment while two announcements offer all that they may, to a caller who may be texted."""
    words, at = dict.fromkeys(flow.languages, "Words."), now.timestamp()
    both = [Announcement(number, words, at - 1, at + 1, more=words, texts=True) for number in (1, 2)]
    return World("while there is news", now, flow, Board(tuple(both)), TEXTABLE)
