"""What a turn changes about who waits in line, who works and who wants texts: plain data, written in the transaction of
the turn.

``what`` names the change; ``ivr/records/moves.py`` holds what each does.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Move(Struct, frozen=True, gc=False, array_like=True):
    """One change. ``data`` is what it takes, by name: texts, numbers, None."""

    what: str
    data: dict[str, Any]
