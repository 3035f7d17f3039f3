"""Texts: To (21604, 21211), From (21603, 21212), Body (21602; more than 1600 characters: 21617), StatusCallback.

A number whose owner has answered STOP: 21610.
"""

from __future__ import annotations

from typing import Any

from ivr.simulator.messages import LIMIT_CHARACTERS, Message
from ivr.simulator.rest.routes import Answer, Asked, Refused, not_found, page, phone, route, stamp


@route("POST", "/Messages")
def create(asked: Asked) -> Answer:
    to = phone(asked, "To", 21604, 21211)
    from_ = phone(asked, "From", 21603, 21212)
    body = asked.needs("Body", 21602)
    if len(body) > LIMIT_CHARACTERS:
        raise Refused(400, 21617, f"The body has more than {LIMIT_CHARACTERS} characters")
    if to in asked.carrier.messages.stopped:
        raise Refused(400, 21610, "Attempt to send to unsubscribed recipient")
    return 201, _resource(asked, asked.carrier.messages.send(from_, to, body, asked.get("StatusCallback")))


@route("GET", "/Messages")
def index(asked: Asked) -> Answer:
    rows = [_resource(asked, message) for message in asked.carrier.messages]
    return page(asked, "messages", [row for row in rows if asked.get("To") in ("", row["to"])])


@route("GET", "/Messages/{sid}")
def fetch(asked: Asked) -> Answer:
    message = asked.carrier.messages.find(asked.sid)
    if message is None:
        raise not_found(f"/Messages/{asked.sid}")
    return 200, _resource(asked, message)


def _resource(asked: Asked, message: Message) -> dict[str, Any]:
    return {
        "sid": message.sid, "account_sid": asked.carrier.account_sid, "from": message.from_, "to": message.to,
        "body": message.body, "status": message.status, "direction": "outbound-api", "error_code": None,
        "num_segments": str(-(-len(message.body) // 153)), "date_created": stamp(asked.carrier.clock.at(message.at)),
        "uri": f"/Messages/{message.sid}.json",
    }  # fmt: skip
