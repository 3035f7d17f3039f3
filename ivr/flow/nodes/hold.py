"""hold: what callers in line hear, again and again, until an agent takes the call.

They hear where they stand and how long it may take, in {place} and {wait}, no more often than every 45 seconds, and may
go another way at any time by a key: be called back without losing their place, leave a message, or choose another need.
Key 0 leads to a person of another desk. Who has waited for the desk's 'longest_wait' is taken out of line, and its
lines are rung; half a minute later while an agent is rung for them just then. The desk that waits is {desk}. With
'mode: taskrouter' nobody can say where they stand, and a way to a call back is not offered.

    in_line:
      kind: hold
      say: {en: "Thank you for waiting for {desk}. {place} {wait}", es: "Gracias por esperar. {place} {wait}"}
      options:
        1:
          words: {en: "To be called back and keep your place", es: "Para que le llamemos sin perder su lugar"}
          goto: call_me_back
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from ivr.flow.call import PERSON_KEY, Input, Waiting
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Node, Outcome, Script, Wait
from ivr.flow.nodes.callback import Callback
from ivr.flow.nodes.menu import KEY_ORDER
from ivr.flow.schema import Key, Name, Part, Text
from ivr.flow.steps import Gather, Leave, Redirect, Say, Where
from routing.waiting import team

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

GAP = 15
"""Seconds of quiet between two looks at how the caller stands."""
LOST = 30
"""Seconds after which a caller of whom the records know nothing is not left to wait for nobody."""
RINGING = 30
"""Seconds that a caller waits beyond the longest wait while an agent is rung for them, and told about them."""
LOOKS = 3
"""Looks between two announcements: the caller is spoken to every 45 s and the words."""


class Way(Part):
    """One way out of the line: its words, and the node that follows."""

    words: Text = Field(description="How the choice begins, before 'press 1'.")
    goto: Name


class Hold(Node):
    """The wait in line."""

    SLOTS: ClassVar[frozenset[str]] = frozenset({"desk", "need", "place", "wait"})

    kind: Literal["hold"]
    say: Text
    options: dict[Key, Way] = Field(min_length=1, description="Ways out of the line by key.")

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        for key, way in self.options.items():
            yield ("options", key, "goto"), way.goto

    def speak(self, script: Script) -> Prompts:
        ways = {key: script.option(script.words(self.options[key].words), key) for key in self._keys()}
        return {
            "first": script.say(script.words(self.say), *ways.values()),
            "wrong": script.say(script.phrase("wrong_key"), *ways.values()),
            "say": script.say(script.words(self.say)),
            **{f"key {key}": script.say(words) for key, words in ways.items()},
        }

    def _keys(self) -> list[str]:
        return sorted(self.options, key=KEY_ORDER.index)

    def _words(self, visit: Visit) -> tuple[Say, ...]:
        """All ways out of the line; with TaskRouter none that leads to a call back, which no worker of it makes."""
        if visit.desk().mode == "queue":
            return visit.prompt("first")
        nodes = visit.flow.nodes
        kept = [key for key in self._keys() if not isinstance(nodes[self.options[key].goto], Callback)]
        says = [*visit.prompt("say"), *(say for key in kept for say in visit.prompt(f"key {key}"))]
        return (Say(" ".join(say.text for say in says), visit.call.language),)

    def enter(self, visit: Visit) -> Outcome:
        return self._look(visit, 0)

    def hear(self, visit: Visit, event: Input) -> Outcome:
        if isinstance(event, Waiting):
            return self._look(visit, event.seconds)
        key = visit.key(event)
        if key == PERSON_KEY or key in self.options:
            visit.note("left_line", node=self.id, key=key)
            visit.call = visit.call.but(wish=key or "")
            return Wait((Leave(),))
        visit.note("wrong", node=self.id)
        return Wait(visit.prompt("wrong"))

    def _look(self, visit: Visit, waited: int) -> Outcome:
        """Speak, or only look whether the caller should still wait here; ``tries`` counts the looks since the words."""
        if visit.call.queued is not None:  # the carrier tells how long only once for several looks
            waited = max(waited, int(visit.now.timestamp() - visit.call.queued))
        why = self._in_vain(visit, waited)
        if why:
            visit.note("unserved", node=self.id, because=why)
            return Wait((Leave(),))
        look = visit.call.tries
        says = self._words(visit) if look == 0 else ()
        if says:
            visit.promised()
        gather = Gather(says, Where(self.id, look), GAP, visit.call.language)
        return Wait((gather, Redirect(Where(self.id, look + 1)))) if look + 1 < LOOKS else Wait((gather,))

    def _in_vain(self, visit: Visit, waited: int) -> str:
        """Why there is no use in waiting on; empty if there is."""
        desk = visit.desk()
        place = visit.standing()
        rung = place is not None and place.state == "offered"
        if waited >= desk.longest_wait + (RINGING if rung else 0):
            return "the longest wait is over"
        if desk.mode == "taskrouter":
            return ""  # the carrier knows who works
        floor = visit.services.floor()
        if place is not None and place.state in ("sent", "done", "over"):
            return f"the place is {place.state}"
        if floor.known and place is None and waited >= LOST:
            return "nobody knows of the caller"
        if not floor.known:
            return "nobody can be rung"
        working = team(visit.flow.directory, floor, place.desk if place else desk.id, visit.now)
        return "" if working else "no agent is on duty any more"
