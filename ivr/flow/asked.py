"""One question, one answer: whose line rings, or what a caller hears, after these keys or for this need at a moment.

The engine itself gives the answer (``walk.py``); every key is pressed at that very moment, so that no words that take
long to hear move the call past an opening hour.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from ivr.flow.call import PERSON_KEY, Dialled, Input, Pressed, Recorded, Silence
from ivr.flow.graph import Flow
from ivr.flow.nodes import Node
from ivr.flow.nodes.keyed import Keyed
from ivr.flow.nodes.language import LanguageNode
from ivr.flow.nodes.menu import Menu
from ivr.flow.steps import Gather
from ivr.flow.walk import Walk
from ivr.flow.ways import ways
from routing.hours import DAYS, Opening, next_opening
from routing.route import Attempt, route

WAIT = "wait"
"""The caller stays silent; where a line rings, nobody takes the call."""

TIMES = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")

EARLIEST, LATEST = 2000, 2100
"""The years of which one may ask."""

MESSAGE_SECONDS = 10

_KEYS = re.compile(r"wait|[0-9*#]")

How = Literal["desk", "alternatives", "message", "menu", "over"]


class Astray(Exception):
    """A key leads nowhere; the text says at which node, and which keys are there."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a call comes to.

    ``how`` and ``node`` as in ``walk.Landing``. ``desk`` is rung if ``how`` is "desk", else the call is meant for it.
    ``attempts`` are the lines still to ring, in order, the first rings now. ``then`` is the desk, or the node, that
    follows when nobody at ``desk`` takes the call. ``opening`` tells whether the desk is open. ``heard`` are the nodes
    that a caller hears instead of a closed desk, the last waits. ``trail`` is what was pressed, as (node, key).
    """

    flow: Flow
    at: datetime
    language: str
    how: How
    node: str
    need: str | None
    desk: str | None
    keys: tuple[str, ...] | None
    attempts: tuple[Attempt, ...]
    then: str | None
    opening: Opening | None
    opens: datetime | None
    heard: tuple[str, ...]
    because: tuple[str, ...]
    trail: tuple[tuple[str, str], ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines of the desk that is rung, in E.164, in order; each as often as it rings."""
        return tuple(one.line for one in self.attempts if one.desk == self.desk and one.by == "line")

    @property
    def target(self) -> str:
        """What comes next in the call: the line that rings, or the node where the call waits."""
        return self.lines[0] if self.lines else self.node

    def rings(self, desk: str) -> bool:
        """Whether a line of ``desk`` rings now; the menu that tells that it is closed is no answer of it."""
        return self.how == "desk" and self.desk == desk

    def sentence(self) -> str:
        if self.how == "desk":
            return f"{self.desk}: {self._ringing()}"
        if self.heard and self.opening is not None:
            heard = ", then ".join(f"'{name}'" for name in self.heard)
            opens = f" (opens {told(self.opens, self.at)})" if self.opens else ""
            return f"{self.desk} is closed ({self.opening.rule} '{self.opening.name}'); the caller hears {heard}{opens}"
        if self.how == "message":
            return f"the caller leaves a message for {self.desk or self.flow.agent.desk} at '{self.node}'"
        if self.how == "over":
            return f"the call ends at '{self.node}'"
        return f"the call waits at {self.flow.nodes[self.node].kind} {self.node}"

    def as_json(self) -> dict[str, object]:
        """ "lines" are those of the desk that rings; "then", "opens" and "keys" may be null."""
        zone = self.flow.directory.calendar.zone
        return {
            "need": self.need,
            "desk": self.desk,
            "target": self.target,
            "because": list(self.because),
            "how": self.how,
            "lines": list(self.lines),
            "then": self.then,
            "node": self.node,
            "opens": self.opens.isoformat(timespec="minutes") if self.opens else None,
            "at": self.at.astimezone(zone).isoformat(timespec="minutes"),
            "language": self.language,
            "keys": list(self.keys) if self.keys is not None else None,
            "answer": self.sentence(),
        }

    def _ringing(self) -> str:
        different = list(dict.fromkeys(self.lines))
        rounds = len(self.lines) // max(1, len(different))
        if self.lines != tuple(different * rounds):  # somewhere in the middle of its rounds
            different, rounds = list(self.lines), 1
        words = ", then ".join(different) + (f", {rounds} times over" if rounds > 1 else "")
        if self.attempts[0].by == "taskrouter":
            words = f"a worker of TaskRouter, then {words}"
        automated = " (automated)" if self.attempts[0].automated else ""
        return f"{words}{automated}" + (f", then {self.then}" if self.then else "")


def moment(written: str, zone: ZoneInfo) -> datetime:
    """The utility's local time, as written: '2026-11-26 19:00'. Raises ValueError with a sentence."""
    for form in TIMES:
        try:
            local = datetime.strptime(written, form)
        except ValueError:
            continue
        if not EARLIEST <= local.year <= LATEST:
            raise ValueError(f"{written} is out of reach; name a time from {EARLIEST} to {LATEST}")
        return local.replace(tzinfo=zone).astimezone(UTC)
    raise ValueError(f"'{written[:40]}' is not a time; write it as '2026-11-26 19:00'")


def told(when: datetime, now: datetime) -> str:
    """'Wednesday at 8 AM'; with the date where the day alone could be another week's."""
    clock = f"{when.hour % 12 or 12}{f':{when:%M}' if when.minute else ''} {'AM' if when.hour < 12 else 'PM'}"
    far = (when.date() - now.astimezone(when.tzinfo).date()).days > 6
    return f"{DAYS[when.weekday()].capitalize()}{f', {when:%Y-%m-%d},' if far else ''} at {clock}"


def keys_of(written: str) -> tuple[str, ...]:
    """'2,1', '2 1' or '21' as keys; 'wait' is a silence. Raises ValueError with a sentence."""
    rest = re.sub(r"[\s,]+", "", _KEYS.sub("", written.lower()))
    if rest:
        raise ValueError(f"'{rest[:40]}' is no key; write keys as 2,1 (0 to 9, * and #), and 'wait' for a silence")
    return tuple(_KEYS.findall(written.lower()))


def by_keys(flow: Flow, now: datetime, keys: Iterable[str], language: str | None = None) -> Answer:
    """Where a caller who presses ``keys`` (of ``keys_of``) comes to. Raises Astray for a key that leads nowhere."""
    keys = tuple(keys)
    walk = Walk(flow, now, language)
    return _answer(walk, keys, tuple(_press(walk, deque(keys))))


def by_need(flow: Flow, now: datetime, need: str, language: str | None = None) -> Answer:
    """Where a caller comes to who chose a need of the flow; ``keys`` are the shortest to it, None if there are none."""
    walk = Walk(flow, now, language, start=f"need.{need}")
    return _answer(walk, ways(flow).get(need), ())


def _press(walk: Walk, waiting: deque[str]) -> list[tuple[str, str]]:
    trail = []
    while waiting:
        node, key = walk.flow.nodes[walk.call.node], waiting.popleft()
        event = _input(walk, node, key, waiting)
        turn = walk.do(event, after=0)
        pressed = event.digits if isinstance(event, Pressed) else key
        unknown = isinstance(node, LanguageNode) and key not in (*node.languages, PERSON_KEY, WAIT)
        if unknown or any(one.type == "wrong" for one in turn.events):
            known = _keys_there(node)
            raise Astray(f"key {pressed} leads nowhere at {node.kind} {node.id} ({walk.flow.places[node.id]}); {known}")
        trail.append((node.id, pressed))
    return trail


def _input(walk: Walk, node: Node, key: str, waiting: deque[str]) -> Input:
    """What the call takes next, by what it waits for; a question for several digits takes them off ``waiting``."""
    match walk.awaits():
        case "keys" if key == WAIT:
            return Silence()
        case "keys":
            return Pressed(_digits(walk, key, waiting))
        case "record" if key in (WAIT, PERSON_KEY):
            return Recorded(0, PERSON_KEY if key == PERSON_KEY else "")
        case "record":  # any key ends the message
            return Recorded(MESSAGE_SECONDS, key)
        case "line" if key == WAIT:
            return Dialled("no-answer", bridged=False)
        case "line":
            desk = walk.landing().desk
            raise Astray(f"key {key} leads nowhere: {desk} is being rung by then, and a line that rings hears no keys")
    raise Astray(f"{'a silence' if key == WAIT else f'key {key}'} leads nowhere: the call has ended at {node.id}")


def _digits(walk: Walk, key: str, waiting: deque[str]) -> str:
    """A menu takes one key; a question takes as many as it wants, or all up to #, as the phone does."""
    wanted = next(step.digits for step in walk.steps if isinstance(step, Gather))
    digits = key
    while len(digits) != wanted and waiting and waiting[0] != WAIT:
        following = waiting.popleft()
        if following == "#":
            break
        digits += following
    return digits


def _keys_there(node: Node) -> str:
    if isinstance(node, Keyed):
        return f"it asks for {node.at_least} to {node.at_most} digits"
    known: list[str] = []
    if isinstance(node, Menu):
        known = [key for key, _ in node.in_order()] + ([node.other_language] if node.other_language else [])
    elif isinstance(node, LanguageNode):
        known = list(node.languages)
    return f"the keys there are {', '.join(known)} and {PERSON_KEY}"


def _answer(walk: Walk, keys: tuple[str, ...] | None, trail: tuple[tuple[str, str], ...]) -> Answer:
    flow, call, landing = walk.flow, walk.call, walk.landing()
    desk = flow.directory.desks.get(landing.desk or "")
    opening = flow.directory.opening(desk, walk.now) if desk else None
    opens = None
    if desk is not None and opening is not None and not opening.open:
        opens = next_opening(flow.directory.calendar, flow.directory.calendar.schedules[desk.hours], walk.now)
    attempts: tuple[Attempt, ...] = ()
    then = None
    if landing.how == "desk":
        # The same decision that the engine made: of the desk to which the call was routed, not of the one that rings.
        need = flow.directory.needs.get(call.need or "")
        decision = route(flow.directory, call.desk or flow.agent.desk, need, walk.now)
        attempts = decision.attempts[call.tries - 1 :]
        others = (attempt.desk for attempt in attempts if attempt.desk != landing.desk)
        then = next(others, decision.then or flow.message)
    heard = _heard(walk, opening)
    return Answer(flow, walk.now, call.language, landing.how, landing.node, landing.need, landing.desk, keys, attempts,
                  then, opening, opens, heard, landing.because, trail)  # fmt: skip


def _heard(walk: Walk, opening: Opening | None) -> tuple[str, ...]:
    """The nodes heard instead of the desk, if it is closed: the need's own, and where that leads."""
    flow, call = walk.flow, walk.call
    just_closed = any(event.type == "closed" for event in walk.turns[-1].events)
    if opening is None or opening.open or not (just_closed or walk.landing().how == "alternatives"):
        return ()
    need = flow.directory.needs.get(call.need or "")
    first = (need.after_hours if need else None) or flow.agent.after_hours
    return (first, call.node) if just_closed and first and first != call.node else (call.node,)
