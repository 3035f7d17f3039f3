"""How well callers are understood: what became of words whose need is known, by language and by need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from routing.intent.understand import ELSEWHERE, UNCLEAR, Understood, is_right
from routing.needs import AGENT, Need


@dataclass(frozen=True, slots=True)
class Row:
    """Words of a caller, what they came to, and what was meant, where somebody knows."""

    words: str
    language: str
    found: Understood
    meant: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """``rows`` whose need is known. Of those that mean a desk: how many were ``kept`` from a person, of these how many
    came ``right`` (to the desk of their need, or by the question that was asked), and how many urgent ones did not come
    to the desk of any urgent need. Of those outside our work how many stayed ``away`` from desks; of those who asked
    for a person how many were ``obeyed``."""

    rows: int = 0
    kept: int = 0
    right: int = 0
    to_person: int = 0
    urgent: int = 0
    urgent_missed: int = 0
    outside: int = 0
    away: int = 0
    asked: int = 0
    obeyed: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(*[getattr(self, name) + getattr(other, name) for name in Figures.__dataclass_fields__])


def figures(rows: Iterable[Row], needs: Mapping[str, Need]) -> Figures:
    """Count."""
    return sum((_counted(row, needs) for row in rows if row.meant), Figures())


def _counted(row: Row, needs: Mapping[str, Need]) -> Figures:
    found, meant = row.found, row.meant or ""
    if meant == AGENT:
        return Figures(rows=1, asked=1, obeyed=int(found.action == "person"))
    if meant == ELSEWHERE:
        return Figures(rows=1, outside=1, away=int(found.action in ("refer", "person")))
    if meant == UNCLEAR:
        return Figures(rows=1)
    if found.action == "person":
        return Figures(rows=1, to_person=1)
    right = is_well(row, needs)
    urgent = meant in needs and needs[meant].urgent
    missed = urgent and not right and not any(needs[one].urgent for one in row.found.offered if one in needs)
    return Figures(rows=1, kept=1, right=int(right), urgent=int(urgent), urgent_missed=int(missed))


def is_well(row: Row, needs: Mapping[str, Need]) -> bool:
    """Whether the caller comes to the right desk, asked or not; what is not clear is to be asked."""
    if row.meant == UNCLEAR:
        return row.found.action in ("ask", "person")
    return any(is_right(needs, need, row.meant or "") for need in row.found.offered)


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Between which shares the true one lies, in 95 of 100 such samples (Wilson, 1927)."""
    if whole == 0:
        return 0.0, 1.0
    z, share = 1.96, part / whole
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    reach = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole)) / (1 + z * z / whole)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def confusions(rows: Sequence[Row]) -> Counter[tuple[str, str]]:
    """(meant, found) of all rows with a known need; "person" where they went to one."""
    found: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if row.meant:
            to = row.found.need if row.found.action not in ("person", "refer") else row.found.action
            found[row.meant, to or "person"] += 1
    return found
