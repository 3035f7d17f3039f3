"""Workers of TaskRouter who have not taken a call: told to the carrier, so that the next worker is asked at once.

It is worth nothing any more when the reservation's time is over: then the carrier knows by itself. So it is tried for
two minutes, and what comes to nothing needs nobody's attention.
"""

from __future__ import annotations

from ivr.flow.jobs import REJECT
from ivr.flow.services import Tasks, Trouble
from ivr.jobs.outcome import Again, Done, Failed, Outcome
from ivr.records.outbox import Item

KIND = REJECT
ATTEMPTS = 12
PAUSE = 10.0


class RejectDoer:
    """Rejects the reservations of the outbox."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks

    def do(self, item: Item, now: float) -> Outcome:
        data = item.data
        try:
            self._tasks.reject(str(data["workspace"]), str(data["task"]), str(data["id"]))
        except Trouble as trouble:
            return self._after(trouble, item, now)
        return Done()

    def _after(self, trouble: Trouble, item: Item, now: float) -> Outcome:
        if trouble.status in (401, 403):
            return Failed(str(trouble))
        if trouble.status is not None and 400 <= trouble.status < 500 and trouble.status != 429:
            return Done("the reservation was over already")
        if item.attempts < ATTEMPTS:
            return Again(now + PAUSE, str(trouble))
        return Done("the reservation is over by now")
