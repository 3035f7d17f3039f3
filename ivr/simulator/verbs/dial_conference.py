"""<Dial> with <Conference>: the leg joins a room.

* It starts when two are in and one of them has ``startConferenceOnEnter`` (default true). Until then: ``waitUrl``,
  asked again when it runs out; without one, silence.
* ``endConferenceOnExit``: when this one leaves, all are put out, and go on after their <Dial>s. Who is left alone
  otherwise stays.
* ``maxParticipants`` 250: one more cannot join, DialCallStatus=failed [?].
* The action is told DialCallStatus=answered, and neither DialCallSid nor DialCallDuration.
* ``statusCallback`` of the first participant: ``statusCallbackEvent`` start, end, join, leave, in one sequence.
"""

from __future__ import annotations

from email.utils import format_datetime
from math import inf

from ivr.simulator.actor import Press
from ivr.simulator.bridge import STAR_SECONDS, ask_to_stay, bridged, stays
from ivr.simulator.conferences import Conference, Ended, Started
from ivr.simulator.leg import HungUp, Leg
from ivr.simulator.perform import perform
from ivr.simulator.registry import Goto, Moved
from ivr.simulator.scheduler import Acts, Receive
from ivr.simulator.twiml import Verb
from ivr.simulator.verbs.dial import TIME_LIMIT, Told, noun

WAIT_VERBS = frozenset({"Play", "Say", "Pause", "Redirect"})
_PREFIX = {
    "start": "conference-start",
    "end": "conference-end",
    "join": "participant-join",
    "leave": "participant-leave",
}


@noun("Conference")
def dial_conference(leg: Leg, verb: Verb) -> Acts[Told]:
    child = verb.children[0]
    room = leg.carrier.conferences.named(child.text)
    if not room.seats:
        _report(leg, child, room)
    leg.note(f"joins the conference {room.name}")
    seat = room.join(leg, child)
    if seat is None:
        return Told({"DialCallStatus": "failed"})
    try:
        if not room.started:
            yield from _hold(leg, child)
        seat.waits = False
        yield from _talk(leg, verb, room)
    except HungUp:
        room.leave(seat)
        return Told({"DialCallStatus": "answered"}, hung_up=True)
    except Moved:
        room.leave(seat)
        raise
    room.leave(seat)
    return Told({"DialCallStatus": "answered"})


def _hold(leg: Leg, noun: Verb) -> Acts[None]:
    """The waitUrl, until the conference starts."""
    url, leg_url = noun.get("waitUrl"), leg.url
    try:
        while url:
            ask_to_stay(leg)
            yield from perform(leg, Goto(leg.resolve(url), noun.get("waitMethod", "POST").upper()), WAIT_VERBS)
        ask_to_stay(leg)
        while True:
            yield Receive()
    except Started:
        return
    finally:
        leg.url = leg_url


def _talk(leg: Leg, verb: Verb, room: Conference) -> Acts[None]:
    """Until this party leaves by itself, the time is up, or the conference is ended."""
    for one in room.seats:
        if one.leg is not leg and not one.waits:
            bridged(leg, one.leg)
            bridged(one.leg, leg)
    does = leg.ask("talk")
    limit = verb.number("timeLimit", TIME_LIMIT)
    star = verb.flag("hangupOnStar") and isinstance(does, Press) and "*" in does.keys
    mine = (does.after or STAR_SECONDS) if star and isinstance(does, Press) else stays(leg, does)
    until = leg.carrier.clock.seconds + min(mine, limit)
    while True:
        note = yield Receive(max(0.0, until - leg.carrier.clock.seconds))
        if isinstance(note, Ended) and note.room is room:
            leg.note("the conference ends")
            return
        if note is None:
            break
    if mine > limit or mine == inf:
        leg.note(f"the time limit of {limit:g} s is over")
    elif star:
        leg.does("press *")
    else:
        raise leg.hang_up()


def _report(first: Leg, noun: Verb, room: Conference) -> None:
    """Have the room's events told to the first participant's status callback."""
    url, wanted = noun.get("statusCallback"), noun.get("statusCallbackEvent").split()
    if not url:
        return
    url, method = first.resolve(url), noun.get("statusCallbackMethod", "POST")

    def report(event: str, about: Leg) -> None:
        if event not in wanted:
            return
        about.tell(url, method, {
            "ConferenceSid": room.sid, "FriendlyName": room.name, "StatusCallbackEvent": _PREFIX[event],
            "SequenceNumber": str(room.sequence), "Timestamp": format_datetime(about.carrier.clock.now()),
        })  # fmt: skip
        room.sequence += 1

    room.on_event = report
