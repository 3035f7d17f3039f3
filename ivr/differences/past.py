"""Calls on record, read many at a time and in short reads: the line that writes them does not wait."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Engine, bindparam, text

from ivr.records.story import Fact, story

AT_ONCE = 200
"""Calls that are read in one go."""

LONGEST_TALK = 4 * 3600.0
"""Seconds after a call's last turn in which an agent's leg of it may still have begun."""

_BEGUN = text("SELECT sid, at, call FROM turns WHERE key = '0' AND at >= :since AND at <= :until ORDER BY at DESC")
_EVENTS = text(
    "SELECT sid, at, turn, type, data FROM events WHERE sid IN :sids ORDER BY sid, turn_id, number"
).bindparams(bindparam("sids", expanding=True))


def legs_of(engine: Engine, sid: str, facts: list[Fact]) -> list[list[Fact]]:
    """The events of each agent's leg of the call ``sid``, whose own events are ``facts``."""
    if not facts:
        return []
    until = facts[-1].at + LONGEST_TALK
    found = [one for one, parent in _begun(engine, facts[0].at, until) if parent == sid]
    return [story(engine, one) for one in reversed(found)]


def calls(engine: Engine, since: float, count: int) -> Iterator[list[Fact]]:
    """The events of each of the newest ``count`` callers' calls that began at ``since`` (Unix time) or later."""
    callers = [sid for sid, parent in _begun(engine, since, float(2**53)) if parent is None][:count]
    for begin in range(0, len(callers), AT_ONCE):
        by_call: defaultdict[str, list[Fact]] = defaultdict(list)
        with engine.connect() as connection:
            rows = connection.execute(_EVENTS, {"sids": callers[begin : begin + AT_ONCE]}).all()
        for row in rows:
            by_call[row.sid].append(Fact(row.at, row.turn, row.type, json.loads(row.data)))
        yield from by_call.values()


def _begun(engine: Engine, since: float, until: float) -> list[tuple[str, str | None]]:
    """(sid, the call that it belongs to if it is an agent's leg), the newest first."""
    with engine.connect() as connection:
        rows = connection.execute(_BEGUN, {"since": since, "until": until}).all()
    return [(row.sid, json.loads(row.call or "{}").get("parent")) for row in rows]
