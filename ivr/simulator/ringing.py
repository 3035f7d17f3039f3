"""A line that the carrier rings: somebody picks up, or not. A dialled line and a call placed by the app alike."""

from __future__ import annotations

from ivr.simulator.actor import (
    Action,
    Actor,
    Answer,
    Busy,
    Decline,
    Fail,
    Machine,
    Moment,
    NoAnswer,
    PickUp,
    Press,
    Wait,
)
from ivr.simulator.leg import Leg
from ivr.simulator.outcome import Line
from ivr.simulator.scheduler import Acts, Sleep
from ivr.simulator.twiml import Verb


class Following(Actor):
    """Plays what somebody planned when picking up, and asks the own actor for what was left open."""

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


def ring(leg: Leg, action: Action, asked: bool) -> Acts[PickUp | str]:
    """Time passes until somebody picks up (what they plan then), or the line is "busy" or "failed".

    ``asked``: whoever picks up is asked something, so that they can decline with a key; else they reject the call.
    """
    if isinstance(action, (Answer, Machine)) or (isinstance(action, Decline) and asked):
        yield Sleep(action.after)
        leg.does({Answer: "answer", Decline: "decline", Machine: "machine"}[type(action)])
        leg.pick_up()
        if not isinstance(action, Decline):
            leg.talk_seconds = action.talk
        return action
    if isinstance(action, (Busy, Fail, Decline)):
        yield Sleep(action.after)
        leg.does("fail" if isinstance(action, Fail) else "busy" if isinstance(action, Busy) else "decline")
        return "failed" if isinstance(action, Fail) else "busy"
    if not isinstance(action, NoAnswer):
        raise TypeError(f"{action!r} is no way to treat a line that rings")
    while True:
        yield Sleep(3600)  # until whoever rings gives up


def answered_by(verb: Verb, plan: PickUp) -> dict[str, str]:
    """What the carrier's machine detection says, if it was asked for."""
    detection = verb.get("machineDetection")
    if detection not in ("Enable", "DetectMessageEnd"):
        return {}
    machine = "machine_end_beep" if detection == "DetectMessageEnd" else "machine_start"
    return {"AnsweredBy": machine if isinstance(plan, Machine) else "human"}
