"""A call that the app places through the REST API: it rings somebody, and runs a document when they pick up.

* One call a second is the account's default; more are queued.
* ``Timeout`` 60 s of ringing. Status callbacks: initiated ringing answered completed (default completed alone).
* Machine detection, if asked for, says AnsweredBy in the first request.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.simulator.call import Call
from ivr.simulator.leg import Leg
from ivr.simulator.numbers import PhoneNumber
from ivr.simulator.perform import run_leg
from ivr.simulator.registry import Goto
from ivr.simulator.ringing import Following, answered_by, ring
from ivr.simulator.scheduler import Acts, Interrupt
from ivr.simulator.twiml import Verb

TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Order:
    """What the app asked for. ``detection``: machineDetection, as on a <Number>."""

    to: str
    from_: str
    first: Goto
    urls: PhoneNumber
    events: str = "completed"
    timeout: float = TIMEOUT
    detection: Verb = field(default_factory=lambda: Verb("Number"))


class _TooLong(Interrupt):
    """It has rung long enough."""


def place(call: Call, leg: Leg, order: Order) -> Acts[None]:
    """The whole call."""
    call.report(leg, "initiated", "initiated")
    leg.status = "ringing"
    call.report(leg, "ringing", "ringing")
    leg.note(f"ringing {order.to}")
    alarm = call.spawn(_alarm(leg), order.timeout)
    try:
        plan = yield from ring(leg, leg.ask("ringing"), asked=True)
    except Interrupt as interrupt:  # nobody picked up in time, or the app has cancelled it
        plan = "no-answer" if isinstance(interrupt, _TooLong) else "canceled"
        leg.note(f"{order.to} does not answer" if plan == "no-answer" else "the call is cancelled")
    call.carrier.scheduler.stop(alarm)
    if isinstance(plan, str):
        leg.status = plan
        call.report(leg, "completed", plan)
        call.close("hangup")
        return
    call.report(leg, "answered", "in-progress")
    leg.actor = Following(leg.actor, plan)
    first = order.first
    given = {**first.parameters, **answered_by(order.detection, plan)}
    yield from run_leg(leg, Goto(first.url, first.method, given, first.twiml))


def _alarm(leg: Leg) -> Acts[None]:
    yield from ()
    leg.interrupt(_TooLong())
