"""calendar.yaml as routing wants it: schedules by weekday, holidays by date, closures in order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from ivr.flow.problem import Path, did_you_mean
from ivr.flow.schema import CalendarPart, Holidays
from ivr.flow.source import Source
from routing.hours import ALWAYS, DAYS, Closure, Schedule, Span

FIRST_YEAR, LAST_YEAR = 2024, 2045
"""Holidays are worked out once, when the menus are checked, for these years."""

_SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*-\s*([0-9]{1,2}):([0-9]{2})")
_CLOSED = "closed"
_OBSERVED = " (observed)"


def schedules(source: Source, part: CalendarPart) -> dict[str, Schedule]:
    """Every schedule by name; 'always' needs no entry."""
    found = {ALWAYS.name: ALWAYS}
    for name, days in part.hours.items():
        path: Path = ("hours", name)
        if name == ALWAYS.name:
            source.note(path, "hours", "'always' is known already", "delete it", at_key=True)
            continue
        week: list[tuple[Span, ...]] = [()] * 7
        on_holidays: tuple[Span, ...] = ()
        given: set[int] = set()
        for key, value in days.items():
            spans = _spans(source, (*path, key), value)
            if key == "holidays":
                on_holidays = spans
                continue
            named = list(_days(source, (*path, key), key))
            twice = [DAYS[day] for day in named if day in given]
            if twice:
                message = f"{' and '.join(twice)} {'have' if twice[1:] else 'has'} hours twice in '{name}'"
                source.note((*path, key), "hours-overlap", message, "keep one", at_key=True)
            given.update(named)
            for day in named:
                week[day] = spans
        found[name] = Schedule(name, tuple(week), on_holidays)
        if not any(week) and not source.problems:
            message = f"the hours '{name}' never open"
            source.note(path, "never-opens", message, "give at least one day", at_key=True)
    return found


def _days(source: Source, path: Path, key: str) -> Iterator[int]:
    if key == "every_day":
        yield from range(7)
        return
    first, _, last = key.partition("-")
    for name in (first, last or first):
        if name not in DAYS:
            fix = did_you_mean(name, DAYS, "write 'monday', 'monday-friday', 'every_day' or 'holidays'")
            source.note(path, "hours", f"'{name}' is not a day", fix, at_key=True)
            return
    begin, end = DAYS.index(first), DAYS.index(last or first)
    if begin > end:
        message = f"'{key}' runs backwards"
        source.note(path, "hours", message, "write the days one by one", at_key=True)
    yield from range(begin, end + 1)


def _spans(source: Source, path: Path, value: Any) -> tuple[Span, ...]:
    found: list[Span] = []
    for number, written in enumerate(value if isinstance(value, list) else [value]):
        here = (*path, str(number)) if isinstance(value, list) else path
        if written == _CLOSED:
            continue
        match = _SPAN.fullmatch(written) if isinstance(written, str) else None
        hour, minute, hour_end, minute_end = (int(part) for part in match.groups()) if match else (0, 99, 0, 0)
        start, until = hour * 60 + minute, hour_end * 60 + minute_end
        if minute > 59 or minute_end > 59 or start >= 24 * 60 or until > 24 * 60:
            said = f"'{written[:40]}'" if isinstance(written, str) else "this"
            message = f"{said} is not a time of opening"
            source.note(here, "hours", message, "write it as 08:00-17:00, or 'closed'")
            continue
        if until <= start:
            message, fix = (
                f"'{written}' ends before it begins",
                "for a night, write 20:00-24:00 and the next day 00:00-04:00",
            )
            source.note(here, "hours-inverted", message, fix)
            continue
        if any(start < other_end and other < until for other, other_end in found):
            message = f"'{written}' overlaps another time of the same day"
            source.note(here, "hours-overlap", message, "keep one, or make it one longer time")
        found.append((start, until))
    return tuple(sorted(found))


def holidays(source: Source, part: CalendarPart) -> dict[date, str]:
    """Holidays by date: those of the law, less what is left out, and the utility's own."""
    if part.holidays is None:
        return {}
    found = _by_law(source, part.holidays)
    if found and part.holidays.leave_out:
        known = {name for names in found.values() for name in _names(names)}
        for number, left_out in enumerate(part.holidays.leave_out):
            if left_out not in known:
                fix = did_you_mean(left_out, known, f"known are {', '.join(sorted(known))}")
                path: Path = ("holidays", "leave_out", str(number))
                source.note(path, "unknown-holiday", f"no holiday is called '{left_out}'", fix)
        found = {day: names for day, names in found.items() if not _names(names) <= set(part.holidays.leave_out)}
    for number, own in enumerate(part.holidays.add):
        try:
            found[date.fromisoformat(own.date)] = own.name
        except ValueError:
            path = ("holidays", "add", str(number), "date")
            message = f"{own.date} is not a day of the calendar"
            source.note(path, "unknown-holiday", message, "check the month and the day")
    return found


def _names(written: str) -> set[str]:
    """The holidays that fall on one day, without the mark of the day on which a weekend's holiday is observed."""
    return {name.removesuffix(_OBSERVED) for name in written.split("; ")}


def _by_law(source: Source, part: Holidays) -> dict[date, str]:
    try:
        return dict(_holidays_of(part.country, part.region))
    except NotImplementedError:
        path: Path = ("holidays", "region" if part.region else "country")
        message = f"no holidays are known for {part.country}{' ' + part.region if part.region else ''}"
        fix = "use a two-letter country such as US, and its state such as DC"
        source.note(path, "unknown-holiday", message, fix)
        return {}


@lru_cache
def _holidays_of(country: str, region: str | None) -> Mapping[date, str]:
    import holidays as library  # 0.1 s, and needed only where menus are checked

    years = range(FIRST_YEAR, LAST_YEAR + 1)
    return dict(library.country_holidays(country, subdiv=region, years=years, language="en_US"))


def closures(source: Source, part: CalendarPart) -> tuple[Closure, ...]:
    found = []
    for number, written in enumerate(part.closures):
        path: Path = ("closures", str(number))
        start, until = _moment(source, (*path, "from"), written.start), _moment(source, (*path, "until"), written.until)
        if start is None or until is None:
            continue
        if until <= start:
            message, fix = "the closure ends before it begins", "write the later day and time after 'until'"
            source.note((*path, "until"), "hours-inverted", message, fix)
            continue
        found.append(Closure(start, until, written.name))
    return tuple(sorted(found, key=lambda closure: closure.start))


def _moment(source: Source, path: Path, written: str) -> datetime | None:
    try:
        return datetime.strptime(written, "%Y-%m-%d %H:%M")
    except ValueError:
        message = f"'{written[:40]}' is not a day and time"
        source.note(path, "closure", message, "write it as 2026-12-24 12:00")
        return None
