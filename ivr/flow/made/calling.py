"""An agent has accepted to call somebody back: the caller's phone rings while the agent waits. No author writes it.

Who picks up must press a key before the two are connected, so a voicemail box never counts as reached.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from ivr.flow.call import Dialled, Input
from ivr.flow.dialling import refusal_of_a_caller
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Go, Node, Outcome, Script, Wait
from ivr.flow.nodes.handover import AWAY
from ivr.flow.steps import Dial, Hangup, Where

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

CALLING = "line.calling"

RING = 30
"""Seconds for which the caller's phone rings."""
MOST = 3
"""So often a caller is called who is not reached."""
PAUSE = 1800.0
"""Seconds until the next try."""


class Calling(Node):
    """The agent's side of a call back."""

    FOR_AGENTS: ClassVar[bool] = True

    kind: Literal["calling"]

    def speak(self, script: Script) -> Prompts:
        return {"first": script.say(script.phrase("calling_back")), "wrong": script.say(script.phrase("not_reached"))}

    def enter(self, visit: Visit) -> Outcome:
        place = visit.services.place(visit.call.parent or "")
        number = place.number if place is not None else ""
        flow = visit.flow
        refused = refusal_of_a_caller(number, flow.may_dial, flow.numbers)
        if refused or not flow.callback:
            visit.note("not_called_back", because=refused[0] if refused else "no node for it")
            return self._over(visit, reached=False)
        visit.note("calling_back", need=visit.call.need)
        dial = Dial(number, RING, Where(self.id), flow.callback, flow.numbers[0], star=True)
        return Wait((*visit.prompt("first"), dial))

    def hear(self, visit: Visit, event: Input) -> Outcome:
        if not isinstance(event, Dialled):
            return self._over(visit, reached=False)
        visit.note("called_back", reached=event.bridged, status=event.status, seconds=event.seconds)
        over = self._over(visit, event.bridged)
        if not event.bridged or not visit.flow.handover:
            return over
        # Whether by the star key or because the caller has hung up: another desk may call them again.
        visit.remember(AWAY, "yes")
        return Go(visit.flow.handover)

    def _over(self, visit: Visit, reached: bool) -> Outcome:
        due = visit.now.timestamp() + PAUSE
        call = visit.call
        visit.move("called_back", sid=call.parent, leg=call.sid, reached=int(reached), due=due, most=MOST)
        return Wait((*(() if reached else visit.prompt("wrong")), Hangup()))
