"""The statements of a turn, compiled from the table once for the driver of each database.

A read and a write through SQLAlchemy's execution cost three times as much as the driver alone; the table stays the one
place where columns are named.
"""

from __future__ import annotations

from sqlalchemy import BindParameter, Dialect, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from ivr.records.schema import turns

COLUMNS = ("sid", "key", "at", "events", "call", "answer")


class Statements:
    """SQL texts with parameters in the order of COLUMNS, of (sid, key), and of (sid,)."""

    def __init__(self, dialect: Dialect) -> None:
        values: dict[str, BindParameter[object]] = {name: bindparam(name) for name in COLUMNS}
        insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
        found = select(turns.c.call, turns.c.answer).where(
            turns.c.sid == bindparam("sid"), turns.c.key == bindparam("key")
        )
        latest = select(turns.c.call).where(turns.c.sid == bindparam("sid"), turns.c.call.is_not(None))
        self.insert = str(insert(turns).values(values).on_conflict_do_nothing().compile(dialect=dialect))
        self.find = str(found.compile(dialect=dialect))
        self.latest = str(latest.order_by(turns.c.id.desc()).compile(dialect=dialect))
