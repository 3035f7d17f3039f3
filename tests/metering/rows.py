"""What many tests of meters are made of."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ivr.metering.reads import HOUR, Flag, LeftOut, Quality, Read, Told
from ivr.metering.rules import Known
from ivr.metering.spans import Row, smallest_step, spans
from ivr.metering.units import gallons

DATA = Path(__file__).parents[1] / "data/meters"
ZONE = ZoneInfo("America/New_York")
MIDNIGHT = int(datetime(2026, 11, 23, tzinfo=ZONE).timestamp())


def local(written: str, fold: int = 0) -> float:
    return datetime.fromisoformat(written).replace(tzinfo=ZONE, fold=fold).timestamp()


def used(amounts: Iterable[float], begin: int = MIDNIGHT, quality: Quality = "actual") -> list[Row]:
    """Hours with these amounts, one after the other."""
    return [Row(begin + at * HOUR, None, one, HOUR, quality) for at, one in enumerate(amounts, 1)]


def registers(shown: Iterable[float | None], begin: int = MIDNIGHT) -> list[Row]:
    """What a register showed, hour after hour, beginning at ``begin``; None is a read that is missing."""
    return [Row(begin + at * HOUR, one, None, HOUR, "actual") for at, one in enumerate(shown) if one is not None]


def meter(rows: Sequence[Row], flag: Flag | None = None, step: float | None = None) -> Known:
    return Known(rows, rows[-1].end, {}, flag, smallest_step(spans(rows)) if step is None else step)


def ampds2() -> list[Row]:
    """69 days of a real house, in gallons."""
    with (DATA / "ampds2_hourly.csv").open() as lines:
        found = [(int(row["end"]), float(row["litres"])) for row in csv.DictReader(lines)]
    return [Row(end, None, round(litres * gallons("L"), 4), HOUR, "actual") for end, litres in found]


def reads(told: Iterable[Told]) -> list[Read]:
    return [one for one in told if isinstance(one, Read)]


def left_out(told: Iterable[Told]) -> list[str]:
    return [str(one) for one in told if isinstance(one, LeftOut)]
