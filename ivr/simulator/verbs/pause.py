"""<Pause>: silence for ``length`` seconds (1)."""

from __future__ import annotations

from ivr.simulator import audio
from ivr.simulator.audio import Sound
from ivr.simulator.leg import Leg
from ivr.simulator.registry import Next, verb
from ivr.simulator.scheduler import Acts
from ivr.simulator.twiml import Verb


@verb("Pause")
def pause(leg: Leg, verb: Verb) -> Acts[Next]:
    yield from audio.play(leg, verb)
    return None


@audio.sounds("Pause")
def silence(leg: Leg, verb: Verb) -> Sound:
    return Sound("", "", verb.number("length", 1.0))
