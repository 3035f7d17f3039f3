"""The records of turns as the flow sees them: remembered, in the database, or in the spool."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Sequence

from ivr.flow.call import Call, Event
from ivr.flow.jobs import Job
from ivr.flow.moves import Move
from ivr.flow.services import Kept
from ivr.records.breaker import Breaker
from ivr.records.database import NoAnswer, Turns
from ivr.records.row import Row
from ivr.records.row import kept as kept_row
from ivr.records.spool import Spool

log = logging.getLogger(__name__)

REMEMBERED = 5_000
"""Turns that a process remembers. A turn never changes once kept, so what is remembered is always right; it saves a
read of most turns, and carries calls on while the database is gone."""


class TurnRecords:
    """Fits ``ivr.flow.services.Records``."""

    def __init__(self, turns: Turns, spool: Spool) -> None:
        self.turns: Turns = Breaker(turns)
        self._spool = spool
        self._memory: OrderedDict[tuple[str, str], Kept] = OrderedDict()
        self._latest: OrderedDict[str, Call] = OrderedDict()
        self._lock = threading.Lock()

    def known(self, sid: str, key: str) -> Kept | None:
        return self._memory.get((sid, key))

    def find(self, sid: str, key: str) -> Kept | None:
        remembered = self._memory.get((sid, key))
        if remembered is not None:
            return remembered
        try:
            found = self.turns.find(sid, key)
        except NoAnswer:
            return None
        return kept_row(*found) if found else None

    def latest(self, sid: str) -> Call | None:
        try:
            found = self.turns.latest(sid)
            if found:
                return kept_row(found, b"").call
        except NoAnswer:
            pass
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
        try:
            if not self.turns.insert([row])[0]:
                found = self.turns.find(sid, key)
                new = kept_row(*found) if found else new
        except NoAnswer:
            self._put_aside(row)
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

    def _put_aside(self, row: Row) -> None:
        try:
            self._spool.put(row)
        except OSError:
            log.exception("a turn could be kept nowhere", extra={"call": row.sid, "key": row.key})

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
