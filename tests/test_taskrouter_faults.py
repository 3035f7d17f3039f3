"""TaskRouter and the network in trouble: callbacks late, lost, doubled; workers who cannot be rung. Nobody is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ivr.flow.graph import Flow
from ivr.simulator import Always, Answer, Network, Reply, Talk
from tests.line import OURS
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
        made.append(Workers(tmp_path, tasks, people, **more))
        return made[-1]

    yield build
    for one in made:
        one.close()


def picks_up(talk: float = 60) -> Does:
    return Does(Answer(), Talk(talk))


@pytest.mark.parametrize(
    "reply",
    [Reply(500, {}, b""), Reply(200, {"content-type": "text/html"}, b"oops"), Reply(403, {}, b"")],
    ids=["500", "html", "403"],
)
def test_the_fallback_gives_the_same_answer(make: Make, monkeypatch: pytest.MonkeyPatch, reply: Reply) -> None:
    it = make({GINA: picks_up()})
    asked = failing(it, monkeypatch, "/taskrouter/assignment", reply)
    it.works("gina")
    assert it.call("press 2").outcome.bridged_to == GINA
    assert any(path.endswith("/taskrouter/fallback") for path in asked)


def test_an_answer_that_comes_too_late_is_followed_by_the_fallback(make: Make) -> None:
    from ivr.simulator.faults import Fate

    it = make({GINA: picks_up()})
    fates, fine = [Fate(latency=6.0)], it.carrier.network.fate
    ask = it.carrier.webhooks.plain

    def slow(*given: Any) -> Any:
        it.carrier.network.fate = lambda: fates.pop() if fates else fine()  # type: ignore[method-assign]
        return ask(*given)

    it.carrier.webhooks.plain = slow  # type: ignore[method-assign]
    it.works("gina")
    assert it.call("press 2").outcome.bridged_to == GINA


def test_both_urls_fail_and_the_lines_ring(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    it = make({LINE: picks_up()})
    failing(it, monkeypatch, "/assignment", Reply(500, {}, b""))
    for workflow in it.router.workflows.values():
        workflow.fallback_url = ""
    it.works("gina")
    call = it.call("press 2")
    assert call.outcome.bridged_to == LINE
    assert it.task().status == "canceled"


@pytest.mark.parametrize(
    "attributes",
    [{}, {"contact_uri": "+19005550123"}, {"contact_uri": OURS}, {"contact_uri": 5}, {"contact_uri": "client:x"}],
    ids=["none", "premium", "ours", "number", "client"],
)
def test_who_cannot_be_rung_is_passed_over(make: Make, attributes: dict[str, Any]) -> None:
    it = make({GINA: picks_up()})
    it.has(**attributes)
    it.works("gina")
    call = it.call("press 2")
    assert call.outcome.bridged_to == GINA
    assert it.reservations() == [("odd", "rejected"), ("gina", "completed")]


@pytest.mark.parametrize("seed", range(6))
def test_on_a_bad_network_every_caller_reaches_a_person(make: Make, seed: int) -> None:
    network = Network(duplicate=0.3, lose=0.05, reorder=0.3, latency=(0.0, 1.0), seed=seed)
    it = make({"*": Always(Answer())})
    it.carrier.network = it.carrier.webhooks._network = network
    it.works("gina", "hugo")
    calls = [it.start("press 2", after=20 * number, from_=f"+1202555017{number}") for number in range(4)]
    it.run()
    assert all(call.outcome.bridged_to for call in calls), it.told()
    assert not [one for one in it.router.tasks.values() if one.status not in ("completed", "canceled")]


def test_taskrouter_cancels_the_task_and_the_caller_is_taken_out_of_it(make: Make) -> None:
    it = make({LINE: picks_up()})
    it.carrier.later(60, lambda: it.router.cancel(it.task()))
    call = it.call("press 2")
    assert call.outcome.bridged_to == LINE


def test_the_server_dies_in_the_whisper_and_the_next_worker_is_asked(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = make({"*": Always(Answer())})
    failing(it, monkeypatch, "/agent", Reply(500, {}, b""), None)
    it.works("gina", "hugo")
    assert it.call("press 2").outcome.bridged_to == HUGO
    assert it.reservations() == [("gina", "rejected"), ("hugo", "completed")]
