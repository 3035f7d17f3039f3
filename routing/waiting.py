"""Who waits for whom: the order of the callers in line, who is rung for which of them, and how long it may take.

Pure: a ``Floor`` says who waits and who works at this moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from math import ceil, sqrt
from typing import TYPE_CHECKING, Literal

from routing.agents import Agent, Word, on_duty
from routing.misroutes import Misroute

if TYPE_CHECKING:
    from routing.route import Directory

HEAD_START = 600.0
"""Seconds by which an urgent call goes before others that came earlier. Who has waited longer than that is not
overtaken any more: urgent calls are first, and nobody starves."""

FEWEST_TALKS = 5
"""Talks of the last hours that it takes to say anything about how long the next ones last."""

TAIL = 1.645
"""Standard deviations from the middle of a promised wait to its ends: nine waits in ten end between them."""

ANSWERING = 20.0
"""Seconds from an agent who is free to the caller: the ringing, and what the agent is told."""

PlaceState = Literal["waiting", "offered", "taken", "parked", "sent", "task", "done", "over"]
"""A "task" waits for the carrier's TaskRouter: it stands in no order of ours, and nobody is rung for it by us."""

AgentState = Literal["free", "ringing", "talking"]


@dataclass(frozen=True, slots=True)
class Place:
    """A caller's place in line. ``since``: when they came (Unix time). ``front``: an agent sent them on, so they go
    before those who came by themselves. ``away``: they want to be called back at ``number``, from ``due`` on; ``tries``
    counts how often that was in vain. ``declined``: the agents who have been rung for them in vain. ``star``: the agent
    who talks to them, on ``leg``, has pressed the star key; ``next_desk`` is where that agent sends them, ``warm``
    whether they are introduced there, ``words`` what the agent says about them."""

    sid: str
    desk: str
    since: float
    urgent: bool = False
    language: str = ""
    front: bool = False
    away: bool = False
    due: float = 0.0
    state: PlaceState = "waiting"
    agent: str | None = None
    offer: int = 0
    declined: frozenset[str] = frozenset()
    number: str = field(default="", repr=False)
    star: bool = False
    next_desk: str | None = None
    warm: bool = False
    words: str = field(default="", repr=False)
    leg: str | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Shift:
    """How one agent stands: their last word about their duty, what they do, and since when (Unix time)."""

    word: Word | None = None
    state: AgentState = "free"
    since: float = 0.0


@dataclass(frozen=True, slots=True)
class Floor:
    """All places in line, how each agent stands, and how long an agent was busy with each of the last calls of a desk,
    from the ringing on, in seconds; the last calls that agents have sent on. ``known`` is false where nobody could say:
    then nobody is sent into a queue."""

    places: tuple[Place, ...] = ()
    shifts: Mapping[str, Shift] = field(default_factory=dict)
    talks: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    misroutes: tuple[Misroute, ...] = ()
    known: bool = False


EMPTY = Floor()


def team(directory: Directory, floor: Floor, desk: str, now: datetime) -> list[Agent]:
    """The agents on duty who take calls of a desk."""
    return _on_duty(directory, floor, now, [agent for agent in directory.agents.values() if desk in agent.desks])


def in_line(floor: Floor, desk: str) -> int:
    """How many callers wait on the line for a desk."""
    return sum(place.desk == desk and not place.away and _waits(place) for place in floor.places)


def in_order(places: Iterable[Place]) -> list[Place]:
    """The order in which callers are served: urgent ones before those who came up to HEAD_START earlier, and in each
    of the two groups those whom an agent sent on before the others."""
    found = sorted(places, key=_turn, reverse=True)
    urgent = [place for place in found if place.urgent]
    others = [place for place in found if not place.urgent]
    # The urgent caller who came first counts, also behind one who was sent on: no other goes before who came later.
    earliest = list(accumulate((place.since for place in urgent), min))
    ordered = []
    while urgent or others:
        first = urgent and (not others or earliest[len(urgent) - 1] - HEAD_START <= others[-1].since)
        ordered.append((urgent if first else others).pop())
    return ordered


def offers(directory: Directory, floor: Floor, now: datetime) -> Iterator[tuple[Place, Agent]]:
    """Whom to ring for whom, in this order: for each caller the agent who has been idle longest among those who can."""
    at = now.timestamp()
    on = _on_duty(directory, floor, now, directory.agents.values())
    free = sorted((agent for agent in on if floor.shifts[agent.id].state == "free"), key=lambda a: _idle(floor, a))
    waiting = [place for place in floor.places if place.state == "waiting" and place.due <= at]
    for place in in_order(waiting):
        if not free:
            return
        desk = directory.desks.get(place.desk)
        if desk is None or (place.away and not directory.opening(desk, now).open):
            continue
        agent = _agent_for(place, free, [one for one in on if place.desk in one.desks])
        if agent is not None:
            free.remove(agent)
            yield place, agent


def ahead(floor: Floor, place: Place, now: datetime) -> int:
    """How many callers of the same desk are served before this one."""
    at = now.timestamp()
    rivals = [one for one in floor.places if one.desk == place.desk and _waits(one) and one.due <= at]
    return next((number for number, one in enumerate(in_order(rivals)) if one.sid == place.sid), len(rivals))


def estimate(directory: Directory, floor: Floor, place: Place, now: datetime) -> tuple[int, int] | None:
    """Between how many and how many minutes this caller still waits; None if nobody can say.

    By the number of callers who are served before, the agents on duty, and how long these were busy with the last
    calls. The desk's agents end their talks like a chain of independent events, so the time until the k-th is a gamma
    distribution; its ends by Wilson and Hilferty (1931).
    """
    colleagues = team(directory, floor, place.desk, now)
    theirs = {desk for agent in colleagues for desk in agent.desks}
    lengths = [length for desk in theirs for length in floor.talks.get(desk, ())]
    if not colleagues or len(lengths) < FEWEST_TALKS:
        return None
    teams = {desk: team(directory, floor, desk, now) for desk in theirs}
    before, at = 0.0, now.timestamp()
    for rival in in_order(one for one in floor.places if one.desk in theirs and _waits(one) and one.due <= at):
        if rival.sid == place.sid:
            break
        before += sum(agent in colleagues for agent in teams[rival.desk]) / max(1, len(teams[rival.desk]))
    free = sum(floor.shifts[agent.id].state == "free" for agent in colleagues)
    talks_to_end = max(0.0, before + 1 - free)
    pace = sum(lengths) / len(lengths) / len(colleagues)
    low, high = _ends(talks_to_end)
    return int((low * pace) // 60), max(1, ceil((high * pace + ANSWERING) / 60))


def _ends(count: float) -> tuple[float, float]:
    """The low and the high end of the time until ``count`` events of one a second."""
    if count <= 0:
        return 0.0, 0.0
    middle, spread = 1 - 1 / (9 * count), TAIL / (3 * sqrt(count))
    return count * max(0.0, middle - spread) ** 3, count * (middle + spread) ** 3


def _waits(place: Place) -> bool:
    return place.state in ("waiting", "offered")


def _turn(place: Place) -> tuple[bool, float, str]:
    return not place.front, place.since, place.sid


def _on_duty(directory: Directory, floor: Floor, now: datetime, some: Iterable[Agent]) -> list[Agent]:
    return [
        agent
        for agent in some
        if agent.id in floor.shifts and on_duty(agent, floor.shifts[agent.id].word, directory.calendar, now)
    ]


def _idle(floor: Floor, agent: Agent) -> float:
    return floor.shifts[agent.id].since


def _agent_for(place: Place, free: list[Agent], colleagues: list[Agent]) -> Agent | None:
    """The first of ``free`` who can take the call. One who speaks the caller's language, if any colleague does; one who
    has declined is asked again only when all have."""
    able = [agent for agent in colleagues if place.language in agent.languages] or colleagues
    fresh = [agent for agent in able if agent.id not in place.declined] or able
    return next((agent for agent in free if agent in fresh), None)
