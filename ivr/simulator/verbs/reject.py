"""<Reject>: the call is not answered at all, and costs nothing.

Only as the first verb; in a call that is answered already it just ends the call, with a warning. ``reason`` rejected
(a "not in service" sound; CallStatus no-answer [?]) or busy.
"""

from __future__ import annotations

from ivr.simulator.leg import Leg
from ivr.simulator.registry import End, Next, verb
from ivr.simulator.scheduler import Acts
from ivr.simulator.twiml import Verb


@verb("Reject")
def reject(leg: Leg, verb: Verb) -> Acts[Next]:
    yield from leg.sleep(0)
    if leg.answered_at is not None:
        leg.warn(12200, "<Reject> comes too late: the call is answered")
        return End("hangup")
    leg.status = "busy" if verb.get("reason") == "busy" else "no-answer"
    return End("rejected")
