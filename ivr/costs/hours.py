"""Who is reached for each need at each hour of a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from ivr.flow.call import Pressed
from ivr.flow.graph import Flow
from ivr.flow.walk import Walk
from ivr.flow.ways import ways


@dataclass(frozen=True, slots=True)
class Hours:
    """One need: spans of (first hour, last hour, who is reached or what is heard then)."""

    need: str
    spans: tuple[tuple[int, int, str], ...]


def of_day(flow: Flow, now: datetime) -> list[Hours]:
    """For the local day of ``now``, at the beginning of each hour."""
    zone = flow.directory.calendar.zone
    day = now.astimezone(zone).date()
    found = []
    for need, keys in ways(flow).items():
        spans: list[tuple[int, int, str]] = []
        for hour in range(24):
            walk = Walk(flow, datetime.combine(day, time(hour), zone).astimezone(UTC))
            for key in keys:
                walk.do(Pressed(key), after=0.0)
            landing = walk.landing()
            what = str(landing.desk) if landing.how == "desk" else f"{landing.how} {landing.node}"
            if spans and spans[-1][2] == what:
                spans[-1] = (spans[-1][0], hour, what)
            else:
                spans.append((hour, hour, what))
        found.append(Hours(need, tuple(spans)))
    return found
