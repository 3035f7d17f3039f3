"""Carries out what calls have left to do; the same command on one machine or many.

Writes the turns that wait in the spool to the database, hands the jobs of the outbox to those who do them, and rings
agents for callers in line. A job is claimed before it is done and settled afterwards: a worker that dies in between
loses it to another one.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy.exc import SQLAlchemyError

from ivr.jobs.outcome import Again, Doer, Done, Failed, Outcome, Settled
from ivr.records.database import NoAnswer
from ivr.records.outbox import Item, Outbox
from ivr.records.records import TurnRecords
from ivr.ringer import Ringer

log = logging.getLogger(__name__)


class Worker:
    """``doers`` by the kind of jobs that they do; ``clock`` gives Unix time. ``chores`` are told the time at each look,
    and return at once."""

    def __init__(
        self,
        records: TurnRecords,
        outbox: Outbox,
        doers: Mapping[str, Doer],
        clock: Callable[[], float],
        ringer: Ringer | None = None,
        chores: Sequence[Callable[[float], object]] = (),
    ) -> None:
        self._records = records
        self._outbox = outbox
        self._doers = doers
        self._clock = clock
        self._ringer = ringer
        self._chores = chores
        self.problem: str | None = None
        """Why the last look at spool and outbox came to nothing; None if it did not."""

    def ring(self) -> int:
        """Ring agents for callers in line; how many. Raises NoAnswer, SQLAlchemyError."""
        return self._ringer.once() if self._ringer else 0

    def work(self, stop: threading.Event, every: float = 1.0) -> int:
        """Work until ``stop`` is set, or, if it is set already, until nothing is left to do now. How much was done."""
        count = 0
        while True:
            done = self.once()
            count += done
            if done == 0 and stop.wait(every):
                return count

    def once(self) -> int:
        """One look at spool and outbox; what was written and settled. A database that is gone is waited for."""
        self.problem = None
        for chore in self._chores:
            chore(self._clock())
        try:
            return self._records.drain() + self._jobs() + self.ring()
        except (NoAnswer, SQLAlchemyError) as error:
            self.problem = f"the database does not answer, the work waits: {type(error).__name__}"
            log.error(self.problem)
            return 0

    def _jobs(self) -> int:
        items = self._outbox.claim(list(self._doers), self._clock())
        for item in items:
            self._settle(item, self._attempt(item))
        return len(items)

    def _attempt(self, item: Item) -> Outcome:
        try:
            return self._doers[item.kind].do(item, self._clock())
        except SQLAlchemyError:
            raise
        except Exception:
            log.exception("a job failed", extra={"job": item.id, "kind": item.kind})
            return Failed("a fault of ours; see the log")

    def _settle(self, item: Item, outcome: Outcome) -> None:
        now = self._clock()
        match outcome:
            case Done(note):
                kept = self._outbox.settle(item, "done", now, note)
            case Settled():
                return
            case Failed(note):
                kept = self._outbox.settle(item, "failed", now, note)
                log.warning("a job failed: %s", note, extra={"job": item.id, "kind": item.kind})
            case Again(due, note):
                kept = self._outbox.again(item, due, now, note)
        if not kept:
            log.warning("a job was taken over by another worker", extra={"job": item.id, "kind": item.kind})
