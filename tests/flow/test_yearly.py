"""A year of the utility: what is open, what the clocks do, and that an urgent need always reaches a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ivr.flow.around_the_clock import Gap, gaps, hours_without_a_person, urgent_needs
from ivr.flow.compile import compile_files
from ivr.flow.graph import Flow
from ivr.flow.yearly import NotKnown, clock, week, yearly
from routing.route import route
from tests.flow.small import CALENDAR, DESKS, small

NIGHT_SHIFT = """\
hours:
  office: {monday-friday: 08:00-17:00}
  shift: {every_day: ["00:00-04:00", "20:00-24:00"], holidays: 01:30-02:30}
holidays: {country: US, add: [{date: 2027-11-07, name: Staff day}]}
closures:
  - {from: 2026-12-30 12:00, until: 2027-01-02 08:00, name: Year-end}
  - {from: 2028-02-01 12:00, until: 2028-02-02 08:00, name: Works}
"""


def made(**changes: str) -> Flow:
    compiled = compile_files(small(**changes))
    assert compiled.flow is not None, compiled.problems
    return compiled.flow


def with_desk(flow: Flow, desk: str, **changes: Any) -> Flow:
    """The flow with a desk that no menu file could give it: the compiler wants urgent desks to be always open."""
    desks = {**flow.directory.desks, desk: replace(flow.directory.desks[desk], **changes)}
    return replace(flow, directory=replace(flow.directory, desks=desks))


@pytest.mark.parametrize(("year", "hours", "leap"), [(2027, 8760, False), (2028, 8784, True)])
def test_a_year_has_its_hours_and_an_urgent_need_a_person_in_all(flow: Flow, year: int, hours: int, leap: bool) -> None:
    found = yearly(flow, year)
    assert (found.hours, found.leap, found.gaps) == (hours, leap, ())
    assert set(found.urgent) == {
        "emergency", "main_break_emergency", "no_water_or_pressure", "sewer_backup", "hydrant",
    }  # fmt: skip


def test_the_emergency_need_is_looked_at_whatever_its_urgency() -> None:
    flow = made()
    needs = {**flow.directory.needs, "emergency": replace(flow.directory.needs["emergency"], urgency=3)}
    assert urgent_needs(replace(flow.directory, needs=needs)) == ("emergency",)


def test_hours_without_a_live_person_are_listed_with_the_reason() -> None:
    flow = with_desk(made(), "dispatch", hours="office")
    found = yearly(flow, 2027)
    first = found.gaps[0]
    assert (f"{first.start:%m-%d %H:%M}", f"{first.until:%m-%d %H:%M}") == ("01-01 00:00", "01-01 08:00")
    assert (first.desk, first.needs) == ("dispatch", ("emergency",))
    assert first.because == ("dispatch is closed by its hours 'office'",)
    weekdays = sum((date(2027, 1, 1) + timedelta(days=day)).weekday() < 5 for day in range(365))
    assert hours_without_a_person(found.gaps) == 8760 - 9 * weekdays


def test_what_is_listed_is_what_routing_says_in_every_half_hour() -> None:
    flow = with_desk(made(calendar=NIGHT_SHIFT), "dispatch", hours="shift")  # opens and closes at full and half hours
    need = flow.directory.needs["emergency"]
    half = timedelta(minutes=30)
    year = [datetime(2027, 1, 1, 5, tzinfo=UTC) + half * number for number in range(2 * 8760)]
    silent = [moment for moment in year if not route(flow.directory, "dispatch", need, moment).attempts]
    listed = [gap.start.astimezone(UTC) + half * number
              for gap in yearly(flow, 2027).gaps for number in range(int(gap.hours * 2))]  # fmt: skip
    assert listed == silent


def test_a_gap_within_an_hour_is_found_too() -> None:
    hours = "hours:\n  office: {monday-friday: 08:00-17:00}\n  most: {every_day: 00:00-23:45, holidays: closed}\n"
    flow = with_desk(made(calendar=hours), "dispatch", hours="most")
    found = yearly(flow, 2027)
    assert len(found.gaps) == 365
    assert {(gap.hours, f"{gap.start:%H:%M}") for gap in found.gaps} == {(0.25, "23:45")}


def test_a_gap_across_the_change_of_clocks_has_its_true_length() -> None:
    flow = with_desk(made(), "dispatch", hours="office")
    lengths = {f"{gap.start:%m-%d}": gap.hours for gap in yearly(flow, 2027).gaps}
    assert lengths["03-05"] == 63
    assert lengths["03-12"] == 62
    assert lengths["11-05"] == 64


def test_a_machine_is_no_live_person_even_if_a_person_would_ring_after_it() -> None:
    flow = with_desk(made(), "dispatch", automated=True, overflow_desk="office", overflow_node=None)
    found = yearly(flow, 2027).gaps
    assert hours_without_a_person(found) == 8760
    assert {gap.because[0] for gap in found} == {"dispatch is answered by a machine, not by a person"}


def test_a_person_who_rings_before_a_machine_counts() -> None:
    flow = made()
    flow = with_desk(flow, "office", automated=True, hours="always")
    flow = with_desk(flow, "dispatch", overflow_desk="office", overflow_node=None)
    assert yearly(flow, 2027).gaps == ()


def test_an_hour_in_which_two_desks_are_silent_counts_once() -> None:
    begin = datetime(2027, 1, 1, tzinfo=UTC)

    def gap(start: int, until: int) -> Gap:
        return Gap(begin + timedelta(hours=start), begin + timedelta(hours=until), "d", ("n",), ("closed",))

    assert hours_without_a_person([gap(0, 4), gap(1, 2), gap(3, 6), gap(8, 9)]) == 7
    assert hours_without_a_person([]) == 0


def test_gaps_come_in_the_order_of_time(flow: Flow) -> None:
    needs = {name: replace(need, urgency=1) for name, need in flow.directory.needs.items()}
    directory = replace(flow.directory, needs=needs)
    hours = [datetime(2027, 1, 4, hour, tzinfo=UTC) for hour in range(24)]
    found = gaps(directory, hours)
    assert {gap.desk for gap in found} > {"billing", "field_ops", "pay_line"}
    assert found == sorted(found, key=lambda gap: (gap.start, gap.desk))


def test_each_schedule_has_the_desks_that_keep_it(flow: Flow) -> None:
    kept = {one.schedule.name: one.desks for one in yearly(flow, 2027).kept}
    assert kept["always"] == ("dispatch", "dispatch_backup", "pay_line")
    assert kept["laboratory"] == ("water_quality",)
    assert sum(len(desks) for desks in kept.values()) == len(flow.directory.desks)
    assert [one.desks for one in yearly(flow, 2027, "billing").kept] == [("billing",)]


def test_hours_that_no_desk_keeps_are_told() -> None:
    kept = {one.schedule.name: one.desks for one in yearly(made(calendar=NIGHT_SHIFT), 2027).kept}
    assert kept == {"always": ("dispatch",), "office": ("office",), "shift": ()}


def test_days_in_a_row_with_the_same_hours_are_one(flow: Flow) -> None:
    schedules = flow.directory.calendar.schedules
    assert week(schedules["office"]) == [(0, 4, ((480, 1020),))]
    assert week(schedules["field"]) == [(0, 4, ((420, 1080),)), (5, 5, ((480, 840),))]
    gappy = replace(schedules["office"], week=(((60, 120),), (), ((60, 120),), (), (), (), ()))
    assert week(gappy) == [(0, 0, ((60, 120),)), (2, 2, ((60, 120),))]
    assert (clock(0), clock(485), clock(1440)) == ("00:00", "08:05", "24:00")


def test_holidays_tell_what_is_open_then() -> None:
    flow = with_desk(made(calendar=NIGHT_SHIFT), "office", hours="shift")
    found = {one.day: one for one in yearly(flow, 2027).holidays}
    assert {day.year for day in found} == {2027}
    new_year = found[date(2027, 1, 1)]
    assert new_year.name == "New Year's Day"
    assert [one.schedule.name for one, _ in new_year.open] == ["always"]
    assert new_year.closures == ("Year-end",)
    labor_day = found[date(2027, 9, 6)]
    assert [(one.schedule.name, spans) for one, spans in labor_day.open] == [
        ("always", ((0, 1440),)), ("shift", ((90, 150),)),
    ]  # fmt: skip
    assert labor_day.closures == ()
    assert found[date(2027, 11, 7)].name == "Staff day"


@pytest.mark.parametrize(
    ("closed", "left"),
    [
        (["09:00 10:00"], [(480, 540), (600, 1020)]),
        (["07:00 09:00", "16:00 18:00"], [(540, 960)]),
        (["09:00 12:00", "10:00 11:00"], [(480, 540), (720, 1020)]),
        (["07:00 18:00"], []),
        (["18:00 19:00"], [(480, 1020)]),
    ],
)
def test_a_closure_takes_its_part_of_a_holidays_hours(closed: list[str], left: list[tuple[int, int]]) -> None:
    times = [span.split() for span in closed]
    closures = "".join(f"  - {{from: 2027-09-06 {a}, until: 2027-09-06 {b}, name: Works}}\n" for a, b in times)
    office = "  office: {monday-friday: 08:00-17:00, holidays: 08:00-17:00}\n"
    flow = made(calendar=f"hours:\n{office}holidays: {{country: US}}\nclosures:\n{closures}")
    (labor_day,) = (one for one in yearly(flow, 2027, "office").holidays if one.day == date(2027, 9, 6))
    assert [span for _, spans in labor_day.open for span in spans] == left


def test_closures_of_the_year_are_told_also_if_they_began_before_it() -> None:
    flow = made(calendar=NIGHT_SHIFT)
    assert [[one.name for one in yearly(flow, year).closures] for year in (2026, 2027, 2028, 2029)] == [
        ["Year-end"], ["Year-end"], ["Works"], [],
    ]  # fmt: skip


def test_the_clocks_change_twice_and_stretch_what_is_open_then() -> None:
    flow = with_desk(made(calendar=NIGHT_SHIFT), "office", hours="shift")
    spring, autumn = yearly(flow, 2027).changes
    assert (spring.before, spring.after, spring.skips) == (
        datetime(2027, 3, 14, 2), datetime(2027, 3, 14, 3), True,
    )  # fmt: skip
    assert [(one.kept.schedule.name, one.span, one.minutes) for one in spring.openings] == [
        ("always", (0, 1440), 23 * 60),
        ("shift", (0, 240), 180),
    ]
    assert (autumn.before, f"{autumn.after:%H:%M}", autumn.skips) == (datetime(2027, 11, 7, 2), "01:00", False)
    # A holiday of our own: 01:30-02:30, of which half an hour comes twice.
    assert [(one.kept.schedule.name, one.minutes) for one in autumn.openings] == [("always", 25 * 60), ("shift", 90)]


def test_a_desk_that_is_closed_while_the_clocks_change_is_not_told(flow: Flow) -> None:
    assert [change.openings for change in yearly(flow, 2027, "billing").changes] == [(), ()]


def test_where_clocks_do_not_change_none_is_told() -> None:
    utility = small()["utility.yaml"].decode().replace("America/New_York", "America/Phoenix")
    assert yearly(made(utility=utility), 2027).changes == ()


def test_clocks_that_change_by_half_an_hour_are_told_so() -> None:
    utility = small()["utility.yaml"].decode().replace("America/New_York", "Australia/Lord_Howe")
    found = yearly(made(utility=utility), 2027).changes
    assert [abs(change.after - change.before) for change in found] == [timedelta(minutes=30)] * 2


@pytest.mark.parametrize(
    ("year", "says"),
    [
        (1999, "1999 is out of reach; name a year from 2000 to 2100"),
        (2101, "2101 is out of reach; name a year from 2000 to 2100"),
        (2046, "the holidays of 2046 are not worked out; they are known from 2024 to 2045"),
    ],
)
def test_a_year_that_cannot_be_told_is_refused_in_a_sentence(flow: Flow, year: int, says: str) -> None:
    with pytest.raises(NotKnown, match=f"^{says}$"):
        yearly(flow, year)


@pytest.mark.parametrize("year", [2000, 2100])
def test_without_holidays_any_year_can_be_told(year: int) -> None:
    assert yearly(made(calendar=CALENDAR), year).holidays == ()


def test_an_urgent_desk_of_machines_is_found_here_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.flow.references._check_urgent", lambda parts: None)
    flow = made(desks=DESKS.replace("hours: always\n", "hours: always\n  automated: true\n", 1))
    assert hours_without_a_person(yearly(flow, 2027).gaps) == 8760
