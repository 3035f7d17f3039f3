"""What the app may have done with a pending reservation, by its answer to the assignment callback or by the REST API.

* accept: the worker has the task; the app itself sees to the caller.
* reject: the next worker is asked. ``activity_sid``: what this one does then (unknown: 40100; missing: no change [?]).
* dequeue: the worker is rung (``to``, else their contact_uri: 40131; ``from``, else the caller's number [?];
  ``timeout`` 60 s) and is connected with the caller; the reservation is accepted by that. Nobody picks up: it is
  rejected [?]. ``post_work_activity_sid``: what the worker does after the talk (unknown: 40130).
* call: the worker is rung (``to``: 40110, ``from``: 40111) and hears the document at ``url`` (40112), in which
  <Dial><Queue reservationSid> connects. ``accept``: the reservation is accepted at once. Else it stays pending, also
  when nobody picks up [?]; and the worker's leg goes on when the caller has gone [?].
* redirect: the call ``call_sid`` (40121; not in progress: 40122) is sent to ``url`` (40120). ``accept`` as above;
  without it the caller who leaves the queue cancels the task.
* conference: the worker is rung (``to``: 40137, ``from``: 40138); when they pick up the reservation is accepted, and
  both are in a conference named like the task [?], to which the caller's leg is redirected [?]. When the worker has
  left it the task is wrapping [?]. Of its settings start_conference_on_enter, end_conference_on_exit (the worker's),
  end_conference_on_customer_exit, wait_url, wait_method, max_participants and conference_status_callback are played.
* A ``timeout`` that is no number: 14233 (stated for conference alone [?]).
* Not pending any more: 40135, 40114, 40123, 40136; for accept and reject 20001 [?]. Unknown: 55555.
* dequeue and call: ``status_callback_url``, conference: ``status_callback``, with (dequeue and conference)
  ``status_callback_events``, a list with commas: the worker's leg, as any call. record is ignored.
* Calls to workers are placed at the account's pace, as those of the REST API [?].
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ivr.simulator.leg import Leg
from ivr.simulator.numbers import PhoneNumber
from ivr.simulator.outbound import TIMEOUT, Order
from ivr.simulator.registry import Goto, Moved
from ivr.simulator.taskrouter.tasks import Reservation
from ivr.simulator.taskrouter.workspace import Activity
from ivr.simulator.twiml import CarrierError

if TYPE_CHECKING:
    from ivr.simulator.taskrouter.router import TaskRouter

Given = Mapping[str, Any]

UNKNOWN, BAD_TIMEOUT = 55555, 14233
NOT_PENDING = {
    "accept": 20001, "reject": 20001, "call": 40114, "redirect": 40123, "dequeue": 40135, "conference": 40136,
}  # fmt: skip
EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})
# what an instruction calls it, and what <Conference> does
_ROOM = {
    "wait_url": "waitUrl", "wait_method": "waitMethod", "max_participants": "maxParticipants",
    "conference_status_callback": "statusCallback", "conference_status_callback_method": "statusCallbackMethod",
    "conference_status_callback_event": "statusCallbackEvent",
}  # fmt: skip


def carry_out(router: TaskRouter, reservation: Reservation, given: Given) -> None:
    """Do what an instruction says, or raise the error that the carrier notes."""
    name = str(given.get("instruction", "")).lower()
    player = _PLAYERS.get(name)
    if player is None:
        raise CarrierError(UNKNOWN, f"there is no instruction {name!r}")
    if reservation.status != "pending":
        code = NOT_PENDING[name]
        raise CarrierError(code, f"{name}: the reservation is {reservation.status}, and must be pending")
    player(router, reservation, given)


def _accept(router: TaskRouter, reservation: Reservation, given: Given) -> None:
    router.accept(reservation)


def _reject(router: TaskRouter, reservation: Reservation, given: Given) -> None:
    router.reject(reservation, _activity(router, given, "activity_sid", 40100))


def _dequeue(router: TaskRouter, reservation: Reservation, given: Given) -> None:
    after = _activity(router, given, "post_work_activity_sid", 40130)
    to, from_ = _to(reservation, given, 40131), str(given.get("from") or reservation.task.attributes["from"])
    twiml = _document(ET.Element("Queue", {"reservationSid": reservation.sid}))
    urls, events = _callbacks(given, "status_callback_url", from_)
    reservation.after = after
    over = _unless_answered(router, reservation)
    order = Order(to, from_, twiml, urls, events, _timeout(given), asked=False, over=over)
    _ring(router, reservation, order)


def _call(router: TaskRouter, reservation: Reservation, given: Given) -> None:
    to, from_ = _to(reservation, given, 40110), _from(given, 40111)
    goto = Goto(_url(given, 40112))
    urls, _ = _callbacks(given, "status_callback_url", from_)
    if _flag(given, "accept"):
        router.accept(reservation)
    task = reservation.task
    router.carrier.place(Order(to, from_, goto, urls, timeout=_timeout(given)), task.leg.call.agent(to))


def _redirect(router: TaskRouter, reservation: Reservation, given: Given) -> None:
    url, sid = _url(given, 40120), str(given.get("call_sid", ""))
    leg = router.carrier.legs.get(sid)
    if leg is None:
        raise CarrierError(40121, f"redirect: there is no call {sid!r}")
    if leg.status != "in-progress":
        raise CarrierError(40122, f"redirect: the call is {leg.status}, and must be in progress")
    if _flag(given, "accept"):
        router.accept(reservation)
    leg.interrupt(Moved(Goto(url)))


def _conference(router: TaskRouter, reservation: Reservation, given: Given) -> None:
    after = _activity(router, given, "post_work_activity_sid", 40139)
    to, from_ = _to(reservation, given, 40137), _from(given, 40138)
    urls, events = _callbacks(given, "status_callback", from_)
    reservation.after = after
    order = Order(
        to, from_, _room(reservation, given, "end_conference_on_exit"), urls, events, _timeout(given), asked=False,
        answered=_brings_together(router, reservation, _room(reservation, given, "end_conference_on_customer_exit")),
        over=_unless_answered(router, reservation, wraps=True),
    )  # fmt: skip
    _ring(router, reservation, order)


def _room(reservation: Reservation, given: Given, ends: str) -> Goto:
    noun = ET.Element("Conference", {
        "startConferenceOnEnter": _boolean(given, "start_conference_on_enter", True),
        "endConferenceOnExit": _boolean(given, ends, False),
        **{theirs: _words(given[ours]) for ours, theirs in _ROOM.items() if given.get(ours)},
    })  # fmt: skip
    noun.text = reservation.task.sid
    return _document(noun)


def _document(noun: ET.Element) -> Goto:
    response = ET.Element("Response")
    ET.SubElement(response, "Dial").append(noun)
    return Goto("", "POST", {}, ET.tostring(response, "unicode"))


# -- the worker's leg


def _ring(router: TaskRouter, reservation: Reservation, order: Order) -> None:
    """Ring the worker as long as the reservation is pending; who plays them is found as for a <Dial> of the caller."""
    call = router.carrier.place(order, reservation.task.leg.call.agent(order.to))
    reservation.ringing.append(call.leg)


def _unless_answered(router: TaskRouter, reservation: Reservation, wraps: bool = False) -> Callable[[Leg], None]:
    def over(leg: Leg) -> None:
        if leg.answered_at is None and reservation.status == "pending":
            router.reject(reservation)
        elif wraps and reservation.status == "accepted":
            router.wrap(reservation.task)

    return over


def _brings_together(router: TaskRouter, reservation: Reservation, caller: Goto) -> Callable[[Leg], None]:
    def answered(leg: Leg) -> None:
        if reservation.status == "pending":
            router.accept(reservation)
            reservation.task.leg.interrupt(Moved(caller))

    return answered


# -- what an instruction says


def _activity(router: TaskRouter, given: Given, name: str, code: int) -> Activity | None:
    sid = given.get(name)
    if not sid:
        return None
    if sid not in router.activities:
        raise CarrierError(code, f"there is no activity {sid!r}")
    return router.activities[sid]


def _to(reservation: Reservation, given: Given, code: int) -> str:
    to = str(given.get("to") or reservation.worker.contact())
    if not to:
        raise CarrierError(code, f"no 'to', and {reservation.worker.name} has no contact_uri")
    return to


def _from(given: Given, code: int) -> str:
    if not given.get("from"):
        raise CarrierError(code, "no 'from'")
    return str(given["from"])


def _url(given: Given, code: int) -> str:
    url = str(given.get("url", ""))
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise CarrierError(code, f"no whole URL: {url!r}")
    return url


def _callbacks(given: Given, name: str, from_: str) -> tuple[PhoneNumber, str]:
    """Where the worker's leg reports, and which events; completed alone unless others are asked for."""
    events = _words(given.get("status_callback_events") or "completed")
    if not EVENTS.issuperset(events.split()):
        raise CarrierError(40134, f"unknown among status_callback_events: {events}")
    return PhoneNumber("", from_, status_callback=str(given.get(name, ""))), events


def _timeout(given: Given) -> float:
    try:
        return float(given.get("timeout") or TIMEOUT)
    except (TypeError, ValueError) as error:
        raise CarrierError(BAD_TIMEOUT, f"timeout is no number of seconds: {given['timeout']!r}") from error


def _words(value: object) -> str:
    """A list, or a text with commas, as words with blanks between."""
    return " ".join(map(str, value)) if isinstance(value, list) else " ".join(str(value).replace(",", " ").split())


def _flag(given: Given, name: str) -> bool:
    return _boolean(given, name, False) == "true"


def _boolean(given: Given, name: str, default: bool) -> str:
    return str(given.get(name, default)).lower()


_PLAYERS: dict[str, Callable[[TaskRouter, Reservation, Given], None]] = {
    "accept": _accept, "reject": _reject, "dequeue": _dequeue, "call": _call, "redirect": _redirect,
    "conference": _conference,
}  # fmt: skip
