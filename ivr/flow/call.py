"""A call, and what can happen to it. Plain data, kept as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any


PERSON_KEY = "0"
"""Leads to a person from every menu and question. Not an option that an author writes."""


@dataclass(frozen=True, slots=True)
class Call:
    """What we know about one leg of a phone call.

    ``node`` and ``tries`` say where it waits; ``turn`` counts its webhooks. ``path`` is what the caller chose, as
    (node, key). ``answers`` holds what was keyed or said, by name. ``started`` and ``routed`` are Unix times.
    An agent's leg has the caller's call as ``parent``.
    """

    sid: str
    flow: str
    language: str
    node: str
    turn: int = 0
    tries: int = 0
    number: str = ""
    started: float = 0.0
    need: str | None = None
    desk: str | None = None
    routed: float | None = None
    because: tuple[str, ...] = ()
    path: tuple[tuple[str, str], ...] = ()
    answers: dict[str, str] = field(default_factory=dict)
    transfers: int = 0
    parent: str | None = None

    def but(self, **changes: Any) -> Call:
        return replace(self, **changes)

    def as_data(self) -> dict[str, Any]:
        """A dict for JSON, without what still has its default."""
        return {name: value for name in _NAMES if (value := getattr(self, name)) != _DEFAULTS.get(name, _NEVER)}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Call:
        known = {name: value for name, value in data.items() if name in _NAME_SET}
        if "path" in known:
            known["path"] = tuple((step[0], step[1]) for step in known["path"])
        if "because" in known:
            known["because"] = tuple(known["because"])
        return cls(**known)


_NEVER = object()
_NAMES = tuple(one.name for one in fields(Call))
_NAME_SET = frozenset(_NAMES)
_DEFAULTS: dict[str, Any] = {
    **{one.name: one.default for one in fields(Call) if one.name not in ("sid", "flow", "language", "node", "answers")},
    "answers": {},
}


@dataclass(frozen=True, slots=True)
class Answered:
    """The call begins."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """Keys of the phone, 0-9, * and #."""

    digits: str


@dataclass(frozen=True, slots=True)
class Said:
    """Words, as the carrier understood them; ``confidence`` 0.0 to 1.0, None when it gave none."""

    words: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """Neither keys nor words came."""


@dataclass(frozen=True, slots=True)
class Dialled:
    """A line was rung. ``bridged`` tells whether caller and agent were connected; ``status`` is the carrier's word."""

    status: str
    bridged: bool
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording ended after ``seconds``, by ``key`` ('hangup' when the caller left)."""

    seconds: int
    key: str = ""
    recording: str = ""


Input = Answered | Pressed | Said | Silence | Dialled | Recorded


@dataclass(frozen=True, slots=True)
class Event:
    """One fact about a call, kept for good."""

    type: str
    data: dict[str, Any]
