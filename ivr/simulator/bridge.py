"""Two legs talk: what one tells the other, and who ends it.

The leg that executes the <Dial> waits for the end; the other one waits for its word. With ``hangupOnStar`` the party
that executes the <Dial>, and no other, ends the talk by the * key and goes on with its document.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal

from ivr.simulator.actor import Action, HangUp, Press, Talk
from ivr.simulator.leg import Leg
from ivr.simulator.scheduler import Acts, Receive

STAR_SECONDS = 10.0
"""How long a party talks before it presses *, unless the action says otherwise."""

End = Literal["mine", "theirs", "limit", "star", "gone"]


@dataclass(frozen=True, slots=True)
class Note:
    """What a leg tells the one that it is to be connected with: it was answered, can be connected, or is over."""

    event: Literal["answered", "ready", "over"]
    leg: Leg


def tell(to: Leg, event: Literal["answered", "ready", "over"], about: Leg) -> None:
    if to.task is not None:
        to.carrier.scheduler.send(to.task, Note(event, about))


def bridged(leg: Leg, other: Leg) -> None:
    """Write down that a leg is connected with another party."""
    outcome = leg.call.outcome
    if not outcome.bridged_to:
        outcome.seconds = round(leg.call.at(), 3)
    outcome.bridged_to = other.number
    leg.note(f"bridged to {other.number}")


def talk(leg: Leg, other: Leg, limit: float, star: bool = False) -> Acts[End]:
    """Until one of the two hangs up, the time is up, ``leg`` presses *, or ``other`` is taken away ("gone")."""
    mine, theirs = leg.ask("talk"), other.ask("talk")
    ends: dict[End, float] = {"mine": stays(leg, mine), "theirs": stays(other, theirs), "limit": limit}
    if star and isinstance(mine, Press) and "*" in mine.keys:
        ends |= {"mine": inf, "star": mine.after or STAR_SECONDS}
    how = min(ends, key=ends.__getitem__)
    until = leg.carrier.clock.seconds + ends[how]
    while True:
        note = yield Receive(max(0.0, until - leg.carrier.clock.seconds))
        if note is None:
            break
        if isinstance(note, Note) and note.event == "over" and note.leg is other:
            return "gone"
    if how == "star":
        leg.does("press *")
    elif how != "mine":
        leg.note(f"the time limit of {limit:g} s is over" if how == "limit" else f"{other.number} hangs up")
    return how


def ask_to_stay(leg: Leg) -> None:
    """Whoever waits for others may hang up at any time, whether or not a key is listened to."""
    does = leg.ask("queue")
    if isinstance(does, HangUp):
        leg.call.hang_up(does.after)


def stays(leg: Leg, action: Action) -> float:
    """The seconds until a party hangs up by itself."""
    if isinstance(action, Talk):
        return action.seconds
    return action.after if isinstance(action, HangUp) else leg.talk_seconds
