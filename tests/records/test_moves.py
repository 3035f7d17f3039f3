"""The line on both databases: every move in every state, once, twice and late."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from ivr.flow.call import Event
from ivr.flow.moves import Move
from ivr.records.database import NoAnswer, Turns
from ivr.records.moves import MOVES, NEVER, REACHED, UNKNOWN
from ivr.records.records import TurnRecords
from ivr.records.row import Row
from ivr.records.spool import Spool
from tests.records.places import CALLED, CALLER, ENTER, KEPT, SENT, STATES, do, enter, put, row, rows, state

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
    (
        "ticket",
        {
            "nth": 0,
            "number": "123456",
            "service": "a_letter",
            "need": None,
            "language": "en",
            "phone": CALLER,
            "ending": "…0143",
            "account": "",
            "facts": "",
            "promised": 1.0,
            "shared": 0,
        },
        {},
        {},
    ),
    ("letter", {"key": "letter:x", "ending": "…0143", "due": 1.0, "number": "123456", "letter": "a_letter"}, {}, {}),
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
