"""<Dial> with <Number>: other lines ring, and the first to answer is connected.

* ``timeout`` 30 s of ringing; ``timeLimit`` 14400 s of talk; <Number>s ring at once, with sequential="true" one after
  the other (each for ``timeout``); ten at most. The first to *answer* wins and the others are canceled.
* ``answerOnBridge`` in an unanswered call: it keeps ringing for the caller until the bridge.
* Number ``url``: the whisper, on the callee's leg: only Play, Say, Gather, Pause, Redirect and Hangup. Its end
  connects, its Hangup declines: DialCallStatus=completed with DialBridged=false.
* ``action``: asked with DialCallStatus, DialCallSid, DialCallDuration, DialBridged. Without one: the next verb.
* The caller hangs up: all lines are canceled; the action is still asked with CallStatus=completed [?], and not
  executed.
* Of several lines that nobody answered the last one to be over gives the DialCallStatus [?].
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ivr.simulator.actor import HangUp, Talk
from ivr.simulator.callee import Callee, Note
from ivr.simulator.leg import HungUp, Leg
from ivr.simulator.perform import Unsupported
from ivr.simulator.registry import Next, action, verb
from ivr.simulator.scheduler import Acts, Receive
from ivr.simulator.twiml import Verb

TIMEOUT = 30.0
TIME_LIMIT = 14400.0
MAX_NUMBERS = 10
_NUMBER = re.compile(r"\+?[0-9]{3,15}")


@verb("Dial")
def dial(leg: Leg, verb: Verb) -> Acts[Next]:
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
        for callee in callees:
            callee.cancel("canceled")
        if verb.get("action"):
            goto = action(leg, verb, _result(callees))
            yield from leg.last_word(goto.url, goto.method, goto.parameters)
        raise
    return action(leg, verb, _result(callees)) if verb.get("action") else None


def _numbers(leg: Leg, verb: Verb) -> list[Verb]:
    """What to ring. Numbers that are none fail like a line that cannot be reached."""
    strange = [child.name for child in verb.children if child.name != "Number"]
    if strange:
        raise Unsupported(f"the simulator does not dial <{strange[0]}> yet ({leg.url})")
    numbers = list(verb.children) or [Verb("Number", text=verb.text)]
    if len(numbers) > MAX_NUMBERS:
        leg.warn(12200, f"<Dial> has {len(numbers)} numbers, more than {MAX_NUMBERS}")
    for number in numbers:
        if not _NUMBER.fullmatch(_plain(number.text)):
            leg.warn(13224, f"<Dial>: {number.text!r} is no phone number")
    return [number for number in numbers[:MAX_NUMBERS] if _NUMBER.fullmatch(_plain(number.text))]


def _plain(number: str) -> str:
    return re.sub(r"[\s().-]", "", number)


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
        if not isinstance(note, Note) or note.callee not in ringing:
            continue
        ringing.remove(note.callee)
        if note.event == "answered":
            for callee in ringing:
                callee.cancel("canceled")
            return note.callee
    return None


def _connect(leg: Leg, verb: Verb, callee: Callee) -> Acts[None]:
    """Wait for the whisper's end, and let them talk unless it declined."""
    note = None
    while not isinstance(note, Note) or note.callee is not callee:
        note = yield Receive()
    if note.event != "ready":
        leg.note(f"{callee.number} is not connected")
        return
    outcome = leg.call.outcome
    callee.dialled.result = "bridged"
    if leg.answered_at is None:
        leg.pick_up()
    if not outcome.bridged_to:
        outcome.seconds = round(leg.call.at(), 3)
    outcome.bridged_to = callee.number
    leg.note(f"bridged to {callee.number}")
    yield from _talk(leg, verb, callee)


def _talk(leg: Leg, verb: Verb, callee: Callee) -> Acts[None]:
    limit = verb.number("timeLimit", TIME_LIMIT)
    mine = leg.ask("talk")
    theirs = callee.leg.ask("talk")
    agent = theirs.seconds if isinstance(theirs, Talk) else callee.talk_seconds
    agent = theirs.after if isinstance(theirs, HangUp) else agent
    caller = mine.after if isinstance(mine, HangUp) else limit + agent
    yield from leg.sleep(min(agent, caller, limit))
    callee.cancel("completed")
    if caller <= min(agent, limit):
        raise leg.hang_up()
    leg.note(f"the time limit of {limit:g} s is over" if limit < agent else f"{callee.number} hangs up")


def _result(callees: list[Callee]) -> dict[str, str]:
    """What the action is told: of the line that was answered, else of the last one to be over."""
    if not callees:
        return {"DialCallStatus": "failed", "DialBridged": "false"}
    answered = [callee for callee in callees if callee.leg.answered_at is not None]
    callee = answered[-1] if answered else max(callees, key=lambda callee: callee.ended)
    bridged = callee.dialled.result == "bridged"
    given = {"DialCallStatus": callee.status, "DialCallSid": callee.leg.sid, "DialBridged": str(bridged).lower()}
    if answered:
        given["DialCallDuration"] = str(callee.duration)
    return given
