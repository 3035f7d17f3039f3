"""A dialled line: it rings, somebody picks up (or not), hears the whisper, and is connected (or not).

The line tells the caller's leg by messages: a ``Note`` that it was answered, is ready to be connected, or is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin

from ivr.simulator.actor import (
    Action,
    Actor,
    Answer,
    Busy,
    Decline,
    Fail,
    HangUp,
    Machine,
    Moment,
    NoAnswer,
    PickUp,
    Press,
    Wait,
)
from ivr.simulator.leg import HungUp, Leg
from ivr.simulator.outcome import Dialled, Line
from ivr.simulator.perform import perform
from ivr.simulator.registry import Goto
from ivr.simulator.scheduler import Acts, Receive, Sleep
from ivr.simulator.twiml import CarrierError, Verb

WHISPER_VERBS = frozenset({"Play", "Say", "Gather", "Pause", "Redirect", "Hangup"})


@dataclass(frozen=True, slots=True)
class Note:
    """A message from a dialled line to the leg that dialled it."""

    event: Literal["answered", "ready", "over"]
    callee: Callee


class _AtWhisper(Actor):
    """Plays what the agent planned when picking up, and asks the agent's own actor for what was left open."""

    def __init__(self, actor: Actor, plan: PickUp) -> None:
        self._actor = actor
        self._plan = plan

    def hears(self, line: Line) -> None:
        self._actor.hears(line)

    def act(self, moment: Moment) -> Action:
        if "keys" not in moment.awaits and "speech" not in moment.awaits:
            return self._actor.act(moment)
        if isinstance(self._plan, Machine):
            return Wait()
        if self._plan.keys is None:
            return self._actor.act(moment)
        return Press(self._plan.keys)


class Callee:
    """One <Number> of a <Dial>."""

    def __init__(self, parent: Leg, verb: Verb, number: str, caller_id: str) -> None:
        call = parent.call
        self.parent = parent
        self.verb = verb
        self.number = number
        self.status = "no-answer"  # DialCallStatus, if this line is the one to speak of
        self.dialled = Dialled(number)
        self.talk_seconds = 0.0
        self.ended = -1.0  # on the clock
        self.duration = 0
        call.outcome.dialled.append(self.dialled)
        self._base = parent.url
        sid = parent.carrier.sids.make("CA")
        self.leg = Leg(call, call.agent(number), "agent", sid, _parameters(parent, sid, number, caller_id))
        self.leg.url = parent.url
        self.leg.task = call.spawn(self._acts())

    def over(self, status: str, result: str = "") -> None:
        """The line's end, told to its status callback; the leg that dialled decides it or has been told."""
        self.status = status
        self.ended = self.leg.carrier.clock.seconds
        self.duration = self.leg.talked()
        if self.dialled.result != "bridged":
            self.dialled.result = result or status
        self.leg.status = status
        self._progress("completed", status)

    def cancel(self, status: str) -> None:
        """The carrier stops this line: the time is up, another one was faster, the talk is over, the caller is gone."""
        if self.ended >= 0:
            return
        if self.leg.task is not None:
            self.leg.carrier.scheduler.stop(self.leg.task)
        picked_up = self.leg.answered_at is not None
        self.over("completed" if picked_up else status, "canceled" if picked_up else status)

    def _acts(self) -> Acts[None]:
        leg = self.leg
        self._progress("initiated", "initiated")
        self._progress("ringing", "ringing")
        leg.note(f"ringing {self.number}")
        action = leg.ask("ringing")
        if isinstance(action, HangUp):
            yield from self._caller_leaves(action)
        elif isinstance(action, (Answer, Machine)) or (isinstance(action, Decline) and self.verb.get("url")):
            yield from self._picks_up(action)
        elif isinstance(action, (Busy, Fail, Decline)):
            yield Sleep(action.after)
            leg.does("fail" if isinstance(action, Fail) else "busy" if isinstance(action, Busy) else "decline")
            self.over("failed" if isinstance(action, Fail) else "busy")
            self._tell("over")
        elif isinstance(action, NoAnswer):
            yield Receive()  # until the Dial gives up
        else:
            raise TypeError(f"{action!r} is no way to treat a line that rings")

    def _caller_leaves(self, action: HangUp) -> Acts[None]:
        yield Sleep(action.after)
        self.parent.leave()
        yield Receive()

    def _picks_up(self, plan: PickUp) -> Acts[None]:
        leg = self.leg
        yield Sleep(plan.after)
        leg.does({Answer: "answer", Decline: "decline", Machine: "machine"}[type(plan)])
        leg.pick_up()
        if not isinstance(plan, Decline):
            self.talk_seconds = plan.talk
        self._progress("answered", "in-progress")
        self._tell("answered")
        if self.verb.get("url") and not (yield from self._whisper(plan)):
            self.over("completed", "declined")
            self._tell("over")
            return
        self._tell("ready")
        yield Receive()  # until the talk is over

    def _whisper(self, plan: PickUp) -> Acts[bool]:
        """True: the document ran out, which connects. A document that fails drops the line."""
        leg = self.leg
        actor, leg.actor = leg.actor, _AtWhisper(leg.actor, plan)
        goto = Goto(leg.resolve(self.verb.get("url")), self.verb.get("method", "POST").upper(), self._answered_by(plan))
        try:
            return (yield from perform(leg, goto, WHISPER_VERBS)) == "end"
        except HungUp:
            return False
        except CarrierError as error:
            leg.call.trouble(error)
            return False
        finally:
            leg.actor = actor

    def _answered_by(self, plan: PickUp) -> dict[str, str]:
        detection = self.verb.get("machineDetection")
        if detection not in ("Enable", "DetectMessageEnd"):
            return {}
        machine = "machine_end_beep" if detection == "DetectMessageEnd" else "machine_start"
        return {"AnsweredBy": machine if isinstance(plan, Machine) else "human"}

    def _tell(self, event: Literal["answered", "ready", "over"]) -> None:
        assert self.parent.task is not None
        self.leg.carrier.scheduler.send(self.parent.task, Note(event, self))

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
