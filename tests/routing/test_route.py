"""Who is rung for a need at a moment, and the reasons that are kept with the call."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from routing.agents import Agent, Word
from routing.desks import Desk
from routing.hours import ALWAYS, Calendar, Closure, Schedule
from routing.needs import Need
from routing.route import NEW, Attempt, Caller, Decision, Directory, route
from routing.waiting import Floor, Place, Shift

NEW_YORK = ZoneInfo("America/New_York")
WEEKDAYS = (((480, 1020),),) * 5 + ((), ())
OFFICE = Schedule("office", WEEKDAYS)
FIELD = Schedule("field", (((420, 1080),),) * 6 + ((),), on_holidays=((540, 720),))


def desk(name: str, hours: str, *lines: str, over: str | None = None, node: str | None = None, rounds: int = 1) -> Desk:
    return Desk(name, {}, lines, hours, ("en",), 15, rounds, overflow_desk=over, overflow_node=node)


DIRECTORY = Directory(
    needs={},
    desks={
        found.id: found
        for found in (
            desk("dispatch", "always", "D1", "D2", over="backup", rounds=2),
            desk("backup", "always", "B1", node="leave_message"),
            desk("billing", "office", "F1", over="operator"),
            desk("operator", "office", "O1", "O2", node="leave_message"),
            desk("street", "field", "S1", over="billing"),
            desk("alone", "field", "A1"),
            desk("round", "always", "R1", over="trip"),
            desk("trip", "always", "T1", over="round"),
        )
    },
    calendar=Calendar(
        NEW_YORK,
        {"always": ALWAYS, "office": OFFICE, "field": FIELD},
        {date(2026, 11, 26): "Thanksgiving Day"},
        (Closure(datetime(2026, 11, 24, 12), datetime(2026, 11, 24, 14), "Storm"),),
    ),
)
DAY, NIGHT, SATURDAY = "2026-11-24 10:00", "2026-11-24 22:00", "2026-11-28 10:00"
HOLIDAY, STORM = "2026-11-26 10:00", "2026-11-24 13:00"


def need(desk_id: str, after_hours: str | None = None) -> Need:
    return Need("a_need", {}, desk_id, 3, after_hours)


def decided(desk_id: str, at: str, why: Need | None = None) -> Decision:
    return route(DIRECTORY, desk_id, why, datetime.fromisoformat(at).replace(tzinfo=NEW_YORK))


SERVED = "need a_need is served by desk {}"

TABLE = [
    (
        "an urgent desk rings all its lines as often as it says, then the one behind it, day and night",
        ("dispatch", NIGHT, "closed"),
        ["D1", "D2", "D1", "D2", "B1"],
        "leave_message",
        [SERVED, "dispatch answers day and night", "if nobody answers, backup is next"],
    ),
    (
        "an open office rings its line, then the operator's",
        ("billing", DAY, "closed"),
        ["F1", "O1", "O2"],
        "leave_message",
        [SERVED, "billing is open by its hours 'office'", "if nobody answers, operator is next"],
    ),
    (
        "a closed office is not rung, and its need knows what follows",
        ("billing", NIGHT, "closed"),
        [],
        "closed",
        [SERVED, "billing is closed by its hours 'office'"],
    ),
    (
        "a holiday is given as the reason",
        ("billing", HOLIDAY, "closed"),
        [],
        "closed",
        [SERVED, "billing is closed for holiday 'Thanksgiving Day'"],
    ),
    (
        "a desk with hours on holidays works on them, and the closed ones behind it are passed over",
        ("street", HOLIDAY, "closed"),
        ["S1"],
        "leave_message",
        [
            SERVED,
            "street is open for holiday 'Thanksgiving Day'",
            "if nobody answers, billing is next",
            "overflow desk billing is closed",
            "if nobody answers, operator is next",
            "overflow desk operator is closed",
        ],
    ),
    (
        "a closure is given as the reason",
        ("street", STORM, "closed"),
        [],
        "closed",
        [SERVED, "street is closed for closure 'Storm'"],
    ),
    (
        "on Saturday the street team is open and the offices behind it are not",
        ("street", SATURDAY, None),
        ["S1"],
        "leave_message",
        [
            SERVED,
            "street is open by its hours 'field'",
            "if nobody answers, billing is next",
            "overflow desk billing is closed",
            "if nobody answers, operator is next",
            "overflow desk operator is closed",
        ],
    ),
    (
        "a closed desk whose need names no node leaves the decision to the menus",
        ("billing", NIGHT, None),
        [],
        None,
        [SERVED, "billing is closed by its hours 'office'"],
    ),
    (
        "a desk without overflow leads nowhere further",
        ("alone", DAY, "closed"),
        ["A1"],
        None,
        [SERVED, "alone is open by its hours 'field'"],
    ),
    (
        "a circle of desks is walked once",
        ("round", DAY, None),
        ["R1", "T1"],
        None,
        [
            SERVED,
            "round answers day and night",
            "if nobody answers, trip is next",
            "if nobody answers, round is next",
        ],
    ),
]


@pytest.mark.parametrize(
    ("asked", "lines", "then", "because"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_a_call_is_routed_and_the_reasons_are_given(
    asked: tuple[str, str, str | None], lines: list[str], then: str | None, because: list[str]
) -> None:
    desk_id, at, after_hours = asked
    decision = decided(desk_id, at, need(desk_id, after_hours))
    assert [attempt.line for attempt in decision.attempts] == lines
    assert (decision.desk, decision.open, decision.then) == (desk_id, bool(lines), then)
    assert list(decision.because) == [reason.format(desk_id) for reason in because]


def test_a_menu_may_name_the_desk_itself() -> None:
    decision = decided("billing", DAY)
    assert decision.because[0] == "the menu names desk billing"
    assert decision.open
    assert decided("billing", NIGHT).then is None


def test_an_attempt_knows_its_desk_and_how_long_it_rings() -> None:
    assert decided("billing", DAY).attempts[0] == Attempt("billing", "F1", 15)


def test_the_lines_of_a_machine_are_marked() -> None:
    machine = replace(DIRECTORY.desks["backup"], automated=True)
    directory = replace(DIRECTORY, desks={**DIRECTORY.desks, "backup": machine})
    attempts = route(directory, "dispatch", None, datetime.fromisoformat(DAY).replace(tzinfo=NEW_YORK)).attempts
    assert [attempt.automated for attempt in attempts] == [False] * 4 + [True]


def test_the_minute_of_opening_decides() -> None:
    assert not decided("billing", "2026-11-24 07:59:59").open
    assert decided("billing", "2026-11-24 08:00:00").open
    assert not decided("billing", "2026-11-24 17:00:00").open


def test_the_same_question_has_the_same_answer() -> None:
    assert decided("street", DAY) == decided("street", DAY)


QUEUED = Directory(
    needs={},
    desks={
        **DIRECTORY.desks,
        "bills": Desk("bills", {}, ("L1",), "office", ("en",), 15, mode="queue", most_waiting=2, overflow_desk="front"),
        "front": Desk("front", {}, ("M1",), "office", ("en",), 15, mode="queue", overflow_node="leave_message"),
        "outside": Desk("outside", {}, ("N1",), "always", ("en",), 15, mode="taskrouter", workflow="WW1"),
        "half": Desk("half", {}, (), "always", ("en",), mode="queue", overflow_desk="outside"),
    },
    calendar=DIRECTORY.calendar,
    agents={
        "ana": Agent("ana", "Ana", "+1", ("bills",), ("en",)),
        "ben": Agent("ben", "Ben", "+2", ("front", "half"), ("en",)),
    },
)
NOON = datetime.fromisoformat(DAY).replace(tzinfo=NEW_YORK)


def floor(*on: str, waiting: int = 0, away: int = 0, known: bool = True) -> Floor:
    """A floor with these agents on duty, and callers in line for the desk ``bills``."""
    at = NOON.timestamp()
    places = [Place(f"w{number}", "bills", at) for number in range(waiting)]
    places += [Place(f"a{number}", "bills", at, away=True) for number in range(away)]
    return Floor(tuple(places), {name: Shift(Word(True, at - 60)) for name in on}, known=known)


OPEN_BY_HOURS = "bills is open by its hours 'office'"
WAITS = "{} has agents on duty: the caller waits in line"
FRONT_IS_NEXT = "if nobody answers, front is next"
QUEUES = [
    (
        "who is on duty is waited for, desk by desk, and the lines are rung where nobody came",
        ("bills", floor("ana", "ben"), NEW),
        ["queue bills", "L1", "queue front", "M1"],
        [OPEN_BY_HOURS, WAITS.format("bills"), FRONT_IS_NEXT, WAITS.format("front")],
    ),
    (
        "a desk with nobody on duty rings its lines",
        ("bills", floor("ben"), NEW),
        ["L1", "queue front", "M1"],
        [OPEN_BY_HOURS, "no agent of bills is on duty: its lines are rung", FRONT_IS_NEXT, WAITS.format("front")],
    ),
    (
        "nobody at all is on duty",
        ("bills", floor(), NEW),
        ["L1", "M1"],
        [
            OPEN_BY_HOURS,
            "no agent of bills is on duty: its lines are rung",
            FRONT_IS_NEXT,
            "no agent of front is on duty: its lines are rung",
        ],
    ),
    (
        "a full queue takes nobody, the next desk's does",
        ("bills", floor("ana", "ben", waiting=2), NEW),
        ["L1", "queue front", "M1"],
        [OPEN_BY_HOURS, "the queue of bills is full: its lines are rung", FRONT_IS_NEXT, WAITS.format("front")],
    ),
    (
        "who is away to be called back fills no queue",
        ("bills", floor("ana", waiting=1, away=9), NEW),
        ["queue bills", "L1", "M1"],
        [
            OPEN_BY_HOURS,
            WAITS.format("bills"),
            FRONT_IS_NEXT,
            "no agent of front is on duty: its lines are rung",
        ],
    ),
    (
        "where nobody knows who is on duty the lines are rung, as ever",
        ("bills", floor("ana", "ben", known=False), NEW),
        ["L1", "M1"],
        [OPEN_BY_HOURS, FRONT_IS_NEXT],
    ),
    (
        "who asked for a person",
        ("bills", floor(known=False), Caller(zero_out=True)),
        ["L1", "M1"],
        ["the caller asked for a person", OPEN_BY_HOURS, FRONT_IS_NEXT],
    ),
    (
        "who called before",
        ("bills", floor(known=False), Caller(again=True)),
        ["L1", "M1"],
        ["called before within ten minutes and reached nobody, goes to the front", OPEN_BY_HOURS, FRONT_IS_NEXT],
    ),
    (
        "who was sent on by agents has asked for a person before, and that they called again says no more",
        ("bills", floor(known=False), Caller(transfers=2, again=True, zero_out=True)),
        ["L1", "M1"],
        [
            "the caller asked for a person",
            "sent on by an agent (2), goes to the front",
            OPEN_BY_HOURS,
            FRONT_IS_NEXT,
        ],
    ),
    (
        "the carrier's TaskRouter needs no agents of ours",
        ("outside", floor(), NEW),
        ["taskrouter outside", "N1"],
        ["outside answers day and night", "the carrier's TaskRouter finds who takes calls of outside"],
    ),
    (
        "a queue without lines, and TaskRouter behind it",
        ("half", floor("ben"), NEW),
        ["queue half", "taskrouter outside", "N1"],
        [
            "half answers day and night",
            WAITS.format("half"),
            "if nobody answers, outside is next",
            "the carrier's TaskRouter finds who takes calls of outside",
        ],
    ),
]


def ways(decision: Decision) -> list[str]:
    return [one.line if one.by == "line" else f"{one.by} {one.desk}" for one in decision.attempts]


@pytest.mark.parametrize(("asked", "wanted", "because"), [row[1:] for row in QUEUES], ids=[row[0] for row in QUEUES])
def test_a_caller_waits_for_agents_where_they_are_on_duty(
    asked: tuple[str, Floor, Caller], wanted: list[str], because: list[str]
) -> None:
    desk_id, line, caller = asked
    decision = route(QUEUED, desk_id, None, NOON, line, caller)
    assert ways(decision) == wanted
    assert list(decision.because) == [f"the menu names desk {desk_id}", *because]


def test_a_closed_desk_has_no_queue() -> None:
    night = datetime.fromisoformat(NIGHT).replace(tzinfo=NEW_YORK)
    decision = route(QUEUED, "bills", need("bills", "closed"), night, floor("ana"))
    assert (decision.open, decision.attempts, decision.then) == (False, (), "closed")


@pytest.mark.parametrize("later", [floor(), floor("ana", "ben", waiting=9), floor(known=False)])
def test_what_was_decided_once_is_decided_again_whoever_has_come_or_gone(later: Floor) -> None:
    before = route(QUEUED, "bills", None, NOON, floor("ana"))
    queues = {one.desk for one in before.attempts if one.by == "queue"}
    assert route(QUEUED, "bills", None, NOON, later, queues=queues).attempts == before.attempts
    assert ways(route(QUEUED, "bills", None, NOON, later, queues=())) == ["L1", "M1"]


def test_who_goes_to_the_front() -> None:
    assert not NEW.front
    assert not Caller(zero_out=True).front
    assert Caller(again=True).front
    assert Caller(transfers=1).front
