"""Who calls when, about what, and how patient they are: drawn from a seed, so that the same day can be played again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log
from random import Random

from ivr.flow.graph import Flow
from ivr.flow.ways import Keys, ways

BY_HOUR: Mapping[int, float] = {
    7: 2, 8: 9, 9: 11, 10: 11, 11: 10, 12: 9, 13: 10, 14: 10, 15: 10, 16: 9, 17: 3, 18: 2, 19: 1,
}  # fmt: skip
"""How many in a hundred callers ring in each hour of the utility's day."""

WRONG_OPTION = 0.2
"""One caller in five takes an option that is not theirs (shared figure of the industry: one call in five is
transferred)."""

IN_SPANISH = 0.15
PATIENCE = 600.0
"""Seconds for which half of the callers wait in line before they go another way."""

FIRST_HOUR, LAST_HOUR = min(BY_HOUR), max(BY_HOUR)


@dataclass(frozen=True, slots=True)
class Planned:
    """One caller: when they ring (seconds after the day begins), what they need, the keys that they press for it
    (perhaps those of another need), how long they wait in line, how long they talk, and what they do when their
    patience ends."""

    number: str
    after: float
    need: str
    keys: Keys
    language: str
    patience: float
    talk: float
    when_tired: str  # "callback", "message" or "hang up"

    def __repr__(self) -> str:
        return f"Planned({self.need!r}, {self.after:.0f} s)"


def day(flow: Flow, calls: int, talk: float, seed: int) -> list[Planned]:
    """The callers of one day, in the order in which they ring. ``talk``: mean seconds with an agent."""
    random = Random(seed)  # noqa: S311  (nobody is to be surprised)
    shortest = ways(flow)
    needs = [need for need in flow.mix if need in shortest]
    shares = [flow.mix[need] for need in needs]
    other = next((name for name in flow.languages if name != flow.default_language), None)
    hours, weights = list(BY_HOUR), list(BY_HOUR.values())
    starts = sorted(
        (random.choices(hours, weights)[0] - FIRST_HOUR) * 3600 + random.random() * 3600 for _ in range(calls)
    )
    found = []
    for number, after in enumerate(starts):
        need = random.choices(needs, shares)[0]
        taken = random.choices(needs, shares)[0] if random.random() < WRONG_OPTION else need
        urgent = flow.directory.needs[need].urgent
        taken = need if urgent else taken  # key 1 is not missed by who needs it
        found.append(
            Planned(
                number=f"+1202556{number:04d}" if number < 10_000 else f"+1202557{number - 10_000:04d}",
                after=after,
                need=need,
                keys=shortest[taken],
                language=other if other and random.random() < IN_SPANISH else flow.default_language,
                patience=PATIENCE / log(2) * random.expovariate(1.0),
                talk=min(600.0, max(8.0, random.lognormvariate(log(talk) - 0.125, 0.5))),
                when_tired=random.choices(["callback", "message", "hang up"], [50, 20, 30])[0],
            )
        )
    return found
