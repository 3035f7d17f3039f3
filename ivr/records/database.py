"""The database, opened so that it stands many writers (SQLite) and so that it never holds a call up for long."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Engine, create_engine, event, make_url

if TYPE_CHECKING:
    from ivr.records.row import Row

PATIENCE = 0.8
"""Seconds that a turn waits for the database."""


CONNECTIONS = 8
"""To PostgreSQL, from one process."""


Values = Mapping[str, object]
"""What a text of SQL names as ``:name``."""


class NoAnswer(Exception):
    """The database did not answer in time, or at all."""


class Turns(Protocol):
    """The statements on a call's path. Every method raises NoAnswer. Texts of SQL name their values as ``:name``."""

    def insert(self, rows: list[Row]) -> list[bool]: ...
    def find(self, sid: str, key: str) -> tuple[str | None, bytes] | None: ...
    def latest(self, sid: str) -> str | None: ...
    def read(self, query: str, values: Values) -> list[tuple[Any, ...]]: ...
    def change(self, first: str, then: Sequence[str], values: Values) -> bool: ...
    def alone(self, lock: str, queries: Sequence[str], values: Values) -> list[int]: ...
    def close(self) -> None: ...


def open_engine(url: str) -> Engine:
    """An engine for ``url``: sqlite:///FILE or postgresql://…; the folder of a new SQLite file is made."""
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:" and not parsed.database.startswith("file:"):
            _make_private(Path(parsed.database))
        engine = create_engine(parsed, connect_args={"timeout": PATIENCE, "check_same_thread": False})
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
        return engine
    return create_engine(
        parsed,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=PATIENCE,
        connect_args={"connect_timeout": 2},  # the driver takes no less
    )


def _make_private(file: Path) -> None:
    """The records of calls are for the line's own user; SQLite gives its side files the mode of the file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    # EXCL, for a file that is there is not even opened: closing it would let go of every lock that this process holds
    # on it (sqlite.org/howtocorrupt.html, 2.2).
    with suppress(OSError):  # it is there, or SQLite tells it when it is asked to connect
        os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))


def _sqlite_connect(connection: Any, _: Any) -> None:
    # The driver's own transactions begin deferred: a read that turns into a write then fails at once under load
    # (94 % of transactions in our measurement). We begin them ourselves, below.
    connection.isolation_level = None
    # NORMAL survives kill -9 of any process; a power cut may cost the last moments. See docs/decisions.
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    # Moving the log into the file every 16 MB instead of every 4: a third less work a turn.
    connection.execute("PRAGMA wal_autocheckpoint=4000")


def _sqlite_begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
