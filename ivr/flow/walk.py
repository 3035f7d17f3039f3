"""A call walked through the flow by the engine alone: what measuring, routing on paper and comparing are made of.

Time passes as it does for a caller who listens: the words of each turn, the ringing of a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ivr.flow import engine
from ivr.flow.call import Answered, Call, Input
from ivr.flow.engine import Turn
from ivr.flow.graph import Flow
from ivr.flow.pace import seconds
from ivr.flow.services import LocalServices
from ivr.flow.steps import Connect, Dial, Enqueue, EnqueueTask, Gather, Hangup, Meet, Record, Say, Step

SID = "CA" + "0" * 32

Awaits = Literal["keys", "record", "line", "queue", "over"]


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a walk has come to.

    ``how``: a "desk" is rung, a closed desk's "alternatives" are heard, a "message" is recorded, a "menu" (or another
    question) waits, or the call is "over". ``desk``, ``need``: those of the call. ``because``: routing's reasons.
    """

    how: Literal["desk", "alternatives", "message", "menu", "over"]
    node: str
    desk: str | None
    need: str | None
    because: tuple[str, ...] = ()


class Walk:
    """One call. ``now`` moves on with what is heard; ``turns`` holds what happened, ``inputs`` what was done."""

    def __init__(self, flow: Flow, now: datetime, language: str | None = None, start: str | None = None) -> None:
        self.flow = flow
        self.now = now
        self.turns: list[Turn] = []
        self.inputs: list[Input] = []
        call = Call(SID, flow.version, language or flow.default_language, start or flow.start, started=now.timestamp())
        self._take(engine.advance(flow, call, Answered(), _SERVICES, now))

    @property
    def call(self) -> Call:
        return self.turns[-1].call

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.turns[-1].steps

    def do(self, event: Input, after: float | None = None) -> Turn:
        """The caller, or the line, does something ``after`` some seconds; by default when the words are over."""
        self.now += timedelta(seconds=heard_seconds(self.steps) if after is None else after)
        self.inputs.append(event)
        return self._take(engine.advance(self.flow, self.call, event, _SERVICES, self.now))

    def awaits(self) -> Awaits:
        return awaits(self.steps)

    def landing(self) -> Landing:
        call = self.call
        how: Literal["desk", "alternatives", "message", "menu", "over"] = "menu"
        waiting = self.awaits()
        if waiting in ("line", "queue"):
            how = "desk"
        elif waiting == "record":
            how = "message"
        elif waiting == "over":
            how = "over"
        elif call.node in self.flow.alternatives:
            how = "alternatives"
        rung = [event.data["desk"] for turn in self.turns[-1:] for event in turn.events if event.type == "ringing"]
        return Landing(how, call.node, rung[-1] if rung else call.desk, call.need, call.because)

    def _take(self, turn: Turn) -> Turn:
        self.turns.append(turn)
        return turn


_SERVICES = LocalServices()


def awaits(steps: Sequence[Step]) -> Awaits:
    """What the phone waits for after these steps."""
    for step in steps:
        match step:
            case Gather():
                return "keys"
            case Record():
                return "record"
            case Dial() | Meet():
                return "line"
            case Enqueue() | EnqueueTask():
                return "queue"
            case Hangup() | Connect():
                return "over"
    return "over"


def says(steps: Sequence[Step]) -> list[Say]:
    """All that is spoken in these steps, in order."""
    found: list[Say] = []
    for step in steps:
        sounds = step.says if isinstance(step, Gather) else (step,)
        found += [sound for sound in sounds if isinstance(sound, Say)]
    return found


def heard_seconds(steps: Sequence[Step]) -> float:
    """Seconds of speech in these steps."""
    return sum(seconds(say.text) for say in says(steps))
