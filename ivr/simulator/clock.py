"""The virtual clock: it moves when the simulated call takes time, never by itself."""

from __future__ import annotations

from datetime import datetime, timedelta


class VirtualClock:
    """Time that only ``advance`` moves; give ``clock.now`` to the app under test, and both agree."""

    def __init__(self, start: datetime) -> None:
        if start.utcoffset() != timedelta(0):
            raise ValueError(f"the clock needs an aware time in UTC, not {start!r}")
        self.start = start
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.at(self.seconds)

    def at(self, seconds: float) -> datetime:
        """The moment this many seconds after the start."""
        return self.start + timedelta(seconds=seconds)

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError(f"time does not run backwards ({seconds} s)")
        self.seconds += seconds

    def reach(self, seconds: float) -> None:
        """Go to this many seconds after the start, unless they are behind us."""
        self.seconds = max(self.seconds, seconds)
