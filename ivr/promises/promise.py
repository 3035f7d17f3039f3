"""One promise to a caller, and how it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from routing.due import day_of

SHOWN = 4
"""Digits of a number or an account that are shown."""

_NOT_DIGITS = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class Promise:
    """``what`` was promised in a few words, without the caller's data; ``to``: the masked number or account. Times are
    Unix times: it was ``made``, is ``due``, and was kept at ``kept_at`` by ``kept_by`` (None and empty: not yet).
    ``ticket`` and ``letter`` (a template's name) tell what it belongs to; empty if nothing."""

    id: int
    what: str
    to: str
    made: float
    due: float
    kept_at: float | None = None
    kept_by: str = ""
    ticket: str = ""
    letter: str = ""

    @property
    def kept(self) -> bool:
        return self.kept_at is not None

    @property
    def kept_late(self) -> bool:
        return self.kept_at is not None and self.kept_at > self.due


def overdue(promise: Promise, now: float) -> bool:
    """Is it not kept, and its time over?"""
    return not promise.kept and now > promise.due


def due_today(promise: Promise, now: float, zone: tzinfo) -> bool:
    """Is it to be kept on the day that it is in ``zone``, and not overdue? One due at midnight is of the day that
    ends then."""
    if promise.kept or overdue(promise, now):
        return False
    today = datetime.fromtimestamp(now, zone).date()
    return day_of(datetime.fromtimestamp(promise.due, UTC), zone) <= today


def in_order(promises: Iterable[Promise]) -> list[Promise]:
    """Those that are not kept first, the one that was due first at the top; then the kept ones, the newest first."""
    return sorted(promises, key=lambda one: (one.kept, -(one.kept_at or 0.0), one.due, one.id))


def masked(caller: str) -> str:
    """A phone number or an account by its last digits: '…0143'. Of a short one half is shown, of a name nothing."""
    digits = _NOT_DIGITS.sub("", caller)
    if caller.startswith("…") and len(digits) <= SHOWN:
        return f"…{digits}"
    shown = min(SHOWN, len(digits) // 2)
    return f"…{digits[len(digits) - shown :]}"
