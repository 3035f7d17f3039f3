"""<Play>: a sound file, or keys (``digits``, each w is half a second).

The file is not fetched: it takes ``carrier.play_seconds`` each time. ``loop`` 1; 0 = up to 1000 times.
"""

from __future__ import annotations

from ivr.simulator import audio
from ivr.simulator.audio import Sound
from ivr.simulator.leg import Leg
from ivr.simulator.registry import Next, verb
from ivr.simulator.scheduler import Acts
from ivr.simulator.twiml import Verb

TONE_SECONDS = 0.5


@verb("Play")
def play(leg: Leg, verb: Verb) -> Acts[Next]:
    yield from audio.play(leg, verb)
    return None


@audio.sounds("Play")
def file(leg: Leg, verb: Verb) -> Sound:
    digits = verb.get("digits")
    if digits:
        return Sound(f"(tones {digits})", "", TONE_SECONDS * len(digits) * audio.loops(verb))
    return Sound(f"(plays {leg.resolve(verb.text)})", "", leg.carrier.play_seconds * audio.loops(verb))
