"""A circuit breaker before the database: callers do not wait for it again and again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from ivr.records.database import NoAnswer, Turns, Values
from ivr.records.row import Row

log = logging.getLogger(__name__)

T = TypeVar("T")

RETRY_AFTER = 2.0
"""Seconds for which the database is left alone after it did not answer."""


class Breaker:
    """The same statements; for RETRY_AFTER seconds after one that had no answer all raise NoAnswer at once."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._down_until = 0.0

    def insert(self, rows: list[Row]) -> list[bool]:
        return self._asked(lambda: self._turns.insert(rows))

    def find(self, sid: str, key: str) -> tuple[str | None, bytes] | None:
        return self._asked(lambda: self._turns.find(sid, key))

    def latest(self, sid: str) -> str | None:
        return self._asked(lambda: self._turns.latest(sid))

    def read(self, query: str, values: Values) -> list[tuple[Any, ...]]:
        return self._asked(lambda: self._turns.read(query, values))

    def change(self, first: str, then: Sequence[str], values: Values) -> bool:
        return self._asked(lambda: self._turns.change(first, then, values))

    def alone(self, lock: str, queries: Sequence[str], values: Values) -> list[int]:
        return self._asked(lambda: self._turns.alone(lock, queries, values))

    def close(self) -> None:
        self._turns.close()

    def _asked(self, question: Callable[[], T]) -> T:
        if self._down_until and time.monotonic() < self._down_until:
            raise NoAnswer("it has not answered a moment ago")
        try:
            return question()
        except NoAnswer as error:
            self._down_until = time.monotonic() + RETRY_AFTER
            log.error("the database does not answer, calls go on without it: %s", error)
            raise
