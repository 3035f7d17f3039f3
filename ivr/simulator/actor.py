"""The people on the phone: what they are told, and what they can do.

The carrier tells an actor each line that it hears (``hears``) and asks it to act when the call waits for someone
(``act``). It asks at the *start* of a prompt, after telling its lines: an action with ``barge_in`` cuts the prompt off,
any other one takes place when the prompt has been heard to its end.
"""

from __future__ import annotations

from dataclasses import dataclass

from ivr.simulator.outcome import Line

TALK_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Moment:
    """What the call waits for.

    ``awaits`` is what can be done: "keys" and "speech" (a Gather), "record", "ringing" (a line that is rung), "talk"
    (parties are connected: who hangs up, and when?), "queue" (the wait goes on; hang up?). ``who`` is asked: "caller"
    or "agent".
    """

    awaits: frozenset[str]
    who: str
    at: float  # when the prompt ends, in seconds of the call
    heard: tuple[Line, ...] = ()  # since this party last acted, the prompt included
    number: str = ""  # the line that rings
    digits: int | None = None  # how many keys end it at once
    finish: str = ""  # the key that ends it
    timeout: float = 0.0
    queued: bool = False  # it waits in a queue: to do nothing is what it is there for

    def describe(self) -> str:
        """What the call waits for, in words for an error message."""
        if "ringing" in self.awaits:
            return f"the line {self.number} to be answered"
        if "talk" in self.awaits:
            return "the talk to end"
        if "queue" in self.awaits:
            return "the caller's turn in the queue"
        what = "a message after the beep" if "record" in self.awaits else " or ".join(sorted(self.awaits))
        last = self.heard[-1].text if self.heard else ""
        return f"{what} of the {self.who}" + (f" after {last[-80:]!r}" if last else "")


@dataclass(frozen=True, slots=True)
class Press:
    """Keys: the first ``after`` seconds after the prompt, the others ``between`` seconds apart. At a talk: *."""

    keys: str
    barge_in: bool = False
    after: float = 0.0
    between: float = 0.0


@dataclass(frozen=True, slots=True)
class Speak:
    """Words, and how sure the recogniser is of them (None: it does not say)."""

    words: str
    confidence: float | None = 0.9
    barge_in: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Silence until the prompt gives up. At a talk or in a queue: stay. ``seconds``: how long, before what follows."""

    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class HangUp:
    """At a prompt, after it (or at once); while a line rings, at a talk, in a queue: after some seconds."""

    barge_in: bool = False
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Leave:
    """A message of some seconds, ended by a key, by hanging up (key="hangup") or by silence (key="")."""

    seconds: float = 8.0
    key: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """An agent ends the talk after this long."""

    seconds: float = TALK_SECONDS


@dataclass(frozen=True, slots=True)
class Answer:
    """Picks up and presses ``keys`` at each question of the whisper (None: the actor is asked at each)."""

    after: float = 4.0
    keys: str | None = "1"
    talk: float = TALK_SECONDS


@dataclass(frozen=True, slots=True)
class Decline:
    """Picks up and presses 2 at the whisper. Without a whisper: rejects the call, which is busy to the carrier."""

    after: float = 4.0
    keys: str = "2"


@dataclass(frozen=True, slots=True)
class Machine:
    """An answering machine picks up and is silent at the whisper; without one the caller is bridged to it."""

    after: float = 20.0
    talk: float = 30.0


@dataclass(frozen=True, slots=True)
class Busy:
    after: float = 1.0


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Rings until the Dial gives up."""


@dataclass(frozen=True, slots=True)
class Fail:
    """The number cannot be reached."""

    after: float = 1.0


PickUp = Answer | Decline | Machine
LineAction = PickUp | Busy | NoAnswer | Fail
Action = Press | Speak | Wait | HangUp | Leave | Talk | LineAction


class Actor:
    """Someone on the phone; this one hears all and does nothing. Sub-classes act."""

    def begin(self) -> None:
        """A call starts in which this actor takes part."""

    def hears(self, line: Line) -> None:
        """A line of the transcript that this actor hears, sees or causes."""

    def act(self, moment: Moment) -> Action:
        """What to do now. A line that rings is answered, everything else is met with silence."""
        return Answer() if "ringing" in moment.awaits else Wait()

    def left_over(self) -> list[str]:
        """What the actor wanted to do and never could."""
        return []


class Always(Actor):
    """An agent who does the same at each ring: ``agents={"+12025550111": Busy()}`` is made into this."""

    def __init__(self, action: LineAction) -> None:
        self._action = action

    def act(self, moment: Moment) -> Action:
        return self._action if "ringing" in moment.awaits else Wait()
