from __future__ import annotations

import pytest

from ivr.flow.plausible import DAY, Verdict, judged

LAST = (10_000.0, 0.0)
NOW = 10.0 * DAY
CCF = 748.05


@pytest.mark.parametrize(
    ("gallons", "expected"),
    [(12_500, "ok"), (10_000, "ok"), (9_999, "lower"), (30_000, "ok"), (30_001, "too high")],
)
def test_a_reading_against_the_last_one(gallons: float, expected: Verdict) -> None:
    assert judged(gallons, 1.0, LAST, NOW) == expected


def test_who_uses_much_may_use_much() -> None:
    assert judged(60_000, 1.0, LAST, NOW) == "too high"
    assert judged(60_000, 1.0, LAST, NOW, usual=600) == "ok"


def test_the_dial_rounds_its_last_digit_away() -> None:
    assert judged(14 * CCF, CCF, LAST, NOW) == "ok"
    assert judged(13 * CCF, CCF, LAST, NOW) == "ok"  # 275 gallons less, which the dial does not show
    assert judged(12 * CCF, CCF, LAST, NOW) == "lower"


def test_two_reads_of_one_day_count_as_a_day_apart() -> None:
    assert judged(11_900, 1.0, LAST, 60.0) == "ok"
    assert judged(12_100, 1.0, LAST, 60.0) == "too high"
