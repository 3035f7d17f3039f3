"""What a caller can be told from the reads of an account's meters. Pure; a rule of the water trade each.

Leak: the vendor's own flag while it is fresh, for it sees more than the reads that it sends; else flow in every hour of
the last 24 (Badger BEACON: at least 1 gallon in each, any hour without cancels, estimates neither set nor clear it).
Burst: 30 gallons an hour for 8 hours (Athens-Clarke County). High use: the reads of the latest 30 days beside those of
the 30 before, and of the same days a year earlier (WaterSmart), per day, since periods differ in length.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from msgspec import Struct

from ivr.flow.metering import Leak, Usage
from ivr.metering.reads import DAY, HOUR, Flag
from ivr.metering.spans import Row, Span, a_year_before, spans, without_estimates

LATEST_HOURS = 14 * 24
"""The burst is looked for where all meters tell, which may be so long before the last read of one of them."""


class Rules(Struct, frozen=True):
    """The limits, as a utility may set them. Gallons, hours, days."""

    days: int = 30
    fewest_days: int = 7
    """Of so many days a mean is told at least, and of at least half of those asked for."""
    leak_hours: int = 24
    leak_reads: int = 23
    leak_gallons: float = 1.0
    leak_told_days: int = 7
    """A computed leak, or none, is told no longer after the last read than this."""
    vendor_hours: int = 48
    burst_gallons: float = 30.0
    burst_hours: int = 8
    small_dip_gallons: float = 2.0
    keep_days: int = 800


class Known(Struct, frozen=True):
    """What the store knows of one meter: its latest rows by time, the totals of days by ordinal, the vendor's flag, the
    smallest step seen, and the last row's exact time."""

    rows: Sequence[Row]
    last_at: float
    days: Mapping[int, float]
    flag: Flag | None = None
    step: float | None = None


class Found(Struct, frozen=True):
    """A leak or why none is told; gallons an hour, Unix time."""

    leak: Leak
    rate: float | None = None
    since: float | None = None


def usage(meters: Sequence[Known | None], now: float, rules: Rules, expects_flow: bool = False) -> Usage | None:
    """What the meters tell, taken together; None for a meter without reads. As of the last moment at which all that
    have reads were read. Flows are summed, and it is a leak if any of them leaks."""
    known = [meter for meter in meters if meter is not None]
    if not known:
        return None
    complete = len(known) == len(meters)
    days = _days([meter.days for meter in known]) if complete else {}
    latest, per_day, before, last_year = _means(days, rules)
    leaks = [leak(meter, now, rules) for meter in known]
    found = Found("none_seen") if expects_flow else _together(leaks, complete)
    last = [meter.rows[-1] for meter in known]
    return Usage(
        last_at=min(meter.last_at for meter in known),
        register=last[0].register if len(meters) == 1 else None,
        days=latest,
        per_day=per_day,
        before=before,
        last_year=last_year,
        leak=found.leak,
        leak_rate=found.rate,
        leak_since=found.since,
        burst=complete and _burst(known, now, rules),
        estimated=any(row.quality == "estimated" for row in last),
    )


def leak(meter: Known, now: float, rules: Rules) -> Found:
    """Whether one meter leaks."""
    flag = meter.flag
    if flag is not None and flag.rate is not None and abs(now - flag.seen) <= rules.vendor_hours * HOUR:
        return Found("leak", flag.rate, flag.since) if flag.rate > 0 else Found("none_seen")
    rows = without_estimates(meter.rows)
    if not rows or now - rows[-1].end > rules.leak_told_days * DAY:
        return Found("not_enough_data")
    end = rows[-1].end
    known = spans(_latest(rows, end - (rules.leak_hours + 2) * HOUR), rules.small_dip_gallons)
    window = [one for one in known if one.start >= end - rules.leak_hours * HOUR and _short(one)]
    reads = sum(row.end > end - rules.leak_hours * HOUR and row.seconds <= HOUR for row in rows)
    missing = rules.leak_hours * HOUR - sum(one.end - one.start for one in window)
    if reads < rules.leak_reads or missing > (rules.leak_hours - rules.leak_reads) * HOUR:
        return Found("not_enough_data")
    step = meter.step or 0.0
    least = max(rules.leak_gallons, step)
    if all(_flows(one, least) for one in window):
        return Found(
            "leak",
            round(min(_rate(one) for one in window), 2),
            float(_since(spans(rows, rules.small_dip_gallons), least)),
        )
    if step > rules.leak_gallons and step / _longest_pause(window) > rules.leak_gallons:
        return Found("too_coarse")
    return Found("none_seen")


def _latest(rows: Sequence[Row], after: int) -> Sequence[Row]:
    """The rows that end after a moment."""
    return rows[bisect_right(rows, after, key=_end) :]


def _end(row: Row) -> int:
    return row.end


def _short(span: Span) -> bool:
    """One hour, or two with one read missing between them."""
    return span.end - span.start <= 2 * HOUR


def _rate(span: Span) -> float:
    return span.used * HOUR / (span.end - span.start)


def _flows(span: Span, least: float) -> bool:
    """Amounts are multiples of a step that is known with a few decimals only."""
    return _rate(span) >= least * 0.999


def _longest_pause(window: Sequence[Span]) -> float:
    """Hours on end in which the register did not move. A flow that never stops and moves it no more often than that is
    smaller than a step in so many hours."""
    longest = run = 0.0
    for one in window:
        run = run + (one.end - one.start) / HOUR if one.used <= 0 else 0.0
        longest = max(longest, run)
    return longest or 1.0


def _since(known: Sequence[Span], least: float) -> int:
    """When the run of hours with flow that lasts until now began. A single missing hour does not end it."""
    start = known[-1].start
    for one in reversed(known):
        if start - one.end > HOUR or not _short(one) or not _flows(one, least):
            break
        start = one.start
    return start


def _together(leaks: Sequence[Found], complete: bool) -> Found:
    """One answer for several meters; "none seen" is said only if it holds for each of them."""
    running = [one for one in leaks if one.leak == "leak"]
    if running:
        since = [one.since for one in running if one.since is not None]
        return Found("leak", round(sum(one.rate or 0.0 for one in running), 2), min(since, default=None))
    if not complete or any(one.leak == "not_enough_data" for one in leaks):
        return Found("not_enough_data")
    return Found("too_coarse" if any(one.leak == "too_coarse" for one in leaks) else "none_seen")


def _burst(meters: Sequence[Known], now: float, rules: Rules) -> bool:
    """Whether as much flowed for hours on end, all meters together, within the last hours that all tell of."""
    by_hour: list[dict[int, float]] = []
    for meter in meters:
        rows = without_estimates(meter.rows)
        latest = _latest(rows, rows[-1].end - LATEST_HOURS * HOUR) if rows else []
        known = spans(latest, rules.small_dip_gallons)
        by_hour.append({one.end: one.used for one in known if one.end - one.start == HOUR})
    ends = [max(hours, default=0) for hours in by_hour]
    end = min(ends)
    if now - end > rules.leak_told_days * DAY:
        return False
    run = 0
    for at in range(end - (rules.leak_hours - 1) * HOUR, end + 1, HOUR):
        flows = [hours.get(at) for hours in by_hour]
        total = sum(flow for flow in flows if flow is not None)
        run = run + 1 if None not in flows and total >= rules.burst_gallons else 0
        if run >= rules.burst_hours:
            return True
    return False


def _days(of_meters: Sequence[Mapping[int, float]]) -> dict[int, float]:
    """The totals of the days that all meters tell of."""
    first, *others = of_meters
    return {
        day: total + sum(other[day] for other in others)
        for day, total in first.items()
        if all(day in other for other in others)
    }


def _means(days: Mapping[int, float], rules: Rules) -> tuple[int, float | None, float | None, float | None]:
    """(count of the latest complete days, their mean a day, that of as many before, that of the same a year ago)."""
    if not days:
        return 0, None, None, None
    last = max(days)
    here = [day for day in range(last - rules.days + 1, last + 1) if day in days]
    if len(here) < rules.fewest_days:
        return 0, None, None, None
    length = last - here[0] + 1
    before = range(here[0] - length, here[0])
    a_year_ago = range(a_year_before(here[0]), a_year_before(last) + 1)
    return len(here), _mean(days, here, rules), _mean(days, before, rules), _mean(days, a_year_ago, rules)


def _mean(days: Mapping[int, float], wanted: Sequence[int], rules: Rules) -> float | None:
    """Gallons a day; None if too few of the days are known."""
    totals = [days[day] for day in wanted if day in days]
    if len(totals) < max(rules.fewest_days, len(wanted) / 2):
        return None
    return round(sum(totals) / len(totals), 2)
