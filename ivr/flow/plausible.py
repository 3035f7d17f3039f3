"""A reading that a caller keyed in, held against the last one that the meter itself has told. Pure."""

from __future__ import annotations

from typing import Literal

Verdict = Literal["ok", "lower", "too high"]

DAY = 86_400.0
TIMES_THE_USUAL = 10.0
"""More than so many times the usual use is no reading but a wrong key, or a burst: somebody should look."""
A_DAY_AT_LEAST = 2_000.0
"""Gallons a day that are plausible for whoever uses little as a rule: a pool is filled, a pipe has burst."""


def judged(gallons: float, step: float, last: tuple[float, float], now: float, usual: float | None = None) -> Verdict:
    """``gallons`` is the reading, ``step`` that of the dial's last digit, ``last`` (gallons, Unix time) of the last
    actual read, ``usual`` the gallons of a day. ``lower``: less than the meter has shown before, beyond the digit that
    the dial rounds away."""
    register, at = last
    used = gallons - register
    if used <= -step:
        return "lower"
    days = max(1.0, (now - at) / DAY)
    return "too high" if used > max(A_DAY_AT_LEAST, TIMES_THE_USUAL * (usual or 0.0)) * days else "ok"
