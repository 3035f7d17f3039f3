"""calendar.yaml becomes schedules, holidays and closures, and its mistakes become sentences."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from ivr.flow import almanac
from ivr.flow.schema import CalendarPart
from ivr.flow.source import Source, read
from ivr.flow.validate import validate
from routing.hours import Schedule


def calendar(text: str) -> tuple[Source, CalendarPart]:
    source = read("calendar.yaml", text.encode())
    part = validate(source, (), source.data, CalendarPart)
    assert part is not None, source.problems
    return source, part


def schedule(days: str) -> tuple[Schedule, list[str]]:
    source, part = calendar(f"hours:\n  desk: {days}\n")
    found = almanac.schedules(source, part)["desk"]
    return found, [str(problem) for problem in source.problems]


def holidays(lines: str) -> tuple[dict[date, str], list[str]]:
    source, part = calendar(f"hours: {{}}\nholidays: {lines}\n")
    return almanac.holidays(source, part), [str(problem) for problem in source.problems]


def closures(lines: str) -> tuple[list[tuple[datetime, datetime, str]], list[str]]:
    source, part = calendar(f"hours: {{}}\nclosures: {lines}\n")
    found = almanac.closures(source, part)
    return [(one.start, one.until, one.name) for one in found], [str(problem) for problem in source.problems]


def test_a_span_of_days_sets_each_of_them() -> None:
    found, said = schedule("{monday-wednesday: 08:00-17:00, saturday: 8:30 - 12:00}")
    assert said == []
    assert found.week == (((480, 1020),),) * 3 + ((), (), ((510, 720),), ())


def test_every_day_and_holidays_are_days_too() -> None:
    found, said = schedule("{every_day: 00:00-24:00, holidays: 10:00-12:00}")
    assert said == []
    assert found.week == (((0, 1440),),) * 7
    assert found.on_holidays == ((600, 720),)


def test_a_day_may_have_several_times_in_any_order() -> None:
    found, said = schedule("{friday: [13:00-17:00, 08:00-12:00], saturday: closed}")
    assert said == []
    assert found.week[4] == ((480, 720), (780, 1020))
    assert found.week[5] == ()


def test_times_that_touch_do_not_overlap() -> None:
    assert schedule("{friday: [08:00-12:00, 12:00-17:00]}")[1] == []


def test_always_needs_no_entry_and_may_not_be_changed() -> None:
    source, part = calendar("hours:\n  always: {monday: 08:00-17:00}\n")
    assert almanac.schedules(source, part)["always"].always
    assert [str(problem) for problem in source.problems] == ["calendar.yaml:2:3: 'always' is known already (delete it)"]


NIGHT = "for a night, write 20:00-24:00 and the next day 00:00-04:00"
FORM = "write it as 08:00-17:00, or 'closed'"


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ("{monday: 20:00-04:00}", f"2:18: '20:00-04:00' ends before it begins ({NIGHT})"),
        ("{monday: 08:00-08:00}", f"2:18: '08:00-08:00' ends before it begins ({NIGHT})"),
        ("{monday: 08:00-24:01}", f"2:18: '08:00-24:01' is not a time of opening ({FORM})"),
        ("{monday: 24:00-24:00}", f"2:18: '24:00-24:00' is not a time of opening ({FORM})"),
        ("{monday: 08:60-17:00}", f"2:18: '08:60-17:00' is not a time of opening ({FORM})"),
        ("{monday: 8am-5pm}", f"2:18: '8am-5pm' is not a time of opening ({FORM})"),
        ("{monday: }", f"2:18: this is not a time of opening ({FORM})"),
        ("{monday: {from: 8}}", f"2:18: this is not a time of opening ({FORM})"),
        ("{monday: [08:00-12:00, 9-5]}", f"2:32: '9-5' is not a time of opening ({FORM})"),
        ("{monday: ٠٨:٠٠-١٧:٠٠}", f"2:18: '٠٨:٠٠-١٧:٠٠' is not a time of opening ({FORM})"),
        (
            "{monday: [08:00-12:00, 11:00-13:00]}",
            "2:32: '11:00-13:00' overlaps another time of the same day (keep one, or make it one longer time)",
        ),
        ("{monday-friday: 08:00-17:00, every_day: 09:00-12:00}", None),
        ("{friday-monday: 08:00-17:00}", "2:10: 'friday-monday' runs backwards (write the days one by one)"),
        ("{Monday: 08:00-17:00}", "2:10: 'Monday' is not a day (did you mean 'monday'?)"),
        ("{monday-firday: 08:00-17:00}", "2:10: 'firday' is not a day (did you mean 'friday'?)"),
        ("{mon-fri: 08:00-17:00}", "2:10: 'mon' is not a day (did you mean 'monday'?)"),
        ("{monday: closed}", "2:3: the hours 'desk' never open (give at least one day)"),
        ("{holidays: 08:00-12:00}", "2:3: the hours 'desk' never open (give at least one day)"),
    ],
)
def test_a_mistake_in_the_hours_is_told_once_where_it_stands(days: str, message: str | None) -> None:
    message = message or (
        "2:38: monday and tuesday and wednesday and thursday and friday have hours twice in 'desk' (keep one)"
    )
    assert schedule(days)[1] == [f"calendar.yaml:{message}"]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 7, 3), "Independence Day (observed)"),  # the 4th is a Saturday
        (date(2026, 7, 4), "Independence Day"),
        (date(2027, 7, 5), "Independence Day (observed)"),  # the 4th is a Sunday
        (date(2026, 4, 16), "Emancipation Day"),  # of the District of Columbia alone
        (date(2026, 6, 19), "Juneteenth National Independence Day"),
        (date(2026, 11, 26), "Thanksgiving Day"),
        (date(2026, 12, 25), "Christmas Day"),
        (date(2027, 1, 1), "New Year's Day"),
        (date(2029, 1, 20), "Inauguration Day"),
    ],
)
def test_a_holiday_of_the_district_is_known(day: date, name: str) -> None:
    found, said = holidays("{country: US, region: DC}")
    assert said == []
    assert found[day] == name


@pytest.mark.parametrize("day", [date(2026, 7, 2), date(2026, 12, 24), date(2026, 11, 27), date(2026, 4, 15)])
def test_an_ordinary_day_is_no_holiday(day: date) -> None:
    assert day not in holidays("{country: US, region: DC}")[0]


def test_a_holiday_of_the_region_needs_the_region() -> None:
    assert date(2026, 4, 16) not in holidays("{country: US}")[0]


def test_a_holiday_that_is_left_out_is_left_out_with_its_observed_days() -> None:
    found, said = holidays("{country: US, region: DC, leave_out: [Independence Day]}")
    assert said == []
    assert not {date(2026, 7, 3), date(2026, 7, 4), date(2027, 7, 5)} & set(found)
    assert date(2026, 12, 25) in found


def test_days_of_our_own_are_added() -> None:
    found, said = holidays("{country: US, region: DC, add: [{date: 2026-12-24, name: Staff day}]}")
    assert said == []
    assert found[date(2026, 12, 24)] == "Staff day"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("{country: XX}", "12: no holidays are known for XX"),
        ("{country: US, region: ZZ}", "36: no holidays are known for US ZZ"),
        ("{country: US, leave_out: [Labour Day]}", "38: no holiday is called 'Labour Day'"),
        ("{country: US, add: [{date: 2026-02-30, name: x}]}", "39: 2026-02-30 is not a day of the calendar"),
    ],
)
def test_a_mistake_in_the_holidays_is_told(lines: str, message: str) -> None:
    said = holidays(lines)[1]
    assert len(said) == 1
    assert message.split(": ")[1] in said[0]
    assert said[0].startswith("calendar.yaml:2:")


def test_no_holidays_are_no_mistake() -> None:
    source, part = calendar("hours: {}\n")
    assert almanac.holidays(source, part) == {}


def test_closures_come_in_the_order_of_time() -> None:
    found, said = closures(
        "[{from: 2027-01-02 08:00, until: 2027-01-02 12:00, name: a}, "
        "{from: 2026-12-24 12:00, until: 2026-12-28 08:00, name: b}]"
    )
    assert said == []
    assert found == [
        (datetime(2026, 12, 24, 12), datetime(2026, 12, 28, 8), "b"),
        (datetime(2027, 1, 2, 8), datetime(2027, 1, 2, 12), "a"),
    ]


@pytest.mark.parametrize("until", ["2026-12-24 12:00", "2026-12-24 11:00"])
def test_a_closure_ends_after_it_begins(until: str) -> None:
    found, said = closures(f"[{{from: 2026-12-24 12:00, until: {until}, name: a}}]")
    assert found == []
    fix = "write the later day and time after 'until'"
    assert said == [f"calendar.yaml:2:44: the closure ends before it begins ({fix})"]


@pytest.mark.parametrize("moment", ["2026-12-24", "24.12.2026 12:00", "2026-12-24T12:00", "2026-13-01 08:00", "soon"])
def test_a_closure_needs_a_day_and_a_time(moment: str) -> None:
    said = closures(f"[{{from: {moment}, until: 2026-12-28 08:00, name: a}}]")[1]
    assert said == [f"calendar.yaml:2:19: '{moment}' is not a day and time (write it as 2026-12-24 12:00)"]
