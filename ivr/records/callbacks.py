"""Calls back for staff: who waits for one, and whom nobody knows to have been reached. Raises NoAnswer, and
sqlalchemy.exc.SQLAlchemyError."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, and_, or_, select, update

from ivr.records.line_schema import places
from ivr.records.moves import NEVER, TOO_OFTEN, UNKNOWN

FAILED = (NEVER, UNKNOWN, TOO_OFTEN)
"""The notes of calls back that a person has to look at."""

IN_LINE = ("waiting", "offered", "taken")

_OVER = places.c.state.in_(("done", "over"))
_FAILED = and_(_OVER, places.c.note.in_(FAILED))
_COLUMNS = (
    places.c.sid, places.c.desk, places.c.need, places.c.language, places.c.number, places.c.since, places.c.due,
    places.c.state, places.c.tries, places.c.changed, places.c.note,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Callback:
    """One call back that was asked for in the call ``sid``, as the line knows it. Times are Unix times."""

    sid: str
    desk: str
    need: str | None
    language: str
    number: str
    since: float
    due: float
    state: str
    tries: int
    changed: float
    note: str

    @property
    def open(self) -> bool:
        return self.state in IN_LINE

    @property
    def failed(self) -> bool:
        return not self.open and self.note in FAILED


def callbacks(engine: Engine, since: float) -> list[Callback]:
    """All that are open, and those that ended since, in the order in which they were asked for."""
    wanted = and_(places.c.away == 1, or_(places.c.state.in_(IN_LINE), places.c.changed >= since))
    with engine.connect() as connection:
        rows = connection.execute(select(*_COLUMNS).where(wanted).order_by(places.c.since, places.c.sid))
        return [Callback(*row) for row in rows]


def again(engine: Engine, sid: str, now: float) -> bool:
    """Have one that failed called once more, by a person's wish; False if it has not failed."""
    values = {"state": "waiting", "due": now, "tries": 0, "declined": ",", "agent": None, "leg": None, "note": ""}
    return _change(engine, and_(places.c.sid == sid, places.c.away == 1, _FAILED), {**values, "changed": now})


def drop(engine: Engine, sid: str, now: float, note: str) -> bool:
    """Let one be that waits or failed; ``note`` says why. False if it does neither: it is over, or called just now."""
    droppable = and_(places.c.sid == sid, places.c.away == 1, or_(places.c.state == "waiting", _FAILED))
    return _change(engine, droppable, {"state": "over", "note": note, "changed": now})


def _change(engine: Engine, which: Any, values: dict[str, Any]) -> bool:
    with engine.begin() as connection:
        return connection.execute(update(places).where(which).values(values)).rowcount == 1
