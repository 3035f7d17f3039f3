"""From rows of reads to water that went through: stretches of time with their use, and the totals of days. Pure.

A register that dips a little counts as no use (radio, rounding, a little backflow), and what it gains again up to where
it was is no use either. A large dip is another meter or a register that rolled over: nothing is known of that stretch,
and the series begins anew. So does a rise faster than any meter can run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from msgspec import Struct

from ivr.metering.reads import DAY, HOUR, Quality

SMALL_DIP = 2.0
"""Gallons by which a register may dip, at least; else DIP_OF_A_DAY of what goes through in a day."""
DIP_OF_A_DAY = 0.01
FASTEST = 250_000.0
"""Gallons an hour that no meter of a building reaches (an 8-inch meter runs at most some 4,000 gallons a minute)."""
LONGEST = 2 * DAY
"""A stretch that is longer tells nothing of a single day."""


class Row(Struct, frozen=True, gc=False):
    """One row of the store: Unix time of the END of the hour, and what the read told (gallons)."""

    end: int
    register: float | None
    used: float | None
    seconds: int
    quality: Quality


class Span(Struct, frozen=True, gc=False):
    """Gallons between two moments (Unix time). ``actual``: both ends were read, none estimated."""

    start: int
    end: int
    used: float
    actual: bool = True


def spans(rows: Sequence[Row], small_dip: float = SMALL_DIP) -> list[Span]:
    """The stretches that ``rows`` (one meter's, by time) tell of. They do not overlap; gaps are what is not known."""
    dip = max(small_dip, DIP_OF_A_DAY * _of_a_day(rows))
    found: list[Span] = []
    before: Row | None = None  # the last row with a register
    highest, until = 0.0, 0
    for row in rows:
        span: Span | None = None
        if row.used is not None:
            span = Span(row.end - row.seconds, row.end, max(0.0, row.used), row.quality == "actual")
        elif row.register is not None and before is not None and before.register is not None:
            rise = row.register - highest
            if -dip <= rise <= FASTEST * (row.end - before.end) / HOUR:
                actual = row.quality == before.quality == "actual"
                span = Span(before.end, row.end, round(max(0.0, rise), 4), actual)
            else:
                highest = row.register
        if row.register is not None:
            highest = max(highest, row.register) if before is not None else row.register
            before = row
        if span is not None and span.start >= until:
            found.append(span)
            until = span.end
    return found


def without_estimates(rows: Sequence[Row]) -> list[Row]:
    """``rows`` as if those that are estimates had not come: they neither set nor clear a leak."""
    return [row for row in rows if row.quality == "actual"]


def day_totals(stretches: Sequence[Span], zone: ZoneInfo) -> Iterator[tuple[int, float, bool]]:
    """(ordinal of the local day, gallons, partly estimated) of each day of which all but an hour is known. A stretch
    over midnight counts for both days by its time in each."""
    known: dict[int, tuple[float, int, bool]] = {}
    bounds: dict[int, tuple[int, int]] = {}
    for span in stretches:
        if span.end - span.start > LONGEST:
            continue
        day = datetime.fromtimestamp(span.start, zone).toordinal()
        while True:
            if day not in bounds:
                bounds[day] = midnight(day, zone), midnight(day + 1, zone)
            begin, end = bounds[day]
            seconds = min(span.end, end) - max(span.start, begin)
            if seconds > 0:
                used, covered, estimated = known.get(day, (0.0, 0, False))
                share = span.used * seconds / (span.end - span.start)
                known[day] = used + share, covered + seconds, estimated or not span.actual
            if span.end <= end:
                break
            day += 1
    for day, (used, covered, estimated) in known.items():
        begin, end = bounds[day]
        if covered >= end - begin - HOUR:
            yield day, round(used, 3), estimated


def midnight(day: int, zone: ZoneInfo) -> int:
    """Unix time at which a local day (its ordinal) begins."""
    return int(datetime.combine(date.fromordinal(day), time(), zone).timestamp())


def day_of(at: float, zone: ZoneInfo) -> int:
    """The ordinal of the local day in which ``at`` lies."""
    return datetime.fromtimestamp(at, zone).toordinal()


def smallest_step(stretches: Iterable[Span]) -> float | None:
    """The smallest amount that an hour has shown, which is the step of the register or larger; None if none ran."""
    steps = (one.used for one in stretches if one.actual and one.end - one.start == HOUR and one.used >= 0.01)
    return min(steps, default=None)


def a_year_before(day: int) -> int:
    """The same day a year earlier (29 February: the 28th)."""
    here = date.fromordinal(day)
    try:
        return here.replace(year=here.year - 1).toordinal()
    except ValueError:
        return (here - timedelta(days=1)).replace(year=here.year - 1).toordinal()


def _of_a_day(rows: Sequence[Row]) -> float:
    """About what goes through in a day: the rises of all registers, over the time."""
    shown = [row for row in rows if row.register is not None]
    if len(shown) < 2:
        return 0.0
    rises = 0.0
    for before, row in pairwise(shown):
        rise = (row.register or 0.0) - (before.register or 0.0)
        if 0 < rise <= FASTEST * (row.end - before.end) / HOUR:
            rises += rise
    return rises * DAY / max(DAY, shown[-1].end - shown[0].end)
