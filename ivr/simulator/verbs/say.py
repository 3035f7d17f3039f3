"""<Say>: words are spoken.

* At most 4096 characters; empty ones are an error in the debugger.
* ``loop`` 1; 0 = up to 1000 times. ``language`` en-US unless the attribute says otherwise.
* SSML children are spoken as their text; ``<break time="500ms"/>`` is silence.
"""

from __future__ import annotations

import re

from ivr.simulator import audio, pace
from ivr.simulator.audio import Sound
from ivr.simulator.leg import Leg
from ivr.simulator.registry import Next, verb
from ivr.simulator.scheduler import Acts
from ivr.simulator.twiml import CarrierError, Verb

LIMIT_CHARACTERS = 4096
DEFAULT_LANGUAGE = "en-US"
_TIME = re.compile(r"\s*([0-9.]+)(m?s)\s*")


@verb("Say")
def say(leg: Leg, verb: Verb) -> Acts[Next]:
    yield from audio.play(leg, verb)
    return None


@audio.sounds("Say")
def words(leg: Leg, verb: Verb) -> Sound:
    if len(verb.text) > LIMIT_CHARACTERS:
        raise CarrierError(12200, f"<Say> has {len(verb.text)} characters, more than {LIMIT_CHARACTERS}", leg.url)
    if not verb.text:
        leg.warn(12200, "<Say> is empty")
    seconds = pace.seconds(verb.text) + _breaks(verb)
    return Sound(verb.text, verb.get("language", DEFAULT_LANGUAGE), seconds * audio.loops(verb))


def _breaks(verb: Verb) -> float:
    total = 0.0
    for child in verb.children:
        found = _TIME.fullmatch(child.get("time")) if child.name == "break" else None
        if found:
            total += float(found[1]) / (1000 if found[2] == "ms" else 1)
        total += _breaks(child)
    return total
