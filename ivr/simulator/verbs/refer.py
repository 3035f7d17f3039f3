"""<Refer>: the call's SIP side is asked to go elsewhere.

* For SIP and BYOC legs; it has one <Sip>.
* The action gets ReferCallStatus, ReferSipResponseCode and NotifySipResponseCode. When the REFER fails ReferCallStatus
  is left out. Without an action the next verb runs.
"""

from __future__ import annotations

from ivr.simulator.leg import Leg
from ivr.simulator.registry import Next, action, verb
from ivr.simulator.scheduler import Acts
from ivr.simulator.twiml import Verb


@verb("Refer")
def refer(leg: Leg, verb: Verb) -> Acts[Next]:
    target = next((child.text for child in verb.children if child.name == "Sip"), "")
    leg.note(f"refer to {target}")
    yield from leg.sleep(1)
    given = {"ReferSipResponseCode": "202", "ReferCallStatus": "completed", "NotifySipResponseCode": "200"}
    if not target:
        given = {"ReferSipResponseCode": "400"}
    return action(leg, verb, given) if verb.get("action") else None
