"""Plays scenarios through the real webhooks, and says of each whether it went as it should."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from ivr.flow.graph import Flow
from ivr.records.database import NoAnswer
from ivr.records.row import Row
from ivr.records.story import Fact
from ivr.scenarios.actor import Failed, Player
from ivr.scenarios.read import Scenario
from ivr.scenarios.rehearsal import Rehearsal, end, facts_of, rehearsal
from ivr.simulator import Actor, Always, Busy, Decline, Fail, Machine, Outcome
from ivr.simulator import NoAnswer as Silent
from ivr.simulator.outcome import Line


class Gone:
    """A database that does not answer."""

    def insert(self, rows: list[Row]) -> list[bool]:
        raise NoAnswer("the scenario says so")

    def find(self, sid: str, key: str) -> tuple[str | None, bytes] | None:
        raise NoAnswer("the scenario says so")

    def latest(self, sid: str) -> str | None:
        raise NoAnswer("the scenario says so")

    def close(self) -> None:
        """Nothing to let go of."""


@dataclass(slots=True)
class Result:
    """How one scenario went: ``failures`` is empty when it passed."""

    scenario: Scenario
    failures: list[str]
    outcome: Outcome | None
    took: float
    facts: list[Fact] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not self.failures


@contextmanager
def stage(flow: Flow) -> Iterator[Callable[[Scenario], Result]]:
    """A function that plays a scenario: on one line, or on another whose database is down."""
    with rehearsal(flow) as line, rehearsal(flow, Gone()) as broken:
        yield lambda scenario: _play(scenario, broken if scenario.part.given.database == "down" else line)


def run(scenarios: Iterable[Scenario], flow: Flow) -> list[Result]:
    """Play them all."""
    with stage(flow) as play:
        return [play(scenario) for scenario in scenarios]


class _Witness(Player):
    """A player that keeps the transcript, so that a call which went wrong can be told too."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(scenario.steps)
        self.lines: list[Line] = []

    def hears(self, line: Line) -> None:
        self.lines.append(line)
        super().hears(line)


def _play(scenario: Scenario, line: Rehearsal) -> Result:
    begin = time.perf_counter()
    player = _Witness(scenario)
    failures: list[str] = []
    outcome = None
    try:
        carrier = line.carrier(scenario.at)
        number = line.flow.numbers[0]
        outcome = carrier.call(player, from_=scenario.part.from_, to=number, agents=_agents(scenario, line.flow))
        player.finish()
    except Failed as failed:
        failures.append(str(failed))
    if outcome is None:
        outcome = Outcome(transcript=player.lines)
        return Result(scenario, failures, outcome, time.perf_counter() - begin)
    facts = facts_of(line.engine, outcome.sid)
    failures += _ends(scenario, outcome, facts, line.flow) + _must_not(scenario, outcome, line.flow)
    failures += [f"{_place(scenario, 'steps')}: the carrier refused: {error}" for error in outcome.errors]
    return Result(scenario, failures, outcome, time.perf_counter() - begin, facts)


def _agents(scenario: Scenario, flow: Flow) -> dict[str, Actor]:
    given = scenario.part.given
    actions = (
        (given.busy, Busy()),
        (given.no_answer, Silent()),
        (given.declines, Decline()),
        (given.machine, Machine()),
        (given.fails, Fail()),
    )
    return {
        line: Always(action) for desks, action in actions for desk in desks for line in flow.directory.desks[desk].lines
    }


def _ends(scenario: Scenario, outcome: Outcome, facts: list[Fact], flow: Flow) -> list[str]:
    wanted = scenario.part.ends
    got: dict[str, object] = {**end(outcome, facts, flow), "decisions": len(outcome.decisions)}
    failures = [
        f"{_place(scenario, 'ends', name)}: {name} should be {want}, but is {got[name]}"
        for name in ("how", "desk", "need", "decisions")
        if (want := getattr(wanted, name)) is not None and want != got[name]
    ]
    if wanted.within is not None and outcome.seconds > wanted.within:
        failures.append(f"{_place(scenario, 'ends', 'within')}: it took {outcome.seconds:.1f} s, not {wanted.within:g}")
    return failures


def _must_not(scenario: Scenario, outcome: Outcome, flow: Flow) -> list[str]:
    heard = outcome.heard().lower()
    failures = [
        f"{_place(scenario, 'must_not', 'hears', str(number))}: '{words}' was heard"
        for number, words in enumerate(scenario.part.must_not.hears)
        if words.lower() in heard
    ]
    rung = {dialled.number for dialled in outcome.dialled}
    for number, desk in enumerate(scenario.part.must_not.rings):
        if rung & set(flow.directory.desks[desk].lines):
            failures.append(f"{_place(scenario, 'must_not', 'rings', str(number))}: desk {desk} was rung")
    return failures


def _place(scenario: Scenario, *path: str) -> str:
    return str(scenario.source.place((scenario.name, *path)))
