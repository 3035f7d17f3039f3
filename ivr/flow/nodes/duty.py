"""duty: the line for agents: who calls it says who they are by number and code, and goes on duty or off.

'agent_numbers' in utility.yaml are the numbers to call, 'agent_start' names this node. Codes are given out by 'ivr duty
NAME --code'. After three wrong codes the call is over; after ten within an hour from one number none is taken from it.
Wrong, unknown and locked sound alike. Key 3 leads supervisors to the node of 'announcements'.

    agent_line:
      kind: duty
      say: {en: "Please key in your code.", es: "Marque su clave."}
      wrong: {en: "That is not right.", es: "No es correcto."}
      start: {en: "To go on duty", es: "Para entrar de guardia"}
      stop: {en: "To go off duty", es: "Para salir de guardia"}
      is_on: {en: "You are on duty.", es: "Usted está de guardia."}
      is_off: {en: "You are off duty.", es: "Usted está fuera de guardia."}
      announcements: announcing
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from ivr.flow.call import Input
from ivr.flow.graph import Prompts
from ivr.flow.nodes.announce import OFFERED_ON
from ivr.flow.nodes.base import Go, Node, Outcome, Script, Wait
from ivr.flow.schema import Name, Text
from ivr.flow.steps import Gather, Hangup, Redirect, Say, Where
from routing.agents import on_duty

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

ON, OFF = "1", "2"
TRIES = 3
CHOOSING = 10
"""``tries`` from here on: the agent is known, and chooses."""


class Duty(Node):
    """On duty or off, by phone."""

    FOR_AGENTS: ClassVar[bool] = True

    kind: Literal["duty"]
    say: Text
    wrong: Text
    start: Text
    stop: Text
    is_on: Text
    is_off: Text
    announcements: Name | None = Field(default=None, description="The node on which supervisors announce, by key 3.")

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        if self.announcements:
            yield ("announcements",), self.announcements

    def speak(self, script: Script) -> Prompts:
        choices = (script.option(script.words(self.start), ON), script.option(script.words(self.stop), OFF))
        return {
            "first": script.say(script.words(self.say)),
            "wrong": script.say(script.words(self.wrong), script.words(self.say)),
            "on": script.say(script.words(self.is_on)),
            "off": script.say(script.words(self.is_off)),
            "options": script.say(*choices),
            "bye": script.say(script.phrase("goodbye")),
        }

    def enter(self, visit: Visit) -> Outcome:
        return self._ask(visit, "first", 0)

    def hear(self, visit: Visit, event: Input) -> Outcome:
        tries = visit.call.tries
        if tries >= CHOOSING:
            return self._chosen(visit, visit.key(event), tries)
        agent = visit.services.agent_of(visit.digits(event), visit.call.number)
        if agent in visit.flow.directory.agents:
            visit.note("signed_in", agent=agent)
            visit.call = visit.call.but(answers={"agent": agent}, language=self._language(visit, agent))
            return self._choose(visit, CHOOSING)
        visit.note("wrong_code", tries=tries)
        if tries + 1 >= TRIES:
            return Wait((*visit.prompt("bye"), Hangup()))
        return self._ask(visit, "wrong", tries + 1)

    def _chosen(self, visit: Visit, key: str | None, tries: int) -> Outcome:
        agent = visit.call.answers["agent"]
        if key in (ON, OFF):
            visit.note("duty", agent=agent, on=key == ON, by="phone")
            visit.move("word", agent=agent, on=int(key == ON), by="phone")
            return Wait((*visit.prompt("on" if key == ON else "off"), *visit.prompt("bye"), Hangup()))
        if key == OFFERED_ON and self.announcements and visit.flow.directory.agents[agent].supervisor:
            return Go(self.announcements)
        if tries > CHOOSING:
            return Wait((*visit.prompt("bye"), Hangup()))
        return self._choose(visit, tries + 1)

    def _choose(self, visit: Visit, tries: int) -> Outcome:
        agent = visit.flow.directory.agents[visit.call.answers["agent"]]
        shift = visit.services.floor().shifts.get(agent.id)
        word = shift.word if shift is not None else None
        state = "on" if on_duty(agent, word, visit.flow.directory.calendar, visit.now) else "off"
        says = (*visit.prompt(state), *visit.prompt("options"))
        if agent.supervisor and self.announcements:
            says += visit.flow.spoken[self.announcements][visit.call.language]["offer"]
        return self._gather(visit, says, tries, 1)

    def _ask(self, visit: Visit, occasion: str, tries: int) -> Outcome:
        return self._gather(visit, visit.prompt(occasion), tries, None)

    def _gather(self, visit: Visit, says: tuple[Say, ...], tries: int, digits: int | None) -> Outcome:
        then = Where(self.id, tries)
        gather = Gather(says, then, visit.flow.patience, visit.call.language, digits)
        return Wait((gather, Redirect(then)), tries)

    def _language(self, visit: Visit, agent: str) -> str:
        return visit.flow.directory.agents[agent].languages[0]
