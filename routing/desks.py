"""The desks that take calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Desk:
    """Who takes calls of some needs.

    ``lines`` are E.164 numbers, rung in order, ``rounds`` times over, ``ring`` seconds each. ``overflow`` says
    where a call goes that nobody takes: another desk, or a node of the menus (``overflow_node``). ``automated`` lines
    are answered by a machine, which cannot be asked whether it takes the call.
    """

    id: str
    name: Mapping[str, str]
    lines: tuple[str, ...]
    hours: str
    languages: tuple[str, ...]
    ring: int = 20
    rounds: int = 1
    automated: bool = False
    overflow_desk: str | None = None
    overflow_node: str | None = None
