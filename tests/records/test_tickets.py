"""Tickets that staff take down, on both databases: all of it or nothing, and letters that are sent once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from ivr.flow.jobs import Job
from ivr.flow.moves import Move
from ivr.flow.ticketing import Taken, Term, written
from ivr.promises.promise import Promise
from ivr.records.database import Turns
from ivr.records.outbox import Outbox
from ivr.records.promises import Promises
from ivr.records.tickets import LetterBook, change, entries, entry, take
from tests.records.places import row

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def on(day: int) -> Term:
    due = datetime(2026, 12, day, 17, 0, tzinfo=UTC)
    return Term(due.date(), due.replace(hour=8), due)


def ticket(sid: str = "TK1", promised: Term | None = None) -> Taken:
    facts = {"place": "7 Mill Road", "event": "Loud; a pump: old."}
    return Taken(sid, 0, "482913", "noise", None, "en", "+12025550143", "…0143", "100-2345", facts, promised)


def taken(letters: dict[str, Term], promised: Term | None = None) -> tuple[list[Move], list[Job]]:
    return written(ticket(promised=promised), letters, NOW)


def open_(engine: Engine) -> list[Promise]:
    return Promises(engine).open(NOW.timestamp())


def test_ticket_promises_and_jobs_are_written_together(engine: Engine) -> None:
    take(engine, "TK1", NOW.timestamp(), *taken({"one": on(1), "two": on(9)}, on(3)))
    [found] = entries(engine, 0)
    assert (found.number, found.sid, found.account) == ("482913", "TK1", "100-2345")
    assert [(one.letter, one.due) for one in open_(engine)] == [
        ("one", on(1).due.timestamp()), ("", on(3).due.timestamp()), ("two", on(9).due.timestamp()),
    ]  # fmt: skip
    jobs = {item.data["letter"]: item for item in Outbox(engine).find(["waiting"])}
    assert jobs["one"].due == NOW.timestamp(), "the first at once"
    assert jobs["two"].due == on(9).opens.timestamp(), "the other on the morning of its day"
    assert (jobs["one"].data["promised"], jobs["two"].data["promised"]) == ("2026-12-03", "2026-12-09")


def test_nothing_stays_of_a_ticket_that_cannot_be_written_whole(engine: Engine) -> None:
    moves, jobs = taken({"one": on(1)})
    with pytest.raises(IntegrityError):
        take(engine, "TK1", NOW.timestamp(), moves, [*jobs, *jobs])
    assert (entries(engine, 0), open_(engine), Outbox(engine).find(["waiting"])) == ([], [], [])


def test_a_turn_writes_the_same_once_however_often_it_comes(engine: Engine, turns: Turns) -> None:
    moves, jobs = taken({"one": on(1)})
    for at in (5.0, 6.0):
        turns.insert([row("TK1", at, *((move.what, move.data) for move in moves))])
    for move in moves:
        turns.insert([row("TK1", 7.0, (move.what, move.data), key="again")])
    assert [one.letter for one in open_(engine)] == ["one"]
    assert len(entries(engine, 0)) == 1
    assert len(jobs) == 1


def test_a_ticket_is_found_by_its_number_and_that_of_one_call(engine: Engine) -> None:
    assert entry(engine, "482913") is None
    take(engine, "TK1", 1.0, *written(ticket("TK1"), {}, NOW))
    take(engine, "TK2", 2.0, *written(ticket("TK2"), {}, NOW))
    assert [one.sid if (one := entry(engine, "482913", sid)) else None for sid in ("", "TK1", "TK3")] == [
        "TK2", "TK1", None,
    ]  # fmt: skip


def test_a_ticket_without_a_day_of_its_own_promises_its_letters_alone(engine: Engine) -> None:
    take(engine, "TK1", NOW.timestamp(), *taken({"one": on(1)}))
    assert [one.letter for one in open_(engine)] == ["one"]
    assert change(engine, "482913", "Settled.", "ana", True, NOW.timestamp())
    assert [one.letter for one in open_(engine)] == ["one"], "it is still to be sent"


def test_a_settled_ticket_keeps_what_was_promised_by_its_own_day(engine: Engine) -> None:
    take(engine, "TK1", NOW.timestamp(), *taken({"one": on(1), "same": on(3), "two": on(9)}, on(3)))
    assert change(engine, "482913", "Settled.", "ana", True, NOW.timestamp())
    assert [one.letter for one in open_(engine)] == ["two"]


def test_the_book_of_letters_knows_tickets_and_what_was_kept(engine: Engine) -> None:
    moves, [job] = taken({"one": on(1)})
    take(engine, "TK1", NOW.timestamp(), moves, [job])
    book = LetterBook(engine)
    found = book.ticket("482913", "TK1")
    assert found is not None
    assert book.ticket("482913", "TK2") is None
    assert not book.kept(job.key)
    Promises(engine).keep(open_(engine)[0].id, 5.0, "ana")
    assert book.kept(job.key)
    assert not book.kept("letter:of:another")


def test_the_job_of_a_letter_that_was_sent_is_taken_back(engine: Engine) -> None:
    moves, [job] = taken({"one": on(1)})
    take(engine, "TK1", NOW.timestamp(), moves, [job])
    outbox = Outbox(engine)
    assert outbox.withdraw_key(job.key, 5.0, "ana has sent it")
    [item] = outbox.find(["withdrawn"])
    assert item.note == "ana has sent it"
    assert not outbox.withdraw_key(job.key, 6.0, "again")
