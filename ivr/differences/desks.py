"""Who takes calls, when, and of which needs: desks, their hours, holidays and closures, and needs that moved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from ivr.differences.change import Change, capital, joined
from ivr.flow.graph import Flow
from routing.desks import Desk
from routing.hours import DAYS, Closure, Schedule, Span
from routing.needs import Need

AHEAD = timedelta(days=730)
"""How far ahead holidays are compared."""

SHOWN = 8
"""Days of a kind that are named."""


def desks(old: Flow, new: Flow, today: date) -> list[Change]:
    """What is different in desks, needs and calendar; equal changes of many are one."""
    named: dict[tuple[str, str], list[str]] = {}
    for kind, name, what in (*_of_desks(old, new), *_of_needs(old, new)):
        named.setdefault((kind, what), []).append(name)
    changes = []
    for (kind, what), names in named.items():
        who = f"{capital(kind)}{'s' if len(names) > 1 else ''} {joined(names)}"
        changes.append(Change(kind, f"{who}: {what}.", {"names": names}))
    return changes + list(_of_calendar(old, new, today))


Fact = tuple[str, str, str]
"""Kind, name, and what is different about it."""


def _of_desks(old: Flow, new: Flow) -> Iterator[Fact]:
    before, after = old.directory.desks, new.directory.desks
    for name in before:
        if name not in after:
            yield "desk", name, "is gone"
    for name, desk in after.items():
        if name not in before:
            yield "desk", name, f"is new, rings {', '.join(desk.lines)}, {hours(new, desk)}"
            continue
        was = before[name]
        for label, one, other in zip(_LABELS, _told(old, was), _told(new, desk), strict=True):
            if one != other:
                yield "desk", name, f"now {label} {other} (was {one})"


_LABELS = ("is called", "rings", "is", "speaks", "rings each line for", "goes through its lines", "its calls go on to",
           "is answered by")  # fmt: skip


def _told(flow: Flow, desk: Desk) -> tuple[str, ...]:
    """What callers can notice of a desk, in the order of _LABELS."""
    return (
        _names(desk),
        ", then ".join(desk.lines),
        hours(flow, desk),
        ", ".join(desk.languages),
        f"{desk.ring} s",
        "once" if desk.rounds == 1 else f"{desk.rounds} times",
        desk.overflow_desk or desk.overflow_node or flow.message,
        "a machine" if desk.automated else "a person",
    )


def _of_needs(old: Flow, new: Flow) -> Iterator[Fact]:
    before, after = old.directory.needs, new.directory.needs
    for name in before:
        if name not in after:
            yield "need", name, f"is gone (was served by {before[name].desk})"
    for name, need in after.items():
        if name not in before:
            yield "need", name, f"is new, served by {need.desk}"
            continue
        was = before[name]
        if need.desk != was.desk:
            yield "need", name, f"now goes to {need.desk} (was {was.desk})"
        if need.after_hours != was.after_hours:
            yield "need", name, f"now leads to {need.after_hours} after hours (was {was.after_hours})"
        if need.first != was.first:
            yield "need", name, f"said in words, now leads to {need.first or need.desk} (was {was.first or was.desk})"
        if need.urgency != was.urgency:
            yield "need", name, f"is now of urgency {need.urgency} (was {was.urgency})"
        if need.name != was.name:
            yield "need", name, f"is now called {_names(need)} (was {_names(was)})"


def _names(one: Need | Desk) -> str:
    """Its name in each language."""
    return " / ".join(f"'{name}'" for name in one.name.values())


def _of_calendar(old: Flow, new: Flow, today: date) -> Iterator[Change]:
    before = {day: name for day, name in old.directory.calendar.holidays.items() if today <= day < today + AHEAD}
    after = {day: name for day, name in new.directory.calendar.holidays.items() if today <= day < today + AHEAD}
    for what, days in (
        ("now a holiday", {day: after[day] for day in sorted(after.keys() - before.keys())}),
        ("no holiday any more", {day: before[day] for day in sorted(before.keys() - after.keys())}),
    ):
        if days:
            told = joined([f"{day} ({name})" for day, name in days.items()], SHOWN)
            sentence = f"{capital(told)} {'are' if len(days) > 1 else 'is'} {what}."
            yield Change("calendar", sentence, {"days": [str(day) for day in days]})
    still = datetime.combine(today, datetime.min.time())
    closed = {one for one in old.directory.calendar.closures if one.until >= still}
    closes = {one for one in new.directory.calendar.closures if one.until >= still}
    for closure in sorted(closes - closed, key=lambda one: one.start):
        yield Change("calendar", f"The desks now close {_stretch(closure)}.", {"days": [str(closure.start.date())]})
    for closure in sorted(closed - closes, key=lambda one: one.start):
        yield Change("calendar", f"The desks do not close any more {_stretch(closure)}.",
                     {"days": [str(closure.start.date())]})  # fmt: skip
    if old.directory.calendar.zone != new.directory.calendar.zone:
        zones = new.directory.calendar.zone.key, old.directory.calendar.zone.key
        yield Change("calendar", f"The line goes by the clocks of {zones[0]} (was {zones[1]}).")


def _stretch(closure: Closure) -> str:
    return f"from {closure.start:%Y-%m-%d %H:%M} until {closure.until:%Y-%m-%d %H:%M} ({closure.name})"


def hours(flow: Flow, desk: Desk) -> str:
    """'open Monday-Friday 08:00-17:00'."""
    schedule: Schedule = flow.directory.calendar.schedules[desk.hours]
    if schedule.always:
        return "open day and night"
    parts: list[str] = []
    day = 0
    while day < len(schedule.week):
        last = day
        while last + 1 < len(schedule.week) and schedule.week[last + 1] == schedule.week[day]:
            last += 1
        if schedule.week[day]:
            names = DAYS[day].capitalize() + (f"-{DAYS[last].capitalize()}" if last > day else "")
            parts.append(f"{names} {_spans(schedule.week[day])}")
        day = last + 1
    if schedule.on_holidays:
        parts.append(f"on holidays {_spans(schedule.on_holidays)}")
    return f"open {', '.join(parts)}"


def _spans(spans: tuple[Span, ...]) -> str:
    return " and ".join(f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}" for start, end in spans)
