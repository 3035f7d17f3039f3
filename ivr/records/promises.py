"""The promises of one database. Raises sqlalchemy.exc.SQLAlchemyError."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, Select, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ivr.promises.promise import Promise, in_order, masked
from ivr.records.promise_schema import promises

LONGEST_WHAT, LONGEST_NAME = 1000, 200

_COLUMNS = (
    promises.c.id, promises.c.what, promises.c.to_whom, promises.c.made, promises.c.due, promises.c.kept_at,
    promises.c.kept_by, promises.c.ticket, promises.c.letter,
)  # fmt: skip


class Promises:
    """What was promised, kept for good."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self, what: str, to: str, made: float, due: float, ticket: str = "", letter: str = "", key: str | None = None
    ) -> int:
        """Promise ``what``, by ``due``; the promise's id. ``to`` is the caller's number or account, of which the last
        digits are kept. With a ``key`` that is there already nothing is added, and the id is that of the first."""
        values = {
            "what": _line(what)[:LONGEST_WHAT],
            "to_whom": masked(to),
            "made": made,
            "due": due,
            "ticket": ticket,
            "letter": letter,
            "key": key,
        }
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        with self._engine.begin() as connection:
            added = dialect.insert(promises).values(values).on_conflict_do_nothing().returning(promises.c.id)
            found = connection.execute(added).scalar()
            if found is None:
                found = connection.execute(select(promises.c.id).where(promises.c.key == key)).scalar_one()
        return int(found)

    def keep(self, id: int, at: float, by: str) -> bool:
        """The promise is kept; False if there is none of this id, or it was kept before (the first time counts)."""
        kept = (
            update(promises)
            .where(promises.c.id == id, promises.c.kept_at.is_(None))
            .values(kept_at=at, kept_by=_line(by)[:LONGEST_NAME])
        )
        with self._engine.begin() as connection:
            return connection.execute(kept).rowcount == 1

    def open(self, now: float) -> list[Promise]:
        """Those made until ``now`` that are not kept, the one that was due first at the top."""
        return self._all(select(*_COLUMNS).where(promises.c.kept_at.is_(None), promises.c.made <= now))

    def kept(self, since: float) -> list[Promise]:
        """Those that were kept since, the newest first."""
        return self._all(select(*_COLUMNS).where(promises.c.kept_at >= since))

    def find(self, id: int) -> Promise | None:
        """The promise with this id."""
        found = self._all(select(*_COLUMNS).where(promises.c.id == id))
        return found[0] if found else None

    def of_key(self, key: str) -> Promise | None:
        """The promise that was made in what ``key`` names."""
        found = self._all(select(*_COLUMNS).where(promises.c.key == key))
        return found[0] if found else None

    def of_ticket(self, ticket: str) -> list[Promise]:
        """All that belong to a ticket."""
        return self._all(select(*_COLUMNS).where(promises.c.ticket == ticket))

    def _all(self, query: Select[Any]) -> list[Promise]:
        with self._engine.connect() as connection:
            return in_order(Promise(*columns) for columns in map(tuple, connection.execute(query)))


def _line(words: str) -> str:
    return " ".join(words.split())
