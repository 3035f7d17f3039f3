from __future__ import annotations

from ivr.metering.hours import by_hour
from ivr.metering.reads import HOUR, LeftOut, Read, Told
from tests.metering.rows import MIDNIGHT

QUARTER = HOUR // 4


def quarters(meter: str, *amounts: float, first: int = 1) -> list[Read]:
    return [Read(meter, MIDNIGHT + (first + at) * QUARTER, None, one, QUARTER) for at, one in enumerate(amounts)]


def test_quarters_are_added_up_to_the_hour_that_they_end_in() -> None:
    found = list(by_hour(quarters("m", 1, 2, 3, 4, 5, 6, 7, 8)))
    assert found == [Read("m", MIDNIGHT + HOUR, None, 10), Read("m", MIDNIGHT + 2 * HOUR, None, 26)]


def test_meters_may_take_turns() -> None:
    turns = [one for pair in zip(quarters("a", 1, 1, 1, 1), quarters("b", 2, 2, 2, 2), strict=True) for one in pair]
    assert list(by_hour(turns)) == [Read("a", MIDNIGHT + HOUR, None, 4), Read("b", MIDNIGHT + HOUR, None, 8)]


def test_an_hour_that_is_not_whole_is_missing() -> None:
    missing = Read("m", MIDNIGHT + HOUR, quality="missing")
    assert list(by_hour(quarters("m", 1, 1, 1, first=1))) == [missing]
    assert list(by_hour(quarters("m", 1, 1, 1, 1, 1, 1, 1, first=2))) == [
        missing,
        Read("m", MIDNIGHT + 2 * HOUR, None, 4),
    ]


def test_a_quarter_that_comes_twice_counts_once() -> None:
    first, *rest = quarters("m", 1, 1, 1, 1)
    assert list(by_hour([first, first, *rest])) == [Read("m", MIDNIGHT + HOUR, None, 4)]


def test_an_estimated_quarter_makes_an_estimated_hour() -> None:
    first, *rest = quarters("m", 1, 1, 1, 1)
    estimate = Read("m", first.at, None, 1, QUARTER, "estimated")
    (hour,) = by_hour([estimate, *rest])
    assert isinstance(hour, Read)
    assert hour.quality == "estimated"


def test_all_else_passes() -> None:
    others: list[Told] = [Read("m", MIDNIGHT, 5.0), Read("m", MIDNIGHT, None, 5.0), LeftOut("f", 1, "what")]
    assert list(by_hour(others)) == others
