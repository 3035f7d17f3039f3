"""``ivr calendar``: who answers when, for a year. Weekly hours, holidays, closures, the days on which clocks change.

Looks at every hour of the year: an urgent need that would reach no live person in some hour is an error, told with the
reason, and makes the exit code 1.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path

import click

from ivr.flow.around_the_clock import Gap, hours_without_a_person
from ivr.flow.graph import Flow
from ivr.flow.problem import did_you_mean
from ivr.flow.yearly import Change, Kept, NotKnown, Stretched, Year, clock, week, yearly
from ivr.menus import compile_folder
from ivr.settings import menus_folder
from routing.hours import DAYS, Span

GAPS_SHOWN = 20


@click.command(help=__doc__)
@click.option("--year", type=int, help="Without it: this year.")
@click.option("--menus", type=click.Path(path_type=Path), default=menus_folder, help="The folder of menus.")
@click.option("--desk", help="The calendar of this desk alone. Urgent needs are looked at all the same.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print it.")
def command(year: int | None, menus: Path, desk: str | None, form: str) -> None:
    flow = compile_folder(menus).flow
    if flow is None:
        raise click.ClickException(f"the menus in {menus} have problems; see: ivr check {menus}")
    desks = flow.directory.desks
    if desk is not None and desk not in desks:
        meant = did_you_mean(desk, desks, f"known are {', '.join(desks)}")
        raise click.BadParameter(f"there is no desk '{desk}' ({meant})", param_hint="--desk")
    try:
        found = yearly(flow, datetime.now(flow.directory.calendar.zone).year if year is None else year, desk)
    except NotKnown as error:
        raise click.BadParameter(str(error), param_hint="--year") from None
    if form == "json":
        click.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=2))
    else:
        for line in _lines(flow, found):
            click.echo(line)
    raise SystemExit(1 if found.gaps else 0)


def _lines(flow: Flow, year: Year) -> Iterator[str]:
    leap = "a leap year, " if year.leap else ""
    name, zone = flow.name[flow.default_language], flow.directory.calendar.zone.key
    yield f"{year.year} at {name}, on the clocks of {zone}: {leap}{year.days} days, {year.hours:,} hours."
    yield "\nHours"
    for kept in year.kept:
        yield f"  {kept.schedule.name}: {_desks(flow, kept)}"
        yield f"    {_week(kept)}"
    yield "\nHolidays" if year.holidays else "\nHolidays: none."
    wide = max((len(holiday.name) for holiday in year.holidays), default=0)
    for holiday in year.holidays:
        closed = "".join(f"; closure '{name}'" for name in holiday.closures)
        day = f"{holiday.day}  {_day(holiday.day.weekday()):<9}"
        yield f"  {day}  {holiday.name:<{wide}}  {_open(holiday.open)}{closed}"
    yield "\nClosures, in which only desks that are always open answer" if year.closures else "\nClosures: none."
    for closure in year.closures:
        yield f"  {_time(closure.start)} until {_time(closure.until)}  {closure.name}"
    yield "\nClocks" if year.changes else f"\nClocks: they do not change in {year.year}."
    for change in year.changes:
        yield from _change(change)
    yield ""
    yield from _proof(year)


def _desks(flow: Flow, kept: Kept) -> str:
    automated = {desk.id for desk in flow.directory.desks.values() if desk.automated}
    names = [f"{name} (automated)" if name in automated else name for name in kept.desks]
    return ", ".join(names) or "kept by no desk"


def _week(kept: Kept) -> str:
    if kept.schedule.always:
        return "day and night, on holidays and during closures too"
    days = [f"{_days(first, last)} {_spans(spans)}" for first, last, spans in week(kept.schedule)]
    holidays = _spans(kept.schedule.on_holidays) if kept.schedule.on_holidays else "closed"
    return "; ".join([*days, f"holidays {holidays}"])


def _days(first: int, last: int) -> str:
    if (first, last) == (0, 6):
        return "every day"
    return _day(first) if first == last else f"{_day(first)} to {_day(last)}"


def _day(weekday: int) -> str:
    return DAYS[weekday].capitalize()


def _spans(spans: Iterable[Span]) -> str:
    return " and ".join(f"{clock(start)}-{clock(until)}" for start, until in spans)


def _open(kept: tuple[tuple[Kept, tuple[Span, ...]], ...]) -> str:
    hours = [one.schedule.name if one.schedule.always else f"{one.schedule.name} {_spans(spans)}"
             for one, spans in kept]  # fmt: skip
    return f"open: {', '.join(hours)}" if hours else "closed"


def _change(change: Change) -> Iterator[str]:
    minutes = abs(change.after - change.before).total_seconds() / 60
    what = "an hour" if minutes == 60 else f"{minutes:.0f} minutes"
    does = f"{what} is skipped" if change.skips else f"{what} comes twice"
    weekday = _day(change.before.weekday())
    yield f"  {change.before:%Y-%m-%d}  {weekday}, {change.before:%H:%M} becomes {change.after:%H:%M}: {does}"
    for one in change.openings:
        desks = ", ".join(one.kept.desks)
        yield f"    {one.kept.schedule.name} {_spans([one.span])} lasts {_lasts(one)} ({desks})"


def _lasts(one: Stretched) -> str:
    written = one.span[1] - one.span[0]
    return f"{one.minutes / 60:g} hours instead of {written / 60:g}"


def _proof(year: Year) -> Iterator[str]:
    if not year.gaps:
        yield f"An urgent need reaches a person in all {year.hours:,} hours of {year.year}."
        return
    silent = hours_without_a_person(year.gaps)
    yield f"An urgent need reaches no person in {silent:,g} of the {year.hours:,} hours of {year.year}:"
    for (desk, needs), gaps in groupby(sorted(year.gaps, key=_by_desk), key=_by_desk):
        told = list(gaps)
        yield f"  {', '.join(needs)} (desk {desk})"
        for gap in told[:GAPS_SHOWN]:
            hours = f"{gap.hours:,g} hour{'' if gap.hours == 1 else 's'}"
            yield f"    {_time(gap.start)} until {_time(gap.until)}, {hours}: {'; '.join(gap.because)}"
        if len(told) > GAPS_SHOWN:
            yield f"    … and {len(told) - GAPS_SHOWN} more; --format json lists all"
    yield "Give those desks 'hours: always' in desks.yaml, and lines that people answer."


def _by_desk(gap: Gap) -> tuple[str, tuple[str, ...]]:
    return gap.desk, gap.needs


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _as_json(year: Year) -> dict[str, object]:
    return {
        "year": year.year,
        "days": year.days,
        "hours": year.hours,
        "leap": year.leap,
        "ok": not year.gaps,
        "schedules": [
            {
                "schedule": kept.schedule.name,
                "desks": list(kept.desks),
                "always": kept.schedule.always,
                "week": {day: _spans_json(spans) for day, spans in zip(DAYS, kept.schedule.week, strict=True)},
                "holidays": _spans_json(kept.schedule.on_holidays),
            }
            for kept in year.kept
        ],
        "holidays": [
            {
                "date": holiday.day.isoformat(),
                "weekday": DAYS[holiday.day.weekday()],
                "name": holiday.name,
                "open": [
                    {"schedule": kept.schedule.name, "desks": list(kept.desks), "hours": _spans_json(spans)}
                    for kept, spans in holiday.open
                ],
                "closures": list(holiday.closures),
            }
            for holiday in year.holidays
        ],
        "closures": [
            {"from": _time(closure.start), "until": _time(closure.until), "name": closure.name}
            for closure in year.closures
        ],
        "clock_changes": [_change_json(change) for change in year.changes],
        "urgent": {
            "needs": list(year.urgent),
            "hours_without_a_person": hours_without_a_person(year.gaps),
            "gaps": [_gap_json(gap) for gap in year.gaps],
        },
    }


def _spans_json(spans: Iterable[Span]) -> list[list[str]]:
    return [[clock(start), clock(until)] for start, until in spans]


def _change_json(change: Change) -> dict[str, object]:
    openings = [
        {
            "schedule": one.kept.schedule.name,
            "desks": list(one.kept.desks),
            "from": clock(one.span[0]),
            "until": clock(one.span[1]),
            "minutes": one.minutes,
        }
        for one in change.openings
    ]
    times = {"date": f"{change.before:%Y-%m-%d}", "at": f"{change.before:%H:%M}", "becomes": f"{change.after:%H:%M}"}
    return {**times, "what": "skipped" if change.skips else "twice", "openings": openings}


def _gap_json(gap: Gap) -> dict[str, object]:
    return {
        "from": gap.start.isoformat(timespec="minutes"),
        "until": gap.until.isoformat(timespec="minutes"),
        "hours": gap.hours,
        "desk": gap.desk,
        "needs": list(gap.needs),
        "because": list(gap.because),
    }
