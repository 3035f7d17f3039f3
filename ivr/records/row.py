"""A turn as a row: what goes into the database, and into the spool while there is none."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from ivr.flow.call import Call, Event
from ivr.flow.jobs import Job
from ivr.flow.moves import Move
from ivr.flow.services import Kept

_encode = msgspec.json.Encoder().encode
_call = msgspec.json.Decoder(Call).decode


class Row(Struct, frozen=True, gc=False, array_like=True):
    """One row of ``turns``, without its number, the jobs that go into the outbox with it, and what it moves in
    the line."""

    sid: str
    key: str
    at: float
    events: str
    call: str | None
    answer: bytes
    jobs: tuple[Job, ...] = ()
    moves: tuple[Move, ...] = ()

    @classmethod
    def of(
        cls,
        sid: str,
        key: str,
        at: float,
        events: Sequence[Event],
        kept: Kept,
        jobs: Sequence[Job] = (),
        moves: Sequence[Move] = (),
    ) -> Row:
        call = _encode(kept.call).decode() if kept.call else None
        return cls(sid, key, at, _encode(events).decode(), call, kept.answer, tuple(jobs), tuple(moves))

    def as_line(self) -> bytes:
        """The row as a line of JSON."""
        return _encode(self) + b"\n"


_row = msgspec.json.Decoder(Row).decode


def from_line(line: bytes) -> Row:
    """Raises ValueError for a line that was cut off."""
    return _row(line)


def kept(call: str | None, answer: bytes) -> Kept:
    """What the columns say."""
    return Kept(_call(call) if call else None, bytes(answer))
