from __future__ import annotations

from datetime import date

import pytest

from ivr.metering.reads import HOUR, Flag
from ivr.metering.rules import Known, Rules, leak, usage
from ivr.metering.spans import Row, smallest_step, spans
from tests.metering.rows import MIDNIGHT, ampds2, meter, registers, used

RULES = Rules()
HOUSE = ampds2()
STEP = smallest_step(spans(HOUSE))
ENDS = range(24, len(HOUSE) + 1)
"""Where the reads of the house may end, a whole day after they began."""


def at(end: int, house: list[Row] = HOUSE, back: int = 60) -> Known:
    return meter(house[max(0, end - back) : end], step=STEP)


def leaks(house: list[Row], rules: Rules) -> list[int]:
    return [end for end in ENDS if leak(at(end, house), house[end - 1].end, rules).leak == "leak"]


def test_a_real_house_has_no_leak_in_any_of_its_69_days() -> None:
    found = {leak(at(end), HOUSE[end - 1].end, RULES).leak for end in ENDS}
    assert found == {"none_seen"}


def test_a_rule_of_16_hours_would_have_found_one() -> None:
    assert leaks(HOUSE, Rules(leak_hours=16, leak_reads=16))


def test_two_gallons_an_hour_more_are_a_leak_from_the_first_day_on() -> None:
    begin = next(one for one in range(500, 600) if HOUSE[one - 1].used == 0)
    leaking = HOUSE[:begin] + [
        Row(one.end, None, (one.used or 0) + 2.0, one.seconds, one.quality) for one in HOUSE[begin:]
    ]
    found = leaks(leaking, RULES)
    assert found == list(range(begin + 24, len(HOUSE) + 1))
    told = leak(at(begin + 100, leaking, 200), leaking[begin + 99].end, RULES)
    assert (told.leak, told.rate, told.since) == ("leak", 2.0, float(HOUSE[begin].end - HOUR))


def now(known: Known) -> float:
    return known.rows[-1].end + 10 * HOUR


def found(known: Known, rules: Rules = RULES) -> str:
    return leak(known, now(known), rules).leak


def test_every_hour_flows() -> None:
    assert found(meter(used([1.0] * 24))) == "leak"
    assert found(meter(used([1.0] * 23 + [0.5]))) == "none_seen"
    assert found(meter(used([1.0] * 12 + [0.0] + [1.0] * 11))) == "none_seen"
    assert found(meter(used([2.9] * 24)), Rules(leak_gallons=3)) == "none_seen"


def test_one_read_may_be_missing_and_no_more() -> None:
    shown: list[float | None] = [2.0 * one for one in range(25)]
    shown[10] = None
    assert found(meter(registers(shown))) == "leak"
    shown[15] = None
    assert found(meter(registers(shown))) == "not_enough_data"
    hours = used([2.0] * 24)
    assert found(meter(hours[:5] + hours[6:])) == "leak"
    assert found(meter(hours[:5] + hours[7:])) == "not_enough_data"
    assert found(meter(used([0.0] * 12))) == "not_enough_data"


def test_hours_of_which_nothing_is_known_are_missing_though_they_were_read() -> None:
    shown = [2.0 * at + (500 if at < 10 else 200 if at < 15 else 0) for at in range(25)]  # changed twice
    assert found(meter(registers(shown), step=2.0)) == "not_enough_data"
    once = [2.0 * at + (500 if at < 10 else 0) for at in range(25)]
    assert found(meter(registers(once), step=2.0)) == "leak"


def test_a_step_in_two_hours_is_no_flow_in_each() -> None:
    shown: list[float | None] = [10.0 * at - (10.0 if at > 9 else 0) for at in range(25)]
    shown[9] = None
    assert found(meter(registers(shown), step=10.0)) == "too_coarse"


def test_estimates_neither_set_nor_clear() -> None:
    hours = used([2.0] * 24)
    assert found(meter([*hours[:5], *used([0.0], hours[4].end, "estimated"), *hours[6:]])) == "leak"
    assert found(meter(used([2.0] * 24, quality="estimated"))) == "not_enough_data"


def test_the_vendors_flag_goes_first_while_it_is_fresh() -> None:
    still, running = used([0.0] * 24), used([2.0] * 24)
    seen = still[-1].end
    assert leak(meter(still, Flag("m", seen, 0.4, 5.0)), seen + 47 * HOUR, RULES).rate == 0.4
    assert leak(meter(still, Flag("m", seen, 0.4, 5.0)), seen + 49 * HOUR, RULES).leak == "none_seen"
    assert leak(meter(running, Flag("m", seen, 0.0)), seen, RULES).leak == "none_seen"
    assert leak(meter(running, Flag("m", seen)), seen, RULES).leak == "leak"


def test_a_leak_is_not_told_for_ever() -> None:
    known = meter(used([2.0] * 24))
    assert leak(known, known.rows[-1].end + 7 * 24 * HOUR, RULES).leak == "leak"
    assert leak(known, known.rows[-1].end + 7 * 24 * HOUR + 1, RULES).leak == "not_enough_data"


@pytest.mark.parametrize(("pause", "expected"), [(1, "too_coarse"), (9, "too_coarse"), (10, "none_seen")])
def test_a_register_of_ten_gallons_hides_a_leak_of_one(pause: int, expected: str) -> None:
    shown, hours = 0.0, [0.0]
    for hour in range(24):
        shown += 10.0 if hour % (pause + 1) == 0 else 0.0
        hours.append(shown)
    assert found(meter(registers(hours), step=10.0)) == expected


def test_a_coarse_register_that_moves_each_hour_is_a_leak() -> None:
    known = meter(registers([10.0 * one for one in range(25)]))
    assert (found(known), leak(known, now(known), RULES).rate) == ("leak", 10)


def test_since_bridges_a_single_hour() -> None:
    hours = used([0.0] + [2.0] * 60)
    without = hours[:20] + hours[21:]
    assert leak(meter(without), hours[-1].end, RULES).since == MIDNIGHT + HOUR
    without = hours[:20] + hours[22:]
    assert leak(meter(without), hours[-1].end, RULES).since == hours[21].end


def test_burst() -> None:
    hours = [5.0] * 10 + [30.0] * 8 + [5.0] * 6
    assert usage([meter(used(hours))], MIDNIGHT + 25 * HOUR, RULES).burst  # type: ignore[union-attr]
    hours[12] = 29.0
    assert not usage([meter(used(hours))], MIDNIGHT + 25 * HOUR, RULES).burst  # type: ignore[union-attr]


def test_several_meters_are_taken_together() -> None:
    half = meter(used([15.0] * 24))
    both = usage([half, half], MIDNIGHT + 25 * HOUR, RULES)
    assert both is not None
    assert (both.burst, both.leak, both.leak_rate, both.register) == (True, "leak", 30.0, None)
    still = meter(used([0.0] * 24))
    one = usage([still, half], MIDNIGHT + 25 * HOUR, RULES)
    assert one is not None
    assert (one.burst, one.leak, one.leak_rate) == (False, "leak", 15.0)


def test_none_seen_is_said_only_of_all_meters() -> None:
    still, few = meter(used([0.0] * 24)), meter(used([0.0] * 3))
    for others, expected in (([still], "none_seen"), ([few], "not_enough_data"), ([None], "not_enough_data")):
        told = usage([still, *others], MIDNIGHT + 25 * HOUR, RULES)
        assert told is not None
        assert told.leak == expected
    assert usage([None, None], MIDNIGHT, RULES) is None


def test_flow_that_is_usual_is_no_leak() -> None:
    told = usage([meter(used([2.0] * 24))], MIDNIGHT + 25 * HOUR, RULES, expects_flow=True)
    assert told is not None
    assert (told.leak, told.leak_rate) == ("none_seen", None)


TODAY = date(2026, 11, 23).toordinal()


def days(*groups: tuple[int, int, float]) -> Known:
    """A meter with totals: (first and last day before TODAY, gallons)."""
    totals = {TODAY - at: gallons for first, last, gallons in groups for at in range(last, first + 1)}
    return Known(used([0.0]), MIDNIGHT, totals)


def means(*meters: Known) -> tuple[int, float | None, float | None, float | None]:
    told = usage(meters, MIDNIGHT, RULES)
    assert told is not None
    return told.days, told.per_day, told.before, told.last_year


def test_the_latest_days_are_held_against_those_before_and_a_year_ago() -> None:
    assert means(days((29, 0, 150.0), (59, 30, 100.0), (394, 365, 80.0), (420, 395, 9.0))) == (30, 150, 100, 80)


def test_days_that_are_missing_are_left_out_of_the_mean() -> None:
    assert means(days((29, 20, 100.0), (14, 0, 200.0))) == (25, 160, None, None)


def test_too_few_days_are_not_told() -> None:
    assert means(days((5, 0, 100.0))) == (0, None, None, None)
    assert means(days((6, 0, 100.0))) == (7, 100, None, None)


def test_half_of_the_days_must_be_known() -> None:
    assert means(days((29, 0, 150.0), (59, 45, 100.0)))[2] == 100
    assert means(days((29, 0, 150.0), (59, 46, 100.0)))[2] is None


def test_no_use_is_told_if_one_meter_was_never_read() -> None:
    told = usage([days((29, 0, 100.0)), None], MIDNIGHT, RULES)
    assert told is not None
    assert (told.days, told.per_day) == (0, None)


def test_days_count_that_all_meters_tell_of() -> None:
    assert means(days((29, 0, 100.0)), days((9, 0, 50.0))) == (10, 150, None, None)
