"""ask: digits that the caller keys in, kept under a name and taken along with the call.

Ends with the last digit, or with the pound key where the length may vary. Too few or too many digits, or silence, are
helped once; then the caller is taken to a person. 13 digits or more are refused: no prompt of ours takes a card number.

    account_number:
      kind: ask
      say: {en: "Please key in your account number.", es: "Marque su número de cuenta."}
      at_least: 6
      at_most: 8
      name: account
      next: main
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from ivr.flow.call import Input, Pressed, Silence
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Go, Node, Occasion, Outcome, Person, Script, Wait
from ivr.flow.schema import Name, Text
from ivr.flow.steps import Gather, Redirect, Where

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

Length = Annotated[int, Field(ge=1, le=12)]


class Ask(Node):
    """Digits from the caller."""

    LISTENS: ClassVar[bool] = True
    SLOTS: ClassVar[frozenset[str]] = frozenset({"desk", "need"})

    kind: Literal["ask"]
    say: Text
    at_least: Length
    at_most: Length
    name: Name = Field(description="Under which name the digits are kept.")
    next: Name

    @model_validator(mode="after")
    def _in_order(self) -> Ask:
        if self.at_least > self.at_most:
            raise ValueError("'at_least' is larger than 'at_most'")
        return self

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        yield ("next",), self.next

    def speak(self, script: Script) -> Prompts:
        words = script.words(self.say)
        return {
            "first": script.say(words),
            "silence": script.say(script.phrase("silence"), words),
            "wrong": script.say(script.phrase("wrong_key"), words),
        }

    def enter(self, visit: Visit) -> Outcome:
        return self._ask(visit, "first", 0)

    def hear(self, visit: Visit, event: Input) -> Outcome:
        digits = visit.digits(event)
        if re.fullmatch(f"[0-9]{{{self.at_least},{self.at_most}}}", digits):
            visit.answer(self.name, digits)
            return Go(self.next)
        occasion: Occasion = "silence" if isinstance(event, Silence) or event == Pressed("") else "wrong"
        visit.note(occasion, node=self.id)
        if visit.call.tries >= 1:
            return Person("two unusable answers in a row", visit.phrase("to_person"))
        return self._ask(visit, occasion, visit.call.tries + 1)

    def _ask(self, visit: Visit, occasion: Occasion, tries: int) -> Outcome:
        visit.note("asked", node=self.id, tries=tries)
        then = Where(self.id, tries)
        length = self.at_most if self.at_least == self.at_most else None
        gather = Gather(visit.prompt(occasion), then, visit.flow.patience, visit.call.language, length, visit.hints)
        return Wait((gather, Redirect(then)), tries)
