"""When a desk is open, by the clock on the utility's wall: also on the days on which the clocks change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from routing.hours import (
    ALWAYS,
    DAYS,
    Calendar,
    Closure,
    Opening,
    Schedule,
    next_close_of_a_full_day,
    next_opening,
    opening,
)

NEW_YORK = ZoneInfo("America/New_York")
FORWARD, BACK = date(2026, 3, 8), date(2026, 11, 1)  # 02:00 becomes 03:00; 02:00 becomes 01:00 once more


def hours(**days: str) -> Schedule:
    """``hours(monday="08:00-17:00", holidays="…")``; ``every_day`` for all seven."""

    def minutes(clock: str) -> int:
        return int(clock[:2]) * 60 + int(clock[3:])

    def spans(written: str) -> tuple[tuple[int, int], ...]:
        return tuple((minutes(span[:5]), minutes(span[6:])) for span in written.split())

    week = tuple(spans(days.get(day, days.get("every_day", ""))) for day in DAYS)
    return Schedule("desk", week, spans(days.get("holidays", "")))


OFFICE = hours(**dict.fromkeys(DAYS[:5], "08:00-17:00"))


def calendar(holidays: Mapping[date, str] | None = None, *closures: tuple[datetime, datetime, str]) -> Calendar:
    return Calendar(NEW_YORK, {}, holidays or {}, tuple(Closure(*closure) for closure in closures))


def local(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK, fold=fold)


def shown(moment: datetime | None) -> str | None:
    return moment.isoformat(" ", "minutes") if moment else None


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-24 07:59:59", False),
        ("2026-11-24 08:00:00", True),
        ("2026-11-24 16:59:59", True),
        ("2026-11-24 17:00:00", False),
        ("2026-11-28 12:00:00", False),
    ],
)
def test_a_desk_is_open_from_the_first_second_to_the_last(at: str, is_open: bool) -> None:
    assert opening(calendar(), OFFICE, local(at)) == Opening(is_open, "hours", "desk")


def test_the_time_may_be_given_in_any_zone() -> None:
    moment = local("2026-11-24 08:00").astimezone(ZoneInfo("Asia/Tokyo"))
    assert opening(calendar(), OFFICE, moment).open
    assert shown(next_opening(calendar(), OFFICE, moment - timedelta(hours=1))) == "2026-11-24 08:00-05:00"


def test_midnight_belongs_to_the_day_that_begins() -> None:
    night = hours(friday="20:00-24:00", saturday="00:00-04:00")
    for at, is_open in [("2026-11-27 23:59", True), ("2026-11-28 00:00", True), ("2026-11-28 04:00", False)]:
        assert opening(calendar(), night, local(at)).open is is_open
    only_friday = hours(friday="20:00-24:00")
    assert not opening(calendar(), only_friday, local("2026-11-28 00:00")).open
    assert shown(next_close_of_a_full_day(calendar(), only_friday, local("2026-11-27 12:00"))) == (
        "2026-11-28 00:00-05:00"
    )


DAY = date(2026, 11, 26)
STORM = (datetime(2026, 11, 26, 10), datetime(2026, 11, 26, 12), "Storm")


@pytest.mark.parametrize(
    ("hour", "expected"),
    [
        (9, Opening(True, "holiday", "Thanksgiving Day")),
        (11, Opening(False, "closure", "Storm")),
        (13, Opening(False, "holiday", "Thanksgiving Day")),
    ],
)
def test_a_closure_counts_before_a_holiday_and_a_holiday_before_the_hours(hour: int, expected: Opening) -> None:
    schedule = hours(thursday="12:30-17:00", holidays="08:00-11:30")
    assert opening(calendar({DAY: "Thanksgiving Day"}, STORM), schedule, local(f"2026-11-26 {hour:02}:00")) == expected


def test_always_is_open_through_closures_and_holidays() -> None:
    now = local("2026-11-26 11:00")
    assert opening(calendar({DAY: "x"}, STORM), ALWAYS, now) == Opening(True, "always", "always")
    assert next_opening(calendar(), ALWAYS, now) == now


def test_without_hours_on_holidays_a_holiday_is_closed() -> None:
    assert opening(calendar({DAY: "x"}), OFFICE, local("2026-11-26 11:00")) == Opening(False, "holiday", "x")


def test_the_next_opening_of_an_open_desk_is_now() -> None:
    now = local("2026-11-24 11:13")
    assert next_opening(calendar(), OFFICE, now) == now


def test_the_next_opening_skips_holidays_weekends_and_closures() -> None:
    days = calendar({DAY: "x"}, (datetime(2026, 11, 27), datetime(2026, 11, 30, 9, 30), "Storm"))
    assert shown(next_opening(days, OFFICE, local("2026-11-25 17:00"))) == "2026-11-30 09:30-05:00"
    assert shown(next_close_of_a_full_day(days, OFFICE, local("2026-11-25 17:00"))) == "2026-11-30 17:00-05:00"


def test_a_closure_in_the_middle_of_a_day_makes_two_openings() -> None:
    days = calendar({}, (datetime(2026, 11, 24, 10), datetime(2026, 11, 24, 12), "Drill"))
    assert shown(next_opening(days, OFFICE, local("2026-11-24 10:00"))) == "2026-11-24 12:00-05:00"
    assert shown(next_close_of_a_full_day(days, OFFICE, local("2026-11-24 07:00"))) == "2026-11-24 10:00-05:00"


def test_closures_may_overlap_each_other() -> None:
    long = (datetime(2026, 11, 24, 9), datetime(2026, 11, 24, 16), "Long")
    short = (datetime(2026, 11, 24, 10), datetime(2026, 11, 24, 11), "Short")
    for days in (calendar({}, long, short), calendar({}, short, long)):
        assert shown(next_opening(days, OFFICE, local("2026-11-24 09:00"))) == "2026-11-24 16:00-05:00"


def test_a_promise_is_the_end_of_a_whole_opening_that_has_not_begun() -> None:
    assert shown(next_close_of_a_full_day(calendar(), OFFICE, local("2026-11-24 07:59"))) == "2026-11-24 17:00-05:00"
    assert shown(next_close_of_a_full_day(calendar(), OFFICE, local("2026-11-24 08:00"))) == "2026-11-25 17:00-05:00"


def test_hours_that_never_come_are_none() -> None:
    never = (datetime(2026, 1, 1), datetime(2027, 1, 1), "Fire")
    assert next_opening(calendar(), hours(), local("2026-11-24 08:00")) is None
    assert next_opening(calendar({}, never), OFFICE, local("2026-03-01 08:00")) is None
    assert next_close_of_a_full_day(calendar({}, never), OFFICE, local("2026-03-01 08:00")) is None


def test_an_opening_within_the_skipped_hour_begins_when_the_clocks_have_gone_forward() -> None:
    early = hours(sunday="02:30-05:00")
    assert shown(next_opening(calendar(), early, local("2026-03-08 01:00"))) == "2026-03-08 03:00-04:00"
    assert opening(calendar(), early, local("2026-03-08 03:00")).open
    skipped = hours(sunday="02:00-03:00")
    assert shown(next_opening(calendar(), skipped, local("2026-03-08 01:00"))) == "2026-03-15 02:00-04:00"


def test_an_opening_within_the_hour_that_comes_twice_comes_twice() -> None:
    twice = hours(sunday="01:15-01:45")
    first, second = "2026-11-01 01:15-04:00", "2026-11-01 01:15-05:00"
    assert shown(next_opening(calendar(), twice, local("2026-11-01 00:00"))) == first
    assert shown(next_opening(calendar(), twice, local("2026-11-01 01:45"))) == second
    assert not opening(calendar(), twice, local("2026-11-01 01:05", fold=1)).open
    assert shown(next_opening(calendar(), twice, local("2026-11-01 01:45", fold=1))) == "2026-11-08 01:15-05:00"


@pytest.mark.parametrize(
    ("zone", "day", "real_hours"),
    [
        ("America/Havana", "2026-03-08", 23),
        ("America/Havana", "2026-11-01", 25),
        ("America/Santiago", "2026-09-06", 23),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("Asia/Kathmandu", "2026-04-05", 24),
    ],
)
def test_a_whole_day_is_as_long_as_its_clock_makes_it(zone: str, day: str, real_hours: float) -> None:
    place = Calendar(ZoneInfo(zone), {})
    schedule = hours(sunday="00:00-24:00")
    before = datetime.fromisoformat(day).replace(tzinfo=UTC) - timedelta(hours=36)
    begins = next_opening(place, schedule, before)
    ends = next_close_of_a_full_day(place, schedule, before)
    assert begins is not None
    assert ends is not None
    assert ends.astimezone(UTC) - begins.astimezone(UTC) == timedelta(hours=real_hours)


@pytest.mark.parametrize("opens", ["00:00", "00:30", "01:00"])
def test_where_midnight_itself_is_skipped_a_day_begins_to_the_second(opens: str) -> None:
    santiago = Calendar(ZoneInfo("America/Santiago"), {})
    begins = next_opening(santiago, hours(sunday=f"{opens}-05:00"), datetime(2026, 9, 5, 12, tzinfo=UTC))
    assert begins is not None
    assert begins.isoformat(" ") == "2026-09-06 01:00:00-03:00"


# --- An oracle that knows nothing of spans and zones: a year of quarters of an hour, each with the wall's clock. ---

YEAR_BEGINS, YEAR_ENDS = datetime(2026, 1, 1, 5, tzinfo=UTC), datetime(2027, 1, 1, 5, tzinfo=UTC)
HOLIDAYS = {date(2026, 7, 3): "Observed", date(2026, 12, 25): "Christmas", FORWARD: "A holiday on a changing Sunday"}
CLOSED = (
    (datetime(2026, 12, 24, 12), datetime(2026, 12, 28, 8), "Year-end"),
    (datetime(2026, 3, 7, 9, 15), datetime(2026, 3, 8, 3, 15), "Storm"),
    (datetime(2026, 11, 1, 1, 15), datetime(2026, 11, 1, 1, 30), "Drill"),
)
WRITTEN = {
    "office": {**dict.fromkeys(DAYS[:5], "08:00-17:00")},
    "lunch": {"tuesday": "08:00-12:00 12:45-17:30", "holidays": "10:00-11:00"},
    "night": {"friday": "20:00-24:00", "saturday": "00:00-04:00 20:00-24:00", "sunday": "00:00-02:30"},
    "sunday": {"sunday": "01:15-02:45 05:00-06:00", "holidays": "02:15-03:30"},
    "whole": {"every_day": "00:00-24:00"},
}


def in_utc(moment: datetime | None) -> datetime | None:
    """Times of an hour that comes twice equal no time of another zone (PEP 495); in UTC they do."""
    return moment.astimezone(UTC) if moment else None


def wall(moment: datetime) -> tuple[date, str, str]:
    """Day, time and weekday as the clock on the wall shows them, from the rule of the United States alone."""
    summer = datetime(2026, 3, 8, 7, tzinfo=UTC) <= moment < datetime(2026, 11, 1, 6, tzinfo=UTC)
    shows = moment - timedelta(hours=4 if summer else 5)
    return shows.date(), shows.strftime("%H:%M"), shows.strftime("%A").lower()


def oracle(written: Mapping[str, str], moment: datetime) -> bool:
    day, clock, weekday = wall(moment)
    stamp = f"{day} {clock}"
    if any(start.isoformat(" ", "minutes") <= stamp < until.isoformat(" ", "minutes") for start, until, _ in CLOSED):
        return False
    spans = written.get("holidays", "") if day in HOLIDAYS else written.get(weekday, written.get("every_day", ""))
    return any(span[:5] <= clock < span[6:] for span in spans.split())


@pytest.mark.parametrize("name", WRITTEN)
def test_every_quarter_of_a_year_agrees_with_an_oracle_of_its_own(name: str) -> None:
    schedule, days = hours(**WRITTEN[name]), calendar(HOLIDAYS, *CLOSED)
    quarter = timedelta(minutes=15)
    moments = [YEAR_BEGINS + number * quarter for number in range((YEAR_ENDS - YEAR_BEGINS) // quarter)]
    is_open = [oracle(WRITTEN[name], moment) for moment in moments]
    assert [opening(days, schedule, moment).open for moment in moments] == is_open

    following: datetime | None = None  # the next quarter that is open, walking back from the end of the year
    ends: datetime | None = None  # where the opening closes that such a quarter belongs to, or its day ends
    promised: datetime | None = None  # where the next opening closes that begins after this quarter
    for number in range(len(moments) - 1, -1, -1):
        following = moments[number] if is_open[number] else following
        if following is not None and number % 5 == 0:
            found = next_opening(days, schedule, moments[number].astimezone(NEW_YORK))
            assert in_utc(found) == following, moments[number]
        if promised is not None and number % 7 == 0:
            found = next_close_of_a_full_day(days, schedule, moments[number])
            assert in_utc(found) == promised, moments[number]
        if is_open[number]:
            after = moments[number] + quarter
            last_of_day = wall(after)[1] == "00:00"
            ends = after if last_of_day or after == YEAR_ENDS or not is_open[number + 1] else ends
            if wall(moments[number])[1] == "00:00" or not is_open[number - 1]:
                promised = ends
