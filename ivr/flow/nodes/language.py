"""language: which language to go on in, each offered in its own voice.

Example:

    choose_language:
      kind: language
      languages: {1: en, 2: es}
      next: main
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from ivr.flow.call import Input
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Go, Node, Outcome, Script, Wait
from ivr.flow.nodes.menu import KEY_ORDER
from ivr.flow.schema import Key, Name
from ivr.flow.steps import Gather, Redirect, Say, Where

if TYPE_CHECKING:
    from ivr.flow.visit import Visit


class LanguageNode(Node):
    """A choice of language; silence goes on in the present one."""

    LISTENS: ClassVar[bool] = True

    kind: Literal["language"]
    languages: dict[Key, Name] = Field(min_length=2)
    next: Name

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        yield ("next",), self.next

    def speak(self, script: Script) -> Prompts:
        says = tuple(
            Say(script.option(script.phrases["other_language"][language], key, language), language)
            for key, language in sorted(self.languages.items(), key=lambda item: KEY_ORDER.index(item[0]))
        )
        return {"first": says}

    def enter(self, visit: Visit) -> Outcome:
        then = Where(self.id)
        gather = Gather(visit.prompt("first"), then, visit.flow.patience, visit.call.language, hints=visit.hints)
        return Wait((gather, Redirect(then)))

    def hear(self, visit: Visit, event: Input) -> Outcome:
        key = visit.key(event)
        if key is not None and key in self.languages:
            visit.speak_language(self.languages[key], key)
        return Go(self.next)
