"""News of an announcement by text message: who has asked for them on the phone, and what staff have sent.

Raises sqlalchemy.exc.SQLAlchemyError, and msgspec.DecodeError for a row that is damaged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec import json
from sqlalchemy import Column, Connection, Engine, Float, Integer, String, Table, Text, func, or_, select

from ivr.flow.jobs import Job
from ivr.records.announcements import Deed, announcements
from ivr.records.schema import metadata, outbox
from ivr.records.statements import job_values

wants_texts = Table(
    "wants_texts",
    metadata,
    Column("announcement", Integer, primary_key=True, autoincrement=False),
    Column("number", String(40), primary_key=True),
    Column("language", String(60), nullable=False),
    Column("sid", String(64), nullable=False),
    Column("at", Float, nullable=False),
    Column("told", Integer),
)
"""Callers who want texts about an announcement, each once: the language and the id of the call in which they asked
first, and when (Unix time). ``told`` is the news that was sent to them last."""

news = Table(
    "news",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("announcement", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Column("author", String(200), nullable=False),
    Column("note", Text, nullable=False),
    Column("words", Text, nullable=False),
)
"""What staff have sent, when, who and why. ``words`` are JSON, by language."""


@dataclass(frozen=True, slots=True)
class News:
    """One message to all who had asked; ``words`` by language."""

    announcement: int
    words: Mapping[str, str]
    sent: Deed


class NewsRecords:
    """The news in one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def wanted(self, untold: bool = False) -> dict[int, int]:
        """How many callers want texts, by the number of the announcement; ``untold``: only those who got none yet."""
        query = select(wants_texts.c.announcement, func.count()).group_by(wants_texts.c.announcement)
        if untold:
            query = query.where(wants_texts.c.told.is_(None))
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def sent(self, announcement: int) -> list[News]:
        """What was sent about an announcement, the oldest first."""
        query = select(news).where(news.c.announcement == announcement).order_by(news.c.id)
        with self._engine.connect() as connection:
            return [
                News(row.announcement, json.decode(row.words, type=dict[str, str]), Deed(row.at, row.author, row.note))
                for row in connection.execute(query)
            ]

    def send(self, message: News, bodies: Mapping[str, str]) -> int:
        """Leave a text for each caller who has asked; how many. ``bodies``: the whole text by language, that of all
        other callers first. Who has got these words last gets them no second time, so a repeat is for those alone who
        have asked since. Raises KeyError if there is no such announcement."""
        at, others = message.sent.at, next(iter(bodies.values()))
        with self._engine.begin() as connection:
            number = _news(connection, message)
            left = (
                wants_texts.c.announcement == message.announcement,
                or_(wants_texts.c.told.is_(None), wants_texts.c.told != number),
            )
            told = wants_texts.update().where(*left).values(told=number)
            callers = wants_texts.c.number, wants_texts.c.language, wants_texts.c.sid
            jobs = [
                # the call stands for the number, which has no place in a key
                job_values(
                    sid, at, Job("text", f"news:{number}:{sid}", at, {"to": to, "body": bodies.get(language, others)})
                )
                for to, language, sid in connection.execute(told.returning(*callers))
            ]
            if jobs:
                connection.execute(outbox.insert(), jobs)
        return len(jobs)


def _news(connection: Connection, message: News) -> int:
    """The number of the message: a new one, or that of the last about this announcement if it says the same."""
    up = (announcements.c.number == message.announcement, announcements.c.what == "up")
    # Of two who send at once the second waits here, and finds what the first has sent.
    if connection.execute(select(announcements.c.id).where(*up).with_for_update()).first() is None:
        raise KeyError(message.announcement)
    words = json.encode(message.words).decode()
    mine = news.c.announcement == message.announcement
    last = connection.execute(select(news).where(mine).order_by(news.c.id.desc()).limit(1)).first()
    if last is not None and last.words == words:
        return int(last.id)
    sent = message.sent
    values = {"announcement": message.announcement, "at": sent.at, "author": sent.author[:200], "note": sent.note}
    made = connection.execute(news.insert().values(words=words, **values)).inserted_primary_key
    assert made is not None
    return int(made[0])
