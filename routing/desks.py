"""The desks that take calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Mode = Literal["lines", "queue", "taskrouter"]
"""How a desk's people are found. "lines": its numbers ring one after the other. "queue": callers wait in line, and the
agents on duty are rung for them. "taskrouter": the carrier's TaskRouter decides who is rung."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Who takes calls of some needs.

    ``lines`` are E.164 numbers or SIP addresses, rung in order, ``rounds`` times over, ``ring`` seconds each; with a
    queue they are rung when the queue cannot help. ``overflow`` says where a call goes that nobody takes: another desk,
    or a node of the menus (``overflow_node``). ``automated`` lines are answered by a machine, which cannot be asked
    whether it takes the call. ``longest_wait`` is in seconds, ``most_waiting`` in callers; both are for queues.
    ``workflow`` is the id of TaskRouter's.
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
    mode: Mode = "lines"
    longest_wait: int = 900
    most_waiting: int = 50
    workflow: str = ""
