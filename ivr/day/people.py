"""The callers and the agents of a simulated day: they act on what they hear, as people do."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from ivr.day.plan import Planned
from ivr.flow.graph import Flow
from ivr.simulator import (
    Action,
    Actor,
    Answer,
    Decline,
    HangUp,
    Leave,
    Line,
    Moment,
    NoAnswer,
    Press,
    Talk,
    Wait,
)

_CHOICE = re.compile(r"(?P<words>[^.?!]*?), (?:press|oprima) (?P<key>[0-9*#])")
_REFERENCE = re.compile(r"(?:reference|referencia) ((?:[0-9] ?){6})")
MESSAGE = re.compile(r"message|mensaje", re.IGNORECASE)
CALLBACK = re.compile(r"called back and keep|llamemos sin perder", re.IGNORECASE)
MOST_PAGES = 8
ACCEPT = re.compile(r"Accept|Aceptar")
RIGHT = re.compile(r"right|correcto", re.IGNORECASE)


def choices(text: str) -> list[tuple[str, str]]:
    """(words, key) of each choice that a menu has spoken."""
    return [(found["words"].strip(), found["key"]) for found in _CHOICE.finditer(text)]


def key_for(pattern: re.Pattern[str], heard: tuple[Line, ...]) -> str | None:
    """The key of the first choice whose words fit."""
    for words, key in choices(" ".join(line.text for line in heard)):
        if pattern.search(words):
            return key
    return None


class Caller(Actor):
    """Rings, presses the planned keys, waits as long as the patience lasts, and may be called back."""

    def __init__(self, plan: Planned, flow: Flow) -> None:
        self.plan = plan
        self.hung_up = False
        self.rung_back = 0
        self.talks = 0
        language = flow.languages
        first = flow.nodes[flow.start]
        key = getattr(first, "other_language", None) if plan.language != next(iter(language)) else None
        self._keys = [*([key] if key else []), *plan.keys]
        self._waits_since: float | None = None

    def act(self, moment: Moment) -> Action:
        if "ringing" in moment.awaits:
            self.rung_back += 1
            return Answer(after=6.0, keys=None)
        if moment.queued or "queue" in moment.awaits:
            return self._in_line(moment)
        if "talk" in moment.awaits:
            self.talks += 1
            self._waits_since = None
            return Wait()
        if "record" in moment.awaits:
            return Leave(15.0)
        return self._at_a_prompt(moment)

    def _in_line(self, moment: Moment) -> Action:
        if self._waits_since is None:
            self._waits_since = moment.at
        tired = moment.at - self._waits_since >= self.plan.patience
        if not tired or "keys" not in moment.awaits or not moment.heard:
            return Wait()
        key = {"callback": key_for(CALLBACK, moment.heard), "message": key_for(MESSAGE, moment.heard)}
        choice = key.get(self.plan.when_tired)
        if choice is None:
            return self._hang_up() if self.plan.when_tired == "hang up" else Wait()
        return Press(choice)

    def _at_a_prompt(self, moment: Moment) -> Action:
        if moment.who == "agent":  # the own phone rings: a call back
            return Press("1")
        right = key_for(RIGHT, moment.heard)
        if right is not None:
            return Press(right)
        if self._keys:
            return Press(self._keys.pop(0))
        message = key_for(MESSAGE, moment.heard)
        return Press(message) if message else self._hang_up()

    def _hang_up(self) -> Action:
        self.hung_up = True
        return HangUp()


class Team:
    """What agents know: whose call this is (by its reference), where each desk's calls belong, and which are open."""

    def __init__(
        self,
        flow: Flow,
        caller_of: Callable[[str], Caller | None],
        random: Random,
        is_open: Callable[[str], bool],
    ) -> None:
        self.flow = flow
        self.caller_of = caller_of
        self.random = random
        self.is_open = is_open
        self.whispers: list[str] = []
        self.sent_on: list[str] = []
        """The numbers of callers whom an agent has found at the wrong desk."""


class AgentActor(Actor):
    """Picks up, listens to the whisper, talks; sends a caller on who belongs to a desk that is not theirs."""

    def __init__(self, agent: str, team: Team) -> None:
        self._agent = team.flow.directory.agents[agent]
        self._team = team
        self._caller: Caller | None = None
        self._sends = False
        self._pages = 0

    def act(self, moment: Moment) -> Action:
        if "ringing" in moment.awaits:
            self._caller, self._sends, self._pages = None, False, 0
            chance = self._team.random.random()
            if chance < 0.02:
                return NoAnswer()
            return Decline() if chance < 0.03 else Answer(after=self._team.random.uniform(2.0, 6.0), keys=None)
        if "talk" in moment.awaits:
            return self._talk()
        if "keys" in moment.awaits:
            return self._key(moment)
        return Wait()

    def hears(self, line: Line) -> None:
        found = _REFERENCE.search(line.text) if line.who == "Agent" and line.text.startswith("hears") else None
        if found is not None:
            self._team.whispers.append(line.text)
            self._caller = self._team.caller_of(found[1].replace(" ", ""))

    def _talk(self) -> Action:
        if self._caller is None:
            return Talk(20.0)
        if self._is_wrong(self._caller):
            self._sends = True
            if self._caller.plan.number not in self._team.sent_on:
                self._team.sent_on.append(self._caller.plan.number)
            return Press("*", after=min(20.0, self._caller.plan.talk))
        return Talk(self._caller.plan.talk)

    def _is_wrong(self, caller: Caller) -> bool:
        """The caller's desk is not one of the agent's, and somebody works there."""
        desk = self._team.flow.directory.needs[caller.plan.need].desk
        return desk not in self._agent.desks and self._team.is_open(desk)

    def _key(self, moment: Moment) -> Action:
        if not self._sends or self._caller is None:
            accept = key_for(ACCEPT, moment.heard)
            return Press(accept) if accept else HangUp()
        desk = self._team.flow.directory.desks[self._team.flow.directory.needs[self._caller.plan.need].desk]
        name = re.compile(re.escape(desk.name[self._agent.languages[0]]) + "$", re.IGNORECASE)
        key = key_for(name, moment.heard)
        self._pages += 1
        if key is None and self._pages > MOST_PAGES:  # not offered: the agent does what can be done
            return HangUp()
        return Press(key or "4")
