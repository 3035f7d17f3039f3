"""meters.yaml: in which format a utility hands over reads, and how they are to be understood.

format: csv              # csv, cmep or green_button
preset: beacon           # csv: plain, beacon or aclara; or
columns:                 # our name: the file's column
  meter: Meter
  time: Read time
  register: Reading
zone: America/New_York   # of times without one
unit: CCF                # where the file does not say it
times: "%m/%d/%Y %I:%M %p"
crosswalk: crosswalk.csv
rules:
  leak_gallons: 3
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct
from pydantic import Field, TypeAdapter, ValidationError

from ivr.flow.problem import Problem, did_you_mean
from ivr.flow.schema import Lines, Part, Yes
from ivr.flow.source import Source, read
from ivr.flow.validate import validate
from ivr.metering.cmep import METER_FIELD, read_cmep
from ivr.metering.green_button import read_green_button
from ivr.metering.local_time import LocalTimes
from ivr.metering.reads import Told, Unreadable
from ivr.metering.rules import Rules
from ivr.metering.units import UnknownUnit, gallons
from ivr.metering.vendor_csv import PRESETS, Columns, Layout, read_csv

FILE = "meters.yaml"


class ColumnsPart(Part):
    """Which column of the file holds what."""

    meter: str
    time: str
    register_: str = Field("", alias="register")
    register_unit: str = ""
    used: str = ""
    used_unit: str = ""
    quality: str = ""
    leak_rate: str = ""
    leak_since: str = ""


_Few = Annotated[int, Field(ge=1, le=3660)]
_Gallons = Annotated[str, Field(max_length=12)]


class RulesPart(Part):
    """The limits of what callers are told of leaks and use."""

    days: _Few = 30
    fewest_days: _Few = 7
    leak_hours: _Few = 24
    leak_reads: _Few = 23
    leak_gallons: _Gallons = "1"
    leak_told_days: _Few = 7
    vendor_hours: _Few = 48
    burst_gallons: _Gallons = "30"
    burst_hours: _Few = 8
    small_dip_gallons: _Gallons = "2"
    keep_days: _Few = 800


class MetersPart(Part):
    """meters.yaml: how files of meters are read."""

    format: Literal["csv", "cmep", "green_button"]
    zone: str
    preset: str | None = None
    columns: ColumnsPart | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=3)] = ","
    encoding: str = "utf-8"
    unit: str | None = None
    utc: Yes = "false"
    times: Lines = ()
    interval_minutes: Annotated[int, Field(ge=1, le=1440)] = 60
    interval_time: Literal["end", "start"] = "end"
    meter_field: Annotated[int, Field(ge=1, le=13)] = METER_FIELD
    meter: str = ""
    crosswalk: str | None = None
    rules: RulesPart = RulesPart()


class Config(Struct, frozen=True):
    """A utility's meters.yaml, checked. ``layout`` is there for CSV; ``times_zone`` is the zone of the file's times,
    ``zone`` that of the utility's days."""

    format: str
    zone: ZoneInfo
    times_zone: ZoneInfo
    rules: Rules = Rules()
    layout: Layout | None = None
    encoding: str = "utf-8"
    times: tuple[str, ...] = ()
    meter_field: int = METER_FIELD
    meter: str = ""
    crosswalk: Path | None = None

    def told(self, path: Path, latest: float = inf) -> Iterator[Told]:
        """What a file tells, in its order, without having it in memory; reads later than ``latest`` (Unix time) are
        left out. Raises Unreadable."""
        try:
            if self.format == "green_button":
                with path.open("rb") as stream:
                    yield from read_green_button(path.name, stream, self.meter, latest)
                return
            times = LocalTimes(self.times_zone, self.times, latest)
            with path.open(encoding=self.encoding, newline="") as lines:
                if self.layout is not None:
                    yield from read_csv(path.name, lines, times, self.layout)
                else:
                    yield from read_cmep(path.name, lines, times, self.meter_field)
        except UnicodeDecodeError:
            raise Unreadable(f"{path.name}: the file is not written in {self.encoding}; set 'encoding'") from None
        except OSError as error:
            raise Unreadable(f"{path.name} cannot be read: {error.strerror}") from None


class Wrong(Exception):
    """meters.yaml has problems: all of them, one a line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in sorted(problems)))
        self.problems = problems


def read_config(path: Path) -> Config:
    """The file ``path``. Raises Wrong with every problem and its place."""
    try:
        source = read(path.name, path.read_bytes())
    except OSError as error:
        source = Source(path.name)
        message, fix = f"the file cannot be read: {error.strerror}", f"write it, or name another {FILE}"
        source.note((), "unreadable", message, fix)
    part = validate(source, (), source.data, MetersPart) if not source.problems else None
    config = _config(source, part, path.parent) if part is not None else None
    if config is None or source.problems:
        raise Wrong(source.problems)
    return config


def _config(source: Source, part: MetersPart, folder: Path) -> Config | None:
    zone = _zone(source, part.zone)
    layout = _layout(source, part) if part.format == "csv" else None
    for name in ("preset", "columns", "unit") if part.format != "csv" else ():
        if getattr(part, name) is not None:
            fix = f"delete it: {part.format} says it itself"
            source.note((name,), "not-for-format", f"'{name}' is for format: csv", fix, at_key=True)
    try:
        "".encode(part.encoding)
    except LookupError:
        source.note(("encoding",), "unknown-encoding", f"'{part.encoding}' is no encoding", "write utf-8 or cp1252")
    rules = _rules(source, part.rules)
    if zone is None or rules is None or source.problems:
        return None
    utc = part.utc == "true" or (part.preset in PRESETS and PRESETS[part.preset].utc)
    return Config(
        format=part.format,
        zone=zone,
        times_zone=ZoneInfo("UTC") if utc else zone,
        rules=rules,
        layout=layout,
        encoding="utf-8-sig" if part.encoding.lower() in ("utf-8", "utf8") else part.encoding,
        times=part.times,
        meter_field=part.meter_field,
        meter=part.meter,
        crosswalk=folder / part.crosswalk if part.crosswalk else None,
    )


def _zone(source: Source, name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        source.note(("zone",), "unknown-zone", f"there is no time zone '{name}'", "write it as America/New_York")
        return None


def _layout(source: Source, part: MetersPart) -> Layout | None:
    if (part.preset is None) == (part.columns is None):
        message = (
            "'columns' and 'preset' exclude each other" if part.preset else "neither 'preset' nor 'columns' is there"
        )
        source.note((), "columns", message, f"name one preset ({', '.join(PRESETS)}), or the columns")
        return None
    delimiter = "\t" if part.delimiter in ("tab", "\\t") else part.delimiter
    if len(delimiter) != 1:
        source.note(("delimiter",), "delimiter", "'delimiter' is not one character", 'write ",", ";", "|" or tab')
        return None
    if part.preset is not None and part.preset not in PRESETS:
        fix = did_you_mean(part.preset, PRESETS, f"known are {', '.join(PRESETS)}")
        source.note(("preset",), "unknown-preset", f"there is no preset '{part.preset}'", fix)
        return None
    preset = PRESETS[part.preset] if part.preset else None
    try:
        gallons(part.unit or "GAL")
    except UnknownUnit as wrong:
        source.note(("unit",), "unknown-unit", str(wrong))
    from_start = part.interval_time == "start"
    unit = part.unit or (preset.unit if preset else "GAL")
    if preset is not None:
        return Layout(preset.columns, preset.needed, unit, delimiter, part.interval_minutes * 60, from_start)
    given = part.columns.model_dump(by_alias=True) if part.columns else {}
    columns = msgspec.convert(given, Columns)
    needed = tuple(name for name, column in given.items() if column)
    return Layout(columns, needed, unit, delimiter, part.interval_minutes * 60, from_start)


def _rules(source: Source, part: RulesPart) -> Rules | None:
    values: dict[str, Any] = part.model_dump()
    number: TypeAdapter[float] = TypeAdapter(Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)])
    for name in ("leak_gallons", "burst_gallons", "small_dip_gallons"):
        try:
            values[name] = number.validate_python(values[name])
        except ValidationError:
            source.note(("rules", name), "number", f"'{name}' is not a number of gallons", "write it as 1 or 0.5")
    if part.leak_reads > part.leak_hours:
        source.note(("rules", "leak_reads"), "leak-reads", "'leak_reads' is more than 'leak_hours'", "lower it")
    return Rules(**values) if not source.problems else None
