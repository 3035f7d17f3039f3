"""The star key for workers of TaskRouter: a wrong desk is mended by one key, as from a line of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ivr.flow.graph import Flow
from ivr.simulator import Answer, HangUp, Press, Talk
from ivr.simulator.actor import Action
from tests.simulator.canned import Does
from tests.workers import GINA, HUGO, IRIS, Workers, flow_of, with_taskrouter

CONSERVATION = "+12025550118"
EVA = "+12025550155"

Make = Callable[..., Workers]


@pytest.fixture(scope="module")
def tasks() -> Flow:
    return flow_of(with_taskrouter())


@pytest.fixture
def make(tmp_path: Path, tasks: Flow) -> Iterator[Make]:
    made: list[Workers] = []

    def build(people: Any = None, **more: Any) -> Workers:
        made.append(Workers(tmp_path, tasks, people, **more))
        return made[-1]

    yield build
    for one in made:
        one.close()


def star(*then: Action) -> Does:
    """Takes the call, and presses the star key in the talk."""
    return Does(Answer(keys=None), Press("1"), Press("*"), *then)


def to_desk(it: Workers, name: str) -> list[Action]:
    """The keys in the menu of the star key that lead to a desk."""
    from routing.misroutes import likeliest

    ranked = likeliest(it.line.flows.flow.directory, (), "billing", "billing_question")
    page, place = divmod(ranked.index(name), 3)
    return [Press("4")] * page + [Press(str(place + 1))]


def sends_to(it: Workers, phone: str, desk: str, *before: Action) -> None:
    it.carrier.people[phone] = star(*before, *to_desk(it, desk))


def test_sent_on_to_a_desk_with_lines(make: Make) -> None:
    it = make({CONSERVATION: Does(Answer(), Talk(60))})
    it.works("gina")
    sends_to(it, GINA, "conservation")
    call = it.call("press 2")
    assert CONSERVATION in [one.number for one in call.outcome.dialled if one.result == "bridged"]
    assert "One moment, please stay on the line" in call.outcome.heard()
    assert it.rows("SELECT desk, to_desk, need, key FROM misroutes") == [
        ("billing", "conservation", "billing_question", "2")
    ]
    assert "transferred once" in it.told()
    assert it.reservations() == [("gina", "completed")]
    assert it.places() == [("billing", "over", "sent on")]
    assert "The caller is on the way" in it.told()


def test_sent_on_to_a_desk_with_a_queue(make: Make) -> None:
    it = make({"eva": Does(Answer(), Talk(60))})
    it.on_duty("eva")
    it.works("gina")
    sends_to(it, GINA, "operator")
    call = it.call("press 2")
    assert call.outcome.bridged_to == EVA
    assert it.facts(call, "queued")[-1] == {"desk": "operator", "need": "billing_question", "front": True}
    assert it.places() == [("operator", "done", "")]


def test_sent_on_to_another_desk_of_taskrouter(make: Make) -> None:
    it = make({IRIS: Does(Answer(), Talk(60))})
    it.works("gina", "iris")
    sends_to(it, GINA, "credit_desk")
    call = it.call("press 2")
    assert call.outcome.bridged_to == IRIS
    assert it.reservations() == [("gina", "completed"), ("iris", "completed")]
    second = list(it.router.tasks.values())[-1]
    assert (second.priority, second.attributes["transfers"], second.attributes["desk"]) == (1, 1, "credit_desk")
    assert it.places() == [("credit_desk", "done", "")]


def test_introduced_to_an_agent_of_ours(make: Make) -> None:
    it = make({"eva": Does(Answer(), Talk(60))})
    it.on_duty("eva")
    it.works("gina")
    sends_to(it, GINA, "operator", Press("5"))
    call = it.call("press 2")
    assert "introduced" in it.types(call)
    assert it.rows("SELECT desk, to_desk FROM misroutes") == [("billing", "operator")]


def test_taken_back(make: Make) -> None:
    it = make({GINA: star(Press("7"), Talk(30))})
    it.works("gina")
    call = it.call("press 2")
    assert it.facts(call, "sent_on") == []
    assert it.rows("SELECT count(*) FROM misroutes") == [(0,)]
    talks = [line.at for line in call.outcome.transcript if "bridged" in line.text]
    assert len(talks) == 2
    assert it.places()[0][:2] == ("billing", "done")


def test_taken_back_and_sent_on_after_all(make: Make) -> None:
    it = make({CONSERVATION: Does(Answer(), Talk(60))})
    it.works("gina")
    it.carrier.people[GINA] = star(Press("7"), Press("*"), *to_desk(it, "conservation"))
    call = it.call("press 2")
    assert CONSERVATION in [one.number for one in call.outcome.dialled if one.result == "bridged"]


def test_a_worker_who_hangs_up_in_the_menu_loses_nobody(make: Make) -> None:
    it = make({GINA: star(HangUp()), HUGO: Does(Answer(), Talk(60))})
    it.works("gina", "hugo")
    call = it.call("press 2")
    assert it.reservations()[0] == ("gina", "completed")
    assert it.facts(call, "sent_on") == [{"desk": "billing", "before": "billing"}]
    assert it.reservations()[1][1] == "completed", "the caller went to the front of the same desk"


def test_a_caller_who_hangs_up_while_parked(make: Make) -> None:
    it = make({GINA: star(Talk(5))})
    it.works("gina")
    it.call("press 2; hang up")
    assert it.places()[0][1] == "over"


def test_after_a_talk_that_just_ends_nobody_is_sent_anywhere(make: Make) -> None:
    it = make({GINA: Does(Answer(), Talk(30))})
    it.works("gina")
    call = it.call("press 2")
    assert "sent_on" not in it.types(call)
    assert it.facts(it.legs(GINA)[0], "star") == []
    bridge = next(line.at for line in call.outcome.transcript if "bridged" in line.text)
    goodbye = next(line.at for line in call.outcome.transcript if "Goodbye" in line.text)
    assert goodbye - bridge < 33


def test_two_workers_accept_and_the_second_is_told(make: Make) -> None:
    # Gina takes so long that her reservation is over; Hugo has the caller when she presses her key.
    it = make({GINA: Does(Answer(keys=None, after=15), Press("1")), CONSERVATION: Does(Answer(), Talk(60))})
    for workflow in it.router.workflows.values():
        workflow.reservation_timeout = 20
    it.works("gina", "hugo")
    sends_to(it, HUGO, "conservation")
    call = it.call("press 2")
    assert it.reservations() == [("gina", "timeout"), ("hugo", "completed")]
    assert 14215 in [error.code for one in it.legs(GINA) for error in one.outcome.errors]
    assert "The caller has gone" in it.told()
    assert CONSERVATION in [one.number for one in call.outcome.dialled if one.result == "bridged"]


def test_without_the_database_the_worker_and_the_caller_still_meet(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    from ivr.records.database import NoAnswer

    it = make({GINA: Does(Answer(keys=None), Press("1"), Press("*"))})
    it.works("gina")
    it.looks = False

    def gone(*_: object) -> Any:
        raise NoAnswer("gone")

    for name in ("insert", "find", "latest", "read", "change"):
        monkeypatch.setattr(it.line.records.turns, name, gone)
    call = it.call("press 2")
    assert call.outcome.bridged_to == GINA
    assert it.reservations() == [("gina", "completed")]


def test_the_url_alone_takes_the_worker_to_the_caller(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    # Another process takes each turn, and the database is gone: only the URL knows the reservation.
    it = make({GINA: Does(Answer(), Talk(30))})
    it.works("gina")
    it.looks = False
    records = it.line.records
    for name in ("known", "find"):
        ask = getattr(records, name)
        monkeypatch.setattr(records, name, lambda sid, key, ask=ask: ask(sid, key) if sid == call.outcome.sid else None)
    call = it.start("press 2")
    it.run()
    assert call.outcome.bridged_to == GINA
