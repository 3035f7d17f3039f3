"""A reading that a caller keyed in, held against the last one that the meter itself has told. Pure."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from ivr.metering.reads import DAY
from ivr.metering.units import gallons

Verdict = Literal["ok", "lower", "too_high", "unknown"]

TIMES_THE_USUAL = 10.0
"""More than so many times the usual use is no reading but a wrong key, or a burst: somebody should look."""
A_DAY_AT_LEAST = 2_000.0
"""Gallons a day that are plausible for whoever uses little as a rule: a pool is filled, a pipe has burst."""


class Judged(Struct, frozen=True):
    """``used``: gallons since the last read; None where that is not known."""

    verdict: Verdict
    used: float | None = None


def judged(
    digits: str,
    unit: str,
    last: tuple[float, float] | None,
    now: float,
    usual: float | None = None,
    per_digit: float = 1.0,
) -> Judged:
    """``digits`` as the dial shows them, in ``unit`` times ``per_digit`` (10 where a painted zero is not keyed in);
    ``last`` is (gallons, Unix time) of the last actual read, ``usual`` gallons a day. ``lower``: less than the meter
    has shown before (beyond the digit that the dial rounds away). Raises units.UnknownUnit."""
    one = gallons(unit) * per_digit
    if last is None or not (digits.isascii() and digits.isdigit()):
        return Judged("unknown")
    register, at = last
    used = int(digits) * one - register
    if used <= -one:
        return Judged("lower")
    days = max(1.0, (now - at) / DAY)
    most = max(A_DAY_AT_LEAST, TIMES_THE_USUAL * (usual or 0.0)) * days
    used = round(max(0.0, used), 2)
    return Judged("too_high" if used > most else "ok", used)
