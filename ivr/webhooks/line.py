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

from ivr.flow import engine
from ivr.flow.call import Answered, Call, Event, Input
from ivr.flow.graph import Flow
from ivr.flow.services import Kept, Records, Services
from ivr.flow.steps import Connect, Hangup, Step
from ivr.webhooks import heard
from ivr.webhooks.address import Address
from ivr.webhooks.twiml import NOTHING, Renderer

log = logging.getLogger(__name__)

MAX_SID = 64
"""Characters of a call's id that are kept; the carrier's have 34."""

FACTS_AFTER_THE_END = frozenset(("message", "bridged", "unanswered", "declined"))
"""What a webhook may still tell when the caller has hung up; everything else did not happen."""


class Flows(Protocol):
    """The versions of the menus at hand in this process."""

    def current(self) -> Flow:
        """The version for new calls."""

    def version(self, version: str) -> Flow | None:
        """The version that a call began on, while it is kept."""


@dataclass(frozen=True, slots=True)
class Line:
    """What the webhooks work with. ``clock`` gives aware times; ``fallback`` is the document of last resort."""

    flows: Flows
    records: Records
    services: Services
    clock: Callable[[], datetime]
    path: str
    agent_path: str
    recording_path: str
    fallback: Callable[[], bytes]
    _renderers: dict[tuple[str, str], Renderer] = field(default_factory=dict)

    def turn(self, params: Mapping[str, str], at: Address) -> bytes:
        """The answer to one webhook of a caller's leg."""
        return self._once(params, at, self.path, self._new_call)

    def agent_turn(self, params: Mapping[str, str], at: Address) -> bytes:
        """The answer to one webhook of an agent's leg."""
        return self._once(params, at, self.agent_path, self._new_agent_leg)

    def _once(self, params: Mapping[str, str], at: Address, path: str, begin: Begin) -> bytes:
        sid = params.get("CallSid", "")[:MAX_SID]
        try:
            if not sid:
                raise ValueError("a webhook without a CallSid")
            done = self.records.known(sid, str(at.turn))
            if done is not None:
                return done.answer
            return self._walk(params, sid, at, path, begin)
        except Exception:
            log.exception("turn failed", extra={"call": sid, "node": at.node, "turn": at.turn})
            return self._rescue(params, sid, at, path, begin)

    def _walk(self, params: Mapping[str, str], sid: str, at: Address, path: str, begin: Begin) -> bytes:
        now = self.clock()
        before = self.records.find(sid, str(at.turn - 1)) if at.turn else None
        flow, call = self._stand(before, params, at, begin, now)
        # A caller never stands where agents do, whatever a URL says.
        if call.node not in flow.nodes or (path == self.path and call.node == flow.whisper):
            turn = self._saved(flow, call, path, now, f"node {call.node} is not in flow {flow.version}")
        else:
            event: Input = Answered() if at.turn == 0 else heard.read(params)
            turn = engine.advance(flow, call, event, self.services, now)
        return self._reply(params, sid, at, path, flow, turn, now)

    def _rescue(self, params: Mapping[str, str], sid: str, at: Address, path: str, begin: Begin) -> bytes:
        """An apology and a person; if even that fails, the fallback document."""
        try:
            if not sid:
                return self._last_resort(path)
            now = self.clock()
            before = self.records.known(sid, str(at.turn - 1)) if at.turn else None
            flow, call = self._stand(before, params, at, begin, now)
            turn = self._saved(flow, call, path, now, "a turn failed")
            return self._reply(params, sid, at, path, flow, turn, now)
        except Exception:
            log.exception("rescue failed", extra={"call": sid, "node": at.node, "turn": at.turn})
            return self._last_resort(path)

    def _stand(
        self, before: Kept | None, params: Mapping[str, str], at: Address, begin: Begin, now: datetime
    ) -> tuple[Flow, Call]:
        """The call as the turn ``before`` left it, else as the URL tells; with the flow that it is in."""
        call = before.call if before else None
        flow = self._flow(call.flow if call else at.flow)
        if call is None:
            return flow, begin(flow, params, at, now)
        if call.flow != flow.version:  # the version that it began on is gone
            language = call.language if call.language in flow.languages else flow.default_language
            call = call.but(flow=flow.version, language=language)
        return flow, call

    def _saved(self, flow: Flow, call: Call, path: str, now: datetime, because: str) -> engine.Turn:
        """What is left when a turn fails: the caller is taken to a person. An agent's leg cannot dial: whoever picked
        up gets the caller without the whisper, which is better than nobody."""
        if path != self.agent_path:
            return engine.rescue(flow, call, self.services, now, because)
        event = Event("rescued", {"node": call.node, "because": because})
        return engine.Turn((Connect(),), call.but(turn=call.turn + 1), (event,))

    def _last_resort(self, path: str) -> bytes:
        return NOTHING if path == self.agent_path else self.fallback()

    def _reply(
        self, params: Mapping[str, str], sid: str, at: Address, path: str, flow: Flow, turn: engine.Turn, now: datetime
    ) -> bytes:
        """Keep the turn; the answer is the one on record."""
        events, steps = turn.events, turn.steps
        if at.turn == 0:
            events = (Event("answered", _answered(flow, turn.call, params)), *events)
        elif heard.is_over(params):
            events, steps = tuple(one for one in events if one.type in FACTS_AFTER_THE_END), (Hangup(),)
        answer = self._render(flow, path, turn.call, steps)
        return self.records.keep(sid, str(at.turn), now.timestamp(), events, Kept(turn.call, answer), turn.jobs).answer

    def _flow(self, version: str) -> Flow:
        current = self.flows.current()
        return current if version in ("", current.version) else self.flows.version(version) or current

    def _render(self, flow: Flow, path: str, call: Call, steps: tuple[Step, ...]) -> bytes:
        renderer = self._renderers.get((flow.version, path))
        if renderer is None:
            renderer = Renderer(flow.languages, path, self.agent_path, self.recording_path)
            self._renderers[flow.version, path] = renderer
        return renderer.render(steps, Address(flow.version, call.node, call.turn, call.language, call.tries))

    def _new_call(self, flow: Flow, params: Mapping[str, str], at: Address, now: datetime) -> Call:
        """A call as its URL and its webhook describe it: at its start, or when the records are gone."""
        return Call(
            sid=params.get("CallSid", "")[:MAX_SID],
            flow=flow.version,
            language=at.language if at.language in flow.languages else flow.default_language,
            node=at.node if at.turn else flow.start,
            turn=at.turn,
            tries=at.tries,
            number=params.get("From", "")[:40],
            started=now.timestamp(),
        )

    def _new_agent_leg(self, flow: Flow, params: Mapping[str, str], at: Address, now: datetime) -> Call:
        """The leg of an agent who picks up: knows what the caller's call knows."""
        parent = params.get("ParentCallSid", "")[:MAX_SID]
        caller = self.records.latest(parent) if parent else None
        desk = flow.directory.desks.get(caller.desk or "") if caller else None
        spoken_here = caller.language if caller else at.language
        return Call(
            sid=params.get("CallSid", "")[:MAX_SID],
            flow=flow.version,
            language=desk.languages[0] if desk else flow.default_language,
            node=flow.whisper,
            turn=at.turn,
            tries=at.tries,
            started=caller.started if caller else now.timestamp(),
            need=caller.need if caller else None,
            desk=caller.desk if caller else None,
            path=caller.path if caller else (),
            answers={**(caller.answers if caller else {}), "language": spoken_here},
            parent=parent or None,
        )


Begin = Callable[[Flow, Mapping[str, str], Address, datetime], Call]


def _answered(flow: Flow, call: Call, params: Mapping[str, str]) -> dict[str, str | None]:
    """The facts with which a leg begins."""
    return {
        "flow": flow.version,
        "from": call.number,
        "to": params.get("To", "")[:40],
        "parent": call.parent,
        "attestation": params.get("StirVerstat", "")[:40] or None,
    }
