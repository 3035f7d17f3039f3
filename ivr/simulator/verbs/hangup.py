"""<Hangup>: the leg is over. In a whisper: the agent declines."""

from __future__ import annotations

from ivr.simulator.leg import Leg
from ivr.simulator.registry import End, Next, verb
from ivr.simulator.scheduler import Acts
from ivr.simulator.twiml import Verb


@verb("Hangup")
def hangup(leg: Leg, verb: Verb) -> Acts[Next]:
    yield from leg.sleep(0)
    return End("hangup")
