"""The table of lockouts: which accounts were guessed at until no more tries are looked at, and from which numbers."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, String, Table

from ivr.records.schema import metadata
from ivr.records.tries_schema import TAG

ACCOUNT = 40
"""Characters of an account's number that are kept; callers can key in twelve."""

lockouts = Table(
    "lockouts",
    metadata,
    Column("tag", String(TAG), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("at", Float, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("account", String(ACCOUNT), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("unlocked", Float),
    Column("unlocked_by", String(200), nullable=False, server_default=""),
    Index("lockouts_by_time", "at"),
    Index("lockouts_by_hash", "hash"),
)
"""One row an account, or a caller's number, and 24 hours (``kind``: account, number). ``tag`` is the try that met the
limit, ``hash`` the account or the number as ``tries`` has it. ``account`` is what was keyed in, for staff must look
into it; of the caller's number the last digits stand in ``phone``. Times are Unix times; ``unlocked`` is when staff
let callers try again."""
