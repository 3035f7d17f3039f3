"""<Sms>: a text message is sent, and the call goes on.

* ``to`` is the caller and ``from`` the called number unless the attributes say otherwise.
* With ``action``, its document takes over, with MessageSid and MessageStatus; without, the next verb runs.
"""

from __future__ import annotations

from ivr.simulator.leg import Leg
from ivr.simulator.messages import LIMIT_CHARACTERS
from ivr.simulator.registry import Next, action, verb
from ivr.simulator.scheduler import Acts
from ivr.simulator.twiml import CarrierError, Verb


@verb("Sms")
def sms(leg: Leg, verb: Verb) -> Acts[Next]:
    if not verb.text or len(verb.text) > LIMIT_CHARACTERS:
        raise CarrierError(14103, f"<Sms> has {len(verb.text)} characters, not 1 to {LIMIT_CHARACTERS}", leg.url)
    to = verb.get("to") or leg.parameters.standing["From"]
    leg.note(f"text to {to}: {verb.text}")
    from_ = verb.get("from") or leg.parameters.standing["To"]
    message = leg.carrier.messages.keep(from_, to, verb.text, "sent")
    given = {"MessageSid": message.sid, "MessageStatus": "sent"}
    if verb.get("statusCallback"):
        leg.tell(leg.resolve(verb.get("statusCallback")), "POST", given)
    yield from leg.sleep(0)
    return action(leg, verb, given) if verb.get("action") else None
