"""Amounts of parts of an hour (quarters, as a rule) added up to hours; everything else passes as it is.

A file may tell the meters one after the other or all together by time: for each meter one hour is open, and done when
its last part has come. An hour whose parts are not all there is told as missing, since half of it is no use of an hour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ivr.metering.reads import HOUR, Quality, Read, Told


class _Open:
    """The hour of one meter that has begun."""

    __slots__ = ("end", "parts", "quality", "register", "seconds")

    def __init__(self, end: int) -> None:
        self.end, self.seconds = end, 0
        self.parts: dict[float, float] = {}
        self.quality: Quality = "actual"
        self.register: float | None = None

    def add(self, read: Read) -> None:
        if read.at not in self.parts and read.used is not None:
            self.seconds += read.seconds
            self.parts[read.at] = read.used
        if read.quality == "estimated":
            self.quality = "estimated"
        self.register = read.register

    def read(self, meter: str) -> Read:
        if self.seconds < HOUR:
            return Read(meter, self.end, quality="missing")
        used = round(sum(self.parts.values()), 4)
        return Read(meter, self.end, self.register, used, HOUR, self.quality)


def by_hour(told: Iterable[Told]) -> Iterator[Told]:
    """``told`` with the parts of an hour as one read of the hour."""
    begun: dict[str, _Open] = {}
    for one in told:
        if not isinstance(one, Read) or one.seconds >= HOUR or one.used is None:
            yield one
            continue
        end = -int(-one.at // HOUR) * HOUR
        hour = begun.get(one.meter)
        if hour is not None and hour.end != end:
            yield hour.read(one.meter)
            hour = None
        if hour is None:
            hour = begun[one.meter] = _Open(end)
        hour.add(one)
        if hour.seconds >= HOUR:
            yield hour.read(one.meter)
            del begun[one.meter]
    for meter, hour in begun.items():
        yield hour.read(meter)
