"""say: words that everybody hears, then on to the next node.

Example:

    boil_notice:
      kind: say
      say: {en: "Please boil your water before drinking.", es: "Hierva el agua antes de beberla."}
      next: main
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Go, Node, Outcome, Script
from ivr.flow.schema import Name, Text

if TYPE_CHECKING:
    from ivr.flow.visit import Visit


class SayNode(Node):
    """Words, then the next node."""

    SLOTS: ClassVar[frozenset[str]] = frozenset({"desk", "opens", "need"})

    kind: Literal["say"]
    say: Text
    next: Name

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        yield ("next",), self.next

    def speak(self, script: Script) -> Prompts:
        return {"first": script.say(script.words(self.say))}

    def enter(self, visit: Visit) -> Outcome:
        return Go(self.next, visit.prompt("first"))
