"""Texts that callers send us: STOP in any usual form ends all texts of ours to them, START lets them come again.

Nothing is answered: the carrier itself confirms a STOP.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Protocol

from ivr.webhooks.twiml import NOTHING

log = logging.getLogger(__name__)

PATH = "/sms"
STOP = frozenset(
    ("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "alto", "parar", "cancelar")
)  # fmt: skip
START = frozenset(("start", "unstop", "yes", "si", "sí"))


class Wishes(Protocol):
    """Where it is kept who wants no texts."""

    def add(self, number: str, now: float, how: str) -> None: ...
    def remove(self, number: str) -> None: ...


def incoming(wishes: Wishes, clock: Callable[[], float], params: Mapping[str, str]) -> bytes:
    """The answer to one text; what it wished is kept before."""
    number = params.get("From", "")[:40]
    word = "".join(params.get("Body", "")[:200].lower().split()).strip(".!,\"'")
    try:
        if word in STOP:
            wishes.add(number, clock(), "text")
        elif word in START:
            wishes.remove(number)
    except Exception:
        log.exception("a wish about texts was lost")
    return NOTHING
