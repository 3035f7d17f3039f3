"""A dialled line: it rings, somebody picks up (or not), hears the whisper, and is connected (or not).

The line tells the caller's leg by messages: a ``Note`` that it was answered, is ready to be connected, or is over.
"""

from __future__ import annotations

from urllib.parse import urljoin

from ivr.simulator.actor import HangUp, PickUp
from ivr.simulator.bridge import tell
from ivr.simulator.leg import HungUp, Leg
from ivr.simulator.outcome import Dialled
from ivr.simulator.perform import perform
from ivr.simulator.registry import Goto, Moved
from ivr.simulator.ringing import Following, answered_by, ring
from ivr.simulator.scheduler import Acts, Receive, Sleep
from ivr.simulator.twiml import CarrierError, Verb

WHISPER_VERBS = frozenset({"Play", "Say", "Gather", "Pause", "Redirect", "Hangup"})


class Callee:
    """One <Number> of a <Dial>."""

    def __init__(self, parent: Leg, verb: Verb, number: str, caller_id: str) -> None:
        call = parent.call
        self.parent = parent
        self.verb = verb
        self.number = number
        self.status = "no-answer"  # DialCallStatus, if this line is the one to speak of
        self.dialled = Dialled(number)
        self.ended = -1.0  # on the clock
        self.duration = 0
        call.outcome.dialled.append(self.dialled)
        self._base = parent.url
        sid = parent.carrier.sids.make("CA")
        self.leg = Leg(call, call.agent(number), "agent", sid, _parameters(parent, sid, number, caller_id))
        self.leg.url = parent.url
        self.leg.began_at = parent.carrier.clock.seconds
        self.leg.task = call.spawn(self._acts())
        parent.carrier.add(self.leg)

    def over(self, status: str, result: str = "") -> None:
        """The line's end, told to its status callback; the leg that dialled decides it or has been told."""
        self._part(status, result)
        self.leg.end(status)
        self._progress("completed", status)

    def cancel(self, status: str) -> None:
        """The carrier stops this line: the time is up, another one was faster, the talk is over, the caller is gone."""
        if self.ended >= 0:
            return
        if self.leg.task is not None:
            self.leg.carrier.scheduler.stop(self.leg.task)
        picked_up = self.leg.answered_at is not None
        self.over("completed" if picked_up else status, "canceled" if picked_up else status)

    def _part(self, status: str, result: str = "") -> None:
        """From here on the dialling leg has nothing to do with this line."""
        self.status = status
        self.ended = self.leg.carrier.clock.seconds
        self.duration = self.leg.talked()
        if self.dialled.result != "bridged":
            self.dialled.result = result or status

    def _acts(self) -> Acts[None]:
        try:
            yield from self._rings()
        except Moved as moved:
            self._part("completed", "declined")
            tell(self.parent, "over", self.leg)
            yield from self._goes_on(moved.goto)
        except HungUp:
            self.over("completed", "declined")
            tell(self.parent, "over", self.leg)

    def _rings(self) -> Acts[None]:
        leg = self.leg
        self._progress("initiated", "initiated")
        self._progress("ringing", "ringing")
        leg.note(f"ringing {self.number}")
        action = leg.ask("ringing")
        if isinstance(action, HangUp):
            yield Sleep(action.after)
            self.parent.leave()
            yield Receive()
        plan = yield from ring(leg, action, asked=bool(self.verb.get("url")))
        if isinstance(plan, str):
            self.over(plan)
            tell(self.parent, "over", leg)
            return
        self._progress("answered", "in-progress")
        tell(self.parent, "answered", leg)
        if self.verb.get("url") and not (yield from self._whisper(plan)):
            self.over("completed", "declined")
            tell(self.parent, "over", leg)
            return
        tell(self.parent, "ready", leg)
        while True:
            yield Receive()  # until the talk is over

    def _whisper(self, plan: PickUp) -> Acts[bool]:
        """True: the document ran out, which connects. A document that fails drops the line."""
        leg = self.leg
        actor, leg.actor = leg.actor, Following(leg.actor, plan)
        method = self.verb.get("method", "POST").upper()
        goto = Goto(leg.resolve(self.verb.get("url")), method, answered_by(self.verb, plan))
        try:
            return (yield from perform(leg, goto, WHISPER_VERBS)) == "end"
        except HungUp:
            return False
        except CarrierError as error:
            leg.call.trouble(error)
            return False
        finally:
            leg.actor = actor

    def _goes_on(self, goto: Goto) -> Acts[None]:
        """The REST API has sent this line to a document of its own."""
        try:
            yield from perform(self.leg, goto)
        except HungUp:
            pass
        except CarrierError as error:
            self.leg.call.trouble(error)
        self.leg.end("completed")
        self._progress("completed", "completed")

    def _progress(self, event: str, status: str) -> None:
        url = self.verb.get("statusCallback")
        if url and event in self.verb.get("statusCallbackEvent", "completed").split():
            self.leg.progress(urljoin(self._base, url), self.verb.get("statusCallbackMethod", "POST"), status)


def _parameters(parent: Leg, sid: str, number: str, caller_id: str) -> dict[str, str]:
    from_ = caller_id or parent.call.from_
    standing = parent.parameters.standing
    return {
        "AccountSid": standing["AccountSid"], "ApiVersion": standing["ApiVersion"], "CallSid": sid,
        "ParentCallSid": parent.sid, "Direction": "outbound-dial", "From": from_, "Caller": from_, "To": number,
        "Called": number,
    }  # fmt: skip
