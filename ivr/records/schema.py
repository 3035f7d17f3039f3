"""The tables. One row a turn: written once, never changed, so that a webhook costs one indexed write.

``events`` is a view over it with one row an event; reports are questions to that view.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()

# On SQLite only a plain INTEGER primary key is the row's own number.
_ROW_NUMBER = BigInteger().with_variant(Integer, "sqlite")

turns = Table(
    "turns",
    metadata,
    Column("id", _ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("sid", String(64), nullable=False),
    Column("key", String(96), nullable=False),
    Column("at", Float, nullable=False),
    Column("events", Text, nullable=False),
    Column("call", Text),
    Column("answer", LargeBinary, nullable=False),
    UniqueConstraint("sid", "key", name="turns_once"),
)
"""``sid`` and ``key`` name the turn; ``at`` is Unix time; ``events`` is a JSON list of [type, data]; ``call`` is the
call after the turn as JSON (NULL for facts that move no call); ``answer`` is the document that the carrier got."""

calls_by_time = Index("calls_by_time", turns.c.at, sqlite_where=turns.c.key == "0", postgresql_where=turns.c.key == "0")
"""By the time of the first turn alone: an index over all turns costs a fifth more a turn."""

menu_versions = Table(
    "menu_versions",
    metadata,
    Column("version", String(64), primary_key=True),
    Column("files", LargeBinary, nullable=False),
    Column("compiled", LargeBinary, nullable=False),
)
"""Bundles of menu files under their hash: ``files`` is zipped JSON (name -> text), ``compiled`` the sealed flow."""

menu_live = Table(
    "menu_live",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("version", String(64), ForeignKey("menu_versions.version"), nullable=False),
    Column("at", Float, nullable=False),
    Column("author", String(200), nullable=False),
    Column("note", Text, nullable=False),
)
"""One row each time a version went live, by publishing or by roll-back; the newest is the live one."""

OPEN = text("state IN ('waiting', 'claimed')")
"""The states of a job that is not over; the others are done, failed, withdrawn."""

outbox = Table(
    "outbox",
    metadata,
    Column("id", _ROW_NUMBER, primary_key=True, autoincrement=True),
    Column("kind", String(40), nullable=False),
    Column("key", String(200), nullable=False),
    Column("sid", String(64), nullable=False),
    Column("data", Text, nullable=False),
    Column("state", String(20), nullable=False, server_default="waiting"),
    Column("due", Float, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("lease", Float, nullable=False, server_default="0"),
    Column("changed", Float, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Index("outbox_once", "key", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    Index("outbox_due", "due", sqlite_where=OPEN, postgresql_where=OPEN),
)
"""What calls have left to do, written in the transaction of the turn. ``sid`` is the call; ``lease`` is until when a
worker has it; ``changed`` is when its state changed; ``note`` says what became of it. Times are Unix times."""

no_texts = Table(
    "no_texts",
    metadata,
    Column("number", String(40), primary_key=True),
    Column("since", Float, nullable=False),
    Column("how", String(40), nullable=False),
)
"""Who wants no texts of ours, and how they said so."""
