"""The records of turns as the flow sees them: remembered, in the database, or in the spool."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Protocol

from ivr.flow.call import Call, Event
from ivr.flow.jobs import Job
from ivr.flow.moves import Move
from ivr.flow.services import Kept
from ivr.records.database import NoAnswer, Values
from ivr.records.row import Row
from ivr.records.row import kept as kept_row
from ivr.records.spool import Spool

log = logging.getLogger(__name__)

REMEMBERED = 5_000
"""Turns that a process remembers. A turn never changes once kept, so what is remembered is always right; it saves a
read of most turns, and carries calls on while the database is gone."""

RETRY_AFTER = 2.0
"""Seconds for which the database is left alone after it did not answer: callers do not wait for it again and again."""


class Turns(Protocol):
    """The statements on a call's path. Every method raises NoAnswer. Texts of SQL name their values as ``:name``."""

    def insert(self, rows: list[Row]) -> list[bool]: ...
    def find(self, sid: str, key: str) -> tuple[str | None, bytes] | None: ...
    def latest(self, sid: str) -> str | None: ...
    def read(self, query: str, values: Values) -> list[tuple[Any, ...]]: ...
    def change(self, first: str, then: Sequence[str], values: Values) -> bool: ...
    def close(self) -> None: ...


class TurnRecords:
    """Fits ``ivr.flow.services.Records``."""

    def __init__(self, turns: Turns, spool: Spool) -> None:
        self.turns = turns
        self._spool = spool
        self._memory: OrderedDict[tuple[str, str], Kept] = OrderedDict()
        self._latest: OrderedDict[str, Call] = OrderedDict()
        self._lock = threading.Lock()
        self._down_until = 0.0

    def known(self, sid: str, key: str) -> Kept | None:
        return self._memory.get((sid, key))

    def find(self, sid: str, key: str) -> Kept | None:
        remembered = self._memory.get((sid, key))
        if remembered is not None or self._is_down():
            return remembered
        try:
            found = self.turns.find(sid, key)
        except NoAnswer as error:
            self._went_down(error)
            return None
        return kept_row(*found) if found else None

    def latest(self, sid: str) -> Call | None:
        if not self._is_down():
            try:
                found = self.turns.latest(sid)
                if found:
                    return kept_row(found, b"").call
            except NoAnswer as error:
                self._went_down(error)
        return self._latest.get(sid)

    def keep(
        self,
        sid: str,
        key: str,
        at: float,
        events: Sequence[Event],
        kept: Kept,
        jobs: Sequence[Job] = (),
        moves: Sequence[Move] = (),
    ) -> Kept:
        new, row = kept, Row.of(sid, key, at, events, kept, jobs, moves)
        if not self._is_down():
            try:
                if not self.turns.insert([row])[0]:
                    found = self.turns.find(sid, key)
                    new = kept_row(*found) if found else new
                return self._remember(sid, key, new)
            except NoAnswer as error:
                self._went_down(error)
        try:
            self._spool.put(row)
        except OSError:
            log.exception("a turn could be kept nowhere", extra={"call": sid, "key": key})
        return self._remember(sid, key, new)

    def drain(self) -> int:
        """Write what waits in the spool to the database. Returns how many turns; raises NoAnswer."""
        count = self._spool.drain(self.turns.insert) if self._spool.waiting() else 0
        if count:
            log.info("%d turns drained from the spool", count)
        return count

    def close(self) -> None:
        """Let go of the database."""
        self.turns.close()

    def _remember(self, sid: str, key: str, new: Kept) -> Kept:
        with self._lock:
            self._memory[(sid, key)] = new
            if len(self._memory) > REMEMBERED:
                self._memory.popitem(last=False)
            if new.call is not None:
                self._latest[sid] = new.call
                if len(self._latest) > REMEMBERED:
                    self._latest.popitem(last=False)
        return new

    def _is_down(self) -> bool:
        return self._down_until > 0.0 and time.monotonic() < self._down_until

    def _went_down(self, error: NoAnswer) -> None:
        self._down_until = time.monotonic() + RETRY_AFTER
        log.error("the database does not answer, turns go to the spool: %s", error)


class Drain(threading.Thread):
    """Drains the spool every few seconds while the process lives."""

    def __init__(self, records: TurnRecords, every: float = 2.0) -> None:
        super().__init__(name="drain", daemon=True)
        self._records = records
        self._every = every
        self._stop_asked = threading.Event()

    def run(self) -> None:
        while not self._stop_asked.wait(self._every):
            try:
                self._records.drain()
            except NoAnswer:
                continue
            except Exception:
                log.exception("the spool could not be drained")

    def stop(self) -> None:
        self._stop_asked.set()
