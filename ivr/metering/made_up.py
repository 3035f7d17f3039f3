"""Made-up reads for a made-up utility: the plain CSV, its crosswalk and meters.yaml. The same seed and day make the
same bytes.

A meter a household: registers in gallons, daily until 40 days before the end, then hourly. Some leak, some reads are
estimates, some are missing, and the meter of the first account moves in steps of 10 gallons.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator
from datetime import date
from zoneinfo import ZoneInfo

from msgspec import Struct

from ivr.metering.crosswalk import Belongs
from ivr.metering.reads import HOUR
from ivr.metering.spans import midnight

DAYS, HOURLY_DAYS = 400, 40
COARSE_STEP = 10.0
LEAKING, ESTIMATED, MISSING = 0.04, 0.05, 0.05
"""Which share of the meters has that."""

# When a household uses water: the share of each hour of a day. Nights are still.
_OF_DAY = (0, 0, 0, 0, 0, 1, 5, 9, 8, 5, 4, 4, 5, 4, 3, 3, 4, 6, 8, 8, 7, 5, 3, 1)
_ALL_HOURS = sum(_OF_DAY)

CONFIG = """format: csv
preset: plain
zone: {zone}
unit: GAL
crosswalk: crosswalk.csv
"""


class Household(Struct, frozen=True):
    """How one meter behaves; ``leak`` in gallons an hour over the last ``leak_hours``."""

    daily: float
    garden: float
    register: float
    step: float
    leak: float
    leak_hours: int
    estimated: bool
    missing: bool


def meters(accounts: int) -> list[Belongs]:
    """A meter for each of so many accounts."""
    return [Belongs(f"{70_000_001 + at}", f"{100_000_001 + at}", f"L{at + 1:05d}") for at in range(accounts)]


def of_customers(lines: Iterable[str]) -> Iterator[Belongs]:
    """The meters of an export of customers, by its columns Account and Meters (a semicolon between several). Raises
    KeyError where it lacks one."""
    for row in csv.DictReader(lines):
        for meter in filter(None, row["Meters"].split(";")):
            yield Belongs(meter.strip(), row["Account"])


def crosswalk(of: Iterable[Belongs]) -> Iterator[str]:
    """The lines of the crosswalk."""
    yield "meter_id,account_id,location_id\n"
    for one in of:
        yield f"{one.meter},{one.account},{one.location}\n"


def reads(of: Iterable[Belongs], seed: int, until: date, zone: ZoneInfo) -> Iterator[str]:
    """The lines of the reads: ISO times in UTC, so that no hour of the year is in doubt. The last one is of the
    midnight at which ``until`` begins."""
    yield "meter,time,register,unit,quality\n"
    for at, one in enumerate(of):
        chance = random.Random(f"{seed} {one.meter}")  # noqa: S311 - no secret, and the same each time
        yield from _of_meter(one.meter, _household(chance, coarse=at == 0), chance, until, zone)


def _household(chance: random.Random, coarse: bool) -> Household:
    return Household(
        daily=chance.uniform(40, 320),
        garden=max(0.0, chance.uniform(-1.2, 1.2)),
        register=chance.uniform(1_000, 900_000),
        step=COARSE_STEP if coarse else 0.1,
        leak=0.0 if coarse or chance.random() >= LEAKING else chance.uniform(1.5, 25),
        leak_hours=int(chance.uniform(30, 30 * 24)),
        estimated=not coarse and chance.random() < ESTIMATED,
        missing=not coarse and chance.random() < MISSING,
    )


def _of_meter(name: str, house: Household, chance: random.Random, until: date, zone: ZoneInfo) -> Iterator[str]:
    register, end = house.register, midnight(until.toordinal(), zone)
    for ordinal in range(until.toordinal() - DAYS, until.toordinal()):
        begin, after = midnight(ordinal, zone), midnight(ordinal + 1, zone)
        hours = (after - begin) // HOUR
        used = house.daily * chance.uniform(0.5, 1.5) * (1 + house.garden * _summer(ordinal))
        if until.toordinal() - ordinal > HOURLY_DAYS:
            register += used
            yield _line(name, after, register, house, "actual")
            continue
        for hour in range(hours):
            at = begin + (hour + 1) * HOUR
            register += used * _OF_DAY[hour % 24] / _ALL_HOURS * chance.uniform(0.0, 2.0)
            if end - at < house.leak_hours * HOUR:
                register += house.leak
            if house.missing and chance.random() < 0.08:
                yield f"{name},{_utc(at)},,GAL,missing\n"
                continue
            yield _line(
                name, at, register, house, "estimated" if house.estimated and chance.random() < 0.1 else "actual"
            )


def _summer(ordinal: int) -> float:
    """1 in July, 0 from autumn to spring."""
    month = date.fromordinal(ordinal).month
    return max(0.0, 1 - abs(month - 7) / 3)


def _line(name: str, at: int, register: float, house: Household, quality: str) -> str:
    shown = register // house.step * house.step
    return f"{name},{_utc(at)},{shown:.1f},GAL,{quality}\n"


def _utc(at: int) -> str:
    """``datetime.isoformat``, at a third of the time for days that come again and again."""
    days, seconds = divmod(at, 86_400)
    day = _DAYS.get(days)
    if day is None:
        day = _DAYS[days] = date.fromordinal(719_163 + days).isoformat()
    return f"{day}T{seconds // 3600:02d}:{seconds % 3600 // 60:02d}Z"


_DAYS: dict[int, str] = {}
