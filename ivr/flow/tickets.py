"""A ticket: something that callers asked for or reported, which staff settle, by a number that both can name."""

from __future__ import annotations

from msgspec import Struct

SHARED_FOR = 60 * 24 * 3600.0
"""Seconds for which a caller hears of the reports from their phone without a number."""


class Ticket(Struct, frozen=True, gc=False, omit_defaults=True):
    """``number`` has six digits. ``service`` is what was asked for. ``taken``, ``changed`` and ``promised`` (by when
    the caller hears from us; None: nothing was promised) are Unix times. ``done``: it is settled. ``note`` is what
    staff, or the city's system, want callers to hear."""

    number: str
    service: str
    taken: float
    changed: float
    promised: float | None = None
    done: bool = False
    note: str = ""
