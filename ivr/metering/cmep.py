"""CMEP, record MEPMD01: the flat file of Sensus FlexNet and of others. One line holds the reads of a meter.

Fields, counted from 0 (California Metering Exchange Protocol; the interval as in the MDM/R specification of the IESO):
0 MEPMD01, 1 version, 2 sender, 3 its customer, 4 receiver, 5 its customer, 6 time of the file, 7 meter, 8 purpose,
9 commodity (W water), 10 unit (CFREG, GALREG: registers; CF, GAL: what went through), 11 constant, 12 interval
(MMDDhhmm), 13 count, then (YYYYMMDDHHMM, code, value) as often. Codes: R… read, E… estimated, N… not read.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from ivr.metering.csv_rows import rows_of
from ivr.metering.local_time import LocalTimes, WrongTime
from ivr.metering.numbers import number
from ivr.metering.reads import DAY, HOUR, LeftOut, Quality, Read, Told
from ivr.metering.units import UnknownUnit, gallons, is_register

METER_FIELD = 7
OTHER_METER_FIELD = 5
"""Where the meter stands if its own field is empty (a file of 2011 does so)."""

_HEAD = 14
_QUALITIES: dict[str, Quality] = {"R": "actual", "E": "estimated", "N": "missing"}


class _Wrong(ValueError):
    """What is wrong with a line."""


def read_cmep(file: str, lines: Iterable[str], times: LocalTimes, meter_field: int = METER_FIELD) -> Iterator[Told]:
    """The reads of the water meters in ``lines``. Lines of other commodities and records are passed over."""
    for at, row in enumerate(rows_of(file, csv.reader(lines)), 1):
        if not row or row[0].strip() != "MEPMD01" or (len(row) > 9 and row[9].strip() != "W"):
            continue
        try:
            yield from _reads(file, at, row, times, meter_field)
        except (_Wrong, UnknownUnit) as wrong:
            yield LeftOut(file, at, str(wrong))


def _reads(file: str, line: int, row: list[str], times: LocalTimes, meter_field: int) -> Iterator[Told]:
    if len(row) < _HEAD:
        raise _Wrong(f"the line ends after {len(row)} fields, of at least {_HEAD}")
    meter = row[meter_field].strip() or row[OTHER_METER_FIELD].strip()
    if not meter:
        raise _Wrong(f"fields {meter_field} and {OTHER_METER_FIELD} are empty: no meter")
    one, registers = gallons(row[10]), is_register(row[10])
    factor = number(row[11]) if row[11].strip() else 1.0
    count = number(row[13])
    if factor is None or count is None:
        raise _Wrong("the constant (field 11) or the count (field 13) is not a number")
    seconds = _seconds(row[12].strip())
    reads = row[_HEAD : _HEAD + 3 * int(count)]
    if len(reads) < 3 * int(count):
        yield LeftOut(file, line, f"the line ends after {len(reads) // 3} of {int(count)} reads")
    fields = iter(reads)
    while len(triple := tuple(islice(fields, 3))) == 3:
        when, code, value = triple
        quality = _QUALITIES.get(code.strip()[:1].upper())
        if quality is None:
            yield LeftOut(file, line, "a read has a code that begins with none of R, E, N")
            continue
        amount = number(value) if quality != "missing" else 0.0
        if amount is None:
            yield LeftOut(file, line, "a read's value is not a number")
            continue
        try:
            at = times.unix(_iso(when.strip()), meter)
        except WrongTime as wrong:
            yield LeftOut(file, line, str(wrong))
            continue
        told = None if quality == "missing" else round(amount * factor * one, 4)
        yield Read(meter, at, told if registers else None, None if registers else told, seconds, quality)


def _seconds(interval: str) -> int:
    """MMDDhhmm: 00000100 is an hour."""
    if not interval:
        return HOUR
    if len(interval) != 8 or not interval.isdecimal():
        raise _Wrong("the interval (field 12) is not written as MMDDhhmm")
    months, days, hours, minutes = (int(interval[at : at + 2]) for at in (0, 2, 4, 6))
    if months:
        raise _Wrong("the interval (field 12) is a month or longer")
    return (days * DAY + hours * HOUR + minutes * 60) or HOUR


def _iso(when: str) -> str:
    """YYYYMMDDHHMM as LocalTimes reads it; 2400 is the next midnight."""
    if len(when) != 12 or not when.isdecimal():
        raise WrongTime("a read's time is not written as YYYYMMDDHHMM")
    written = f"{when[:4]}-{when[4:6]}-{when[6:8]} {when[8:10]}:{when[10:]}"
    if when[8:] != "2400":
        return written
    try:
        return str(datetime.fromisoformat(written[:10]) + timedelta(days=1))
    except ValueError:
        raise WrongTime("a read's time is not written as YYYYMMDDHHMM") from None
