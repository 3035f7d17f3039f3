"""Offers on both databases: claims of many at once, and what nobody has told us."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ivr.flow.call import Call, Event
from ivr.flow.services import Kept
from ivr.records.database import Turns, open_engine
from ivr.records.floor import GRACE, FloorRecords, read_floor
from ivr.records.moves import REACHED
from ivr.records.offers import LEASE, Offers
from ivr.records.records import TurnRecords
from ivr.records.spool import Spool
from ivr.records.turns import turns_of
from tests.records.places import CALLER, STATES, do, enter, put, rows, state


def at_once(deeds: Iterable[Callable[[], object]]) -> list[object]:
    """What each comes to, all begun at the same moment."""
    found = list(deeds)
    gate, answers = threading.Barrier(len(found)), []

    def run(deed: Callable[[], object]) -> None:
        gate.wait(10)
        answers.append(deed())

    threads = [threading.Thread(target=run, args=(deed,)) for deed in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def others(url: str, engine: Engine) -> Iterable[Sequence[Engine]]:
    """Engines of other processes on the same database."""
    made = [open_engine(url) for _ in range(4)]
    yield made
    for one in made:
        one.dispose()


def test_of_many_who_accept_at_once_one_gets_the_caller(engine: Engine, turns: Turns, others: Sequence[Engine]) -> None:
    floors = [FloorRecords(turns_of(one), lambda: 60.0) for one in others]
    for number in range(10):
        sid = f"CA{number}"
        put(engine, turns, sid, "offered", leg=None)
        legs = [f"leg {index}" for index in range(len(floors))]
        taken = at_once(
            [lambda one=one, leg=leg, sid=sid: one.take(sid, 1, leg) and leg for one, leg in zip(floors, legs)]  # type: ignore[misc]  # noqa: B905
        )
        [winner] = [leg for leg in taken if leg]
        assert rows(engine, "SELECT state, leg FROM places WHERE sid = :sid", sid=sid) == [("taken", winner)]
        assert rows(engine, "SELECT state, leg FROM agents WHERE id = :sid", sid=sid) == [("talking", winner)]
        assert floors[0].take(sid, 1, str(winner)), "asked again by the same leg"
        assert not floors[0].take(sid, 2, str(winner)), "another offer"


@pytest.mark.parametrize("stands", [one for one in STATES if one != "offered"])
def test_who_comes_too_late_gets_nobody(engine: Engine, turns: Turns, stands: str) -> None:
    put(engine, turns, "CA1", stands)
    assert not FloorRecords(turns, lambda: 60.0).take("CA1", 1, "a late leg")
    assert state(engine)[0] == stands


def test_of_many_workers_one_rings(engine: Engine, turns: Turns, others: Sequence[Engine]) -> None:
    workers = [Offers(one) for one in others]
    for number in range(10):
        mine = [f"{name}{number}" for name in ("ana", "ben", "carla", "dan")]
        workers[0].know(mine)
        enter(turns, f"CA{number}")
        enter(turns, f"CB{number}")
        for_one_caller = [
            lambda one=one, who=who, sid=f"CA{number}": one.make(sid, who, 60.0)  # type: ignore[misc]
            for one, who in zip(workers, mine, strict=True)
        ]
        assert sorted(at_once(for_one_caller), key=str) == [1, None, None, None]
        [who] = rows(engine, "SELECT agent FROM places WHERE sid = :sid", sid=f"CA{number}")[0]
        assert rows(engine, "SELECT id FROM agents WHERE state = 'ringing' AND place LIKE :p", p=f"CA{number}") == [
            (who,)
        ]
        assert workers[0].make(f"CB{number}", who, 60.0) is None, "who rings already"
        assert state(engine, f"CB{number}") == ("waiting", ""), "nothing is left of the offer"
        assert rows(engine, "SELECT offer FROM places WHERE sid = :sid", sid=f"CB{number}") == [(0,)]


def test_many_workers_may_know_the_agents_at_once(engine: Engine, others: Sequence[Engine]) -> None:
    workers = [Offers(one) for one in others]
    names = [f"agent{number}" for number in range(30)]
    at_once([lambda one=one: one.know(names) for one in workers])  # type: ignore[misc]
    assert rows(engine, "SELECT COUNT(*) FROM agents") == [(30,)]


@pytest.fixture
def offered(engine: Engine, turns: Turns) -> Offers:
    """Ana is rung for CA1 at 60.0; nobody has told her phone yet."""
    made = Offers(engine)
    made.know(["ana"])
    enter(turns, "CA1")
    assert made.make("CA1", "ana", 60.0) == 1
    return made


def test_an_offer_whose_worker_has_died_is_over_after_its_lease(engine: Engine, offered: Offers) -> None:
    assert offered.late(60.0 + LEASE) == []
    assert offered.late(61.0 + LEASE) == [("CA1", 1, False)]
    offered.rung("CA1", 1, "leg")
    assert offered.late(61.0 + LEASE) == [("CA1", 1, True)]
    offered.withdraw("CA1", 1, 200.0, passed_over=True, missed=True)
    assert rows(engine, "SELECT state, declined, leg FROM places") == [("waiting", ",ana,", None)]
    assert rows(engine, "SELECT state, misses FROM agents") == [("free", 1)]
    offered.withdraw("CA1", 1, 201.0, passed_over=True, missed=True)
    assert rows(engine, "SELECT misses FROM agents") == [(1,)]
    assert offered.make("CA1", "ana", 202.0) == 2
    offered.withdraw("CA1", 1, 203.0, passed_over=False)
    offered.rung("CA1", 1, "an old leg")
    assert rows(engine, "SELECT state, leg FROM places") == [("offered", None)], "of another offer"


def test_an_agent_is_not_left_ringing_for_one_who_has_gone(engine: Engine, turns: Turns, offered: Offers) -> None:
    offered.stuck(100.0, 100.0)
    assert rows(engine, "SELECT state FROM agents") == [("ringing",)], "the offer stands"
    do(turns, "CA1", "leave", note="hung up")
    offered.stuck(60.0, 100.0)
    assert rows(engine, "SELECT state FROM agents") == [("ringing",)], "not yet"
    offered.stuck(100.0, 100.0)
    assert rows(engine, "SELECT state, since FROM agents") == [("free", 100.0)]


def test_an_agent_is_not_left_ringing_for_one_who_is_offered_to_another(
    engine: Engine, turns: Turns, offered: Offers
) -> None:
    enter(turns, "CA1", 61.0)
    offered.know(["ben"])
    assert offered.make("CA1", "ben", 70.0) == 2
    offered.stuck(70.0, 100.0)
    assert rows(engine, "SELECT id, state FROM agents ORDER BY id") == [("ana", "free"), ("ben", "ringing")]


def test_long_talks_are_looked_up(engine: Engine, turns: Turns, offered: Offers) -> None:
    assert offered.busy_since(100.0) == []
    offered.rung("CA1", 1, "leg")
    assert offered.busy_since(100.0) == [("ana", "leg")]
    assert offered.busy_since(60.0) == []


def test_callers_on_the_phone_are_not_left_where_nobody_can_be_rung(engine: Engine, turns: Turns) -> None:
    put(engine, turns, "CA1", "waiting")
    put(engine, turns, "CA2", "taken")
    put(engine, turns, "CA3", "waiting", away=1)
    assert Offers(engine).give_up(60.0, "nobody can be rung") == 1
    assert [state(engine, sid)[0] for sid in ("CA1", "CA2", "CA3")] == ["over", "taken", "waiting"]


def test_a_call_back_is_refused_only_while_it_waits(engine: Engine, turns: Turns) -> None:
    for stands in STATES:
        put(engine, turns, stands, stands, away=1)
        Offers(engine).refuse(stands, 60.0, "too often")
        assert state(engine, stands)[0] == ("over" if stands == "waiting" else stands)


def test_calls_back_are_counted_whether_they_reached_anybody_or_not(engine: Engine, turns: Turns) -> None:
    offers = Offers(engine)
    put(engine, turns, "CA1", "done", away=1, note=REACHED, changed=50.0)
    put(engine, turns, "CA2", "taken", away=1, changed=50.0)
    put(engine, turns, "CA3", "waiting", away=1, tries=2, changed=50.0)
    put(engine, turns, "CA4", "waiting", away=1, changed=50.0)
    put(engine, turns, "CA5", "done", changed=50.0)
    put(engine, turns, "CA6", "done", away=1, changed=9.0)
    assert offers.called_back(10.0) == 3
    assert offers.tried(CALLER, 10.0) == 4
    assert offers.tried("+12025550144", 10.0) == 0


def test_a_worker_that_is_silent_leaves_the_floor_unknown(engine: Engine, turns: Turns) -> None:
    assert not read_floor(turns, 60.0).known
    Offers(engine).at_work("w1", 60.0)
    Offers(engine).at_work("w1", 61.0)
    assert read_floor(turns, 60.0 + GRACE).known
    assert not read_floor(turns, 62.0 + GRACE).known
    assert rows(engine, "SELECT worker FROM ringing") == [("w1",)]


def test_who_called_before_and_reached_nobody(turns: Turns, tmp_path: Path) -> None:
    records = TurnRecords(turns, Spool(tmp_path / "spool"))
    floor = FloorRecords(turns, lambda: 1000.0)

    def called(sid: str, at: float, number: str, *facts: str) -> None:
        kept = Kept(Call(sid, "v", "en", "main", number=number), b"")
        records.keep(sid, "0", at, [Event("answered", {})], kept)
        for index, fact in enumerate(facts, 1):
            records.keep(sid, str(index), at, [Event(fact, {})], kept)

    called("CA1", 500.0, CALLER)
    called("CA2", 500.0, "+12025550144", "bridged")
    called("CA3", 500.0, "+12025550145", "message")
    called("CA4", 500.0, "+12025550146", "away")
    assert floor.called_before("CA9", CALLER, 400.0)
    assert not floor.called_before("CA9", CALLER, 501.0), "too long ago"
    assert not floor.called_before("CA1", CALLER, 400.0), "the call itself"
    assert not any(floor.called_before("CA9", f"+1202555014{last}", 400.0) for last in (4, 5, 6, 7))
    assert not floor.called_before("CA9", "+1202555014", 400.0), "the beginning of a number"
