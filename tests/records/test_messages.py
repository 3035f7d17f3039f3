"""Messages, on both databases: with their recording's address, and who has settled them."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Engine

from ivr.flow.call import Call, Event
from ivr.flow.services import Kept
from ivr.records.database import Turns
from ivr.records.messages import SETTLED, messages
from ivr.records.row import Row

LEFT = {
    "desk": "billing",
    "seconds": 9,
    "recording": "RE1",
    "reference": "123456",
    "promised": "2026-11-25T17:00-05:00",
}
CALL = Call("CA1", "v", "es", "main", number="+12025550143", need="high_bill")


def test_a_message_is_told_whole(engine: Engine, turns: Turns) -> None:
    told = {"recording": "RE1", "status": "completed", "url": "https://api.twilio.com/RE1"}
    turns.insert([
        Row.of("CA1", "3", 10.0, [Event("message", LEFT)], Kept(CALL, b"")),
        Row.of("CA1", "recording.RE1", 11.0, [Event("recording_status", told)], Kept(None, b"")),
        Row.of("CA2", "3", 12.0, [Event("message", {**LEFT, "recording": "RE2"})], Kept(CALL, b"")),
    ])  # fmt: skip
    first, second = messages(engine, 0.0)
    assert (first.desk, first.need, first.language, first.number) == ("billing", "high_bill", "es", "+12025550143")
    assert (first.reference, first.url, second.url) == ("123456", "https://api.twilio.com/RE1", None)
    assert first.overdue(datetime(2026, 11, 26, tzinfo=UTC))
    assert not first.overdue(datetime(2026, 11, 25, tzinfo=UTC))
    turns.insert([Row.of("CA1", SETTLED, 20.0, [Event(SETTLED, {"recording": "RE1", "by": "ana", "note": ""})],
                         Kept(None, b""))])  # fmt: skip
    assert [one.settled for one in messages(engine, 0.0)] == ["ana", ""]
    assert messages(engine, 99.0) == []
