"""What is left to do when a turn is over, outside of the call: plain data, kept with the turn and carried out later."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

REJECT = "reject"
"""The kind of a job: a worker of TaskRouter does not take the caller."""

LETTER = "letter"
"""The kind of a job, and the name of a move: a letter follows from a ticket."""


class Job(Struct, frozen=True, gc=False, array_like=True):
    """Something to be done once. ``kind`` names who does it (``ivr/jobs``), ``key`` keeps it single: while a job with
    this key is open, another one is not taken. ``due`` is Unix time. ``data`` is what it takes, as JSON."""

    kind: str
    key: str
    due: float
    data: dict[str, Any]
