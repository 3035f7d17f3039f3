"""<Enqueue>: the caller waits in a queue until a leg takes it.

* The queue is made when it is first named (64 characters at most). Full: QueueResult=queue-full, and 14207.
* ``waitUrl``: asked again whenever its document runs out, with QueuePosition, QueueSid, QueueTime, AvgQueueTime,
  CurrentQueueSize, MaxQueueSize. Verbs: Play, Say, Pause, Hangup, Redirect, Leave, Gather. Empty or missing: nothing is
  asked. A failing one is QueueResult=error. There is no longest wait but what the waitUrl does.
* ``action``: after Leave and after a redirect by the REST API at once, after an agent's <Dial> when the bridge ends.
  QueueResult bridged | leave | hangup | error | redirected | redirected-from-bridged | queue-full, with QueueSid and
  QueueTime if it was queued. Without one: the next verb.
* The caller hangs up: the action is still asked with CallStatus=completed, and not executed. So it is told of a
  redirect, whose document is run instead [?].
* ``workflowSid``: the caller waits as a Task of TaskRouter (``enqueue_task.py``), in the queue of this name; all else
  is the same.
"""

from __future__ import annotations

from ivr.simulator.bridge import Note, ask_to_stay, tell
from ivr.simulator.call import NEVER_ENDS
from ivr.simulator.leg import HungUp, Leg
from ivr.simulator.perform import perform
from ivr.simulator.queues import LIMIT_NAME, Dequeued, Member, Queue
from ivr.simulator.registry import End, Goto, Moved, Next, action, verb
from ivr.simulator.scheduler import Acts, Receive
from ivr.simulator.twiml import CarrierError, Verb
from ivr.simulator.verbs.enqueue_task import LIMIT_CALLS, read

TOO_SHORT, TOO_LONG, QUEUE_FULL = 14204, 14205, 14207
WAIT_VERBS = frozenset({"Play", "Say", "Pause", "Hangup", "Redirect", "Leave", "Gather"})
CONNECT_VERBS = frozenset({"Play", "Say", "Pause", "Redirect"})


@verb("Enqueue")
def enqueue(leg: Leg, verb: Verb) -> Acts[Next]:
    asked = read(leg, verb) if verb.get("workflowSid") else None
    queue = _queue(leg, verb.text) if asked is None else leg.carrier.queues.named(asked.workflow.sid, LIMIT_CALLS)
    queue.max_size = int(verb.number("maxQueueSize", queue.max_size))
    member = queue.join(leg)
    if member is None:
        leg.call.trouble(CarrierError(QUEUE_FULL, f"the queue {queue.name} is full", leg.url, warning=True))
        return action(leg, verb, {"QueueResult": "queue-full"}) if verb.get("action") else None
    if asked is None:
        leg.note(f"waits in the queue {queue.name}")
    else:
        asked.enters(leg, queue, member)
    result = yield from _in_line(leg, verb, queue, member)
    if result == "hangup":
        yield from _last_word(leg, verb, _told(queue, member, result))
        return End("hangup")
    return action(leg, verb, _told(queue, member, result)) if verb.get("action") else None


def _queue(leg: Leg, name: str) -> Queue:
    if not 0 < len(name) <= LIMIT_NAME:
        code = TOO_LONG if name else TOO_SHORT
        leg.warn(code, f"<Enqueue>: a queue's name has 1 to {LIMIT_NAME} characters, not {len(name)}")
    return leg.carrier.queues.named(name)


def _out(leg: Leg, queue: Queue, member: Member, reason: str) -> None:
    queue.leave(member)
    if member.task is not None:
        leg.carrier.taskrouter.left(member.task, reason)


def _in_line(leg: Leg, verb: Verb, queue: Queue, member: Member) -> Acts[str]:
    """From joining to leaving, by whatever way; the QueueResult."""
    url, leg.queued = leg.url, True
    try:
        try:
            return (yield from _wait(leg, verb, queue, member))
        except Dequeued as dequeued:
            leg.queued = False
            return (yield from _bridged(leg, queue, member, dequeued))
    except (HungUp, Moved) as interrupt:
        parted = isinstance(interrupt, Moved)
        _out(leg, queue, member, "redirected" if parted else "hangup")
        leg.queued, leg.url = False, url
        if member.taken_by is not None:
            tell(member.taken_by, "over", leg)
        result = "redirected-from-bridged" if parted else "bridged"
        if member.taken_by is None:
            result = "redirected" if parted else "hangup"
        yield from _last_word(leg, verb, _told(queue, member, result), leg.status if parted else "completed")
        raise
    finally:
        _out(leg, queue, member, "left the queue")
        leg.queued, leg.url = False, url


def _wait(leg: Leg, verb: Verb, queue: Queue, member: Member) -> Acts[str]:
    """Documents of the waitUrl, one after the other."""
    if not verb.get("waitUrl"):
        yield from _silence(leg)
    url, method = leg.resolve(verb.get("waitUrl")), verb.get("waitUrlMethod", "POST").upper()
    while True:
        ask_to_stay(leg)
        try:
            how = yield from perform(leg, Goto(url, method, queue.told(member)), WAIT_VERBS)
        except CarrierError as error:
            if error.code == NEVER_ENDS:
                raise
            leg.call.trouble(error)
            return "error"
        if how != "end":
            return how


def _silence(leg: Leg) -> Acts[None]:
    ask_to_stay(leg)
    while True:
        yield Receive()  # until someone interrupts


def _bridged(leg: Leg, queue: Queue, member: Member, dequeued: Dequeued) -> Acts[str]:
    """The words before the bridge, and the bridge until the other leg ends it."""
    if dequeued.url:
        given = {
            "QueueSid": queue.sid,
            "QueueTime": str(queue.seconds(member)),
            "DequeingCallSid": dequeued.by.sid,
        }
        try:
            yield from perform(leg, Goto(dequeued.url, dequeued.method, given), CONNECT_VERBS)
        except CarrierError as error:
            leg.call.trouble(error)
    tell(dequeued.by, "ready", leg)
    while True:
        note = yield Receive()
        if isinstance(note, Note) and note.event == "over" and note.leg is dequeued.by:
            return "bridged"


def _told(queue: Queue, member: Member, result: str) -> dict[str, str]:
    return {"QueueResult": result, "QueueSid": queue.sid, "QueueTime": str(queue.seconds(member))}


def _last_word(leg: Leg, verb: Verb, given: dict[str, str], status: str = "completed") -> Acts[None]:
    if verb.get("action"):
        goto = action(leg, verb, given)
        yield from leg.last_word(goto.url, goto.method, goto.parameters, status)
