"""<Redirect>: the call goes on in the document at this URL; what follows it is never reached.

POST unless ``method`` says GET. Without a URL: the current document again.
"""

from __future__ import annotations

from ivr.simulator.leg import Leg
from ivr.simulator.registry import Goto, Next, verb
from ivr.simulator.scheduler import Acts
from ivr.simulator.twiml import Verb


@verb("Redirect")
def redirect(leg: Leg, verb: Verb) -> Acts[Next]:
    yield from leg.sleep(0)
    return Goto(leg.resolve(verb.text), verb.get("method", "POST").upper())
