"""<Leave>, in a waitUrl's document: the caller leaves the queue and goes on after the <Enqueue>. Elsewhere: nothing."""

from __future__ import annotations

from ivr.simulator.leg import Leg
from ivr.simulator.registry import End, Next, verb
from ivr.simulator.scheduler import Acts
from ivr.simulator.twiml import Verb


@verb("Leave")
def leave(leg: Leg, verb: Verb) -> Acts[Next]:
    yield from leg.sleep(0)
    return End("leave") if leg.queued else None
