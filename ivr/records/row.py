"""A turn as a row: what goes into the database, and into the spool while there is none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from ivr.flow.call import Call, Event
from ivr.flow.services import Kept


@dataclass(frozen=True, slots=True)
class Row:
    """One row of ``turns``, without its number."""

    sid: str
    key: str
    at: float
    events: str
    call: str | None
    answer: bytes

    @classmethod
    def of(cls, sid: str, key: str, at: float, events: Sequence[Event], kept: Kept) -> Row:
        call = json.dumps(kept.call.as_data(), separators=(",", ":")) if kept.call else None
        facts = json.dumps([(event.type, event.data) for event in events], separators=(",", ":"))
        return cls(sid, key, at, facts, call, kept.answer)

    def as_line(self) -> str:
        """The row as a line of JSON."""
        data = [self.sid, self.key, self.at, self.events, self.call, self.answer.decode("utf-8")]
        return json.dumps(data, separators=(",", ":")) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Row:
        """Raises ValueError for a line that was cut off."""
        sid, key, at, events, call, answer = json.loads(line)
        return cls(sid, key, at, events, call, answer.encode("utf-8"))


def kept(call: str | None, answer: bytes) -> Kept:
    """What the columns say."""
    return Kept(Call.from_data(json.loads(call)) if call else None, bytes(answer))
