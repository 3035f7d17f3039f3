"""The days on which clocks change: 2026-03-08 and 2026-11-01 in New York."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ivr.metering.local_time import LocalTimes, WrongTime
from ivr.metering.reads import HOUR
from tests.metering.rows import ZONE, local


def unix(*written: str, forms: tuple[str, ...] = ()) -> list[float]:
    times = LocalTimes(ZONE, forms)
    return [times.unix(one, "m") for one in written]


def test_the_hour_that_comes_twice_is_told_apart_by_the_order() -> None:
    found = unix("2026-11-01 00:00", "2026-11-01 01:00", "2026-11-01 01:00", "2026-11-01 02:00")
    assert [after - before for before, after in pairwise(found)] == [HOUR] * 3


def test_so_are_its_quarters() -> None:
    hour = [f"2026-11-01 01:{minute:02d}" for minute in (0, 15, 30, 45)]
    found = unix("2026-11-01 00:45", *hour, *hour, "2026-11-01 02:00", "2026-11-01 02:15")
    assert [after - before for before, after in pairwise(found)] == [HOUR / 4] * 10


def test_in_a_file_that_runs_backwards_the_second_one_comes_first() -> None:
    hour = [f"2026-11-01 01:{minute:02d}" for minute in (30, 0)]
    found = unix("2026-11-01 02:00", *hour, *hour, "2026-11-01 00:30")
    assert [before - after for before, after in pairwise(found)] == [HOUR / 2] * 5


def test_each_meter_has_its_own_order() -> None:
    times = LocalTimes(ZONE)
    assert times.unix("2026-11-01 01:30", "a") == times.unix("2026-11-01 01:30", "b") == local("2026-11-01 01:30")
    assert times.unix("2026-11-01 01:00", "a") == local("2026-11-01 01:00", fold=1)


def test_the_next_autumn_begins_anew() -> None:
    found = unix("2025-11-02 01:00", "2025-11-02 01:00", "2026-11-01 01:00")
    assert found[2] == local("2026-11-01 01:00", fold=0)


def test_what_came_late_is_no_file_that_runs_backwards() -> None:
    found = unix("2026-11-05 00:00", "2026-11-01 01:00", "2026-11-01 01:00", "2026-11-01 02:00")
    assert [after - before for before, after in pairwise(found[1:])] == [HOUR] * 2


def test_the_hour_that_spring_leaves_out_is_told() -> None:
    assert unix("2026-03-08 01:59", "2026-03-08 03:00") == [local("2026-03-08 01:59"), local("2026-03-08 03:00")]
    with pytest.raises(WrongTime, match=r"2026-03-08 02:30 does not exist on the clocks of America/New_York"):
        unix("2026-03-08 02:30")


def test_times_are_written_in_many_ways() -> None:
    assert unix("2026-11-23T05:00:00Z", "2026-11-23 00:00", "2026-11-22T23:00-06:00") == [local("2026-11-23")] * 3
    assert unix("11/23/2026 01:05 PM", forms=("%m/%d/%Y %I:%M %p",)) == [local("2026-11-23 13:05")]


@pytest.mark.parametrize("written", ["", "noon", "2026-13-01 00:00", "1970-01-01 00:00"])
def test_what_is_no_time_is_told(written: str) -> None:
    with pytest.raises(WrongTime, match="the time"):
        unix(written)


def test_a_clock_that_is_ahead_is_told() -> None:
    with pytest.raises(WrongTime, match="in the future"):
        LocalTimes(ZONE, latest=local("2026-11-23 00:00")).unix("2026-11-23 00:01", "m")
