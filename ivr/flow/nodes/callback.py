"""callback: reads the caller's number back, lets them key in another one, and has them called back.

Who comes from a line keeps the place in it; after hours they are called when the desk opens. One call back is open for
a number. A number that is withheld, abroad or of a premium rate is not called: the caller keys in another, or leaves a
message. Only agents of agents.yaml call back: at a desk without 'mode: queue' the caller leaves a message instead.
{number} is the number, digit by digit; {when} is when the call comes.

    call_me_back:
      kind: callback
      say: {en: "We will call {number}.", es: "Le llamaremos al {number}."}
      right: {en: "If that is right", es: "Si es correcto"}
      other: {en: "For another number", es: "Para otro número"}
      ask: {en: "Please key in ten digits.", es: "Marque los diez dígitos."}
      next: call_is_coming
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from ivr.flow.call import Input, Pressed, Said
from ivr.flow.dialling import refusal_of_a_caller
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Go, Node, Occasion, Outcome, Script, Wait
from ivr.flow.schema import Name, Text
from ivr.flow.steps import Gather, Redirect, Where

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

RIGHT, OTHER = "1", "2"
DIGITS = 10
KEYING = 10
"""``tries`` from here on: the caller is asked for a number."""


class Callback(Node):
    """The caller asks to be called back."""

    LISTENS: ClassVar[bool] = True
    SLOTS: ClassVar[frozenset[str]] = frozenset({"desk", "need", "number", "when"})

    kind: Literal["callback"]
    say: Text
    right: Text
    other: Text
    ask: Text
    next: Name

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        yield ("next",), self.next

    def speak(self, script: Script) -> Prompts:
        choices = (script.option(script.words(self.right), RIGHT), script.option(script.words(self.other), OTHER))
        return {
            "first": script.say(script.words(self.say), *choices),
            "silence": script.say(script.phrase("silence"), script.words(self.say), *choices),
            "options": script.say(script.words(self.ask)),
            "wrong": script.say(script.phrase("wrong_key"), script.words(self.ask)),
        }

    def enter(self, visit: Visit) -> Outcome:
        if visit.desk().mode != "queue":
            visit.note("no_callback", desk=visit.desk().id)
            return Go(visit.flow.message)
        return self._offer(visit) if _may_ring(visit, visit.call.number) else self._key_in(visit, "options", KEYING)

    def hear(self, visit: Visit, event: Input) -> Outcome:
        tries = visit.call.tries
        if tries >= KEYING:
            return self._keyed(visit, visit.digits(event), tries)
        key = visit.key(event)
        if key == RIGHT:
            return self._agreed(visit)
        if key == OTHER:
            return self._key_in(visit, "options", KEYING)
        visit.note("wrong" if isinstance(event, Pressed | Said) else "silence", node=self.id)
        if tries >= 1:  # who said that they want to be called has not to prove it
            return self._agreed(visit)
        return self._offer(visit, "silence", tries + 1)

    def _offer(self, visit: Visit, occasion: Occasion = "first", tries: int = 0) -> Outcome:
        visit.note("asked", node=self.id, tries=tries)
        return self._gather(visit, occasion, tries, 1)

    def _key_in(self, visit: Visit, occasion: Occasion, tries: int) -> Outcome:
        visit.note("asked", node=self.id, tries=tries)
        return self._gather(visit, occasion, tries, DIGITS)

    def _keyed(self, visit: Visit, digits: str, tries: int) -> Outcome:
        number = f"+1{digits}"
        if len(digits) == DIGITS and _may_ring(visit, number):
            visit.answer("number", number)
            return self._offer(visit)
        visit.note("wrong", node=self.id)
        if tries > KEYING:
            return Go(visit.flow.message, visit.phrase("cannot_call"))
        return self._key_in(visit, "wrong", tries + 1)

    def _agreed(self, visit: Visit) -> Outcome:
        number = visit.call.answers.get("number", visit.call.number)
        visit.call_back(number, visit.opens().timestamp())
        return Go(self.next)

    def _gather(self, visit: Visit, occasion: Occasion, tries: int, digits: int) -> Outcome:
        then = Where(self.id, tries)
        gather = Gather(visit.prompt(occasion), then, visit.flow.patience, visit.call.language, digits, visit.hints)
        return Wait((gather, Redirect(then)), tries)


def _may_ring(visit: Visit, number: str) -> bool:
    flow = visit.flow
    return refusal_of_a_caller(number, flow.may_dial, flow.numbers) is None
