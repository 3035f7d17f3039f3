"""What the menus cost a caller: decisions, and seconds of speech, until the right desk rings and until a person is on.

A first-time caller listens until the right key is named; a returning one presses it at once. Counted at 150 words a
minute (``pace.py``) on the words that the engine really speaks at that moment.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ivr.flow import engine
from ivr.flow.call import Answered, Call, Pressed
from ivr.flow.graph import Flow
from ivr.flow.listening import until_key
from ivr.flow.services import LocalServices
from ivr.flow.walk import SID, Landing, Walk, heard_seconds, says
from ivr.flow.ways import Keys, decisions, ways
from routing.needs import EMERGENCY

KEY_SECONDS = 1.0
"""What a returning caller takes to press a key that they know."""

ANSWER_SECONDS = 4.0
"""How long a line rings until somebody picks up, in a good case."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One need in one language at one moment. ``seconds``: of speech until the desk rings (its last words included),
    or until the alternatives to a closed desk begin. ``person``: until caller and agent are connected; None if no line
    rings."""

    need: str
    language: str
    keys: Keys
    seconds: float
    returning: float
    person: float | None
    landing: Landing

    @property
    def decisions(self) -> int:
        return decisions(self.keys)


@dataclass(frozen=True, slots=True)
class Summary:
    """All needs together. Seconds are means weighted by the mix of calls, or the worst; see DESIGN's budget."""

    mean_seconds: float
    worst_seconds: float
    worst_need: str
    max_decisions: int
    emergency_seconds: float
    person_keys: int


def measure(flow: Flow, now: datetime) -> list[Cost]:
    """The costs of every need that keys lead to, by language, at a moment (aware)."""
    return [cost for language in flow.languages for cost in _in_language(flow, now, language)]


def summary(costs: list[Cost], mix: Mapping[str, float] | None = None) -> Summary:
    """``mix``: how often each need is called for; without it all count the same."""
    weights = {cost.need: (mix or {}).get(cost.need, 0.0 if mix else 1.0) for cost in costs}
    total = sum(weights[cost.need] for cost in costs) or 1.0
    worst = max(costs, key=lambda cost: cost.seconds)
    return Summary(
        mean_seconds=sum(cost.seconds * weights[cost.need] for cost in costs) / total,
        worst_seconds=worst.seconds,
        worst_need=worst.need,
        max_decisions=max(cost.decisions for cost in costs),
        emergency_seconds=max((cost.seconds for cost in costs if cost.need == EMERGENCY), default=0.0),
        person_keys=1,  # proved on every state: proofs.py, "no-person"
    )


def _in_language(flow: Flow, now: datetime, language: str) -> Iterator[Cost]:
    for need, keys in ways(flow).items():
        walk = Walk(flow, now, language)
        heard = returning = 0.0
        for key in keys:
            heard += until_key(flow, walk.call.node, key, says(walk.steps), walk.call.language)
            returning += KEY_SECONDS
            walk.do(Pressed(key))
        if walk.awaits() == "line":
            last = heard_seconds(walk.steps)
            person = heard + last + ANSWER_SECONDS + _whisper_seconds(flow, walk.call, now)
            yield Cost(need, language, keys, heard + last, returning + last, person, walk.landing())
        else:
            yield Cost(need, language, keys, heard, returning, None, walk.landing())


def _whisper_seconds(flow: Flow, call: Call, now: datetime) -> float:
    """What the agent hears while the caller waits."""
    desk = flow.directory.desks[call.desk or flow.agent.desk]
    if desk.automated:
        return 0.0
    leg = Call(SID, flow.version, desk.languages[0], flow.whisper, need=call.need, desk=desk.id, path=call.path,
               started=call.started, answers={"language": call.language}, parent=SID)  # fmt: skip
    turn = engine.advance(flow, leg, Answered(), LocalServices(), now)
    return heard_seconds(turn.steps)
