"""By when: working days of a desk, by the utility's calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.due import day_of, due_in_working_days
from routing.hours import ALWAYS, Calendar, Closure, Schedule, opening

NEW_YORK = ZoneInfo("America/New_York")
DAY = (8 * 60, 17 * 60)
OFFICE = Schedule("office", ((DAY,),) * 5 + ((),) * 2)
SPLIT = Schedule("split", (((480, 720), (780, 1020)),) * 5 + ((),) * 2, ((540, 600),))
LATE = Schedule("late", (((1200, 1440), (0, 240)),) * 7)
NEVER = Schedule("never", ((),) * 7)
PLAIN = Calendar(NEW_YORK, {})
THANKSGIVING = Calendar(
    NEW_YORK,
    {},
    {date(2026, 11, 26): "Thanksgiving", date(2026, 11, 27): "the day after"},
    (Closure(datetime(2026, 11, 30, 0, 0), datetime(2026, 11, 30, 12, 0), "storm"),),
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


@pytest.mark.parametrize(
    ("calendar", "schedule", "now", "days", "due"),
    [
        (PLAIN, OFFICE, "2026-11-24 10:00", 1, "2026-11-25 17:00"),
        (PLAIN, OFFICE, "2026-11-24 02:00", 1, "2026-11-25 17:00"),
        (PLAIN, OFFICE, "2026-11-24 23:59", 1, "2026-11-25 17:00"),
        (PLAIN, OFFICE, "2026-11-24 10:00", 5, "2026-12-01 17:00"),
        (PLAIN, OFFICE, "2026-11-27 16:00", 1, "2026-11-30 17:00"),
        (PLAIN, OFFICE, "2026-11-28 12:00", 1, "2026-11-30 17:00"),
        (THANKSGIVING, OFFICE, "2026-11-25 10:00", 1, "2026-11-30 17:00"),
        (THANKSGIVING, OFFICE, "2026-11-25 10:00", 2, "2026-12-01 17:00"),
        (THANKSGIVING, SPLIT, "2026-11-25 10:00", 1, "2026-11-26 10:00"),  # they work for an hour on holidays
        (PLAIN, SPLIT, "2026-11-24 10:00", 1, "2026-11-25 17:00"),
        (PLAIN, LATE, "2026-11-24 10:00", 1, "2026-11-26 00:00"),
        (PLAIN, ALWAYS, "2026-11-24 10:00", 1, "2026-11-26 00:00"),
        (PLAIN, ALWAYS, "2026-11-24 10:00", 3, "2026-11-28 00:00"),
        (PLAIN, OFFICE, "2026-10-30 10:00", 1, "2026-11-02 17:00"),  # clocks go back on the Sunday between
        (PLAIN, ALWAYS, "2026-10-31 10:00", 1, "2026-11-02 00:00"),
        (PLAIN, ALWAYS, "2026-03-07 10:00", 1, "2026-03-09 00:00"),
    ],
)
def test_a_promise_is_due_when_the_desk_closes(
    calendar: Calendar, schedule: Schedule, now: str, days: int, due: str
) -> None:
    assert due_in_working_days(calendar, schedule, local(now), days) == local(due)


def test_the_day_is_the_utilitys_wherever_the_clock_of_the_machine_stands() -> None:
    evening = local("2026-11-24 22:00").astimezone(UTC)  # in UTC it is the 25th
    assert due_in_working_days(PLAIN, OFFICE, evening, 1) == local("2026-11-25 17:00")


def test_a_desk_that_never_opens_promises_nothing() -> None:
    assert due_in_working_days(PLAIN, NEVER, local("2026-11-24 10:00"), 1) is None


def test_less_than_a_day_is_no_promise() -> None:
    with pytest.raises(ValueError, match="one working day at the least"):
        due_in_working_days(PLAIN, OFFICE, local("2026-11-24 10:00"), 0)


@settings(max_examples=60, deadline=None)
@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)), st.integers(1, 12), st.sampled_from([OFFICE, SPLIT]))
def test_one_day_more_is_later_and_the_desk_has_just_closed(now: datetime, days: int, schedule: Schedule) -> None:
    moment = now.replace(tzinfo=UTC)
    due, later = (due_in_working_days(THANKSGIVING, schedule, moment, count) for count in (days, days + 1))
    assert due is not None
    assert later is not None
    assert moment < due < later
    assert not opening(THANKSGIVING, schedule, due).open
    assert opening(THANKSGIVING, schedule, datetime.fromtimestamp(due.timestamp() - 1, UTC)).open
    assert due.date() > moment.astimezone(NEW_YORK).date()


def test_what_is_due_at_midnight_is_of_the_day_that_ends() -> None:
    assert day_of(local("2026-11-26 00:00").astimezone(UTC), NEW_YORK) == date(2026, 11, 25)
    assert day_of(local("2026-11-26 00:01").astimezone(UTC), NEW_YORK) == date(2026, 11, 26)
    assert day_of(local("2026-11-25 23:00").astimezone(UTC), NEW_YORK) == date(2026, 11, 25)
