"""The table of tries: who has lately tried to prove that an account is theirs, without telling which account or who."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, String, Table

from ivr.records.schema import metadata

TAG = 24
"""Characters of the name of a try."""

tries = Table(
    "tries",
    metadata,
    Column("tag", String(TAG), primary_key=True),
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

verdicts = Table(
    "verdicts",
    metadata,
    Column("tag", String(TAG), primary_key=True),
    Column("at", Float, nullable=False),
    Column("looked_at", Integer, nullable=False),
    Index("verdicts_by_time", "at"),
)
"""What was decided of a try, for the webhook that brings it again: 1 if it is looked at, 0 if it was locked. Forgotten
after minutes. ``tag`` is a keyed hash of the call, the turn and what was keyed in."""
