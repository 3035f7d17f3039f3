"""A ticket: something that callers asked for or reported, which staff settle, by a number that both can name."""

from __future__ import annotations

import re
from collections.abc import Mapping

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


_NEXT_FACT = re.compile(r"; (?=[a-z][a-z0-9_]*: )")


def facts_line(facts: Mapping[str, str]) -> str:
    """What is known about a ticket, as it stands in the book: 'place: 7 Mill Road; event: …'."""
    return "; ".join(f"{name}: {value}" for name, value in facts.items())


def facts_of(line: str) -> dict[str, str]:
    """The facts of such a line by name."""
    parts = (part.partition(": ") for part in _NEXT_FACT.split(line))
    return {name: value for name, colon, value in parts if colon}
