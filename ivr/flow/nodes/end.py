"""end: the last words of a call that was served, then the line is closed.

Example:

    message_taken:
      kind: end
      say: {en: "Thank you. Your reference is {reference}.", es: "Gracias. Su referencia es {reference}."}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Node, Outcome, Script, Wait
from ivr.flow.schema import Text
from ivr.flow.steps import Hangup

if TYPE_CHECKING:
    from ivr.flow.visit import Visit


class End(Node):
    """Goodbye."""

    SLOTS: ClassVar[frozenset[str]] = frozenset({"desk", "need", "reference", "promise", "when", "number"})

    kind: Literal["end"]
    say: Text

    def speak(self, script: Script) -> Prompts:
        return {"first": script.say(script.words(self.say))}

    def enter(self, visit: Visit) -> Outcome:
        visit.note("ending", node=self.id)
        return Wait((*visit.prompt("first"), Hangup()))
