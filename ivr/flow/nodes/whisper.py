"""whisper: what the agent who picks up hears before the caller is connected. For agents' legs only.

Key 1 takes the call, key 2 declines it, and so do two silences: a voicemail box never accepts.

    whisper:
      kind: whisper
      say: {en: "{need}. {path}. Waiting {waited}.", es: "{need}. {path}. Espera {waited}."}
      accept: {en: "To take the call", es: "Para tomar la llamada"}
      decline: {en: "To decline", es: "Para rechazarla"}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from ivr.flow.call import Input
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Node, Outcome, Script, Wait
from ivr.flow.schema import Text
from ivr.flow.steps import Connect, Gather, Hangup, Redirect, Where

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

ACCEPT, DECLINE = "1", "2"


class Whisper(Node):
    """The agent's choice to take the call."""

    SLOTS: ClassVar[frozenset[str]] = frozenset({"desk", "need", "path", "waited", "language", "reference"})

    kind: Literal["whisper"]
    say: Text
    accept: Text
    decline: Text

    def speak(self, script: Script) -> Prompts:
        choices = (script.option(script.words(self.accept), ACCEPT), script.option(script.words(self.decline), DECLINE))
        return {"first": script.say(script.words(self.say), *choices), "silence": script.say(*choices)}

    def enter(self, visit: Visit) -> Outcome:
        visit.note("whispered", need=visit.call.need, desk=visit.call.desk)
        return self._ask(visit, "first", 0)

    def hear(self, visit: Visit, event: Input) -> Outcome:
        key = visit.key(event)
        if key == ACCEPT:
            visit.note("accepted", desk=visit.call.desk)
            return Wait((Connect(),))
        if key == DECLINE or visit.call.tries >= 1:
            visit.note("declined", desk=visit.call.desk, by="key" if key == DECLINE else "silence")
            return Wait((Hangup(),))
        return self._ask(visit, "silence", visit.call.tries + 1)

    def _ask(self, visit: Visit, occasion: Literal["first", "silence"], tries: int) -> Outcome:
        then = Where(self.id, tries)
        gather = Gather(visit.prompt(occasion), then, visit.flow.patience, visit.call.language)
        return Wait((gather, Redirect(then)), tries)
