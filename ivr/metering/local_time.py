"""Local times of a file, without a zone, as Unix time.

In autumn an hour comes twice. Which of the two a read belongs to is told by the reads before it: where the times of one
meter go back (or stand still) within that hour, the second one has begun. In a file that runs backwards it is the
other way round. The hour that spring leaves out is a mistake of the sender, and told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import inf
from zoneinfo import ZoneInfo

EARLIEST, LATEST = 2000, 2100
"""No meter's read is of another year: such a one is a clock that was never set."""


_NEAR = timedelta(hours=3)
"""Reads that are further apart do not follow each other: one of them came late."""


class WrongTime(ValueError):
    """A sentence for staff."""


class LocalTimes:
    """Reads the times of one file. ``forms``: how they are written (strptime), if not as ISO 8601; ``latest``: Unix
    time after which no read can be."""

    def __init__(self, zone: ZoneInfo, forms: Sequence[str] = (), latest: float = inf) -> None:
        self._zone = zone
        self._latest = latest
        self._forms = tuple(forms)
        self._before: dict[str, tuple[datetime, int | None, bool]] = {}
        self._both = lru_cache(maxsize=4096)(self._first_and_second)

    def unix(self, written: str, meter: str) -> float:
        """The moment at which this local time was, for a meter, after all that was asked before. Raises WrongTime."""
        local, first, second = self._both(written)
        if first > self._latest:
            raise WrongTime("the time is in the future")
        before = self._before.get(meter)
        if first == second:
            self._before[meter] = (local, None, False)
            return first
        fold, backwards = 0, False
        if before is not None:
            last, last_fold, backwards = before
            if last_fold is None or abs(local - last) > _NEAR:  # the first one within that hour
                backwards = timedelta() < last - local <= _NEAR
                fold = int(backwards)
            elif local >= last if backwards else local <= last:
                fold = 0 if backwards else 1
            else:
                fold = last_fold
        self._before[meter] = (local, fold, backwards)
        return second if fold else first

    def _first_and_second(self, written: str) -> tuple[datetime, float, float]:
        """(the local time, Unix time of its first and of its second occurrence, which is the same but in autumn)."""
        local = self._parsed(written.strip())
        if not EARLIEST <= local.year < LATEST:
            raise WrongTime(f"the time is of the year {local.year}, of which no read can be")
        if local.tzinfo is not None:
            at = local.timestamp()
            return local.replace(tzinfo=None), at, at
        here = local.replace(tzinfo=self._zone)
        first, second = here.timestamp(), here.replace(fold=1).timestamp()
        if datetime.fromtimestamp(first, UTC).astimezone(self._zone).replace(tzinfo=None) != local:
            clocks = f"the clocks of {self._zone.key}, which go forward then"
            raise WrongTime(f"the time {local:%Y-%m-%d %H:%M} does not exist on {clocks}")
        return local, first, second

    def _parsed(self, written: str) -> datetime:
        for form in self._forms:
            try:
                return datetime.strptime(written, form)
            except ValueError:
                continue
        try:
            return datetime.fromisoformat(written)
        except ValueError:
            example = datetime(2026, 11, 26, 19, 5).strftime(self._forms[0]) if self._forms else "2026-11-26 19:05"
            raise WrongTime(f"the time is not written as {example}") from None
