"""Recordings: listed (of the account, or of one call), looked up, deleted. What was spoken is not kept."""

from __future__ import annotations

from typing import Any

from ivr.simulator.outcome import Recording
from ivr.simulator.rest.routes import Answer, Asked, not_found, page, route


@route("GET", "/Recordings")
def index(asked: Asked) -> Answer:
    rows = _all(asked)
    return page(asked, "recordings", [row for row in rows if asked.get("CallSid") in ("", row["call_sid"])])


@route("GET", "/Calls/{sid}/Recordings")
def of_call(asked: Asked) -> Answer:
    return page(asked, "recordings", [row for row in _all(asked) if row["call_sid"] == asked.sid])


@route("GET", "/Recordings/{sid}")
def fetch(asked: Asked) -> Answer:
    for row in _all(asked):
        if row["sid"] == asked.sid:
            return 200, row
    raise not_found(f"/Recordings/{asked.sid}")


@route("DELETE", "/Recordings/{sid}")
def delete(asked: Asked) -> Answer:
    for call in asked.carrier.calls:
        for recording in call.outcome.recordings:
            if recording.sid == asked.sid:
                call.outcome.recordings.remove(recording)
                return 204, None
    raise not_found(f"/Recordings/{asked.sid}")


def _all(asked: Asked) -> list[dict[str, Any]]:
    calls = asked.carrier.calls
    return [_resource(asked, call.outcome.sid, one) for call in calls for one in call.outcome.recordings]


def _resource(asked: Asked, call: str, recording: Recording) -> dict[str, Any]:
    return {
        "sid": recording.sid, "account_sid": asked.carrier.account_sid, "call_sid": call, "status": "completed",
        "duration": str(recording.seconds), "channels": 1, "source": "RecordVerb", "media_url": recording.url,
        "uri": f"/Recordings/{recording.sid}.json",
    }  # fmt: skip
