"""<Pay>: the caller pays with a card that only the carrier hears.

* The action gets Result (success, too-many-failed-attempts, payment-connector-error, caller-interrupted-with-star,
  caller-hung-up, validation-error, internal-error), PaymentToken or PaymentConfirmationCode, and the card's last four.
* Card digits never reach the app, and this simulator plays the results alone: key * interrupts, silence fails the
  attempts, anything else is a success.
* Without an action: the current document again.
"""

from __future__ import annotations

from ivr.simulator.actor import HangUp, Press, Wait
from ivr.simulator.leg import HungUp, Leg
from ivr.simulator.registry import Next, action, verb
from ivr.simulator.scheduler import Acts
from ivr.simulator.twiml import Verb

SECONDS = 40.0
"""How long a caller takes to key in a card."""

PAID = {
    "Result": "success",
    "PaymentConfirmationCode": "CONFIRMED",
    "PaymentMethod": "credit-card",
    "PaymentCardNumber": "xxxxxxxxxxxx4242",
    "PaymentCardType": "visa",
    "ExpirationDate": "1230",
    "SecurityCode": "xxx",
}


@verb("Pay")
def pay(leg: Leg, verb: Verb) -> Acts[Next]:
    leg.note("the carrier asks for a card")
    does = leg.ask("keys", timeout=verb.number("timeout", 5.0))
    if isinstance(does, HangUp):
        goto = action(leg, verb, {"Result": "caller-hung-up"})
        leg.does("hang up")
        yield from leg.last_word(goto.url, goto.method, goto.parameters)
        raise HungUp
    if isinstance(does, Press) and does.keys == "*":
        leg.does("press *")
        return action(leg, verb, {"Result": "caller-interrupted-with-star"})
    if isinstance(does, Wait):
        yield from leg.sleep(verb.number("timeout", 5.0) * verb.number("maxAttempts", 1))
        return action(leg, verb, {"Result": "too-many-failed-attempts"})
    yield from leg.sleep(SECONDS)
    leg.note("the card is charged" if verb.get("chargeAmount") else "the card is kept as a token")
    paid = PAID if verb.get("chargeAmount") else {**PAID, "PaymentToken": "tok-simulated"}
    return action(leg, verb, paid)
