"""A call that the app places through the REST API: it rings somebody, and runs a document when they pick up.

* One call a second is the account's default; more are queued.
* ``Timeout`` 60 s of ringing. Status callbacks: initiated ringing answered completed (default completed alone).
* Machine detection, if asked for, says AnsweredBy in the first request.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ivr.simulator.actor import PickUp
from ivr.simulator.call import Call
from ivr.simulator.leg import Leg
from ivr.simulator.numbers import PhoneNumber
from ivr.simulator.perform import run_leg
from ivr.simulator.registry import Goto
from ivr.simulator.ringing import Following, answered_by, ring
from ivr.simulator.scheduler import Acts, Interrupt, Sleep
from ivr.simulator.twiml import Verb

TIMEOUT = 60.0


def _nothing(leg: Leg) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Order:
    """What the app asked for. ``detection``: machineDetection, as on a <Number>.

    ``asked``: whoever picks up is asked something there, so that they can decline by a key; else they reject the call.
    ``answered`` and ``over`` are told of the leg when somebody has picked up, and when the call has ended, anyhow.
    """

    to: str
    from_: str
    first: Goto
    urls: PhoneNumber
    events: str = "completed"
    timeout: float = TIMEOUT
    detection: Verb = field(default_factory=lambda: Verb("Number"))
    asked: bool = True
    answered: Callable[[Leg], None] = _nothing
    over: Callable[[Leg], None] = _nothing


class _TooLong(Interrupt):
    """It has rung long enough."""


def place(call: Call, leg: Leg, order: Order, after: float) -> Acts[None]:
    """The whole call, which is queued for ``after`` seconds."""
    try:
        yield Sleep(after)
        plan = yield from _rings(call, leg, order)
    except Interrupt:
        plan = "canceled"
        leg.note("the call is cancelled")
    if isinstance(plan, str):
        leg.end(plan)
        call.report(leg, "completed", plan)
        call.close("hangup")
        order.over(leg)
        return
    call.report(leg, "answered", "in-progress")
    order.answered(leg)
    leg.actor = Following(leg.actor, plan)
    found = answered_by(order.detection, plan)
    leg.answered_by = found.get("AnsweredBy", "")
    first = order.first
    yield from run_leg(leg, Goto(first.url, first.method, {**first.parameters, **found}, first.twiml))
    order.over(leg)


def _rings(call: Call, leg: Leg, order: Order) -> Acts[PickUp | str]:
    """What whoever picks up plans, or why nobody did."""
    call.report(leg, "initiated", "initiated")
    leg.status = "ringing"
    call.report(leg, "ringing", "ringing")
    leg.note(f"ringing {order.to}")
    alarm = call.spawn(_alarm(leg), order.timeout)
    try:
        return (yield from ring(leg, leg.ask("ringing"), order.asked))
    except _TooLong:
        leg.note(f"{order.to} does not answer")
        return "no-answer"
    finally:
        call.carrier.scheduler.stop(alarm)


def _alarm(leg: Leg) -> Acts[None]:
    yield from ()
    leg.interrupt(_TooLong())
