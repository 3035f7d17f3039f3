"""The outbox, on both databases: written with the turn, one open job a key, claimed by one worker, settled once."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import Engine

from ivr.flow.call import Call, Event
from ivr.flow.jobs import Job
from ivr.flow.services import Kept
from ivr.records.database import Turns
from ivr.records.outbox import LEASE, NoTexts, Outbox
from ivr.records.records import TurnRecords
from ivr.records.row import Row, from_line

KEPT = Kept(Call("CA1", "v", "en", "main"), b"<Response/>")
EVENTS = [Event("message", {})]


def job(key: str = "text:CA1", due: float = 10.0) -> Job:
    return Job("text", key, due, {"to": "+12025550143", "body": "Hello"})


@pytest.fixture
def outbox(engine: Engine) -> Outbox:
    return Outbox(engine)


def test_a_job_is_written_with_its_turn_and_only_once(records: TurnRecords, outbox: Outbox) -> None:
    records.keep("CA1", "3", 5.0, EVENTS, KEPT, [job()])
    records.keep("CA1", "3", 6.0, EVENTS, KEPT, [job("another")])  # a repeat of the turn
    [item] = outbox.find(["waiting"])
    assert (item.kind, item.key, item.sid, item.data["body"]) == ("text", "text:CA1", "CA1", "Hello")


def test_one_open_job_a_key(turns: Turns, outbox: Outbox) -> None:
    turns.insert([Row.of("CA1", "1", 5.0, EVENTS, KEPT, [job()]), Row.of("CA2", "1", 6.0, EVENTS, KEPT, [job()])])
    assert [item.sid for item in outbox.find(["waiting"])] == ["CA1"]
    [item] = outbox.claim(["text"], 20.0)
    assert outbox.settle(item, "done", 21.0)
    turns.insert([Row.of("CA3", "1", 22.0, EVENTS, KEPT, [job()])])
    assert [item.sid for item in outbox.find(["waiting"])] == ["CA3"]


def test_jobs_survive_the_spool() -> None:
    row = Row.of("CA1", "1", 5.0, EVENTS, KEPT, [job()])
    assert from_line(row.as_line()) == row
    assert from_line(b'["CA1","1",5.0,"[]",null,""]\n').jobs == ()  # a line of an older program


def test_what_is_not_due_yet_waits(turns: Turns, outbox: Outbox) -> None:
    turns.insert([Row.of("CA1", "1", 5.0, EVENTS, KEPT, [job(due=100.0)])])
    assert outbox.claim(["text"], 99.0) == []
    assert outbox.claim(["callback"], 100.0) == []
    assert len(outbox.claim(["text"], 100.0)) == 1


def test_what_is_claimed_is_nobody_elses_until_the_lease_is_over(turns: Turns, outbox: Outbox) -> None:
    turns.insert([Row.of("CA1", "1", 5.0, EVENTS, KEPT, [job()])])
    [first] = outbox.claim(["text"], 20.0)
    assert outbox.claim(["text"], 20.0 + LEASE - 1) == []
    [second] = outbox.claim(["text"], 20.0 + LEASE + 1)  # the worker has died
    assert (first.attempts, second.attempts, second.state) == (1, 2, "claimed")
    assert outbox.settle(first, "done", 90.0) is False, "who comes back too late settles nothing"
    assert outbox.again(second, 200.0, 91.0, "later") is True
    [third] = outbox.claim(["text"], 200.0)
    assert (third.attempts, third.note) == (3, "later")


def test_many_workers_at_once_claim_each_job_once(turns: Turns, outbox: Outbox) -> None:
    for number in range(60):
        turns.insert([Row.of(f"CA{number}", "1", 5.0, EVENTS, KEPT, [job(f"text:{number}")])])
    claimed: list[int] = []

    def claim() -> None:
        while items := outbox.claim(["text"], 20.0, 3):
            claimed.extend(item.id for item in items)

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == sorted(set(claimed))
    assert len(claimed) == 60


def test_a_person_tries_again_or_takes_back(turns: Turns, outbox: Outbox) -> None:
    turns.insert([Row.of("CA1", "1", 5.0, EVENTS, KEPT, [job()])])
    [item] = outbox.claim(["text"], 20.0)
    assert outbox.put_back(item.id, 21.0) is False, "it has not failed"
    assert outbox.settle(item, "failed", 21.0, "no such number")
    assert outbox.put_back(item.id, 22.0) is True
    assert outbox.withdraw(item.id, 23.0, "by hand") is True
    assert outbox.withdraw(item.id, 24.0, "by hand") is False
    assert outbox.claim(["text"], 99.0) == []


def test_what_was_done_for_a_number_is_counted(turns: Turns, outbox: Outbox) -> None:
    for number in range(3):
        turns.insert([Row.of(f"CA{number}", "1", 5.0, EVENTS, KEPT, [job(f"text:{number}")])])
    for item in outbox.claim(["text"], 20.0):
        outbox.settle(item, "done", 20.0 + item.id)
    assert outbox.done_to("text", "+12025550143", 0.0) == 3
    assert outbox.done_to("text", "+12025550144", 0.0) == 0
    assert outbox.done_to("text", "+12025550143", 999.0) == 0


def test_who_wants_no_texts_is_kept(engine: Engine) -> None:
    wishes = NoTexts(engine)
    wishes.add("+12025550143", 1.0, "text")
    wishes.add("+12025550143", 2.0, "text")
    assert "+12025550143" in wishes
    wishes.remove("+12025550143")
    assert "+12025550143" not in wishes
