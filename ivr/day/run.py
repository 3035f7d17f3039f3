"""Plays a planned day: every caller and every agent on one virtual clock, with the worker looking every second."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from random import Random

from ivr.day.figures import Figures, figures
from ivr.day.people import AgentActor, Caller, Team
from ivr.day.plan import FIRST_HOUR, LAST_HOUR, day
from ivr.flow.graph import Flow
from ivr.flow.services import LocalServices
from ivr.scenarios.rehearsal import rehearsal
from ivr.scenarios.workforce import put_on_duty, worker_on
from ivr.simulator import Actor, Always, Answer, Carrier
from ivr.simulator.call import Call

LOOK = 1.0
"""Seconds between two looks of the worker."""

QUIET = 15.0
"""The same while nobody is on the phone, which saves half of the time that a day takes."""

AFTERWARDS = 3 * 3600.0
"""Seconds after the last hour in which callers are still called back."""


@dataclass(frozen=True, slots=True)
class Day:
    """What is to be played: on which date, how many calls, how long a talk is on the mean, and from which seed."""

    on: date
    calls: int
    talk: float
    seed: int


def play(flow: Flow, wanted: Day, tell: Callable[[str], None] = lambda _: None) -> Figures:
    """Play the day. ``tell`` hears how far it is."""
    zone = flow.directory.calendar.zone
    start = datetime.combine(wanted.on, clock_time(FIRST_HOUR), zone).astimezone(UTC)
    began = time.perf_counter()
    with rehearsal(flow) as line:
        by_reference: dict[str, list[tuple[Caller, Call]]] = {}

        def is_open(desk: str) -> bool:
            return flow.directory.opening(flow.directory.desks[desk], line.clock.now()).open

        def caller_of(reference: str) -> Caller | None:
            """Of several with one number, who is on the line, or waits to be called back."""
            found = by_reference.get(reference, [])
            return next((caller for caller, call in found if not call.is_over()), found[0][0] if found else None)

        team = Team(flow, caller_of, Random(wanted.seed + 1), is_open)  # noqa: S311
        people: dict[str, Actor] = {agent.line: AgentActor(agent.id, team) for agent in flow.directory.agents.values()}
        people["*"] = Always(Answer())  # the desks' own lines, rung where no agent takes calls
        carrier = line.carrier(start, people)
        carrier.max_requests = 100_000
        put_on_duty(line.engine, flow.directory.agents, start)
        worker = worker_on(carrier, line.settings, line.flows)
        worker.ring()
        calls: list[tuple[Caller, Call]] = []
        for plan in day(flow, wanted.calls, wanted.talk, wanted.seed):
            caller = Caller(plan, flow)
            carrier.people[plan.number] = caller
            call = carrier.start(caller, plan.number, flow.numbers[0], after=plan.after)
            by_reference.setdefault(LocalServices().reference(call.outcome.sid), []).append((caller, call))
            calls.append((caller, call))
        end = start + timedelta(hours=LAST_HOUR + 1 - FIRST_HOUR, seconds=AFTERWARDS)

        open_ = [call for _, call in calls]

        def look() -> None:
            worker.ring()
            now = carrier.clock.now()
            if now.minute == 0 and now.second == 0:
                over = sum(call.is_over() for _, call in calls)
                tell(f"{now.astimezone(zone):%H:%M} {over} of {len(calls)} calls are over")
            if now < end:
                carrier.later(LOOK if _busy(carrier, open_) else QUIET, look)

        look()
        carrier.run()
        return figures(line, carrier, calls, team, time.perf_counter() - began)


def _busy(carrier: Carrier, open_: list[Call]) -> bool:
    """Whether a caller is on the phone; those whose calls are over are dropped from ``open_``."""
    open_[:] = [call for call in open_ if not call.is_over()]
    return any(call.started <= carrier.clock.seconds for call in open_)
