"""<Dial> with <Queue>: the leg is connected with the first caller of a queue.

* An empty queue: the leg waits until the ``timeout`` of the <Dial> [?], and is told DialCallStatus=no-answer. An
  unknown queue is an error, and DialCallStatus=failed.
* Queue ``url``: heard by the *waiting* caller before the bridge (Play, Say, Pause, Redirect), asked with QueueSid,
  QueueTime and DequeingCallSid, so spelt.
* ``reservationSid``: the leg is connected with the caller of this reservation of TaskRouter, which is accepted by that.
  It must be pending, else 14215, and DialCallStatus=failed. ``postWorkActivitySid``: what the worker does after the
  talk; an unknown one is 14216, and nothing is changed [?].
* The action is told DialCallStatus, DialCallSid (the caller's), DialCallDuration, DialBridged, QueueSid, QueueTime and
  QueueResult.
"""

from __future__ import annotations

from ivr.simulator.bridge import Note, bridged, talk, tell
from ivr.simulator.leg import HungUp, Leg
from ivr.simulator.queues import Dequeued, Member, Queue
from ivr.simulator.registry import Moved
from ivr.simulator.scheduler import Acts, Receive
from ivr.simulator.twiml import CarrierError, Verb
from ivr.simulator.verbs.dial import TIME_LIMIT, TIMEOUT, Told, noun

NO_QUEUE, NO_RESERVATION, NO_ACTIVITY = 13223, 14215, 14216


@noun("Queue")
def dial_queue(leg: Leg, verb: Verb) -> Acts[Told]:
    child = verb.children[0]
    if child.get("reservationSid"):
        return (yield from _reserved(leg, verb, child))
    queue = leg.carrier.queues.find(child.text)
    if queue is None:
        leg.call.trouble(CarrierError(NO_QUEUE, f"there is no queue {child.text!r}", leg.url, warning=True))
        return Told({"DialCallStatus": "failed", "DialBridged": "false"})
    try:
        member = yield from _first(leg, queue, verb.number("timeout", TIMEOUT))
    except HungUp:
        return Told({"DialCallStatus": "canceled", "DialBridged": "false"}, hung_up=True)
    if member is None:
        leg.note(f"nobody waits in the queue {queue.name}")
        return Told({"DialCallStatus": "no-answer", "DialBridged": "false"})
    return (yield from _connect(leg, verb, queue, member))


def _reserved(leg: Leg, verb: Verb, child: Verb) -> Acts[Told]:
    """The caller of a reservation."""
    router, sid, after = leg.carrier.taskrouter, child.get("reservationSid"), child.get("postWorkActivitySid")
    reservation = router.claim(sid, leg)
    if reservation is None:
        leg.call.trouble(CarrierError(NO_RESERVATION, f"{sid} is no pending reservation", leg.url, warning=True))
        return Told({"DialCallStatus": "failed", "DialBridged": "false"})
    if after and after not in router.activities:
        leg.call.trouble(CarrierError(NO_ACTIVITY, f"there is no activity {after!r}", leg.url, warning=True))
    reservation.after = router.activities.get(after, reservation.after)
    return (yield from _connect(leg, verb, reservation.task.line, reservation.task.member))


def _first(leg: Leg, queue: Queue, timeout: float) -> Acts[Member | None]:
    """The caller who has waited longest, or the next one to come in time."""
    until = leg.carrier.clock.seconds + timeout
    while True:
        member = queue.first(leg)
        if member is not None:
            return member
        queue.dialling.append(leg)
        note = yield Receive(max(0.0, until - leg.carrier.clock.seconds))
        if note is None:
            queue.dialling.remove(leg)
            return None


def _connect(leg: Leg, verb: Verb, queue: Queue, member: Member) -> Acts[Told]:
    other, child = member.leg, verb.children[0]
    url = leg.resolve(child.get("url")) if child.get("url") else ""
    assert other.task is not None
    leg.carrier.scheduler.throw(other.task, Dequeued(leg, url, child.get("method", "POST").upper()))
    hung_up = False
    began = None
    try:
        if (yield from _ready(other)):
            began = leg.carrier.clock.seconds
            bridged(leg, other)
            bridged(other, leg)
            how = yield from talk(leg, other, verb.number("timeLimit", TIME_LIMIT), verb.flag("hangupOnStar"))
            if how == "mine":
                raise leg.hang_up()
            if how == "theirs":
                other.leave()
    except HungUp:
        hung_up = True
    except Moved:
        tell(other, "over", leg)
        raise
    tell(other, "over", leg)
    given = {"DialCallStatus": "completed" if began is not None else "canceled", "DialCallSid": other.sid,
             "DialBridged": str(began is not None).lower(), "QueueSid": queue.sid,
             "QueueTime": str(queue.seconds(member)), "QueueResult": "bridged"}  # fmt: skip
    if began is not None:
        given["DialCallDuration"] = str(round(leg.carrier.clock.seconds - began))
    return Told(given, hung_up)


def _ready(other: Leg) -> Acts[bool]:
    """Whether the caller is still there when the words before the bridge have been heard."""
    while True:
        note = yield Receive()
        if isinstance(note, Note) and note.leg is other:
            return note.event == "ready"
