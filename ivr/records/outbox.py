"""The outbox: jobs that calls have left, claimed by one worker at a time, each settled once.

A claim is a lease: a worker that dies loses it, and another one takes over. What settles a job names the attempt that
it was claimed with, so a worker that comes back too late settles nothing. Raises sqlalchemy.exc.SQLAlchemyError.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, and_, or_, select
from sqlalchemy.exc import IntegrityError

from ivr.flow.jobs import Job
from ivr.records.schema import no_texts, outbox
from ivr.records.statements import job_values

LEASE = 60.0
"""Seconds for which a worker has what it has claimed."""


@dataclass(frozen=True, slots=True)
class Item:
    """One job with its story."""

    id: int
    kind: str
    key: str
    sid: str
    data: dict[str, Any]
    state: str
    due: float
    attempts: int
    changed: float
    note: str


_COLUMNS = (
    outbox.c.id, outbox.c.kind, outbox.c.key, outbox.c.sid, outbox.c.data, outbox.c.state, outbox.c.due,
    outbox.c.attempts, outbox.c.changed, outbox.c.note,
)  # fmt: skip


class Outbox:
    """The outbox of one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(self, kinds: Sequence[str], now: float, count: int = 10) -> list[Item]:
        """Due jobs, and those whose worker has died, the longest due first; they are ours for LEASE seconds."""
        due = or_(
            and_(outbox.c.state == "waiting", outbox.c.due <= now),
            and_(outbox.c.state == "claimed", outbox.c.lease < now),
        )
        query = select(*_COLUMNS).where(due, outbox.c.kind.in_(kinds)).order_by(outbox.c.due).limit(count)
        with self._engine.begin() as connection:
            rows = connection.execute(query.with_for_update(skip_locked=True)).all()
            items = [_item(row) for row in rows]
            if items:
                connection.execute(
                    outbox.update()
                    .where(outbox.c.id.in_([item.id for item in items]))
                    .values(state="claimed", lease=now + LEASE, attempts=outbox.c.attempts + 1, changed=now)
                )
        return [_item((*row[:7], row[7] + 1, *row[8:])) for row in rows]

    def settle(self, item: Item, state: str, now: float, note: str = "", within: Connection | None = None) -> bool:
        """The job is over: "done" or "failed". False if the lease was lost: then nothing is changed. ``within`` the
        transaction of what the job does, it is done and settled together, or neither."""
        return self._change(item, now, within, state=state, note=note)

    def again(self, item: Item, due: float, now: float, note: str = "") -> bool:
        """Try once more at ``due``. False if the lease was lost."""
        return self._change(item, now, None, state="waiting", due=due, note=note)

    def hold(self, item: Item, now: float) -> bool:
        """Have the job for another LEASE seconds, before something that must not be done twice; False if the lease was
        lost."""
        mine = and_(outbox.c.id == item.id, outbox.c.state == "claimed", outbox.c.attempts == item.attempts)
        with self._engine.begin() as connection:
            return connection.execute(outbox.update().where(mine).values(lease=now + LEASE)).rowcount == 1

    def leave(self, sid: str, job: Job, now: float) -> bool:
        """Leave a job that follows another one of the same call; False if one with its key is open."""
        try:
            with self._engine.begin() as connection:
                connection.execute(outbox.insert().values(job_values(sid, now, job)))
        except IntegrityError:
            return False
        return True

    def put_back(self, number: int, now: float) -> bool:
        """Have a job that has failed tried again, by a person's wish; False if it has not failed."""
        with self._engine.begin() as connection:
            failed = and_(outbox.c.id == number, outbox.c.state == "failed")
            values = {"state": "waiting", "due": now, "attempts": 0, "changed": now}
            return connection.execute(outbox.update().where(failed).values(values)).rowcount == 1

    def withdraw(self, number: int, now: float, note: str) -> bool:
        """Take back a job that is not over; False if it is."""
        with self._engine.begin() as connection:
            open_ = and_(outbox.c.id == number, outbox.c.state.in_(("waiting", "failed")))
            values = {"state": "withdrawn", "changed": now, "note": note}
            return connection.execute(outbox.update().where(open_).values(values)).rowcount == 1

    def withdraw_key(self, key: str, now: float, note: str) -> bool:
        """Take back the jobs with a key that are waiting or have failed; False if there are none."""
        with self._engine.begin() as connection:
            open_ = and_(outbox.c.key == key, outbox.c.state.in_(("waiting", "failed")))
            values = {"state": "withdrawn", "changed": now, "note": note}
            return connection.execute(outbox.update().where(open_).values(values)).rowcount > 0

    def find(self, states: Sequence[str], count: int = 50) -> list[Item]:
        """The newest jobs in these states."""
        query = select(*_COLUMNS).where(outbox.c.state.in_(states)).order_by(outbox.c.id.desc()).limit(count)
        with self._engine.connect() as connection:
            return [_item(row) for row in connection.execute(query)]

    def done_to(self, kind: str, to: str, since: float) -> int:
        """How many jobs of a kind were done for one number since."""
        mine = and_(outbox.c.kind == kind, outbox.c.state == "done", outbox.c.changed >= since)
        with self._engine.connect() as connection:
            rows = connection.execute(select(outbox.c.data).where(mine))
            return sum(json.loads(row.data).get("to") == to for row in rows)

    def _change(self, item: Item, now: float, within: Connection | None, **values: Any) -> bool:
        mine = and_(outbox.c.id == item.id, outbox.c.state == "claimed", outbox.c.attempts == item.attempts)
        with self._transaction(within) as connection:
            return connection.execute(outbox.update().where(mine).values(changed=now, **values)).rowcount == 1

    @contextmanager
    def _transaction(self, within: Connection | None) -> Iterator[Connection]:
        if within is not None:
            yield within
            return
        with self._engine.begin() as connection:
            yield connection


def _item(row: Any) -> Item:
    number, kind, key, sid, data, *rest = row
    return Item(number, kind, key, sid, json.loads(data), *rest)


class NoTexts:
    """Who wants no texts of ours."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, number: str, now: float, how: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(no_texts.delete().where(no_texts.c.number == number))
            connection.execute(no_texts.insert().values(number=number, since=now, how=how))

    def remove(self, number: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(no_texts.delete().where(no_texts.c.number == number))

    def __contains__(self, number: str) -> bool:
        with self._engine.connect() as connection:
            query = select(no_texts.c.number).where(no_texts.c.number == number)
            return connection.execute(query).first() is not None
