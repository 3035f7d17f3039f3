"""What became of an attempt at a job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ivr.records.outbox import Item


@dataclass(frozen=True, slots=True)
class Done:
    """It is done. ``note`` is kept with it."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """It is done, and was settled in the very transaction that did it; or it belongs to another worker by now."""


@dataclass(frozen=True, slots=True)
class Failed:
    """It cannot be done, or nobody knows whether it was; a person must look. ``note`` says why."""

    note: str


@dataclass(frozen=True, slots=True)
class Again:
    """Not now: at ``due`` (Unix time)."""

    due: float
    note: str = ""


Outcome = Done | Settled | Failed | Again


class Doer(Protocol):
    """Does one kind of job. Must not raise for what another system does."""

    def do(self, item: Item, now: float) -> Outcome: ...
