"""One webhook of a call, from its form to its answer: the road that every turn takes, for callers' and agents' legs.

A turn happens once. Its key is (call, turn number): a repeat gets the answer on record and leaves no second event. With
the records gone, the URL alone says where the call is. Whatever fails, the caller is taken to a person.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from msgspec import structs

from ivr.flow import engine
from ivr.flow.call import Answered, Call, Event, Input, Queued
from ivr.flow.graph import Flow
from ivr.flow.services import Kept, Records, Services
from ivr.flow.steps import Connect, Hangup, Step
from ivr.webhooks import heard, legs
from ivr.webhooks.address import Address
from ivr.webhooks.twiml import MEDIA, NOTHING, Paths, Renderer

log = logging.getLogger(__name__)

FACTS_AFTER_THE_END = frozenset(
    ("message", "bridged", "unanswered", "declined", "abandoned", "called_back", "asked_for_texts")
)
"""What a webhook may still tell when the caller has hung up; everything else did not happen."""


class Flows(Protocol):
    """The versions of the menus at hand in this process."""

    def current(self) -> Flow:
        """The version for new calls."""

    def version(self, version: str) -> Flow | None:
        """The version that a call began on, while it is kept."""


@dataclass(frozen=True, slots=True)
class Road:
    """What the webhooks of one kind have in common: the paths in their answers, how a leg begins, and whether they are
    ``aside``: keys pressed in line, which are counted apart, for the line goes on by itself."""

    paths: Paths
    begin: legs.Begin
    agents: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What the webhooks work with. ``prefix`` stands before their paths; ``clock`` gives aware times; ``account`` is
    ours at the carrier; ``fallback`` is the document of last resort."""

    flows: Flows
    records: Records
    services: Services
    clock: Callable[[], datetime]
    prefix: str
    account: str
    fallback: Callable[[], bytes]
    _renderers: dict[tuple[str, str], Renderer] = field(default_factory=dict)
    _roads: dict[str, Road] = field(default_factory=dict)

    def turn(self, params: Mapping[str, str], at: Address) -> bytes:
        """The answer to one webhook of a caller's leg."""
        return self._once(params, at, self.road("/voice"))

    def queue_turn(self, params: Mapping[str, str], at: Address) -> bytes:
        """The answer for a caller who is out of line."""
        return self._once(params, at, self.road("/voice"), latest=True)

    def key_turn(self, params: Mapping[str, str], at: Address) -> bytes:
        """The answer to a key that a caller in line has pressed."""
        return self._once(params, at, self.road("/voice/key"), latest=True)

    def agent_turn(self, params: Mapping[str, str], at: Address) -> bytes:
        """The answer to one webhook of an agent's leg."""
        return self._once(params, at, self.road("/agent"))

    def road(self, own: str) -> Road:
        """The road of the webhooks at a path."""
        if own not in self._roads:
            self._roads[own] = self._road(own)
        return self._roads[own]

    def _road(self, own: str) -> Road:
        pre = self.prefix
        on = f"{pre}/voice/hold" if own == "/voice/key" else pre + own
        paths = Paths(
            own=pre + own,
            on=on,
            agent=f"{pre}/agent",
            recording=f"{pre}/voice/recording",
            hold=f"{pre}/voice/hold",
            queue=f"{pre}/voice/queue",
            media=f"{MEDIA}2010-04-01/Accounts/{self.account}/Recordings/",
        )
        agents = own == "/agent"
        begin = legs.agents_leg(self.records) if agents else legs.callers_leg
        return Road(paths, begin, agents, aside=own == "/voice/key")

    def _once(self, params: Mapping[str, str], at: Address, road: Road, latest: bool = False) -> bytes:
        sid = params.get("CallSid", "")[: legs.MAX_SID]
        try:
            if not sid:
                raise ValueError("a webhook without a CallSid")
            done = self.records.known(sid, _key(at, road))
            if done is not None:
                return done.answer
            return self._walk(params, sid, at, road, latest)
        except Exception:
            log.exception("turn failed", extra={"call": sid, "node": at.node, "turn": at.turn})
            return self._rescue(params, sid, at, road)

    def _walk(self, params: Mapping[str, str], sid: str, at: Address, road: Road, latest: bool) -> bytes:
        now = self.clock()
        before = self._before(sid, at, latest)
        flow, call = self._stand(before, params, at, road, now)
        if not _may_stand(flow, call, road, params):
            turn = self._saved(flow, call, road, now, f"node {call.node} is not in flow {flow.version}")
        else:
            event: Input = Answered() if at.turn == 0 else heard.read(params)
            if isinstance(event, Queued):
                event = structs.replace(event, wish=call.wish)
            turn = engine.advance(flow, call, event, self.services, now)
        return self._reply(params, sid, at, road, flow, turn, now)

    def _before(self, sid: str, at: Address, latest: bool) -> Call | None:
        """The call as the turn before left it. A caller in line may have pressed keys there since the last turn."""
        if latest:
            call = self.records.latest(sid)
            return call.but(node=at.node, tries=at.tries, turn=at.turn) if call is not None else None
        before = self.records.find(sid, str(at.turn - 1)) if at.turn else None
        return before.call if before else None

    def _rescue(self, params: Mapping[str, str], sid: str, at: Address, road: Road) -> bytes:
        """An apology and a person; if even that fails, the fallback document."""
        try:
            if not sid:
                return self._last_resort(road)
            now = self.clock()
            before = self.records.known(sid, str(at.turn - 1)) if at.turn else None
            flow, call = self._stand(before.call if before else None, params, at, road, now)
            turn = self._saved(flow, call, road, now, "a turn failed")
            return self._reply(params, sid, at, road, flow, turn, now)
        except Exception:
            log.exception("rescue failed", extra={"call": sid, "node": at.node, "turn": at.turn})
            return self._last_resort(road)

    def _stand(
        self, call: Call | None, params: Mapping[str, str], at: Address, road: Road, now: datetime
    ) -> tuple[Flow, Call]:
        """The ``call`` as the turn before left it, else as the URL tells; with the flow that it is in."""
        flow = self.flow(call.flow if call else at.flow)
        if call is None:
            return flow, road.begin(flow, params, at, now)
        if call.flow != flow.version:  # the version that it began on is gone
            language = call.language if call.language in flow.languages else flow.default_language
            call = call.but(flow=flow.version, language=language)
        return flow, call

    def _saved(self, flow: Flow, call: Call, road: Road, now: datetime, because: str) -> engine.Turn:
        """What is left when a turn fails: the caller is taken to a person. An agent's leg cannot dial: whoever picked
        up gets the caller without the whisper, which is better than nobody."""
        if not road.agents:
            return engine.rescue(flow, call, self.services, now, because)
        event = Event("rescued", {"node": call.node, "because": because})
        return engine.Turn((Connect(),), call.but(turn=call.turn + 1), (event,))

    def _last_resort(self, road: Road) -> bytes:
        return NOTHING if road.agents or road.aside else self.fallback()

    def _reply(
        self, params: Mapping[str, str], sid: str, at: Address, road: Road, flow: Flow, turn: engine.Turn, now: datetime
    ) -> bytes:
        """Keep the turn; the answer is the one on record."""
        events, steps, call = turn.events, turn.steps, turn.call
        if road.aside:
            call = call.but(turn=at.turn, asides=at.aside + 1)
        if at.turn == 0:
            events = (Event("answered", legs.answered(flow, call, params)), *events)
        elif heard.is_over(params):
            events, steps = tuple(one for one in events if one.type in FACTS_AFTER_THE_END), (Hangup(),)
        answer = self.render(flow, road.paths, call, steps)
        kept = Kept(call, answer)
        moment = now.timestamp()
        return self.records.keep(sid, _key(at, road), moment, events, kept, turn.jobs, turn.moves).answer

    def flow(self, version: str) -> Flow:
        """A version of the menus, or the current one."""
        current = self.flows.current()
        return current if version in ("", current.version) else self.flows.version(version) or current

    def render(self, flow: Flow, paths: Paths, call: Call, steps: tuple[Step, ...]) -> bytes:
        """The document for steps of ``call``."""
        renderer = self._renderers.get((flow.version, paths.own))
        if renderer is None:
            renderer = self._renderers[flow.version, paths.own] = Renderer(flow.languages, paths)
        place = (call.parent or "") if call.reservation else ""
        here = Address(
            flow.version, call.node, call.turn, call.language, call.tries, call.asides, place, 0, call.reservation
        )
        return renderer.render(steps, here)


def _key(at: Address, road: Road) -> str:
    """Under which key a turn is kept."""
    return f"{at.turn}.{at.aside}" if road.aside else str(at.turn)


def _may_stand(flow: Flow, call: Call, road: Road, params: Mapping[str, str]) -> bool:
    """A caller never stands where agents do, whatever a URL says; but who calls the agents' line stands where it
    begins, and where that leads."""
    node = flow.nodes.get(call.node)
    if node is None or road.agents or not node.FOR_AGENTS:
        return node is not None
    return bool(flow.agent_start) and params.get("To") in flow.agent_numbers and call.node in flow.agents_line
