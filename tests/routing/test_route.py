"""Who is rung for a need at a moment, and the reasons that are kept with the call."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from routing.desks import Desk
from routing.hours import ALWAYS, Calendar, Closure, Schedule
from routing.needs import Need
from routing.route import Attempt, Decision, Directory, route

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
