"""Places in line as rows of a database, in any state."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlalchemy import Engine, text

from ivr.flow.call import Call, Event
from ivr.flow.moves import Move
from ivr.flow.services import Kept
from ivr.records.database import Turns
from ivr.records.row import Row

STATES = ("waiting", "offered", "taken", "parked", "sent", "done", "over")
KEPT = Kept(Call("CA1", "v", "en", "main"), b"<Response/>")
CALLER = "+12025550143"
ENTER = {"desk": "billing", "need": "high_bill", "urgent": 0, "language": "en", "number": CALLER, "since": 1.0,
         "front": 0, "away": 0, "due": 0.0, "state": "waiting"}  # fmt: skip
SENT = {"to_desk": "moves", "warm": 0, "need": "high_bill", "node": "main", "key": "2", "flow": "v"}
CALLED = {"due": 99.0, "most": 3}
_keys = count()


def row(sid: str, at: float, *moves: tuple[str, dict[str, Any]], key: str = "") -> Row:
    found = [Move(what, data) for what, data in moves]
    return Row.of(sid, key or f"k{next(_keys)}", at, [Event("a_fact", {})], KEPT, (), found)


def do(turns: Turns, sid: str, what: str, at: float = 50.0, **data: Any) -> None:
    turns.insert([row(sid, at, (what, data))])


def enter(turns: Turns, sid: str, at: float = 1.0, **other: Any) -> None:
    do(turns, sid, "enter", at, **{**ENTER, **other})


def rows(engine: Engine, query: str, **values: Any) -> list[tuple[Any, ...]]:
    with engine.begin() as connection:
        found = connection.execute(text(query), values)
        return [tuple(one) for one in found] if found.returns_rows else []


def state(engine: Engine, sid: str = "CA1") -> tuple[str, str]:
    return rows(engine, "SELECT state, note FROM places WHERE sid = :sid", sid=sid)[0]  # type: ignore[return-value]


def put(engine: Engine, turns: Turns, sid: str, stands: str, **columns: Any) -> None:
    """A place in a state, with the agent of its own who rings, talks or is free."""
    enter(turns, sid)
    values = {"state": stands, "leg": f"leg of {sid}", "agent": sid, "offer": 1, **columns}
    sets = ", ".join(f"{name} = :{name}" for name in values)
    rows(engine, f"UPDATE places SET {sets} WHERE sid = :sid", **{**values, "sid": sid})
    theirs = {"offered": "ringing", "taken": "talking", "parked": "talking"}.get(stands, "free")
    rows(
        engine,
        """INSERT INTO agents (id, word, state, since, place, desk, offer, leg)
        VALUES (:sid, 1, :state, 40.0, :sid, 'billing', 1, :leg)""",
        sid=sid, state=theirs, leg=f"leg of {sid}",
    )  # fmt: skip
