"""The table of tries: who has lately tried to prove that an account is theirs, without telling which account or who."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, String, Table

from ivr.records.schema import metadata

tries = Table(
    "tries",
    metadata,
    Column("tag", String(24), primary_key=True),
    Column("at", Float, nullable=False),
    Column("sid", String(64), nullable=False),
    Column("account", String(64), nullable=False),
    Column("number", String(64), nullable=False),
    Index("tries_by_time", "at"),
    Index("tries_by_call", "sid"),
    Index("tries_by_account", "account"),
    Index("tries_by_number", "number"),
)
"""One row a try that was looked at and was not right, or not yet: the lock of all processes together. ``at`` is Unix
time, ``sid`` the call. ``account`` and ``number`` are keyed hashes, for neither can be told from a stolen table."""
