"""The reasons people call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

AGENT = "agent"
"""The need of a caller who asks for a person; every utility has it."""

EMERGENCY = "emergency"
"""The need whose desk answers day and night; every utility has it."""

URGENT = 1
"""Urgency 1: now. 2: today. 3: soon. 4: the caller can settle it alone."""


@dataclass(frozen=True, slots=True)
class Need:
    """One reason to call: who takes it, how urgent, and where it goes when that desk is closed.

    ``name`` is how the need is said aloud, by language. ``after_hours`` is the node that offers the honest
    alternatives. ``first`` is the node for callers who say this need in their own words: what they can settle before
    the desk is rung. ``accept_also`` are needs that the same desk serves: a swap between them is no misroute.
    ``language``: the need is to be spoken to in it, which the key for that language settles.
    """

    id: str
    name: Mapping[str, str]
    desk: str
    urgency: int
    after_hours: str | None = None
    accept_also: tuple[str, ...] = ()
    follow_up: str = ""
    language: str | None = None
    first: str | None = None

    @property
    def urgent(self) -> bool:
        return self.urgency == URGENT
