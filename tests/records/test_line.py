"""The line on both databases: every move in every state, once, twice and late; claims of many at once; offers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from ivr.flow.call import Call, Event
from ivr.flow.moves import Move
from ivr.flow.services import Kept
from ivr.records.database import NoAnswer, open_engine
from ivr.records.floor import GRACE, FloorRecords, read_floor
from ivr.records.moves import MOVES, NEVER, REACHED, UNKNOWN
from ivr.records.offers import LEASE, Offers
from ivr.records.records import TurnRecords, Turns
from ivr.records.row import Row
from ivr.records.spool import Spool
from ivr.records.turns import turns_of

STATES = ("waiting", "offered", "taken", "parked", "sent", "done", "over")
KEPT = Kept(Call("CA1", "v", "en", "main"), b"<Response/>")
CALLER = "+12025550143"
ENTER = {"desk": "billing", "need": "high_bill", "urgent": 0, "language": "en", "number": CALLER, "since": 1.0,
         "front": 0, "away": 0, "due": 0.0, "state": "waiting"}  # fmt: skip
SENT = {"to_desk": "moves", "warm": 0, "need": "high_bill", "node": "main", "key": "2", "flow": "v"}
CALLED = {"due": 99.0, "most": 3}
_keys = count()


def row(sid: str, at: float, *moves: tuple[str, dict[str, Any]], key: str = "") -> Row:
    found = [Move(what, data) for what, data in moves]
    return Row.of(sid, key or f"k{next(_keys)}", at, [Event("a_fact", {})], KEPT, (), found)


def do(turns: Turns, sid: str, what: str, at: float = 50.0, **data: Any) -> None:
    turns.insert([row(sid, at, (what, data))])


def enter(turns: Turns, sid: str, at: float = 1.0, **other: Any) -> None:
    do(turns, sid, "enter", at, **{**ENTER, **other})


def rows(engine: Engine, query: str, **values: Any) -> list[tuple[Any, ...]]:
    with engine.begin() as connection:
        found = connection.execute(text(query), values)
        return [tuple(one) for one in found] if found.returns_rows else []


def state(engine: Engine, sid: str = "CA1") -> tuple[str, str]:
    return rows(engine, "SELECT state, note FROM places WHERE sid = :sid", sid=sid)[0]  # type: ignore[return-value]


def put(engine: Engine, turns: Turns, sid: str, stands: str, **columns: Any) -> None:
    """A place in a state, with the agent of its own who rings, talks or is free."""
    enter(turns, sid)
    values = {"state": stands, "leg": f"leg of {sid}", "agent": sid, "offer": 1, **columns}
    sets = ", ".join(f"{name} = :{name}" for name in values)
    rows(engine, f"UPDATE places SET {sets} WHERE sid = :sid", **{**values, "sid": sid})
    theirs = {"offered": "ringing", "taken": "talking", "parked": "talking"}.get(stands, "free")
    rows(
        engine,
        """INSERT INTO agents (id, word, state, since, place, desk, offer, leg)
        VALUES (:sid, 1, :state, 40.0, :sid, 'billing', 1, :leg)""",
        sid=sid, state=theirs, leg=f"leg of {sid}",
    )  # fmt: skip


Case = tuple[str, dict[str, Any], dict[str, Any], dict[str, str]]
"""A move, its data, how the place stands, and the states after it of those that it changes."""
ALL_WAITING = dict.fromkeys(STATES, "waiting")
CASES: list[Case] = [
    ("enter", ENTER, {}, ALL_WAITING),
    ("leave", {"note": "hung up"}, {}, dict.fromkeys(STATES[:5], "over")),
    ("leave", {"note": "hung up"}, {"away": 1}, {}),
    ("reached", {"number": CALLER}, {"away": 1}, {"waiting": "over"}),
    ("reached", {"number": CALLER}, {}, {}),
    ("reached", {"number": "+12025550144"}, {"away": 1}, {}),
    ("picked_up", {"offer": 1}, {}, {}),
    ("declined", {"offer": 1}, {}, {"offered": "waiting"}),
    ("declined", {"offer": 2}, {}, {}),
    ("parked", {}, {}, {"taken": "parked"}),
    ("star", {}, {}, {}),
    ("take_back", {}, {"star": 1}, {"parked": "taken"}),
    ("words", {"words": "about a meter"}, {}, {}),
    ("sent", SENT, {"star": 1}, {"parked": "sent", "taken": "sent"}),
    ("sent", SENT | {"warm": 1}, {"star": 1}, {"parked": "waiting", "taken": "sent"}),
    ("sent_away", SENT, {"away": 1}, {"taken": "waiting", "done": "waiting"}),
    ("sent_away", SENT, {}, {}),
    ("task_star", {"leg": "CA9"}, {}, {"parked": "parked"}),
    ("task_over", {}, {"star": 0}, {"parked": "done"}),
    ("not_introduced", {}, {"warm": 1}, {"waiting": "parked", "offered": "parked"}),
    ("not_introduced", {}, {}, {}),
    ("leg_over", {}, {}, {"offered": "waiting", "taken": "done", "parked": "done"}),
    ("leg_over", {}, {"star": 1}, {"offered": "waiting", "taken": "done", "parked": "sent"}),
    ("called_back", CALLED | {"reached": 1}, {"away": 1}, {"taken": "done"}),
    ("called_back", CALLED | {"reached": 0}, {"away": 1}, {"taken": "waiting"}),
    ("called_back", CALLED | {"reached": 0}, {"away": 1, "tries": 2}, {"taken": "over"}),
    ("settled", {}, {"away": 1}, dict.fromkeys(STATES, "done")),
    ("settled", {}, {}, {}),
    ("word", {"agent": "new", "on": 1, "by": "phone"}, {}, {}),
    ("wants_texts", {"announcement": 1, "number": CALLER, "language": "en"}, {}, {}),
]
OF_A_LEG = {"picked_up", "star", "take_back", "words", "sent", "not_introduced", "leg_over", "called_back"}


def test_every_move_is_tried_below() -> None:
    assert {what for what, *_ in CASES} == set(MOVES)


@pytest.mark.parametrize(("what", "data", "stands", "after"), CASES)
def test_a_move_counts_in_its_states_alone_and_only_once(
    engine: Engine, turns: Turns, what: str, data: dict[str, Any], stands: dict[str, Any], after: dict[str, str]
) -> None:
    for before in STATES:
        put(engine, turns, before, before, **stands)
        given = data | ({"leg": f"leg of {before}"} if what in OF_A_LEG else {})
        do(turns, before, what, **given)
        assert state(engine, before)[0] == after.get(before, before), before
        everything = [rows(engine, f"SELECT * FROM {table}") for table in ("places", "agents", "talks", "misroutes")]
        do(turns, before, what, **given)
        again = [rows(engine, f"SELECT * FROM {table}") for table in ("places", "agents", "talks", "misroutes")]
        assert again == everything, f"{what} twice, for one who is {before}"
        if what in OF_A_LEG - {"picked_up", "not_introduced"}:
            do(turns, before, what, **{**given, "leg": "another"})
            assert rows(engine, "SELECT * FROM places") == everything[0], f"{what} by another leg"
        rows(engine, "DELETE FROM places")
        rows(engine, "DELETE FROM agents")


def test_a_place_on_the_phone_that_is_written_late_is_not_brought_back(engine: Engine, turns: Turns) -> None:
    turns.insert([row("CA1", 9.0, ("leave", {"note": "hung up"}), key="status.completed")])
    turns.insert([row("CA1", 5.0, ("enter", ENTER))])
    assert rows(engine, "SELECT * FROM places") == []
    enter(turns, "CA1", 7.0, away=1, due=50.0)
    assert state(engine) == ("waiting", ""), "a call back is wanted by one who has hung up"


def test_a_call_back_is_not_undone_by_an_older_place_on_the_phone(engine: Engine, turns: Turns) -> None:
    enter(turns, "CA1", 9.0, away=1, due=50.0)
    enter(turns, "CA1", 5.0)
    assert rows(engine, "SELECT away, due FROM places") == [(1, 50.0)]
    enter(turns, "CA1", 10.0)
    assert rows(engine, "SELECT away FROM places") == [(0,)]


def test_one_call_back_is_open_for_a_number(engine: Engine, turns: Turns) -> None:
    for number, caller in enumerate((CALLER, CALLER, "+12025550144")):
        enter(turns, f"CA{number}", away=1, number=caller)
    enter(turns, "CA9")
    assert [state(engine, f"CA{number}") for number in (0, 1, 2, 9)] == [
        ("over", "asked again"), ("waiting", ""), ("waiting", ""), ("waiting", ""),
    ]  # fmt: skip


def test_who_has_reached_us_is_called_back_only_for_what_they_ask_later(engine: Engine, turns: Turns) -> None:
    enter(turns, "CA1", away=1, since=5.0)
    enter(turns, "CA2", away=1, since=20.0, number="+12025550144")
    do(turns, "CA3", "reached", 10.0, number=CALLER)
    do(turns, "CA3", "reached", 10.0, number="+12025550144")
    assert [state(engine, sid) for sid in ("CA1", "CA2")] == [("over", "reached us"), ("waiting", "")]


def test_what_became_of_a_call_back_counts_though_the_end_of_the_leg_was_told_first(
    engine: Engine, turns: Turns
) -> None:
    for sid, reached, wanted in (("CA1", 1, ("done", REACHED)), ("CA2", 0, ("waiting", "")), ("CA3", 2, ("", ""))):
        put(engine, turns, sid, "taken", away=1, number=f"+1202555017{reached}")
        leg = {"leg": f"leg of {sid}"}
        do(turns, sid, "leg_over", **leg)
        assert state(engine, sid) == ("done", UNKNOWN)
        if reached < 2:
            do(turns, sid, "called_back", **leg, **CALLED, reached=reached)
            assert state(engine, sid) == wanted


def test_who_is_never_reached_is_told_to_staff(engine: Engine, turns: Turns) -> None:
    put(engine, turns, "CA1", "taken", away=1)
    for tries in (1, 2, 3):
        rows(engine, "UPDATE places SET state = 'taken', leg = 'leg'")
        do(turns, "CA1", "called_back", leg="leg", **CALLED, reached=0)
        assert rows(engine, "SELECT tries, due FROM places") == [(tries, 99.0)]
    assert state(engine) == ("over", NEVER)


def test_a_talk_is_measured_and_the_agent_is_free(engine: Engine, turns: Turns) -> None:
    put(engine, turns, "CA1", "taken")
    do(turns, "CA1", "leg_over", 100.0, leg="leg of CA1")
    assert rows(engine, "SELECT desk, agent, at, seconds FROM talks") == [("billing", "CA1", 100.0, 60.0)]
    assert rows(engine, "SELECT state, since, leg FROM agents") == [("free", 100.0, None)]


def ring_in_vain(engine: Engine, turns: Turns, gone: bool = False) -> tuple[Any, ...]:
    rows(engine, "UPDATE places SET state = 'offered', agent = 'CA1', leg = 'leg of CA1'")
    rows(engine, "UPDATE agents SET state = 'ringing', leg = 'leg of CA1'")
    if gone:
        do(turns, "CA1", "leave", 49.0, note="hung up")
    do(turns, "CA1", "leg_over", leg="leg of CA1")
    return rows(engine, "SELECT misses, word, word_by FROM agents")[0]


def test_three_calls_in_a_row_that_are_not_answered_end_the_duty(engine: Engine, turns: Turns) -> None:
    put(engine, turns, "CA1", "offered")
    assert ring_in_vain(engine, turns)[:2] == (1, 1)
    assert ring_in_vain(engine, turns)[:2] == (2, 1)
    assert ring_in_vain(engine, turns) == (0, 0, "did not answer")
    do(turns, "CA1", "word", agent="CA1", on=1, by="phone")
    assert rows(engine, "SELECT word, word_by FROM agents") == [(1, "phone")]


def test_whose_caller_has_hung_up_has_not_missed_the_call(engine: Engine, turns: Turns) -> None:
    put(engine, turns, "CA1", "offered")
    assert [ring_in_vain(engine, turns, gone=True)[:2] for _ in range(4)] == [(0, 1)] * 4
    assert rows(engine, "SELECT state FROM agents") == [("free",)]


def test_a_caller_who_is_sent_on_is_counted_once(engine: Engine, turns: Turns) -> None:
    put(engine, turns, "CA1", "parked")
    for _ in range(2):
        do(turns, "CA1", "sent", leg="leg of CA1", **SENT)
    assert rows(engine, "SELECT desk, to_desk, need, node, key, flow FROM misroutes") == [
        ("billing", "moves", "high_bill", "main", "2", "v")
    ]
    assert rows(engine, "SELECT state, next FROM places") == [("sent", "moves")]


def test_moves_in_the_spool_are_done_once(engine: Engine, turns: Turns, tmp_path: Path) -> None:
    class Silent:
        """Takes what it is given, and never says so."""

        def __init__(self, takes: bool) -> None:
            self.takes = takes

        def insert(self, given: list[Row]) -> list[bool]:
            if self.takes:
                turns.insert(given)
            raise NoAnswer("too late")

    kept: list[TurnRecords] = []

    def keep(key: str, takes: bool) -> None:
        records = TurnRecords(Silent(takes), Spool(tmp_path / "spool"))  # type: ignore[arg-type]
        moves = (Move("called_back", {**CALLED, "leg": "leg of CA1", "reached": 0}),)
        records.keep("CA1", key, 50.0, [Event("called_back", {})], KEPT, (), moves)
        records.turns = turns
        kept.append(records)

    def drain() -> list[int]:
        return [records.drain() for records in kept]

    put(engine, turns, "CA1", "taken", away=1)
    keep("1", takes=True)
    keep("1", takes=False)  # the carrier asks again, another process answers
    assert rows(engine, "SELECT tries FROM places") == [(1,)]
    rows(engine, "UPDATE places SET state = 'taken', leg = 'leg of CA1'")
    assert [sum(drain()), sum(drain())] == [2, 0]
    assert rows(engine, "SELECT tries, state FROM places") == [(1, "taken")], "it was done when it was kept"
    keep("2", takes=False)
    assert [sum(drain()), sum(drain())] == [1, 0]
    assert rows(engine, "SELECT tries, state FROM places") == [(2, "waiting")]


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
