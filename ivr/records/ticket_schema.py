"""The table of tickets: what callers asked for or reported."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text

from ivr.records.schema import metadata

tickets = Table(
    "tickets",
    metadata,
    Column("sid", String(64), primary_key=True),
    Column("nth", Integer, primary_key=True, autoincrement=False),
    Column("number", String(12), nullable=False),
    Column("at", Float, nullable=False),
    Column("changed", Float, nullable=False),
    Column("service", String(60), nullable=False),
    Column("need", String(60)),
    Column("language", String(60), nullable=False),
    Column("phone", String(40), nullable=False),
    Column("account", String(40), nullable=False, server_default=""),
    Column("facts", Text, nullable=False, server_default=""),
    Column("promised", Float),
    Column("shared", Integer, nullable=False, server_default="0"),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("note", Text, nullable=False, server_default=""),
    Column("by", String(200), nullable=False, server_default=""),
    Column("city", String(200), nullable=False, server_default=""),
    Index("tickets_by_number", "number"),
    Index("tickets_by_phone", "phone"),
)
"""The ``nth`` ticket of a call. ``shared``: who calls from the same phone hears of it. ``facts`` are for staff,
``note`` is for callers, ``by`` who has changed it last, ``city`` the number that the city's system gave it."""
