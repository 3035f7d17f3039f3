"""Queues and who waits in them.

* A queue is made by POST /Queues (FriendlyName up to 64 characters, one of a name: 22003; MaxSize 1000, at most 5000).
  One in which somebody waits cannot be deleted [?].
* POST /Queues/{sid}/Members/{call or Front} with Url and Method takes a caller out: QueueResult=redirected.
"""

from __future__ import annotations

from typing import Any

from ivr.simulator.queues import CEILING, LIMIT_NAME, MAX_SIZE, Member, Queue
from ivr.simulator.registry import Moved
from ivr.simulator.rest.calls import check_url
from ivr.simulator.rest.routes import Answer, Asked, Refused, not_found, page, route, stamp


@route("GET", "/Queues")
def index(asked: Asked) -> Answer:
    return page(asked, "queues", [_resource(asked, queue) for queue in asked.carrier.queues.all()])


@route("POST", "/Queues")
def create(asked: Asked) -> Answer:
    name = asked.needs("FriendlyName", 22001)
    if len(name) > LIMIT_NAME:
        raise Refused(400, 22001, f"FriendlyName has more than {LIMIT_NAME} characters")
    if asked.carrier.queues.find(name) is not None:
        raise Refused(400, 22003, f"There is a queue {name} already")
    return 201, _resource(asked, asked.carrier.queues.make(name, _size(asked, MAX_SIZE)))


@route("GET", "/Queues/{sid}")
def fetch(asked: Asked) -> Answer:
    return 200, _resource(asked, _find(asked))


@route("POST", "/Queues/{sid}")
def update(asked: Asked) -> Answer:
    queue = _find(asked)
    queue.max_size = _size(asked, queue.max_size)
    queue.name = asked.get("FriendlyName", queue.name)
    return 200, _resource(asked, queue)


@route("DELETE", "/Queues/{sid}")
def delete(asked: Asked) -> Answer:
    queue = _find(asked)
    if queue.members:
        raise Refused(400, 20001, "Somebody waits in this queue")
    asked.carrier.queues.drop(queue)
    return 204, None


@route("GET", "/Queues/{sid}/Members")
def members(asked: Asked) -> Answer:
    queue = _find(asked)
    return page(asked, "queue_members", [_member(asked, queue, one) for one in queue.members])


@route("GET", "/Queues/{sid}/Members/{member}")
def member(asked: Asked) -> Answer:
    queue = _find(asked)
    return 200, _member(asked, queue, _waiting(asked, queue))


@route("POST", "/Queues/{sid}/Members/{member}")
def dequeue(asked: Asked) -> Answer:
    queue = _find(asked)
    one = _waiting(asked, queue)
    told = _member(asked, queue, one)
    one.leg.interrupt(Moved(check_url(asked.needs("Url", 21205), asked.get("Method", "POST"))))
    return 200, told


def _find(asked: Asked) -> Queue:
    queue = asked.carrier.queues.find(asked.sid)
    if queue is None or queue.sid != asked.sid:
        raise not_found(f"/Queues/{asked.sid}")
    return queue


def _waiting(asked: Asked, queue: Queue) -> Member:
    found = queue.members[:1] if asked.member == "Front" else [m for m in queue.members if m.leg.sid == asked.member]
    if not found:
        raise not_found(f"/Queues/{asked.sid}/Members/{asked.member}")
    return found[0]


def _size(asked: Asked, default: int) -> int:
    size = int(asked.get("MaxSize", str(default)))
    if not 0 < size <= CEILING:
        raise Refused(400, 22001, f"MaxSize is 1 to {CEILING}, not {size}")
    return size


def _resource(asked: Asked, queue: Queue) -> dict[str, Any]:
    return {
        "sid": queue.sid, "account_sid": asked.carrier.account_sid, "friendly_name": queue.name,
        "current_size": len(queue.members), "max_size": queue.max_size, "average_wait_time": queue.average(),
        "date_created": stamp(queue.made), "uri": f"/Queues/{queue.sid}.json",
    }  # fmt: skip


def _member(asked: Asked, queue: Queue, member: Member) -> dict[str, Any]:
    return {
        "call_sid": member.leg.sid, "queue_sid": queue.sid, "position": queue.members.index(member) + 1,
        "wait_time": queue.seconds(member), "date_enqueued": stamp(asked.carrier.clock.at(member.since)),
        "uri": f"/Queues/{queue.sid}/Members/{member.leg.sid}.json",
    }  # fmt: skip
