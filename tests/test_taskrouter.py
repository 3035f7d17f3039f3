"""Desks with 'mode: taskrouter': whole calls, from the key to the worker, and what happens when nobody comes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ivr.flow.graph import Flow
from ivr.simulator import Always, Answer, Decline, HangUp, Machine, NoAnswer, Reply, Talk
from ivr.simulator.rest.routes import Refused
from tests.simulator.canned import Does
from tests.workers import GINA, HUGO, LINE, Workers, failing, flow_of, with_taskrouter

Make = Callable[..., Workers]


@pytest.fixture(scope="module")
def tasks() -> Flow:
    return flow_of(with_taskrouter())


@pytest.fixture
def make(tmp_path: Path, tasks: Flow) -> Iterator[Make]:
    made: list[Workers] = []

    def build(people: Any = None, **more: Any) -> Workers:
        made.append(Workers(tmp_path, more.pop("flow", tasks), people, **more))
        return made[-1]

    yield build
    for one in made:
        one.close()


def picks_up(talk: float = 60) -> Does:
    return Does(Answer(), Talk(talk))


def test_a_worker_takes_the_call(make: Make) -> None:
    it = make({GINA: picks_up(90)})
    it.works("gina")
    call = it.call("press 2")
    assert call.outcome.bridged_to == GINA
    assert it.reservations() == [("gina", "completed")]
    assert it.task().status == "completed"
    (bridged,) = it.facts(call, "bridged")
    assert (bridged["desk"], bridged["need"]) == ("billing", "billing_question")
    assert it.places() == [("billing", "done", "")]
    assert "Goodbye" in call.outcome.heard() or "Thank you for calling" in call.outcome.heard()
    assert not call.outcome.errors


def test_the_worker_hears_what_an_agent_of_ours_hears(make: Make) -> None:
    it = make({GINA: picks_up()})
    it.works("gina")
    it.call("press 2")
    told = it.told()
    for fact in ("a question about a bill", "For bills", "English", "waited", "not transferred", "not verified"):
        assert fact.lower() in told.lower(), (fact, told)
    assert "case" in told.lower() or "reference" in told.lower(), told


def test_taskrouter_learns_nothing_that_says_who_calls(make: Make) -> None:
    it = make({GINA: picks_up()})
    it.works("gina")
    call = it.call("press 2")
    (asked,) = [verb for verb in _tasks(it)]
    assert asked == {
        "desk": "billing", "need": "billing_question", "urgent": False, "language": "en", "transfers": 0,
        "place": call.outcome.sid,
    }  # fmt: skip
    assert it.task().priority == 0


def test_who_calls_again_goes_before_others(make: Make) -> None:
    it = make({GINA: picks_up()})
    it.call("press 2; wait 20; hang up")
    it.call("press 2; wait 20; hang up")
    assert [one.priority for one in it.router.tasks.values()] == [0, 1]


def test_the_hold_says_what_can_be_said(make: Make) -> None:
    it = make({GINA: picks_up()})
    it.carrier.later(50, lambda: it.works("gina") and it.router.match())
    call = it.call("press 2")
    assert call.outcome.bridged_to == GINA
    assert "We cannot say yet how long it takes" in call.outcome.heard()
    assert "You are next" not in call.outcome.heard()
    assert "To be called back" not in call.outcome.heard(), "no worker of TaskRouter calls back"
    assert it.facts(call, "promised") == []


@pytest.mark.parametrize("how", [Decline(), NoAnswer(), Machine()])
def test_who_does_not_take_the_call_is_passed_over_at_once(make: Make, how: Any) -> None:
    it = make({GINA: Always(how), HUGO: picks_up()})
    it.works("gina", "hugo")
    call = it.call("press 2")
    assert it.reservations() == [("gina", "rejected"), ("hugo", "completed")]
    assert call.outcome.bridged_to == HUGO
    assert it.router.find_worker("gina").activity.name == "Available"
    bridge = next(line.at for line in call.outcome.transcript if "bridged" in line.text)
    assert bridge < 70, "long before the reservation's time is over"


def test_a_worker_who_hangs_up_while_listening_is_passed_over(make: Make) -> None:
    it = make({GINA: Does(Answer(keys=None), HangUp()), HUGO: picks_up()})
    it.works("gina", "hugo")
    assert it.call("press 2").outcome.bridged_to == HUGO
    assert it.reservations() == [("gina", "rejected"), ("hugo", "completed")]


def test_while_no_worker_of_ours_runs_the_reservation_times_out(make: Make) -> None:
    it = make({GINA: Always(Decline()), HUGO: picks_up()}, flow=flow_of(with_taskrouter(600)))
    it.looks = False
    it.works("gina", "hugo")
    call = it.call("press 2")
    assert it.reservations() == [("gina", "timeout"), ("hugo", "completed")]
    assert call.outcome.bridged_to == HUGO


def test_a_rejection_that_the_carrier_does_not_take_is_tried_again(make: Make) -> None:
    it = make({GINA: Always(Decline()), HUGO: picks_up()})
    it.works("gina", "hugo")
    it.rest.fails(Refused(429, 20429, "Too many requests"), TimeoutError())
    assert it.call("press 2").outcome.bridged_to == HUGO
    assert it.rows("SELECT kind, state FROM outbox") == [("reject", "done")]


def test_nobody_works_so_the_lines_ring(make: Make) -> None:
    it = make({LINE: picks_up()})
    call = it.call("press 2")
    assert call.outcome.bridged_to == LINE
    assert it.task().status == "canceled"
    assert 120 <= next(line.at for line in call.outcome.transcript if "ringing" in line.text) < 170


def test_a_full_queue_is_followed_by_the_lines(make: Make) -> None:
    it = make({LINE: picks_up()})
    it.carrier.queues.named(it.router.workflows.get("WW" + "b" * 32).sid, 0)  # type: ignore[union-attr]
    call = it.call("press 2")
    assert call.outcome.bridged_to == LINE
    assert it.facts(call, "unanswered")[0]["status"] == "queue-full"


def test_a_hold_that_fails_is_followed_by_the_lines(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    it = make({LINE: picks_up()})
    failing(it, monkeypatch, "/voice/hold", Reply(500, {}, b""))
    call = it.call("press 2")
    assert call.outcome.bridged_to == LINE
    assert it.facts(call, "unanswered")[0]["status"] == "error"


def test_an_unknown_workflow_takes_the_caller_to_the_last_resort(make: Make) -> None:
    it = make({"*": picks_up()}, workflows=False)
    call = it.call("press 2")
    assert 14220 in [error.code for error in call.outcome.errors]
    assert call.outcome.bridged_to, "the fallback rings lines"


@pytest.mark.parametrize("key", ["0", "1", "2", "3"])
def test_keys_lead_out_of_the_line_and_end_the_task(make: Make, key: str) -> None:
    it = make({LINE: picks_up(), "*": picks_up()})
    call = it.start(f"press 2; press {key}")
    it.run()
    assert it.task().status == "canceled"
    heard = call.outcome.heard()
    after = {"0": "front desk", "1": "Please tell us your name", "2": "Please tell us your name", "3": "press 2"}
    assert after[key] in heard[heard.index("Thank you for waiting") + 60 :], heard
    assert "We will call" not in heard.split("Please tell us")[0], "nobody of theirs calls back"


def test_the_caller_hangs_up_while_waiting(make: Make) -> None:
    it = make()
    call = it.call("press 2; wait 30; hang up")
    assert it.task().status == "canceled"
    assert it.facts(call, "abandoned")
    assert it.places() == [("billing", "over", "hung up")]


def test_the_caller_hangs_up_while_the_phone_of_the_worker_rings(make: Make) -> None:
    it = make({GINA: Does(Answer(after=12), Talk(60))})
    it.works("gina")
    it.call("press 2; wait 4; hang up")
    assert it.reservations() == [("gina", "canceled")]
    assert it.places() == [("billing", "over", "hung up")]
    assert "The caller has gone" in it.told()
    assert "a question about a bill" not in it.told()
    assert it.rows("SELECT state FROM outbox") in ([], [("done",)])


def test_the_caller_hangs_up_while_the_worker_listens(make: Make) -> None:
    it = make({GINA: Does(Answer(after=1), Talk(60))})
    it.works("gina")
    it.call("press 2; wait 6; hang up")
    assert "The caller has gone" in it.told()
    assert it.places() == [("billing", "over", "hung up")]


def _tasks(it: Workers) -> list[dict[str, Any]]:
    """What our documents told TaskRouter; the carrier adds its own."""
    added = {"call_sid", "from", "to", "direction", "call_status", "account_sid", "api_version", "called", "caller"}
    found = [task.attributes for task in it.router.tasks.values()]
    return [{name: value for name, value in one.items() if name not in added} for one in json.loads(json.dumps(found))]
