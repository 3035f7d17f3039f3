"""hours: goes one way while a desk (or named hours) is open, another when it is closed.

Example:

    lobby:
      kind: hours
      desk: billing
      open: main
      closed: closed_choices
      holiday: closed_choices
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from ivr.flow.nodes.base import Go, Node, Outcome
from ivr.flow.schema import Name

if TYPE_CHECKING:
    from ivr.flow.visit import Visit


class HoursNode(Node):
    """A branch by the clock and the calendar."""

    kind: Literal["hours"]
    desk: Name = Field(description="The desk whose hours decide.")
    open: Name
    closed: Name
    holiday: Name | None = Field(default=None, description="On holidays and during closures; default: as 'closed'.")

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        yield ("open",), self.open
        yield ("closed",), self.closed
        if self.holiday:
            yield ("holiday",), self.holiday

    def desks(self) -> Iterator[tuple[tuple[str, ...], str]]:
        yield ("desk",), self.desk

    def enter(self, visit: Visit) -> Outcome:
        directory = visit.flow.directory
        state = directory.opening(directory.desks[self.desk], visit.now)
        visit.note("hours", node=self.id, desk=self.desk, open=state.open, rule=state.rule)
        if state.open:
            return Go(self.open)
        visit.call = visit.call.but(desk=self.desk)
        if state.rule in ("holiday", "closure") and self.holiday:
            return Go(self.holiday)
        return Go(self.closed)
