"""The ticket book: looked up by callers, worked through by staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, text

from ivr.flow.accounts import NotNow
from ivr.flow.jobs import Job
from ivr.flow.moves import Move
from ivr.flow.tickets import Ticket
from ivr.records.database import NoAnswer, Turns
from ivr.records.moves import MOVES
from ivr.records.promises import Promises
from ivr.records.schema import outbox
from ivr.records.statements import job_values

_SPOKEN = "number, service, at, changed, promised, done, note"
_BY_NUMBER = f"SELECT {_SPOKEN} FROM tickets WHERE number = :number ORDER BY at DESC LIMIT 1"  # noqa: S608
_BY_PHONE = f"""SELECT {_SPOKEN} FROM tickets WHERE phone = :phone AND shared = 1 AND at >= :since
ORDER BY at DESC LIMIT 5"""  # noqa: S608


class TicketBook:
    """What callers hear of tickets. Every method raises NotNow where the database does not answer."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    def ticket(self, number: str) -> Ticket | None:
        found = self._read(_BY_NUMBER, {"number": number})
        return found[0] if found else None

    def tickets_of(self, phone: str, since: float) -> tuple[Ticket, ...]:
        return self._read(_BY_PHONE, {"phone": phone, "since": since})

    def _read(self, query: str, values: dict[str, str | float]) -> tuple[Ticket, ...]:
        try:
            rows = self._turns.read(query, values)
        except NoAnswer:
            raise NotNow("the ticket book does not answer") from None
        return tuple([
            Ticket(number, service, taken, changed, promised, bool(done), note)
            for number, service, taken, changed, promised, done, note in rows
        ])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A ticket as staff see it; ``city`` is the number that the city's system gave it."""

    number: str
    at: float
    service: str
    need: str | None
    language: str
    phone: str
    account: str
    facts: str
    promised: float | None
    done: bool
    note: str
    by: str
    city: str
    sid: str

    def is_overdue(self, now: float) -> bool:
        return not self.done and self.promised is not None and now > self.promised


_COLUMNS = """SELECT number, at, service, need, language, phone, account, facts, promised, done, note, "by", city,
sid FROM tickets"""
_ENTRIES = f"{_COLUMNS} WHERE at >= :since ORDER BY at"
_ENTRY = f"{_COLUMNS} WHERE number = :number AND :sid IN ('', sid) ORDER BY at DESC LIMIT 1"
_NOTE = """UPDATE tickets SET note = :note, "by" = :by, done = :done, changed = :now
WHERE number = :number AND at = (SELECT MAX(at) FROM tickets WHERE number = :number)"""


def entries(engine: Engine, since: float) -> list[Entry]:
    """All that were taken since (Unix time), the oldest first. Raises sqlalchemy.exc.SQLAlchemyError."""
    return _entries(engine, _ENTRIES, {"since": since})


def entry(engine: Engine, number: str, sid: str = "") -> Entry | None:
    """The latest ticket with this number; that of one call, if it is named. Raises sqlalchemy.exc.SQLAlchemyError."""
    found = _entries(engine, _ENTRY, {"number": number, "sid": sid})
    return found[0] if found else None


def _entries(engine: Engine, query: str, values: dict[str, str | float]) -> list[Entry]:
    with engine.connect() as connection:
        rows = connection.execute(text(query), values).all()
    return [Entry(**{**row._mapping, "done": bool(row.done)}) for row in rows]


# A letter that is promised for a later day than the ticket itself is still to be sent.
_KEPT = """UPDATE promises SET kept_at = :now, kept_by = :by WHERE ticket = :number AND kept_at IS NULL AND :done = 1
AND (letter = '' OR due <= (SELECT MAX(promised) FROM tickets WHERE number = :number))"""


def take(engine: Engine, sid: str, at: float, moves: Sequence[Move], jobs: Sequence[Job]) -> None:
    """Write what takes a ticket down, all of it or nothing, where no call does so. Raises
    sqlalchemy.exc.SQLAlchemyError."""
    with engine.begin() as connection:
        for move in moves:
            for query in MOVES[move.what]:
                connection.execute(text(query), {"sid": sid, "at": at, **move.data})
        for job in jobs:
            connection.execute(outbox.insert().values(job_values(sid, at, job)))


def change(engine: Engine, number: str, note: str, by: str, done: bool, now: float) -> bool:
    """Write what callers are to hear of the latest ticket with this number, and whether it is settled. False if there
    is none. Raises sqlalchemy.exc.SQLAlchemyError."""
    values = {"number": number, "note": note, "by": by, "done": int(done), "now": now}
    with engine.begin() as connection:
        connection.execute(text(_KEPT), values)
        return connection.execute(text(_NOTE), values).rowcount == 1


class LetterBook:
    """Tickets and promises as letters ask for them. Raises sqlalchemy.exc.SQLAlchemyError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._promises = Promises(engine)

    def ticket(self, number: str, sid: str) -> Entry | None:
        return entry(self._engine, number, sid)

    def kept(self, key: str) -> bool:
        promise = self._promises.of_key(key)
        return promise is not None and promise.kept
