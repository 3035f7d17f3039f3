"""Calls: placed (POST /Calls), changed while they go on (POST /Calls/{sid}), looked up.

* To (21201, 21211), From (21213, 21212), and one of Url (21205) or Twiml (at most 4000 characters: 32018).
* StatusCallback with StatusCallbackEvent initiated ringing answered completed (default completed). FallbackUrl needs a
  Url (21405). Timeout 60 s. MachineDetection Enable | DetectMessageEnd.
* A change: Url or Twiml sends a call in progress elsewhere; else 21220. Status=completed ends it, also while it rings;
  Status=canceled stops one that is queued or rings, and leaves one that is answered alone.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from ivr.simulator.leg import Leg
from ivr.simulator.numbers import PhoneNumber
from ivr.simulator.outbound import TIMEOUT, Order
from ivr.simulator.registry import Goto, Moved
from ivr.simulator.rest.routes import Answer, Asked, Refused, not_found, page, phone, route, stamp
from ivr.simulator.twiml import Verb

LIMIT_TWIML = 4000
NOT_ANSWERED = frozenset({"queued", "ringing"})
OVER = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


@route("POST", "/Calls")
def create(asked: Asked) -> Answer:
    to = phone(asked, "To", 21201, 21211)
    from_ = phone(asked, "From", 21213, 21212)
    urls = PhoneNumber(
        "", from_, asked.get("Url"), asked.get("Method", "POST"), asked.get("FallbackUrl"),
        asked.get("FallbackMethod", "POST"), asked.get("StatusCallback"), asked.get("StatusCallbackMethod", "POST"),
    )  # fmt: skip
    order = Order(
        to=to,
        from_=from_,
        first=_document(asked),
        urls=urls,
        events=asked.get("StatusCallbackEvent", "completed"),
        timeout=float(asked.get("Timeout", str(TIMEOUT))),
        detection=Verb("Number", {"machineDetection": asked.get("MachineDetection")}),
    )
    return 201, resource(asked.carrier.place(order).leg)


@route("GET", "/Calls")
def index(asked: Asked) -> Answer:
    rows = [resource(leg) for leg in asked.carrier.legs.values()]
    wanted = {name.lower(): asked.get(name) for name in ("Status", "To", "From") if asked.get(name)}
    return page(asked, "calls", [row for row in rows if all(row[name] == value for name, value in wanted.items())])


@route("GET", "/Calls/{sid}")
def fetch(asked: Asked) -> Answer:
    return 200, resource(_find(asked))


@route("POST", "/Calls/{sid}")
def update(asked: Asked) -> Answer:
    leg = _find(asked)
    status = asked.get("Status")
    if status not in ("", "completed", "canceled"):
        raise Refused(400, 20001, f"Status {status} is not valid")
    if status and leg.status in OVER:
        raise Refused(400, 21220, "Call is not in-progress. Cannot change it")
    if status == "completed" or (status == "canceled" and leg.status in NOT_ANSWERED):
        leg.stop()
    elif not status:
        goto = _document(asked)
        if leg.status != "in-progress":
            raise Refused(400, 21220, "Call is not in-progress. Cannot redirect.")
        leg.interrupt(Moved(goto))
    return 200, resource(leg)


def _find(asked: Asked) -> Leg:
    leg = asked.carrier.legs.get(asked.sid)
    if leg is None:
        raise not_found(f"/Calls/{asked.sid}")
    return leg


def _document(asked: Asked) -> Goto:
    """What the call is to run: a URL, or a document that stands in the request."""
    url, twiml = asked.get("Url"), asked.get("Twiml")
    if asked.get("FallbackUrl") and not url:
        raise Refused(400, 21405, "A FallbackUrl needs a Url")
    if twiml and not url:
        if len(twiml) > LIMIT_TWIML:
            raise Refused(400, 32018, f"The TwiML has more than {LIMIT_TWIML} characters")
        return Goto("", "POST", {}, twiml)
    return check_url(url, asked.get("Method", "POST"))


def check_url(url: str, method: str) -> Goto:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise Refused(400, 21205, f"Url is not a valid URL: {url}")
    return Goto(url, method.upper())


def resource(leg: Leg) -> dict[str, Any]:
    """The call of a leg, as the API tells it."""
    standing = leg.parameters.standing
    over = leg.ended_at is not None
    began = stamp(leg.carrier.clock.at(leg.began_at))
    return {
        "sid": leg.sid, "account_sid": standing["AccountSid"], "api_version": standing["ApiVersion"],
        "parent_call_sid": standing.get("ParentCallSid"), "from": standing["From"], "to": standing["To"],
        "direction": standing["Direction"], "status": leg.status, "date_created": began, "start_time": began,
        "end_time": None if leg.ended_at is None else stamp(leg.carrier.clock.at(leg.ended_at)),
        "duration": str(leg.talked()) if over else None, "answered_by": leg.answered_by or None, "price": None,
        "uri": f"/2010-04-01/Accounts/{standing['AccountSid']}/Calls/{leg.sid}.json",
    }  # fmt: skip
