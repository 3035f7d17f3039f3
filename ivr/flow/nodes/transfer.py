"""transfer: rings the lines of the desk that serves the caller's need, in order, until a person takes the call.

The agent who picks up hears who is calling and why, and may decline; then the next line rings, then the overflow desk,
then the node that the last desk names. A desk that is closed leads to the need's 'after_hours' node instead.
An option with a 'need' and no 'goto' makes such a node by itself; write one for words or a desk of its own.

    to_billing:
      kind: transfer
      need: billing_question
      say: {en: "Please have your bill at hand.", es: "Tenga a mano su factura."}
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from ivr.flow.call import PERSON_KEY, Dialled, Input, Queued
from ivr.flow.graph import Prompts
from ivr.flow.made.parted import PARTED, send_on
from ivr.flow.nodes.base import Go, Node, Outcome, Person, Script, Wait
from ivr.flow.nodes.hold import Hold
from ivr.flow.nodes.menu import Menu
from ivr.flow.schema import Name, Text
from ivr.flow.steps import Dial, Enqueue, Hangup, Sound, Where
from ivr.flow.task import task
from routing.needs import AGENT
from routing.route import Decision, Directory, route

if TYPE_CHECKING:
    from ivr.flow.visit import Visit


class Transfer(Node):
    """To a desk, by need."""

    SLOTS: ClassVar[frozenset[str]] = frozenset({"desk", "need"})

    kind: Literal["transfer"]
    need: Name | None = None
    desk: Name | None = None
    say: Text | None = Field(default=None, description="Said instead of 'Calling …' before the desk is rung.")

    def needs(self) -> Iterator[tuple[tuple[str, ...], str]]:
        if self.need:
            yield ("need",), self.need

    def desks(self) -> Iterator[tuple[tuple[str, ...], str]]:
        if self.desk:
            yield ("desk",), self.desk

    def leads_to_by_desk(self, directory: Directory) -> Iterator[str]:
        need = directory.needs.get(self.need or "")
        desk = directory.desks.get(self.desk or (need.desk if need else directory.needs[AGENT].desk))
        if desk is not None and not directory.calendar.schedules[desk.hours].always:
            closed = (need.after_hours if need else None) or directory.needs[AGENT].after_hours
            if closed:
                yield closed
        while desk is not None:
            if desk.overflow_node:
                yield desk.overflow_node
            desk = directory.desks.get(desk.overflow_desk or "")

    def speak(self, script: Script) -> Prompts:
        return {"first": script.say(script.words(self.say) if self.say else script.phrase("connecting"))}

    def enter(self, visit: Visit) -> Outcome:
        again = visit.again()
        decision = self._decide(visit, visit.now, again)
        visit.call = visit.call.but(queues=tuple([one.desk for one in decision.attempts if one.by == "queue"]))
        visit.routed(decision)
        announced = visit.announce(visit.for_need())
        if not decision.open:
            visit.note("closed", desk=decision.desk, need=visit.call.need)
            return Go(decision.then or visit.flow.agent.after_hours or visit.flow.message, announced)
        return self._try(visit, decision, 0, (*announced, *visit.prompt("first")), again)

    def hear(self, visit: Visit, event: Input) -> Outcome:
        if not isinstance(event, Dialled | Queued):
            return self.enter(visit)
        decision = self._decide(visit, visit.routed_at(), queues=visit.call.queues)
        behind = visit.call.tries
        rung = decision.attempts[behind - 1].desk if 0 < behind <= len(decision.attempts) else decision.desk
        if isinstance(event, Queued):
            return self._out_of_line(visit, decision, behind, rung, event)
        if event.bridged:
            visit.move("reached", number=visit.call.number)
            visit.note("bridged", desk=rung, need=visit.call.need, seconds=event.seconds)
            visit.call = visit.call.but(desk=rung)
            return Wait((*visit.phrase("goodbye"), Hangup()))
        visit.note("unanswered", desk=rung, attempt=behind, status=event.status)
        return self._next(visit, decision, behind)

    def _next(self, visit: Visit, decision: Decision, behind: int) -> Outcome:
        if behind < len(decision.attempts):
            return self._try(visit, decision, behind, visit.phrase("still_trying"))
        return Go(decision.then or visit.flow.message, visit.phrase("nobody_answered"))

    def _out_of_line(self, visit: Visit, decision: Decision, behind: int, desk: str, event: Queued) -> Outcome:
        """The caller has talked to an agent, has gone another way by a key, has hung up, or waited in vain."""
        if event.result.startswith("bridg"):
            visit.note("bridged", desk=desk, need=visit.call.need, waited=event.seconds)
            visit.move("reached", number=visit.call.number)
            visit.move("leave" if event.gone else "parked", **({"note": "hung up"} if event.gone else {}))
            visit.call = visit.call.but(desk=desk)
            return Wait((Hangup(),)) if event.gone else Go(PARTED)
        if event.gone:
            visit.note("abandoned", desk=desk, waited=event.seconds)
            visit.move("leave", note="hung up")
            return Wait((Hangup(),))
        place = visit.services.place(visit.call.sid)
        if place is not None and place.state == "sent":
            return send_on(visit, place)
        visit.move("leave", note=event.result)
        visit.call = visit.call.but(wish="")
        if event.wish == PERSON_KEY:
            return Person("key 0 in line")
        hold = visit.flow.nodes.get(visit.flow.hold or "")
        if isinstance(hold, Hold) and event.wish in hold.options:
            goto = hold.options[event.wish].goto
            if isinstance(visit.flow.nodes[goto], Menu):  # what they waited for is not what they call about now
                visit.call = visit.call.but(need=None, desk=None)
            return Go(goto)
        visit.note("unanswered", desk=desk, attempt=behind, status=event.result)
        return self._next(visit, decision, behind)

    def _decide(
        self, visit: Visit, at: datetime, again: bool = False, queues: Collection[str] | None = None
    ) -> Decision:
        """The same for every attempt of one transfer: ``at`` is the time at which the call was routed here."""
        directory = visit.flow.directory
        if self.need:
            visit.call = visit.call.but(need=self.need)
        need = directory.needs.get(visit.call.need or "")
        desk = self.desk or (need.desk if need else visit.flow.agent.desk)
        return route(directory, desk, need, at, visit.services.floor(), visit.caller(again), queues)

    def _try(
        self, visit: Visit, decision: Decision, index: int, says: tuple[Sound, ...], again: bool = False
    ) -> Outcome:
        attempt = decision.attempts[index]
        then = Where(self.id, index + 1)
        if attempt.by != "line":
            visit.call = visit.call.but(desk=attempt.desk)
            front = visit.caller(again).front
            visit.line_up(front, attempt.by)
            own = Enqueue(visit.call.sid, then, visit.flow.hold or "")
            return Wait((*says, own if attempt.by == "queue" else task(visit, front, then)), index + 1)
        visit.note("ringing", desk=attempt.desk, attempt=index + 1)
        whisper = "" if attempt.automated else visit.flow.whisper
        return Wait((*says, Dial(attempt.line, attempt.ring, then, whisper)), index + 1)
