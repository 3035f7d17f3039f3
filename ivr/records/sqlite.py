"""Turns in SQLite: one connection and one lock a process. SQLite's own busy timeout is the deadline."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import SQLAlchemyError

from ivr.records.database import PATIENCE, NoAnswer, Values
from ivr.records.row import Row
from ivr.records.statements import Statements, job_values, move_values

_SQL = Statements(sqlite.dialect(paramstyle="qmark"))


class SqliteTurns:
    """The hot statements. Every method raises NoAnswer when the database is locked, gone, full or broken."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def insert(self, rows: list[Row]) -> list[bool]:
        """Write ``rows`` in one transaction; for each, whether it is new."""
        values = [(row.sid, row.key, row.at, row.events, row.call, row.answer) for row in rows]
        with self._use() as connection:
            if len(values) == 1 and not rows[0].jobs and not rows[0].moves:
                return [connection.execute(_SQL.insert, values[0]).rowcount == 1]
            # What was promised to a caller must survive a power cut too: this commit waits for the disk.
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("BEGIN IMMEDIATE")
            new = [connection.execute(_SQL.insert, value).rowcount == 1 for value in values]
            for row in (row for row, is_new in zip(rows, new, strict=True) if is_new):
                for job in row.jobs:
                    connection.execute(_SQL.add_job, tuple(job_values(row.sid, row.at, job).values()))
                for move in row.moves:
                    for query in _SQL.moves[move.what]:
                        connection.execute(query, move_values(row, move))
            connection.execute("COMMIT")
            connection.execute("PRAGMA synchronous=NORMAL")
            return new

    def find(self, sid: str, key: str) -> tuple[str | None, bytes] | None:
        with self._use() as connection:
            found: tuple[str | None, bytes] | None = connection.execute(_SQL.find, (sid, key)).fetchone()
            return found

    def latest(self, sid: str) -> str | None:
        with self._use() as connection:
            found = connection.execute(_SQL.latest, (sid,)).fetchone()
            return found[0] if found else None

    def read(self, query: str, values: Values) -> list[tuple[Any, ...]]:
        with self._use() as connection:
            return connection.execute(query, dict(values)).fetchall()

    def change(self, first: str, then: Sequence[str], values: Values) -> bool:
        """Run ``first``, and if it changed anything, ``then`` in the same transaction. Whether it did."""
        with self._use() as connection:
            connection.execute("BEGIN IMMEDIATE")
            changed = connection.execute(first, dict(values)).rowcount > 0
            for query in then if changed else ():
                connection.execute(query, dict(values))
            connection.execute("COMMIT")
            return changed

    def alone(self, lock: str, queries: Sequence[str], values: Values) -> list[int]:
        """Run ``queries`` in one transaction while nobody else does under the same lock; how many rows each changed.
        SQLite lets one at a time write anyway, whatever the lock is called."""
        with self._use() as connection:
            connection.execute("BEGIN IMMEDIATE")
            counts = [connection.execute(query, dict(values)).rowcount for query in queries]
            connection.execute("COMMIT")
            return counts

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
        self._engine.dispose()

    @contextmanager
    def _use(self) -> Iterator[sqlite3.Connection]:
        """The process's one connection, for one thread at a time; opened anew after any error."""
        if not self._lock.acquire(timeout=PATIENCE):
            raise NoAnswer("the database is busy with other turns of this process")
        try:
            if self._connection is None:
                self._connection = self._open()
            yield self._connection
        except (sqlite3.Error, SQLAlchemyError, OSError) as error:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            raise NoAnswer(f"the database did not take it: {error}") from error
        finally:
            self._lock.release()

    def _open(self) -> sqlite3.Connection:
        pooled = self._engine.raw_connection()
        connection = pooled.driver_connection
        pooled.detach()
        assert isinstance(connection, sqlite3.Connection)
        return connection
