"""whisper: what the agent who picks up hears before the caller is connected. For agents' legs only.

Key 1 takes the call, key 2 declines it, and so do two silences: a voicemail box never accepts. Key 3, where the words
for it stand here, sends a caller from the line to another desk without a talk. What is known of the call: {need},
{path} (what the caller chose), {said}, {language}, {waited}, {transfers}, {verified}, {ticket}.

    whisper:
      kind: whisper
      say: {en: "{need}. {path}. Waiting {waited}.", es: "{need}. {path}. Espera {waited}."}
      accept: {en: "To take the call", es: "Para tomar la llamada"}
      decline: {en: "To decline", es: "Para rechazarla"}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from ivr.flow.call import Input
from ivr.flow.graph import Prompts
from ivr.flow.made.calling import CALLING
from ivr.flow.nodes.base import Go, Node, Outcome, Script, Wait
from ivr.flow.nodes.handover import WITHOUT_A_TALK
from ivr.flow.schema import Text
from ivr.flow.steps import Connect, Gather, Hangup, Redirect, Say, Where
from routing.waiting import Place

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

ACCEPT, DECLINE, ELSEWHERE = "1", "2", "3"


class Whisper(Node):
    """The agent's choice to take the call."""

    FOR_AGENTS: ClassVar[bool] = True
    SLOTS: ClassVar[frozenset[str]] = frozenset(
        {"desk", "need", "path", "said", "language", "waited", "transfers", "verified", "ticket", "reference"}
    )

    kind: Literal["whisper"]
    say: Text
    accept: Text
    decline: Text
    elsewhere: Text | None = Field(default=None, description="To send the caller to another desk without a talk.")

    def speak(self, script: Script) -> Prompts:
        choices = [script.option(script.words(self.accept), ACCEPT), script.option(script.words(self.decline), DECLINE)]
        third = [script.option(script.words(self.elsewhere), ELSEWHERE)] if self.elsewhere else []
        say = script.words(self.say)
        return {
            "first": script.say(say, *choices),
            "silence": script.say(*choices),
            # From the line of a desk with a queue: the caller can be sent elsewhere.
            "options": script.say(say, *choices, *third),
        }

    def enter(self, visit: Visit) -> Outcome:
        visit.note("whispered", need=visit.call.need, desk=visit.call.desk, offer=visit.call.offer or None)
        if visit.call.offer:
            place = visit.services.place(visit.call.parent or "")
            if place is not None:
                self._know(visit, place)
            visit.move("picked_up", sid=visit.call.parent, offer=visit.call.offer, leg=visit.call.sid)
            if place is not None and place.away:
                return self._ask(visit, "first", 0, visit.phrase("a_callback"))
            return self._ask(visit, "options", 0)
        if visit.call.reservation and self._has_gone(visit):
            return Wait((*visit.phrase("caller_gone"), Hangup()))
        return self._ask(visit, "first", 0)

    def _has_gone(self, visit: Visit) -> bool:
        """Whether the caller has hung up while TaskRouter rang this worker: it lets the phone ring on."""
        place = visit.services.place(visit.call.parent or "")
        return place is not None and place.state in ("done", "over")

    def _know(self, visit: Visit, place: Place) -> None:
        """What the place says that the caller's own call does not know yet: an agent has sent them here."""
        if place.warm or place.desk != visit.call.desk:
            sent = visit.call.transfers + 1
            visit.call = visit.call.but(desk=place.desk, transfers=sent, words=place.words)

    def hear(self, visit: Visit, event: Input) -> Outcome:
        key = visit.key(event)
        if key == ACCEPT or (key == ELSEWHERE and visit.call.offer and self.elsewhere and not _away(visit)):
            return self._take(visit, key)
        if key == DECLINE or visit.call.tries >= 1:
            visit.note("declined", desk=visit.call.desk, by="key" if key == DECLINE else "silence")
            if visit.call.offer:
                visit.move("declined", sid=visit.call.parent, offer=visit.call.offer)
            return Wait((Hangup(),))
        return self._ask(visit, "silence", visit.call.tries + 1)

    def _take(self, visit: Visit, key: str) -> Outcome:
        """Connect; a caller from the line may have gone, or may be somebody else's by now."""
        call, parent = visit.call, visit.call.parent or ""
        if call.reservation:  # the carrier knows whether it still holds
            visit.note("accepted", desk=call.desk, place=parent)
            return Go(visit.flow.handover or "")
        if not call.offer:
            visit.note("accepted", desk=call.desk)
            return Wait((Connect(),))
        if not visit.services.take(parent, call.offer, call.sid):
            visit.note("too_late", desk=call.desk)
            return Wait((*visit.phrase("caller_gone"), Hangup()))
        visit.note("accepted", desk=call.desk, place=parent)
        place = visit.services.place(parent)
        if place is not None and place.away:
            return Go(CALLING)
        if key == ELSEWHERE:
            visit.remember(WITHOUT_A_TALK, "yes")
        return Go(visit.flow.handover or "")

    def _ask(
        self,
        visit: Visit,
        occasion: Literal["first", "silence", "options"],
        tries: int,
        before: tuple[Say, ...] = (),
    ) -> Outcome:
        then = Where(self.id, tries)
        gather = Gather((*before, *visit.prompt(occasion)), then, visit.flow.patience, visit.call.language)
        return Wait((gather, Redirect(then)), tries)


def _away(visit: Visit) -> bool:
    """Whether the caller is not on the line: they are called back, and sent on only after that."""
    place = visit.services.place(visit.call.parent or "") if visit.call.offer else None
    return place is not None and place.away
