"""What all nodes share that ask for digits: how many, two chances, then a person."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, model_validator

from ivr.flow.call import Call, Input, Pressed, Silence
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Node, Occasion, Outcome, Person, Script, Wait
from ivr.flow.schema import Name, Text
from ivr.flow.steps import Gather, Redirect, Where

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

Length = Annotated[int, Field(ge=1, le=12)]
"""13 digits or more are refused: no prompt of ours takes a card number."""


class Keyed(Node):
    """Digits from the caller: the last of a fixed number ends them, else the pound key."""

    LISTENS: ClassVar[bool] = True

    say: Text
    at_least: Length
    at_most: Length
    next: Name

    @model_validator(mode="after")
    def _in_order(self) -> Keyed:
        if self.at_least > self.at_most:
            raise ValueError("'at_least' is larger than 'at_most'")
        return self

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        yield ("next",), self.next

    def keys(self, call: Call) -> Sequence[str]:
        return "1" * self.at_least, "1" * self.at_most, "1" * (self.at_most + 1)

    def speak(self, script: Script) -> Prompts:
        words = script.words(self.say)
        return {
            "first": script.say(words),
            "silence": script.say(script.phrase("silence"), words),
            "wrong": script.say(script.phrase("wrong_key"), words),
        }

    def enter(self, visit: Visit) -> Outcome:
        return self.ask(visit, "first", 0)

    def hear(self, visit: Visit, event: Input) -> Outcome:
        digits = visit.digits(event)
        if re.fullmatch(f"[0-9]{{{self.at_least},{self.at_most}}}", digits):
            return self.take(visit, digits)
        return self.in_vain(visit, "silence" if isinstance(event, Silence) or event == Pressed("") else "wrong")

    @abstractmethod
    def take(self, visit: Visit, digits: str) -> Outcome:
        """So many digits as were asked for."""

    def in_vain(self, visit: Visit, occasion: Occasion) -> Outcome:
        """Ask once more; after the second time the caller is taken to a person."""
        visit.note(occasion, node=self.id)
        if visit.call.tries >= 1:
            return Person("two unusable answers in a row", visit.phrase("to_person"))
        return self.ask(visit, occasion, visit.call.tries + 1)

    def ask(self, visit: Visit, occasion: Occasion, tries: int) -> Outcome:
        visit.note("asked", node=self.id, tries=tries)
        then = Where(self.id, tries)
        length = self.at_most if self.at_least == self.at_most else None
        gather = Gather(visit.prompt(occasion), then, visit.flow.patience, visit.call.language, length, visit.hints)
        return Wait((gather, Redirect(then)), tries)
