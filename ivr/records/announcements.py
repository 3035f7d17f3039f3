"""The announcements on record: what was put up and what was ended early, by whom and why. Only ever added to, so the
history stays. Raises sqlalchemy.exc.SQLAlchemyError, and msgspec.DecodeError for a row that is damaged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from msgspec import json, structs
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.exc import IntegrityError

from ivr.flow.announcements import Announcement
from ivr.records.schema import metadata

announcements = Table(
    "announcements",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("number", Integer, nullable=False),
    Column("what", String(8), nullable=False),
    Column("at", Float, nullable=False),
    Column("author", String(200), nullable=False),
    Column("note", Text, nullable=False),
    Column("start", Float),
    Column("until", Float),
    Column("content", Text),
    UniqueConstraint("number", "what", name="announcements_once"),
)
"""One row each time one was put "up" or "ended" early. Only "up" has ``start`` and ``until`` (Unix times) and
``content``, the whole announcement as JSON."""

announcements_by_end = Index("announcements_by_end", announcements.c.until)

TRIES = 20
"""Of those who announce in the same moment all but one draw a number that is taken; they draw again."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did it, when (Unix time), and why."""

    at: float
    author: str
    note: str


@dataclass(frozen=True, slots=True)
class Posted:
    """One announcement with its story; ``ended`` is None unless somebody ended it early."""

    announcement: Announcement
    put_up: Deed
    ended: Deed | None

    def state(self, now: float) -> str:
        """ "to come", "live" or "over"."""
        return "over" if self.ended is not None else self.announcement.state(now)


class Over(Exception):
    """The announcement has ended already."""


Also = Callable[[Connection, int], None]
"""What else is done in the same transaction, with the announcement's number; what it raises undoes everything."""


def _nothing(connection: Connection, number: int) -> None:
    """Nothing else is done."""


class AnnouncementRecords:
    """The announcements in one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put_up(self, draft: Announcement, at: float, author: str, note: str, also: Also = _nothing) -> Announcement:
        """Keep an announcement; the returned one has its number."""
        content = json.encode(draft).decode()
        values = {"start": draft.start, "until": draft.until, "content": content, **_deed(at, author, note)}
        for tries_left in reversed(range(TRIES)):
            try:
                with self._engine.begin() as connection:
                    number = (connection.execute(select(func.max(announcements.c.number))).scalar() or 0) + 1
                    connection.execute(announcements.insert().values(number=number, what="up", **values))
                    also(connection, number)
                return structs.replace(draft, number=number)
            except IntegrityError:
                if not tries_left:
                    raise
        raise AssertionError("the last try returns or raises")

    def end(self, number: int, at: float, author: str, note: str, also: Also = _nothing) -> Announcement:
        """End one early. Raises KeyError if there is none of that number, Over if it has ended."""
        with self._engine.begin() as connection:
            found = next(self._posted(connection, announcements.c.number == number), None)
            if found is None:
                raise KeyError(number)
            if found.state(at) == "over":
                raise Over(number)
            try:
                values = {"number": number, "what": "ended", **_deed(at, author, note)}
                connection.execute(announcements.insert().values(values))
            except IntegrityError:  # by somebody else, in this moment
                raise Over(number) from None
            also(connection, number)
        return found.announcement

    def standing(self, now: float) -> tuple[Announcement, ...]:
        """Those that are live or to come at ``now`` (Unix time)."""
        with self._engine.connect() as connection:
            found = list(self._posted(connection, announcements.c.until > now))
        return tuple(posted.announcement for posted in found if posted.ended is None)

    def history(self, count: int) -> list[Posted]:
        """The newest announcements, the newest first."""
        with self._engine.connect() as connection:
            return list(self._posted(connection, announcements.c.what == "up", count))

    def _posted(self, connection: Connection, where: Any, count: int | None = None) -> Iterator[Posted]:
        """Announcements with their early ends, the newest first."""
        up, ended = announcements, announcements.alias("ended")
        query = (
            select(up, ended.c.at, ended.c.author, ended.c.note)
            .outerjoin(ended, (ended.c.number == up.c.number) & (ended.c.what == "ended"))
            .where(up.c.what == "up", where)
            .order_by(up.c.number.desc())
            .limit(count)
        )
        for row in connection.execute(query):
            yield _read(tuple(row))


def _deed(at: float, author: str, note: str) -> dict[str, Any]:
    return {"at": at, "author": author[:200], "note": note}


def _read(row: tuple[Any, ...]) -> Posted:
    _, number, _, at, author, note, start, until, content, *ended = row
    found = json.decode(content or "", type=Announcement)
    announcement = structs.replace(found, number=number, start=start, until=until)
    return Posted(announcement, Deed(at, author, note), None if ended[0] is None else Deed(*ended))
