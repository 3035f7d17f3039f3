"""The account's conferences: rooms in which any number of legs talk.

A conference starts when two are in it and one of them may start it; until then those who wait hear the waitUrl.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr.simulator.leg import Leg
from ivr.simulator.scheduler import Interrupt
from ivr.simulator.sids import Sids
from ivr.simulator.twiml import Verb

MAX_PARTICIPANTS = 250


class Started(Interrupt):
    """Thrown into the legs that wait: the conference begins."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A message to the legs that are left: someone went with whom the conference ends."""

    room: Conference


@dataclass(slots=True, eq=False)
class Seat:
    """One participant."""

    leg: Leg
    starts: bool
    ends: bool
    waits: bool = True


class Conference:
    """One room. ``on_event``: told of start, end, join, leave with the leg that they are about."""

    def __init__(self, sid: str, name: str, over: Callable[[], None]) -> None:
        self.sid = sid
        self.name = name
        self.seats: list[Seat] = []
        self.started = False
        self.sequence = 0
        self.on_event: Callable[[str, Leg], None] = lambda event, leg: None
        self._over = over

    def join(self, leg: Leg, noun: Verb) -> Seat | None:
        """A seat in the room; None if it is full."""
        if len(self.seats) >= noun.number("maxParticipants", MAX_PARTICIPANTS):
            return None
        seat = Seat(leg, noun.flag("startConferenceOnEnter", default=True), noun.flag("endConferenceOnExit"))
        self.seats.append(seat)
        self.on_event("join", leg)
        if not self.started and len(self.seats) > 1 and any(one.starts for one in self.seats):
            self.started = True
            self.on_event("start", leg)
            for one in self.seats:
                if one is not seat and one.waits and one.leg.task is not None:
                    leg.carrier.scheduler.throw(one.leg.task, Started())
        return seat

    def leave(self, seat: Seat) -> None:
        self.seats.remove(seat)
        self.on_event("leave", seat.leg)
        if seat.ends and self.started:
            for one in self.seats:
                if one.leg.task is not None:
                    one.leg.carrier.scheduler.send(one.leg.task, Ended(self))
        if not self.seats:
            self.on_event("end", seat.leg)
            self._over()


class Conferences:
    """All rooms of the account; a room is gone when its last participant has left."""

    def __init__(self, sids: Sids) -> None:
        self._sids = sids
        self._rooms: dict[str, Conference] = {}

    def named(self, name: str) -> Conference:
        """The room of this name, which is opened if there is none."""
        if name not in self._rooms:
            self._rooms[name] = Conference(self._sids.make("CF"), name, lambda: self._close(name))
        return self._rooms[name]

    def _close(self, name: str) -> None:
        del self._rooms[name]
