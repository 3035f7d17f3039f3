"""One call as the simulator keeps it: its outcome, its people, its tasks, and the requests made for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ivr.simulator.actor import Actor, Always, LineAction
from ivr.simulator.numbers import PhoneNumber
from ivr.simulator.outcome import Line, Outcome
from ivr.simulator.scheduler import Acts, Group, Sleep, Task
from ivr.simulator.twiml import CarrierError

if TYPE_CHECKING:
    from ivr.simulator.carrier import Carrier
    from ivr.simulator.leg import Leg

Agents = Actor | LineAction | Mapping[str, "Actor | LineAction"] | None
NEVER_ENDS = 0  # an "error code" of our own


class Call:
    """Shared by all legs of one call. ``urls``: what is asked for it, by default those of the called number."""

    def __init__(
        self,
        carrier: Carrier,
        caller: Actor,
        agents: Agents,
        from_: str,
        to: str,
        after: float = 0.0,
        urls: PhoneNumber | None = None,
        events: str = "completed",
    ) -> None:
        self.carrier = carrier
        self.urls = urls or carrier.number(to)
        self._events = frozenset(events.split())
        self.caller = caller
        self.from_ = from_
        self.to = to
        self.started = carrier.clock.seconds + after
        self.outcome = Outcome(sid=carrier.sids.make("CA"), began=self.started)
        self.leg: Leg  # the caller's
        self.group = Group()
        self._tasks: list[Task] = []
        self._agents = actors(agents)

    def at(self) -> float:
        """Seconds since the call began to ring."""
        return self.carrier.clock.seconds - self.started

    def is_over(self) -> bool:
        return self.group.running == 0

    def spawn(self, acts: Acts[None], after: float = 0.0) -> Task:
        task = self.carrier.scheduler.spawn(acts, self.group, after)
        self._tasks.append(task)
        return task

    def hang_up(self, after: float) -> None:
        """The caller hangs up this many seconds from now, whatever goes on then."""

        def later() -> Acts[None]:
            yield Sleep(after)
            self.leg.leave()

        self.spawn(later())

    def report(self, leg: Leg, event: str, status: str) -> None:
        """Tell the status callback of the call, if it wants to hear of this event."""
        if self.urls.status_callback and event in self._events:
            leg.progress(self.urls.status_callback, self.urls.status_callback_method, status)

    def abandon(self) -> None:
        """Stop all that goes on in this call, after an error of the simulation."""
        for task in self._tasks:
            self.carrier.scheduler.stop(task)

    def agent(self, number: str) -> Actor:
        """Who picks up a dialled number; the caller's actor plays those whom nobody else plays."""
        return self._agents.get(number) or self._agents.get("*") or self.carrier.person(number) or self.caller

    def line(self, who: str, text: str, actor: Actor, language: str = "", after: float = 0.0) -> Line:
        """Write a line of the transcript, and let an actor hear it."""
        line = Line(who, text, round(self.at() + after, 3), language)
        self.outcome.transcript.append(line)
        actor.hears(line)
        return line

    def trouble(self, error: CarrierError) -> None:
        self.outcome.errors.append(error)

    def asked(self) -> None:
        """Count a request; a call that asks for ever is stopped."""
        self.outcome.requests += 1
        if self.outcome.requests > self.carrier.max_requests:
            raise CarrierError(NEVER_ENDS, f"the call does not end: more than {self.carrier.max_requests} requests")

    def close(self, how: str) -> None:
        """The caller's leg is over: fill in what only the end knows."""
        outcome = self.outcome
        if not outcome.bridged_to:
            outcome.seconds = round(self.at(), 3)
        outcome.heard_seconds = round(outcome.heard_seconds, 3)
        outcome.how = how if how in ("error", "rejected") else _how(outcome)
        outcome.transcript.sort(key=lambda line: line.at)
        outcome.left_over = [step for actor in self.everyone() for step in actor.left_over()]

    def everyone(self) -> list[Actor]:
        return list(dict.fromkeys([self.caller, *self._agents.values()]))


def _how(outcome: Outcome) -> str:
    if outcome.bridged_to:
        return "bridged"
    return "voicemail" if any(recording.seconds for recording in outcome.recordings) else "hangup"


def actors(agents: Agents) -> dict[str, Actor]:
    if agents is None:
        return {}
    table = agents if isinstance(agents, Mapping) else {"*": agents}
    return {number: one if isinstance(one, Actor) else Always(one) for number, one in table.items()}
