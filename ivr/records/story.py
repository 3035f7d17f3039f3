"""The events of one call, for people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, text


@dataclass(frozen=True, slots=True)
class Fact:
    """One event with its time (Unix) and the turn that it belongs to."""

    at: float
    turn: str
    type: str
    data: dict[str, Any]


def story(engine: Engine, sid: str) -> list[Fact]:
    """Every event of the call ``sid`` in order; empty if there is no such call."""
    query = text("SELECT at, turn, type, data FROM events WHERE sid = :sid ORDER BY turn_id, number")
    with engine.connect() as connection:
        rows = connection.execute(query, {"sid": sid}).all()
    return [Fact(row.at, row.turn, row.type, json.loads(row.data)) for row in rows]


def recent(engine: Engine, count: int = 10) -> list[tuple[str, float]]:
    """The newest calls: (sid, time of the answer)."""
    query = text("SELECT sid, at FROM turns WHERE key = '0' ORDER BY id DESC LIMIT :count")
    with engine.connect() as connection:
        return [(row.sid, row.at) for row in connection.execute(query, {"count": count})]
