"""A vendor's CSV export: one line a read, columns by name, with presets for known exports.

``beacon``: Badger BEACON, range export (EDS v2), 48 columns. ``aclara``: Aclara, times in UTC. ``plain``: meter, time,
register, used, unit, quality (columns that are not in the file are not needed).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, structs

from ivr.flow.problem import did_you_mean
from ivr.metering.csv_rows import rows_of
from ivr.metering.local_time import LocalTimes, WrongTime
from ivr.metering.numbers import number
from ivr.metering.reads import HOUR, Flag, LeftOut, Quality, Read, Told, Unreadable
from ivr.metering.units import UnknownUnit, gallons

_ESTIMATED = frozenset(("1", "y", "yes", "true", "e", "est", "estimate", "estimated"))
_MISSING = frozenset(("n", "m", "missing", "no read", "noread"))


class Columns(Struct, frozen=True, forbid_unknown_fields=True):
    """Which column of the file holds what. ``quality`` may say actual, estimated or missing, or be a flag of 1 or 0 for
    estimated. ``leak_rate`` is an amount an hour, in the unit of ``used``."""

    meter: str
    time: str
    register: str = ""
    register_unit: str = ""
    used: str = ""
    used_unit: str = ""
    quality: str = ""
    leak_rate: str = ""
    leak_since: str = ""


class Preset(Struct, frozen=True):
    columns: Columns
    unit: str = "GAL"
    utc: bool = False
    needed: tuple[str, ...] = ()
    """Ours that must be in the file; the others are used where they are."""


PRESETS = {
    "plain": Preset(
        Columns("meter", "time", "register", "unit", "used", "unit", "quality"), needed=("meter", "time"), unit="GAL"
    ),
    "beacon": Preset(
        Columns(
            meter="Meter_ID",
            time="Read_Time",
            register="Read",
            register_unit="Read_Unit",
            used="Flow",
            used_unit="Flow_Unit",
            quality="Estimated_Flag",
            leak_rate="Current_Leak_Rate",
            leak_since="Current_Leak_Start_Date",
        ),
        needed=("meter", "time", "register"),
    ),
    "aclara": Preset(
        Columns(meter="MeterSN", time="ReadingTime", register="ScaledRead"),
        unit="CF",
        utc=True,
        needed=("meter", "time", "register"),
    ),
}


class Layout(Struct, frozen=True):
    """How to read a file: its columns, the unit where no column tells one, seconds that an amount used covers, and
    whether the time of an amount is that at which they began."""

    columns: Columns
    needed: tuple[str, ...]
    unit: str = "GAL"
    delimiter: str = ","
    seconds: int = HOUR
    from_start: bool = False


def read_csv(file: str, lines: Iterable[str], times: LocalTimes, layout: Layout) -> Iterator[Told]:
    """The reads in ``lines``, the first of which names the columns. Raises Unreadable if one that is needed is not
    there."""
    rows = csv.reader(lines, delimiter=layout.delimiter)
    header = [name.strip().lstrip("\ufeff") for name in next(rows_of(file, rows), [])]
    row_of = _Row(file, layout, header, times)
    for row in rows_of(file, rows):
        if row:
            yield from row_of.told(rows.line_num, row)


class _Row:
    """Reads one line at a time; knows where each column stands."""

    def __init__(self, file: str, layout: Layout, header: Sequence[str], times: LocalTimes) -> None:
        self.file, self.layout, self.times, self.width = file, layout, times, len(header)
        by_name = {name.lower(): at for at, name in enumerate(header)}
        self.at: dict[str, int | None] = {}
        for ours, theirs in structs.asdict(layout.columns).items():
            found = by_name.get(theirs.lower()) if theirs else None
            if found is None and ours in layout.needed:
                hint = did_you_mean(theirs, header, "the first line must name the columns")
                raise Unreadable(f"{file}:1: there is no column '{theirs}' for the {ours.replace('_', ' ')} ({hint})")
            self.at[ours] = found
        if self.at["register"] is None and self.at["used"] is None:
            raise Unreadable(f"{file}:1: there is a column neither for registers nor for amounts used")

    def told(self, line: int, row: list[str]) -> Iterator[Told]:
        if len(row) < self.width:
            yield LeftOut(self.file, line, f"the line has {len(row)} columns of {self.width}")
            return
        meter = self._cell(row, "meter")
        if not meter:
            yield LeftOut(self.file, line, f"{self.layout.columns.meter} is empty")
            return
        try:
            at = self.times.unix(self._cell(row, "time"), meter)
            quality = _quality(self._cell(row, "quality"))
            register = used = None
            if quality != "missing":
                register, used = self._amount(row, "register"), self._amount(row, "used")
                if register is None and used is None:
                    quality = "missing"
            if self.layout.from_start and used is not None:
                at += self.layout.seconds
            yield Read(meter, at, register, used, self.layout.seconds, quality)
            yield from self._flag(row, meter, at)
        except (WrongTime, UnknownUnit, _NoNumber) as wrong:
            yield LeftOut(self.file, line, str(wrong))

    def _cell(self, row: list[str], ours: str) -> str:
        at = self.at[ours]
        return "" if at is None else row[at].strip()

    def _amount(self, row: list[str], ours: str, unit_of: str = "") -> float | None:
        written = self._cell(row, ours)
        if not written:
            return None
        found = number(written)
        if found is None:
            raise _NoNumber(f"{getattr(self.layout.columns, ours)} is not a number")
        return round(found * gallons(self._cell(row, f"{unit_of or ours}_unit") or self.layout.unit), 4)

    def _flag(self, row: list[str], meter: str, at: float) -> Iterator[Flag]:
        if self.at["leak_rate"] is not None:
            since = self._cell(row, "leak_since")
            begin = self.times.unix(since, "") if since else None
            yield Flag(meter, at, self._amount(row, "leak_rate", "used"), begin)


class _NoNumber(ValueError):
    """What is wrong with a cell."""


def _quality(written: str) -> Quality:
    small = written.lower()
    if small in _ESTIMATED:
        return "estimated"
    return "missing" if small in _MISSING else "actual"
