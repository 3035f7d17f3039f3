"""hello: what a caller hears whom we call back, before the agent is on. Named in utility.yaml as 'callback'.

Key 1 (or "yes") connects them. Key 2 says that the matter is settled. Silence is asked once more; then the words of
'missed' are spoken, for a voicemail box or a person who cannot press keys, and the call is tried again later.

    we_call_back:
      kind: hello
      say: {en: "Hello, this is Small Water. You asked us to call you.", es: "Hola, le llamamos de Small Water."}
      accept: {en: "To speak with us", es: "Para hablar con nosotros"}
      settled: {en: "If it is settled", es: "Si ya está resuelto"}
      missed: {en: "We will try again later.", es: "Volveremos a llamar más tarde."}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from ivr.flow import spoken
from ivr.flow.call import Input, Said
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Node, Outcome, Script, Wait
from ivr.flow.schema import Text
from ivr.flow.steps import Connect, Gather, Hangup, Redirect, Where

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

ACCEPT, SETTLED = "1", "2"
YES = frozenset(("yes", "yeah", "yep", "ok", "okay", "sure", "si", "sí", "claro", "bueno"))


class Hello(Node):
    """The start of a call back, on the caller's phone."""

    FOR_AGENTS: ClassVar[bool] = True  # its leg is dialled from an agent's
    SLOTS: ClassVar[frozenset[str]] = frozenset({"need", "desk"})

    kind: Literal["hello"]
    say: Text
    accept: Text
    settled: Text
    missed: Text

    def speak(self, script: Script) -> Prompts:
        choices = (script.option(script.words(self.accept), ACCEPT), script.option(script.words(self.settled), SETTLED))
        return {
            "first": script.say(script.words(self.say), *choices),
            "silence": script.say(*choices),
            "wrong": script.say(script.words(self.missed)),
            "options": script.say(script.phrase("goodbye")),
        }

    def enter(self, visit: Visit) -> Outcome:
        visit.note("greeted", need=visit.call.need)
        return self._ask(visit, "first", 0)

    def hear(self, visit: Visit, event: Input) -> Outcome:
        key = visit.key(event)
        if key == ACCEPT or (isinstance(event, Said) and YES & set(spoken.plain(event.words).split())):
            visit.note("accepted", desk=visit.call.desk)
            return Wait((Connect(),))
        if key == SETTLED:
            visit.note("settled", need=visit.call.need)
            visit.move("settled", sid=visit.call.answers.get("place", ""))
            return Wait((*visit.prompt("options"), Hangup()))
        if visit.call.tries >= 1:
            visit.note("missed", need=visit.call.need)
            return Wait((*visit.prompt("wrong"), Hangup()))
        return self._ask(visit, "silence", visit.call.tries + 1)

    def _ask(self, visit: Visit, occasion: Literal["first", "silence"], tries: int) -> Outcome:
        then = Where(self.id, tries)
        says = visit.prompt(occasion)
        gather = Gather(says, then, visit.flow.patience, visit.call.language, hints=visit.hints)
        return Wait((gather, Redirect(then)), tries)
