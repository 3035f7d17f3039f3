"""Messages that callers have left: for which desk, what was promised, and whether somebody has settled them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, text

SETTLED = "message_settled"
"""The event of a message that was settled; its key in the records is unique for each recording."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message. ``promised`` is by when the caller was told to be called back; ``url`` is where the recording is,
    once the carrier has told; ``settled`` is who settled it and what they noted, or empty."""

    sid: str
    at: float
    desk: str
    need: str | None
    language: str
    number: str
    seconds: int
    reference: str
    promised: datetime
    recording: str
    url: str | None
    settled: str

    def overdue(self, now: datetime) -> bool:
        return not self.settled and now > self.promised


_LEFT = """SELECT events.sid, events.at, events.data, turns.call FROM events JOIN turns ON turns.id = events.turn_id
WHERE events.type = 'message' AND events.at >= :since ORDER BY events.at, events.turn_id"""
_LATER = "SELECT sid, type, data FROM events WHERE type IN ('recording_status', :settled) AND at >= :since ORDER BY at"


def messages(engine: Engine, since: float) -> list[Message]:
    """All that were left since (Unix time), the oldest first. Raises sqlalchemy.exc.SQLAlchemyError."""
    with engine.connect() as connection:
        left = connection.execute(text(_LEFT), {"since": since}).all()
        later = connection.execute(text(_LATER), {"since": since, "settled": SETTLED}).all()
    urls, settled = _told((row.type, json.loads(row.data)) for row in later)
    found = []
    for row in left:
        data, call = json.loads(row.data), json.loads(row.call or "{}")
        recording = str(data.get("recording") or "")
        found.append(
            Message(
                sid=row.sid,
                at=row.at,
                desk=str(data["desk"]),
                need=call.get("need"),
                language=str(call.get("language", "")),
                number=str(call.get("number", "")),
                seconds=int(data["seconds"]),
                reference=str(data["reference"]),
                promised=datetime.fromisoformat(data["promised"]),
                recording=recording,
                url=urls.get(recording),
                settled=settled.get(recording, ""),
            )
        )
    return found


def _told(facts: Iterable[tuple[str, dict[str, str]]]) -> tuple[dict[str, str], dict[str, str]]:
    """Where recordings are, and who has settled which."""
    urls: dict[str, str] = {}
    settled: dict[str, str] = {}
    for kind, data in facts:
        if kind == SETTLED:
            settled[data["recording"]] = f"{data['by']}: {data['note']}" if data["note"] else data["by"]
        elif data.get("url"):
            urls[data["recording"]] = data["url"]
    return urls, settled
