"""The moments at which two flows are held against each other, and how to name them: by day, when a desk is closed …"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from ivr.differences.change import joined
from ivr.flow.graph import Flow
from routing.hours import DAYS, Closure

BY_DAY = "by day"

WITHIN = timedelta(days=730)
"""How far ahead days are looked for."""

_CLOSED = {"hours": "at night or on a weekend", "holiday": "on a holiday", "closure": "during a closure"}


@dataclass(frozen=True, slots=True)
class Moment:
    """A time (UTC), and both flows as they are then."""

    name: str
    now: datetime
    old: Flow
    new: Flow


def moments(old: Flow, new: Flow, today: date) -> list[Moment]:
    """One for each combination of what is open in either flow, and a closure of our own, which may come at any time."""
    found: dict[State, Moment] = {}
    zone = old.directory.calendar.zone
    minutes = _minutes(old, new)
    for day in _days(old, new, today):
        for minute in minutes:
            local = datetime.combine(day, time(minute // 60, minute % 60), zone)
            moment = Moment(_name(local, new), local.astimezone(UTC), old, new)
            found.setdefault(_state(moment), moment)
    first = next(iter(found.values()))
    start = first.now.astimezone(zone).replace(tzinfo=None) - timedelta(hours=1)
    closure = Closure(start, start + timedelta(hours=8), "a closure")
    closed = Moment("a closure", first.now, _closed(old, closure), _closed(new, closure))
    found.setdefault(_state(closed), closed)
    return list(found.values())


State = tuple[tuple[bool, bool], ...]
"""Of every desk of both flows: is it open, and is the day a special one?"""


def _state(moment: Moment) -> State:
    states = [
        flow.directory.opening(desk, moment.now)
        for flow in (moment.old, moment.new)
        for desk in flow.directory.desks.values()
    ]
    return tuple((state.open, state.rule in ("holiday", "closure")) for state in states)


def _minutes(*flows: Flow) -> list[int]:
    """The minutes of a day at which some desk may open or close."""
    minutes = {0}
    for flow in flows:
        for desk in flow.directory.desks.values():
            schedule = flow.directory.calendar.schedules[desk.hours]
            spans = [span for day in (*schedule.week, schedule.on_holidays) for span in day]
            minutes |= {minute % (24 * 60) for span in spans for minute in span}
        closures = flow.directory.calendar.closures
        edges = [edge for closure in closures for edge in (closure.start, closure.until)]
        minutes |= {edge.hour * 60 + edge.minute for edge in edges}
    return sorted(minutes)


def _days(old: Flow, new: Flow, today: date) -> list[date]:
    """An ordinary day for each weekday, a holiday of both flows and of each alone, and the days of closures."""
    ahead = [today + timedelta(days=days) for days in range(WITHIN.days)]
    calendars = old.directory.calendar, new.directory.calendar
    edges = {
        edge.date()
        for calendar in calendars
        for closure in calendar.closures
        for edge in (closure.start, closure.until)
    }
    days: dict[tuple[bool, bool, int], date] = {}
    for day in ahead:
        before, after = (day in calendar.holidays for calendar in calendars)
        if day not in edges:
            days.setdefault((before, after, 0 if before or after else day.weekday()), day)
    return [*days.values(), *sorted(edges & set(ahead))]


def _name(local: datetime, flow: Flow) -> str:
    """'Tuesday 16:00'; with the name of the holiday, or the date of a day on which a closure begins or ends."""
    calendar = flow.directory.calendar
    holiday = calendar.holidays.get(local.date())
    if any(local.date() in (one.start.date(), one.until.date()) for one in calendar.closures):
        return f"{local:%Y-%m-%d %H:%M}"
    return f"{f'{holiday}, ' if holiday else ''}{DAYS[local.weekday()].capitalize()} {local:%H:%M}"


def when(all_: Sequence[Moment], some: Collection[int], desk: str | None) -> str:
    """At which of all moments (by their places) something is so; nothing if always. ``desk``: whose hours count."""
    if len(some) == len(all_):
        return ""
    by_label: dict[str, set[int]] = {}
    for place, moment in enumerate(all_):
        by_label.setdefault(_label(moment, desk), set()).add(place)
    whole = [label for label, places in by_label.items() if label and places <= set(some)]
    rest = [place for place in sorted(some) if not any(place in by_label[label] for label in whole)]
    if not rest and len(by_label) > 2 and set(whole) == set(by_label) - {BY_DAY}:
        return f"while {_called(all_[0], desk)} is closed"
    return joined(
        [*whole, *(["at some hours (" + joined([all_[place].name for place in rest], 3) + ")"] if rest else [])]
    )


def keeps_hours(moment: Moment, desk: str | None) -> bool:
    """Whether a desk is one that closes, in either flow."""
    for flow in (moment.old, moment.new):
        known = flow.directory.desks.get(desk or "")
        if known is not None and not flow.directory.calendar.schedules[known.hours].always:
            return True
    return False


def _label(moment: Moment, desk: str | None) -> str:
    """The state of the desk at this moment; nothing where it is open in one flow alone, or never closes."""
    if not keeps_hours(moment, desk):
        return ""
    states = [
        flow.directory.opening(known, moment.now)
        for flow in (moment.old, moment.new)
        if (known := flow.directory.desks.get(desk or ""))
    ]
    if len({state.open for state in states}) > 1:
        return ""
    return BY_DAY if states[0].open else _CLOSED[states[0].rule]


def _called(moment: Moment, desk: str | None) -> str:
    for flow in (moment.new, moment.old):
        known = flow.directory.desks.get(desk or "")
        if known is not None:
            return known.name[flow.default_language]
    return "the desk"


def _closed(flow: Flow, closure: Closure) -> Flow:
    calendar = flow.directory.calendar
    changed = replace(flow.directory, calendar=replace(calendar, closures=(*calendar.closures, closure)))
    return replace(flow, directory=changed)
