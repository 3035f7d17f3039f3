"""The statements of a turn, compiled from the table once for the driver of each database.

A read and a write through SQLAlchemy's execution cost three times as much as the driver alone; the table stays the one
place where columns are named.
"""

from __future__ import annotations

import json
import re

from sqlalchemy import BindParameter, Dialect, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from ivr.flow.jobs import Job
from ivr.flow.moves import Move
from ivr.records.moves import MOVES
from ivr.records.row import Row
from ivr.records.schema import outbox, turns

COLUMNS = ("sid", "key", "at", "events", "call", "answer")
_NAME = re.compile(r":([a-z_]+)")
JOB_COLUMNS = ("kind", "key", "sid", "data", "due", "changed")


class Statements:
    """SQL texts with parameters in the order of COLUMNS, of JOB_COLUMNS, of (sid, key), and of (sid,)."""

    def __init__(self, dialect: Dialect) -> None:
        self._percent = dialect.name == "postgresql"
        values: dict[str, BindParameter[object]] = {name: bindparam(name) for name in COLUMNS}
        insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
        job: dict[str, BindParameter[object]] = {name: bindparam(name) for name in JOB_COLUMNS}
        self.add_job = str(insert(outbox).values(job).on_conflict_do_nothing().compile(dialect=dialect))
        found = select(turns.c.call, turns.c.answer).where(
            turns.c.sid == bindparam("sid"), turns.c.key == bindparam("key")
        )
        latest = select(turns.c.call).where(turns.c.sid == bindparam("sid"), turns.c.call.is_not(None))
        self.insert = str(insert(turns).values(values).on_conflict_do_nothing().compile(dialect=dialect))
        self.find = str(found.compile(dialect=dialect))
        self.moves = {name: tuple(map(self.named, texts)) for name, texts in MOVES.items()}
        self.latest = str(latest.order_by(turns.c.id.desc()).compile(dialect=dialect))

    def named(self, query: str) -> str:
        """A text with values as ``:name``, as the driver wants them."""
        return _NAME.sub(r"%(\1)s", query) if self._percent else query


def move_values(row: Row, move: Move) -> dict[str, object]:
    """The values of a move by name. A place is one in line unless the move says otherwise."""
    return {"sid": row.sid, "at": row.at, "state": "waiting", **move.data}


def job_values(sid: str, at: float, job: Job) -> dict[str, object]:
    """The values of a job by JOB_COLUMNS; the call ``sid`` has left it ``at`` that time."""
    data = json.dumps(job.data)
    return {"kind": job.kind, "key": job.key, "sid": sid, "data": data, "due": job.due, "changed": at}
