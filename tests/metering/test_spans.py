from __future__ import annotations

from datetime import date

from ivr.metering.reads import DAY, HOUR
from ivr.metering.spans import Row, Span, a_year_before, day_totals, midnight, smallest_step, spans
from tests.metering.rows import MIDNIGHT, ZONE, local, registers, used


def amounts(rows: list[Row], small_dip: float = 2) -> list[float]:
    return [one.used for one in spans(rows, small_dip)]


def test_a_small_dip_is_no_use_and_neither_is_what_it_gains_again() -> None:
    assert amounts(registers([100, 110, 108, 110, 115])) == [10, 0, 0, 5]


def test_a_dip_of_a_hundredth_of_a_days_use_is_small() -> None:
    day = [1000 + 100 * at for at in range(25)]
    assert amounts(registers([*day, day[-1] - 20, day[-1]]))[-2:] == [0, 0]
    assert len(amounts(registers([*day, day[-1] - 60, day[-1]]))) == 25


def test_another_meter_breaks_the_series() -> None:
    found = spans(registers([9_000, 9_010, 3, 8, 12]))
    assert [(one.end, one.used) for one in found] == [
        (MIDNIGHT + HOUR, 10),
        (MIDNIGHT + 3 * HOUR, 5),
        (MIDNIGHT + 4 * HOUR, 4),
    ]


def test_so_does_a_rise_that_no_meter_can_run() -> None:
    assert amounts(registers([10, 20, 800_020, 800_021])) == [10, 1]


def test_a_missing_read_makes_a_longer_stretch() -> None:
    found = spans(registers([0, 1, None, 5, 6]))
    assert found[1] == Span(MIDNIGHT + HOUR, MIDNIGHT + 3 * HOUR, 4)


def test_an_estimate_is_known_as_one() -> None:
    rows = registers([0, 1, 2, 3])
    rows[1] = Row(rows[1].end, 1, None, HOUR, "estimated")
    assert [one.actual for one in spans(rows)] == [False, False, True]


def test_amounts_that_overlap_count_once() -> None:
    whole_day = Row(MIDNIGHT + DAY, None, 24, DAY, "actual")
    assert sum(amounts([*used([1] * 23), whole_day])) == 23


def test_the_totals_of_days() -> None:
    two_days = registers([float(at) for at in range(49)])
    assert list(day_totals(spans(two_days), ZONE)) == [
        (date(2026, 11, 23).toordinal(), 24, False),
        (date(2026, 11, 24).toordinal(), 24, False),
    ]


def test_a_day_of_which_more_than_an_hour_is_missing_has_none() -> None:
    hours = used([1.0] * 24)
    assert len(list(day_totals(spans(hours[1:]), ZONE))) == 1
    assert list(day_totals(spans(hours[2:]), ZONE)) == []


def test_reads_at_six_count_for_both_days_by_time() -> None:
    begin = MIDNIGHT - 18 * HOUR
    rows = [Row(begin + at * DAY, shown, None, HOUR, "actual") for at, shown in enumerate((0.0, 100.0, 300.0))]
    assert [total for _, total, _ in day_totals(spans(rows), ZONE)] == [175]


def test_days_of_23_and_of_25_hours() -> None:
    spring, autumn = int(local("2026-03-08")), int(local("2026-11-01"))
    assert [total for _, total, _ in day_totals(spans(used([1.0] * 23, spring)), ZONE)] == [23]
    assert [total for _, total, _ in day_totals(spans(used([1.0] * 25, autumn)), ZONE)] == [25]
    assert midnight(date(2026, 11, 2).toordinal(), ZONE) - autumn == 25 * HOUR


def test_what_went_through_in_a_week_tells_nothing_of_a_day() -> None:
    rows = [Row(MIDNIGHT + at * 7 * DAY, 700.0 * at, None, HOUR, "actual") for at in range(3)]
    assert list(day_totals(spans(rows), ZONE)) == []


def test_the_smallest_step() -> None:
    assert smallest_step(spans(registers([0, 0, 10, 10, 17.5, 17.5]))) == 7.5
    assert smallest_step(spans(registers([0, 0, 0]))) is None
    assert smallest_step(spans(registers([0, None, 5]))) is None


def test_the_day_a_year_before() -> None:
    assert a_year_before(date(2024, 2, 29).toordinal()) == date(2023, 2, 28).toordinal()
    assert a_year_before(date(2026, 11, 23).toordinal()) == date(2025, 11, 23).toordinal()
