"""<Dial> with <Number>: other lines ring, and the first to answer is connected.

* ``timeout`` 30 s of ringing; ``timeLimit`` 14400 s of talk; <Number>s ring at once, with sequential="true" one after
  the other (each for ``timeout``); ten at most. The first to *answer* wins and the others are canceled.
* ``answerOnBridge`` in an unanswered call: it keeps ringing for the caller until the bridge.
* Number ``url``: the whisper, on the callee's leg: only Play, Say, Gather, Pause, Redirect and Hangup. Its end
  connects, its Hangup declines: DialCallStatus=completed with DialBridged=false.
* The action is told DialCallStatus, DialCallSid, DialCallDuration, DialBridged.
* The caller hangs up: all lines are canceled.
* Of several lines that nobody answered the last one to be over gives the DialCallStatus [?].
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ivr.simulator.bridge import Note, bridged, talk
from ivr.simulator.callee import Callee
from ivr.simulator.leg import HungUp, Leg
from ivr.simulator.registry import Moved
from ivr.simulator.scheduler import Acts, Receive
from ivr.simulator.twiml import Verb
from ivr.simulator.verbs.dial import TIME_LIMIT, TIMEOUT, Told, noun

MAX_NUMBERS = 10
_NUMBER = re.compile(r"\+?[0-9]{3,15}|sips?:[^@\s]+@[^@\s]+")


@noun("Number")
@noun("Sip")
def dial_number(leg: Leg, verb: Verb) -> Acts[Told]:
    numbers = _numbers(leg, verb)
    groups = [[number] for number in numbers] if verb.flag("sequential") else [numbers]
    callees: list[Callee] = []
    try:
        for group in groups:
            winner = yield from _ring(leg, verb, group, callees)
            if winner is not None:
                yield from _connect(leg, verb, winner)
                break
    except HungUp:
        _cancel(callees)
        return Told(_result(callees), hung_up=True)
    except Moved:
        _cancel(callees)
        raise
    return Told(_result(callees))


def _cancel(callees: Sequence[Callee]) -> None:
    for callee in callees:
        callee.cancel("canceled")


def _numbers(leg: Leg, verb: Verb) -> list[Verb]:
    """What to ring. Numbers that are none fail like a line that cannot be reached."""
    numbers = list(verb.children) or [Verb("Number", text=verb.text)]
    if len(numbers) > MAX_NUMBERS:
        leg.warn(12200, f"<Dial> has {len(numbers)} numbers, more than {MAX_NUMBERS}")
    for number in numbers:
        if not _NUMBER.fullmatch(_plain(number.text)):
            leg.warn(13224, f"<Dial>: {number.text!r} is no phone number")
    return [number for number in numbers[:MAX_NUMBERS] if _NUMBER.fullmatch(_plain(number.text))]


def _plain(number: str) -> str:
    return number.strip() if number.lstrip().startswith("sip") else re.sub(r"[\s().-]", "", number)


def _ring(leg: Leg, verb: Verb, numbers: Sequence[Verb], callees: list[Callee]) -> Acts[Callee | None]:
    """Ring some lines at once, until one answers, all are over, or the time is up."""
    ringing = [Callee(leg, number, _plain(number.text), verb.get("callerId")) for number in numbers]
    callees += ringing
    until = leg.carrier.clock.seconds + verb.number("timeout", TIMEOUT)
    while ringing:
        note = yield Receive(max(0.0, until - leg.carrier.clock.seconds))
        if note is None:
            for callee in ringing:
                leg.note(f"{callee.number} does not answer")
                callee.cancel("no-answer")
            return None
        told = next((callee for callee in ringing if isinstance(note, Note) and note.leg is callee.leg), None)
        if told is None:
            continue
        ringing.remove(told)
        if note.event == "answered":
            _cancel(ringing)
            return told
    return None


def _connect(leg: Leg, verb: Verb, callee: Callee) -> Acts[None]:
    """Wait for the whisper's end, and let them talk unless it declined."""
    note = None
    while not isinstance(note, Note) or note.leg is not callee.leg:
        note = yield Receive()
    if note.event != "ready":
        leg.note(f"{callee.number} is not connected")
        return
    callee.dialled.result = "bridged"
    if leg.answered_at is None:
        leg.pick_up()
    bridged(leg, callee.leg)
    how = yield from talk(leg, callee.leg, verb.number("timeLimit", TIME_LIMIT), verb.flag("hangupOnStar"))
    callee.cancel("completed")
    if how == "mine":
        raise leg.hang_up()


def _result(callees: list[Callee]) -> dict[str, str]:
    """What the action is told: of the line that was answered, else of the last one to be over."""
    if not callees:
        return {"DialCallStatus": "failed", "DialBridged": "false"}
    answered = [callee for callee in callees if callee.leg.answered_at is not None]
    callee = answered[-1] if answered else max(callees, key=lambda callee: callee.ended)
    connected = callee.dialled.result == "bridged"
    given = {"DialCallStatus": callee.status, "DialCallSid": callee.leg.sid, "DialBridged": str(connected).lower()}
    if answered:
        given["DialCallDuration"] = str(callee.duration)
    return given
