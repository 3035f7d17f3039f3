"""The table of promises. Times are Unix times."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text, text

from ivr.records.schema import metadata

NOT_KEPT = text("kept_at IS NULL")

promises = Table(
    "promises",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("key", String(200), unique=True),
    Column("what", Text, nullable=False),
    Column("to_whom", String(40), nullable=False),
    Column("made", Float, nullable=False),
    Column("due", Float, nullable=False),
    Column("kept_at", Float),
    Column("kept_by", String(200), nullable=False, server_default=""),
    Column("ticket", String(64), nullable=False, server_default=""),
    Column("letter", String(60), nullable=False, server_default=""),
    Index("promises_due", "due", sqlite_where=NOT_KEPT, postgresql_where=NOT_KEPT),
    Index("promises_by_ticket", "ticket"),
)
"""One row a promise. ``key`` names what it was made in, such as a turn of a call, so that what is done twice promises
once. ``to_whom`` holds the last digits of a number or an account and nothing more: whom to call stands in the
``ticket``."""
