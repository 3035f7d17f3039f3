"""Turns in PostgreSQL. Each statement runs in a thread of its own pool, and the turn waits 0.8 s for it, no longer.

No timeout of the driver or of the server ends the wait for a server that hangs: with all of them set, a call stood for
12 s (docs/decisions/005-records.md). The thread may stay behind; the caller does not.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import SQLAlchemyError

from ivr.records.database import CONNECTIONS, PATIENCE, NoAnswer, Values
from ivr.records.row import Row
from ivr.records.statements import COLUMNS, Statements, job_values, move_values

T = TypeVar("T")

# One statement for each: a query that counts has to begin, and so to look, after the lock was given; under any other
# isolation it would see the table as it was when the transaction began. A thread whose turn has given up does not wait
# on, and a machine that stands still with the lock in its hand loses it.
_ALONE = f"""SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
SET LOCAL lock_timeout = {PATIENCE * 900:.0f};
SET LOCAL idle_in_transaction_session_timeout = {PATIENCE * 2000:.0f};
SELECT pg_advisory_xact_lock({{}})"""

_SQL = Statements(postgresql.dialect(paramstyle="pyformat"))  # type: ignore[no-untyped-call]


class PostgresTurns:
    """The hot statements. Every method raises NoAnswer when the database is gone, hung or full."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(CONNECTIONS, "postgres")

    def insert(self, rows: list[Row]) -> list[bool]:
        """Write ``rows`` in one transaction; for each, whether it is new."""
        return self._run(lambda driver: [_insert(driver, row) for row in rows])

    def find(self, sid: str, key: str) -> tuple[str | None, bytes] | None:
        found: tuple[str | None, bytes] | None = self._run(
            lambda driver: driver.execute(_SQL.find, {"sid": sid, "key": key}).fetchone()
        )
        return found

    def latest(self, sid: str) -> str | None:
        found = self._run(lambda driver: driver.execute(_SQL.latest, {"sid": sid}).fetchone())
        return found[0] if found else None

    def read(self, query: str, values: Values) -> list[tuple[Any, ...]]:
        return list(self._run(lambda driver: driver.execute(_SQL.named(query), values).fetchall()))

    def change(self, first: str, then: Sequence[str], values: Values) -> bool:
        """Run ``first``, and if it changed anything, ``then`` in the same transaction. Whether it did."""
        return self._run(lambda driver: _change(driver, first, then, values))

    def alone(self, lock: str, queries: Sequence[str], values: Values) -> list[int]:
        """Run ``queries`` in one transaction while nobody else does under the same lock; how many rows each changed.
        Each sees what those before it have committed."""
        return self._run(lambda driver: _alone(driver, lock, queries, values))

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._engine.dispose()

    def _run(self, work: Callable[[Any], T]) -> T:
        waiting = self._threads.submit(self._work, work)
        try:
            return waiting.result(PATIENCE)
        except Late:
            waiting.cancel()
            raise NoAnswer(f"the database did not answer within {PATIENCE} s") from None
        except SQLAlchemyError as error:
            raise NoAnswer(f"the database did not take it: {error}") from error
        except Exception as error:
            # The driver's own errors: it is imported only where PostgreSQL is used.
            if type(error).__module__.partition(".")[0] == "psycopg":
                raise NoAnswer(f"the database did not take it: {error}") from error
            raise

    def _work(self, work: Callable[[Any], T]) -> T:
        with self._engine.begin() as connection:
            return work(connection.connection.driver_connection)


def _change(driver: Any, first: str, then: Sequence[str], values: Values) -> bool:
    changed: bool = driver.execute(_SQL.named(first), values).rowcount > 0
    for query in then if changed else ():
        driver.execute(_SQL.named(query), values)
    return changed


def _alone(driver: Any, lock: str, queries: Sequence[str], values: Values) -> list[int]:
    driver.execute(_ALONE.format(zlib.crc32(lock.encode())))
    return [driver.execute(_SQL.named(query), values).rowcount for query in queries]


def _insert(driver: Any, row: Row) -> bool:
    values = {name: getattr(row, name) for name in COLUMNS}
    new: bool = driver.execute(_SQL.insert, values).rowcount == 1
    for job in row.jobs if new else ():
        driver.execute(_SQL.add_job, job_values(row.sid, row.at, job))
    for move in row.moves if new else ():
        for query in _SQL.moves[move.what]:
            driver.execute(query, move_values(row, move))
    return new
