"""Whether urgent calls were first on a simulated day: who stood in line while an agent was rung for a later caller."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from urllib.parse import urlsplit

from ivr.flow.graph import Flow
from ivr.records.story import Fact
from ivr.simulator import Carrier
from ivr.webhooks import address

GONE = frozenset(("left_line", "abandoned", "unserved", "unanswered", "ended"))
"""A caller does not stand in line any more."""

Stories = Mapping[str, Sequence[Fact]]


@dataclass(frozen=True, slots=True)
class Ring:
    """An agent was rung for the caller of ``place``: from when, and until when in vain (for ever, if it was not in
    vain). Times are Unix times."""

    at: float
    until: float
    agent: str
    place: str


@dataclass(frozen=True, slots=True)
class Stand:
    """A caller came into a line at ``since``, and was there until ``until``, answered or not."""

    place: str
    desk: str
    urgent: bool
    since: float
    until: float


def rings(carrier: Carrier, flow: Flow, stories: Stories) -> list[Ring]:
    """Every ring of an agent's phone for a caller in line."""
    agents = {agent.line: agent.id for agent in flow.directory.agents.values()}
    found = []
    for call in carrier.calls:
        place = address.read(urlsplit(call.urls.status_callback or "").query).place
        if place and call.to in agents:
            story = stories.get(call.outcome.sid, ())
            at = carrier.clock.at(call.started).timestamp()
            found.append(Ring(at, _vain_until(story), agents[call.to], place))
    return found


def overtaken(flow: Flow, rung: Sequence[Ring], stories: Stories, languages: Mapping[str, str]) -> int:
    """How many urgent callers stood in line while an agent who could have helped them was rung for somebody else who
    came later. Nobody stands in line while an agent's phone rings for them; an agent who has not taken the call of a
    caller is not one who could have helped. ``languages``: what each caller speaks, by the id of the call."""
    stands = {sid: list(_stands(flow, sid, story)) for sid, story in stories.items()}
    others = [(one, stand.since) for one in rung for stand in _at(stands, one) if not stand.urgent]
    return sum(
        _is_overtaken(flow, stand, rung, others, languages.get(stand.place, ""))
        for found in stands.values()
        for stand in found
        if stand.urgent
    )


def unanswered(flow: Flow, rung: Sequence[Ring], stories: Stories) -> int:
    """How many urgent callers waited longer because an agent who was rung for them did not take the call."""
    stands = {sid: list(_stands(flow, sid, story)) for sid, story in stories.items()}
    vain = (one for one in rung if one.until < inf)
    return len({one.place for one in vain for stand in _at(stands, one) if stand.urgent})


def _is_overtaken(
    flow: Flow, stand: Stand, rung: Sequence[Ring], others: Sequence[tuple[Ring, float]], language: str
) -> bool:
    mine = sorted(
        (one for one in rung if one.place == stand.place and stand.since <= one.at <= stand.until),
        key=lambda one: one.at,
    )
    asked = {one.agent for one in mine}
    begin = stand.since
    for end in [*(one.at for one in mine), stand.until]:
        for other, since in others:
            agent = flow.directory.agents[other.agent]
            able = stand.desk in agent.desks and language in agent.languages and other.agent not in asked
            if able and since > stand.since and begin < other.at < end:
                return True
        begin = next((one.until for one in mine if one.at == end), inf)
    return False


def _stands(flow: Flow, sid: str, story: Sequence[Fact]) -> Iterator[Stand]:
    for number, fact in enumerate(story):
        if fact.type == "queued":
            need = flow.directory.needs.get(fact.data.get("need") or "")
            until = next((later.at for later in story[number + 1 :] if later.type in GONE), inf)
            yield Stand(sid, fact.data["desk"], need is not None and need.urgent, fact.at, until)


def _at(stands: Mapping[str, Sequence[Stand]], ring: Ring) -> Iterable[Stand]:
    """Where the caller stood for whom an agent was rung: the last line into which they had come."""
    return [stand for stand in stands.get(ring.place, ()) if stand.since <= ring.at][-1:]


def _vain_until(story: Sequence[Fact]) -> float:
    """When the agent had not taken the call; infinite if they took it, or the caller had left the line before."""
    if any(fact.type in ("accepted", "too_late") for fact in story):
        return inf
    return next((fact.at for fact in story if fact.type in ("declined", "ended")), inf)
