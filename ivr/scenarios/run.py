"""Plays scenarios through the real webhooks, and says of each whether it went as it should."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from ivr.flow.graph import Flow
from ivr.records.database import NoAnswer, Values
from ivr.records.row import Row
from ivr.records.story import Fact
from ivr.scenarios.actor import Player
from ivr.scenarios.failure import Failed, Failure, closest
from ivr.scenarios.read import Scenario
from ivr.scenarios.rehearsal import Rehearsal, end, facts_of, rehearsal
from ivr.scenarios.workforce import Unreachable, give_codes, play_all, put_on_duty, worker_on
from ivr.simulator import Actor, Always, Busy, Decline, Fail, Machine, Outcome
from ivr.simulator import NoAnswer as Silent
from ivr.simulator.outcome import Line
from routing.route import Directory


class Gone:
    """A database that does not answer."""

    def insert(self, rows: list[Row]) -> list[bool]:
        raise NoAnswer("the scenario says so")

    def find(self, sid: str, key: str) -> tuple[str | None, bytes] | None:
        raise NoAnswer("the scenario says so")

    def latest(self, sid: str) -> str | None:
        raise NoAnswer("the scenario says so")

    def read(self, query: str, values: Values) -> list[tuple[Any, ...]]:
        raise NoAnswer("the scenario says so")

    def change(self, first: str, then: Sequence[str], values: Values) -> bool:
        raise NoAnswer("the scenario says so")

    def alone(self, lock: str, queries: Sequence[str], values: Values) -> list[int]:
        raise NoAnswer("the scenario says so")

    def close(self) -> None:
        """Nothing to let go of."""


@dataclass(slots=True)
class Result:
    """How one scenario went: ``failures`` is empty when it passed."""

    scenario: Scenario
    failures: list[Failure]
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
    failures: list[Failure] = []
    outcome = None
    try:
        line.flows.flow = _as_given(scenario, line.flow)
        outcome = _call(scenario, line, player)
        player.finish()
    except Failed as failed:
        failures.append(failed.failure)
    if outcome is None:
        outcome = Outcome(transcript=player.lines)
        return Result(scenario, failures, outcome, time.perf_counter() - begin)
    facts = facts_of(line.engine, outcome.sid)
    failures += _ends(scenario, outcome, facts, line.flow) + _must_not(scenario, outcome, line.flow)
    refused = outcome.errors if scenario.part.given.app == "up" else []
    failures += [Failure(_place(scenario, "steps"), f"the carrier refused: {error}") for error in refused]
    return Result(scenario, failures, outcome, time.perf_counter() - begin, facts)


def _call(scenario: Scenario, line: Rehearsal, player: _Witness) -> Outcome:
    """The call, and what it leaves to agents who are on duty."""
    part, agents = scenario.part, _agents(scenario, line.flow)
    line.announce(part.given.announced, scenario.at)
    line.forget_proofs(customers_down=part.given.customers == "down")
    line.reported(part.given.tickets, part.from_, scenario.at)
    at_work = part.given.on_duty or part.given.codes
    people = {**agents, "*": player} if at_work else None
    carrier = line.carrier(scenario.at, people, down=part.given.app == "down")
    number = part.to or line.flow.numbers[0]
    if line.flow.directory.agents:
        put_on_duty(line.engine, part.given.on_duty, scenario.at, line.flow.directory.agents)
        give_codes(line.engine, part.given.codes)
    if not at_work:
        return carrier.call(player, from_=part.from_, to=number, agents=agents)
    worker = worker_on(carrier, line.settings, line.flows, Unreachable() if part.given.rest == "down" else None)
    worker.ring()  # the line knows that somebody rings agents
    call = carrier.start(player, part.from_, number, agents)
    play_all(carrier, line.engine, worker.ring)
    return call.outcome


def _as_given(scenario: Scenario, flow: Flow) -> Flow:
    """The flow with the desks closed for the day that the scenario wants closed."""
    if scenario.part.given.full:
        desks = dict(flow.directory.desks)
        desks |= {name: replace(desks[name], most_waiting=0) for name in scenario.part.given.full}
        flow = replace(flow, directory=replace(flow.directory, desks=desks))
    if not scenario.part.given.closed:
        return flow
    directory = flow.directory
    calendar = directory.calendar
    today = scenario.at.astimezone(calendar.zone).weekday()
    desks, schedules = dict(directory.desks), dict(calendar.schedules)
    for name in scenario.part.given.closed:
        usual = schedules[desks[name].hours]
        week = tuple(() if day == today else spans for day, spans in enumerate(usual.week))
        schedules[f"closed for {name}"] = replace(usual, name=usual.name, week=week, always=False)
        desks[name] = replace(desks[name], hours=f"closed for {name}")
    changed = replace(directory, desks=desks, calendar=replace(calendar, schedules=schedules))
    return replace(flow, directory=changed)


def _agents(scenario: Scenario, flow: Flow) -> dict[str, Actor]:
    given = scenario.part.given
    actions = (
        (given.busy, Busy()),
        (given.no_answer, Silent()),
        (given.declines, Decline()),
        (given.machine, Machine()),
        (given.fails, Fail()),
    )
    directory = flow.directory
    return {line: Always(action) for names, action in actions for name in names for line in _lines(directory, name)}


def _lines(directory: Directory, name: str) -> tuple[str, ...]:
    """The lines of a desk, or of an agent."""
    return directory.desks[name].lines if name in directory.desks else (directory.agents[name].line,)


def _ends(scenario: Scenario, outcome: Outcome, facts: list[Fact], flow: Flow) -> list[Failure]:
    wanted = scenario.part.ends
    got: dict[str, object] = {**end(outcome, facts, flow), "decisions": len(outcome.decisions)}
    failures = []
    for name in ("how", "desk", "need", "decisions"):
        want = getattr(wanted, name)
        if want is not None and want != got[name]:
            message = f"{name} should be {want}, but is {got[name]}"
            failures.append(Failure(_place(scenario, "ends", name), message, str(want), str(got[name])))
    if wanted.within is not None and outcome.seconds > wanted.within:
        message = f"it took {outcome.seconds:.1f} s, not {wanted.within:g}"
        failures.append(Failure(_place(scenario, "ends", "within"), message))
    told = [line.text for line in outcome.transcript if line.who == "Agent" and line.text.startswith("hears ")]
    for number, words in enumerate(wanted.context):
        if not any(words.lower() in text.lower() for text in told):
            message = f"the agent was not told '{words}', but {' / '.join(told) or 'nothing'}"
            place = _place(scenario, "ends", "context", str(number))
            failures.append(Failure(place, message, words, closest(words, told)))
    return failures


def _must_not(scenario: Scenario, outcome: Outcome, flow: Flow) -> list[Failure]:
    heard = outcome.heard().lower()
    failures = [
        Failure(_place(scenario, "must_not", "hears", str(number)), f"'{words}' was heard")
        for number, words in enumerate(scenario.part.must_not.hears)
        if words.lower() in heard
    ]
    rung = {dialled.number for dialled in outcome.dialled}
    for number, desk in enumerate(scenario.part.must_not.rings):
        if rung & set(flow.directory.desks[desk].lines):
            failures.append(Failure(_place(scenario, "must_not", "rings", str(number)), f"desk {desk} was rung"))
    return failures


def _place(scenario: Scenario, *path: str) -> str:
    return str(scenario.source.place((scenario.name, *path)))
