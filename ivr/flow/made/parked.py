"""What a caller hears while the agent, who has pressed the star key, says where they belong: nothing, for seconds. No
author writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ivr.flow.call import Input, Waiting
from ivr.flow.nodes.base import Node, Outcome, Wait
from ivr.flow.steps import Leave, Pause

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

PARKED = "line.parked"

LONGEST = 180
"""Seconds until a caller is taken out who was forgotten here."""

LOOK = 2
"""Seconds between two looks at what the agent has decided."""


class Parked(Node):
    """The wait for the agent's decision."""

    kind: Literal["parked"]

    def enter(self, visit: Visit) -> Outcome:
        return self._look(visit, 0)

    def hear(self, visit: Visit, event: Input) -> Outcome:
        return self._look(visit, event.seconds if isinstance(event, Waiting) else 0)

    def _look(self, visit: Visit, waited: int) -> Outcome:
        place = visit.services.place(visit.call.sid)
        introduced = place is not None and place.warm and place.state == "taken"
        over = place is None or introduced or place.state in ("sent", "done", "over")
        longest = LONGEST if place is None or not place.warm else 3 * LONGEST
        return Wait((Leave(),)) if over or waited >= longest else Wait((Pause(LOOK),))
