"""What a party hears when a Say, Play or Pause is executed, and for how long: on its own or inside a Gather."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr.simulator.leg import Leg
from ivr.simulator.outcome import Line
from ivr.simulator.scheduler import Acts
from ivr.simulator.twiml import Verb

FOREVER = 1000  # loop="0"


@dataclass(frozen=True, slots=True)
class Sound:
    """Words (or the name of a sound) with their seconds; no text: silence."""

    text: str
    language: str
    seconds: float


Reader = Callable[[Leg, Verb], Sound]
READERS: dict[str, Reader] = {}


def sounds(name: str) -> Callable[[Reader], Reader]:
    """Register the function below as the one that knows what <name> sounds like."""

    def register(reader: Reader) -> Reader:
        READERS[name] = reader
        return reader

    return register


def sound(leg: Leg, verb: Verb) -> Sound:
    return READERS[verb.name](leg, verb)


def play(leg: Leg, verb: Verb) -> Acts[None]:
    """Let the party hear one verb, from now to its end."""
    heard = sound(leg, verb)
    tell(leg, heard)
    yield from leg.sleep(heard.seconds)


def tell(leg: Leg, heard: Sound, after: float = 0.0) -> Line | None:
    """Write down what is heard ``after`` seconds from now, without waiting for it."""
    if not heard.text:
        return None
    return leg.hear(heard.text, heard.seconds, heard.language, after)


def loops(verb: Verb) -> int:
    """How often the verb is heard: loop="0" is as often as the carrier does at most."""
    return int(verb.number("loop", 1)) or FOREVER
