"""What becomes of a caller when a talk in which they were bridged from the line is over. No author writes it.

The agent may have hung up (the call is over), or pressed the star key: then the caller waits until the agent says where
they belong, and is sent there. The carrier tells both legs at the same moment, so for a few seconds it may not be
known.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from ivr.flow.call import Dialled, Input, Queued
from ivr.flow.made.parked import PARKED
from ivr.flow.nodes.base import Go, Node, Outcome, Wait
from ivr.flow.steps import Enqueue, Hangup, Meet, Pause, Redirect, Where
from routing.waiting import Place

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

PARTED = "line.parted"

LOOKS = 4
"""Seconds until a talk is over for good if nobody hears of the agent."""


class Parted(Node):
    """After the talk."""

    kind: Literal["parted"]

    def enter(self, visit: Visit) -> Outcome:
        return self._follow(visit, visit.services.place(visit.call.sid))

    def _follow(self, visit: Visit, place: Place | None) -> Outcome:
        """What the agent has decided, as far as it is known."""
        if place is None or place.state in ("done", "over"):
            return _goodbye(visit)
        if place.state == "sent":
            return send_on(visit, place)
        if place.warm and place.state == "taken":
            visit.note("introduced", desk=place.desk)
            visit.call = visit.call.but(desk=place.desk)
            return Wait((Meet(visit.call.sid, Where(self.id), ends=True, star=False),))
        if place.star or place.warm:
            return self._park(visit)
        if visit.call.tries >= LOOKS:
            return _goodbye(visit)
        tries = visit.call.tries + 1
        return Wait((Pause(1), Redirect(Where(self.id, tries))), tries)

    def hear(self, visit: Visit, event: Input) -> Outcome:
        if isinstance(event, Queued) and event.gone:
            visit.move("leave", note="hung up")
            return Wait((Hangup(),))
        if isinstance(event, Queued) and not event.result.startswith("bridg"):
            return self._unparked(visit)
        place = visit.services.place(visit.call.sid)
        if isinstance(event, Dialled | Queued):  # a talk has ended, in the line or in a room
            visit.move("parked")
            place = replace(place, warm=False) if place is not None else None
        return self._follow(visit, place)

    def _park(self, visit: Visit) -> Outcome:
        visit.note("parked", desk=visit.call.desk)
        return Wait((*visit.phrase("one_moment"), Enqueue(visit.call.sid, Where(self.id), PARKED)))

    def _unparked(self, visit: Visit) -> Outcome:
        """Out of the parking: the agent has decided, or has taken too long, or the carrier has failed."""
        place = visit.services.place(visit.call.sid)
        if place is None or place.state in ("parked", "waiting", "offered"):
            # Nobody decides any more: to the front of the desk where they were.
            visit.move("leave", note="nobody decided")
            return Go(f"desk.{visit.desk().id}")
        return self.enter(visit)


def send_on(visit: Visit, place: Place) -> Outcome:
    """To the desk that the agent has chosen, before all who came by themselves."""
    to = place.next_desk if place.next_desk in visit.flow.directory.desks else visit.flow.agent.desk
    visit.note("sent_on", desk=to, before=place.desk)
    visit.call = visit.call.but(transfers=visit.call.transfers + 1, words=place.words, desk=to)
    visit.move("leave", note="sent on")
    return Go(f"desk.{to}")


def _goodbye(visit: Visit) -> Outcome:
    visit.move("leave", note="talked")
    return Wait((*visit.phrase("goodbye"), Hangup()))
