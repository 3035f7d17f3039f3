"""News by text, on both databases: who has asked, once each; what is sent, once each; and who waits for it still."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from sqlalchemy import Engine, select

from ivr.flow.announcements import Announcement
from ivr.flow.call import Call, Event
from ivr.flow.moves import Move
from ivr.flow.services import Kept
from ivr.records import migrate
from ivr.records.announcements import AnnouncementRecords, Deed
from ivr.records.news import News, NewsRecords, wants_texts
from ivr.records.outbox import Outbox
from ivr.records.records import Turns
from ivr.records.row import Row, from_line

KEPT = Kept(Call("CA1", "v", "en", "main"), b"<Response/>")
ANA, BEN = "+12025550143", "+12025550144"
WORDS = {"en": "The water is back.", "es": "Volvió el agua."}
_keys = count()


@pytest.fixture
def records(engine: Engine) -> NewsRecords:
    announcements = AnnouncementRecords(engine)
    for _ in range(2):
        announcements.put_up(Announcement(0, WORDS, 10.0, 20.0), 5.0, "ana", "")
    return NewsRecords(engine)


def asking(sid: str, number: str, language: str = "en", announcement: int = 1) -> Row:
    """A turn in which a caller asks for texts."""
    move = Move("wants_texts", {"announcement": announcement, "number": number, "language": language})
    return Row.of(sid, f"k{next(_keys)}", 12.0, [Event("asked_for_texts", {})], KEPT, (), [move])


def send(records: NewsRecords, words: dict[str, str] = WORDS, announcement: int = 1, at: float = 30.0) -> int:
    return records.send(News(announcement, words, Deed(at, "maria", "mended")), words)


def left(engine: Engine) -> list[tuple[str, str, str]]:
    """The texts in the outbox: to whom, with which words, and by which call they asked."""
    items = sorted(Outbox(engine).find(["waiting"]), key=lambda item: item.id)
    return [(item.data["to"], item.data["body"], item.sid) for item in items]


def test_it_is_kept_once_for_a_number_and_an_announcement(turns: Turns, records: NewsRecords, engine: Engine) -> None:
    rows: Sequence[Row] = (
        asking("CA1", ANA),
        asking("CA2", ANA, "es"),
        asking("CA2", ANA, "es", 2),
        asking("CA3", BEN),
    )
    for row in rows:
        turns.insert([from_line(row.as_line())])  # as the spool writes it
    assert records.wanted() == {1: 2, 2: 1}
    with engine.connect() as connection:
        found = connection.execute(select(wants_texts).where(wants_texts.c.number == ANA)).all()
    assert [(row.announcement, row.language, row.sid, row.at, row.told) for row in found] == [
        (1, "en", "CA1", 12.0, None),
        (2, "es", "CA2", 12.0, None),
    ]


def test_each_gets_it_in_the_language_of_the_call(turns: Turns, records: NewsRecords, engine: Engine) -> None:
    turns.insert([asking("CA1", ANA), asking("CA2", BEN, "es"), asking("CA3", "+12025550145", "fr")])
    turns.insert([asking("CA4", ANA, announcement=2)])
    assert send(records) == 3
    assert sorted(left(engine)) == [
        (ANA, "The water is back.", "CA1"),
        (BEN, "Volvió el agua.", "CA2"),
        ("+12025550145", "The water is back.", "CA3"),
    ]
    assert records.wanted(untold=True) == {2: 1}
    assert records.wanted() == {1: 3, 2: 1}


def test_the_same_words_again_are_for_those_alone_who_have_asked_since(
    turns: Turns, records: NewsRecords, engine: Engine
) -> None:
    turns.insert([asking("CA1", ANA)])
    assert [send(records), send(records)] == [1, 0]
    turns.insert([asking("CA2", BEN)])
    assert send(records, at=40.0) == 1
    assert [to for to, _, _ in left(engine)] == [ANA, BEN]
    assert [(one.words, one.sent) for one in records.sent(1)] == [(WORDS, Deed(30.0, "maria", "mended"))]


def test_other_words_are_for_all_and_the_first_ones_too_after_them(
    turns: Turns, records: NewsRecords, engine: Engine
) -> None:
    turns.insert([asking("CA1", ANA), asking("CA2", BEN)])
    other = {"en": "Crews are at work.", "es": "Ya estamos trabajando."}
    assert [send(records), send(records, other), send(records)] == [2, 2, 2]
    assert len(left(engine)) == 6
    assert [one.words for one in records.sent(1)] == [WORDS, other, WORDS]


def test_of_two_who_send_at_once_one_reaches_each_caller(turns: Turns, records: NewsRecords, engine: Engine) -> None:
    turns.insert([asking(f"CA{number}", f"+1202555{number:04}") for number in range(20)])
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: send(records), range(4)))
    assert sorted(counts) == [0, 0, 0, 20]
    assert len({to for to, _, _ in left(engine)}) == len(left(engine)) == 20


def test_the_key_of_a_text_holds_no_number(turns: Turns, records: NewsRecords, engine: Engine) -> None:
    turns.insert([asking("CA1", ANA)])
    send(records)
    (item,) = Outbox(engine).find(["waiting"])
    assert (item.kind, item.key, item.due) == ("text", "news:1:CA1", 30.0)
    assert ANA[1:] not in item.key
    assert ANA in json.dumps(item.data)


def test_nothing_is_sent_about_an_announcement_that_never_was(records: NewsRecords, engine: Engine) -> None:
    with pytest.raises(KeyError):
        send(records, announcement=99)
    assert left(engine) == []


def test_the_tables_come_and_go(engine: Engine) -> None:
    migrate.downgrade(engine, "005")
    assert "wants_texts" not in _tables(engine)
    migrate.upgrade(engine)
    assert {"wants_texts", "news"} <= _tables(engine)


def _tables(engine: Engine) -> set[str]:
    from sqlalchemy import inspect

    return set(inspect(engine).get_table_names())
