from __future__ import annotations

import pytest

from ivr.metering.plausible import Judged, judged
from ivr.metering.reads import DAY
from ivr.metering.units import UnknownUnit

LAST = (10_000.0, 0.0)
NOW = 10.0 * DAY


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        ("12500", Judged("ok", 2500)),
        ("10000", Judged("ok", 0)),
        ("09999", Judged("lower")),
        ("30000", Judged("ok", 20_000)),
        ("30001", Judged("too_high", 20_001)),
        ("", Judged("unknown")),
        ("12 50", Judged("unknown")),
        ("²", Judged("unknown")),
    ],
)
def test_a_reading_against_the_last_one(digits: str, expected: Judged) -> None:
    assert judged(digits, "GAL", LAST, NOW) == expected


def test_who_uses_much_may_use_much() -> None:
    assert judged("60000", "GAL", LAST, NOW).verdict == "too_high"
    assert judged("60000", "GAL", LAST, NOW, usual=600).verdict == "ok"


def test_the_unit_of_the_dial_counts() -> None:
    ccf = judged("14", "CCF", LAST, NOW)
    assert ccf.verdict == "ok"
    assert ccf.used == pytest.approx(472.73, abs=0.01)
    assert judged("13", "CCF", LAST, NOW) == Judged("ok", 0)  # the dial does not show the last 275 gallons
    assert judged("12", "CCF", LAST, NOW) == Judged("lower")
    assert judged("1250", "GAL", LAST, NOW, per_digit=10) == Judged("ok", 2500)
    with pytest.raises(UnknownUnit):
        judged("1", "barrels", LAST, NOW)


def test_without_a_read_nothing_is_known() -> None:
    assert judged("12500", "GAL", None, NOW) == Judged("unknown")
