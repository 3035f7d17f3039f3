"""From which confidence on a caller is routed, asked or taken to a person: chosen on phrases that were not seen.

What the phrases cost is bounded, not the number of questions: of callers who are not taken to a person at most
MISROUTED go to a wrong desk, and of those who are routed unasked at most WRONG_UNASKED. The shipped phrases are harder
than what callers say (one in ten is told from its neighbour by its sense alone, one in twelve holds a slip of the
recogniser): on words of callers which nobody learnt from, the same limits mean half as many wrong desks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.intent.model import Limits
from routing.intent.understand import is_right
from routing.needs import Need

if TYPE_CHECKING:
    from routing.intent.train import Seen

MISROUTED = 0.135
WRONG_UNASKED = 0.05
URGENT_SHARE = 0.1
"""Above this share of urgent needs no other desk is rung unasked. Of 1,738 urgent phrases 26 of those that were taken
for something else lie below, and one in sixteen others is asked once more (``ivr intents test`` counts both)."""


@dataclass(frozen=True, slots=True)
class Point:
    """With a limit at ``confidence``: which part of callers is ``kept`` from a person, and which of them come to the
    wrong desk."""

    confidence: float
    kept: float
    wrong: float


def curve(seen: Seen, needs: Mapping[str, Need]) -> list[Point]:
    """What each limit would mean, from the loosest to the strictest."""
    found = [seen.needs[at] for at in seen.scores.argmax(axis=1)]
    rows = sorted(
        (float(sure), is_right(needs, best, phrase.need))
        for sure, best, phrase in zip(seen.confidence, found, seen.phrases, strict=True)
    )
    points, right = [], sum(good for _, good in rows)
    for at, (sure, good) in enumerate(rows):
        kept = len(rows) - at
        if at % max(1, len(rows) // 200) == 0:
            points.append(Point(round(sure, 4), kept / len(rows), 1 - right / kept))
        right -= good
    return points


def choose(points: Sequence[Point]) -> Limits:
    """The loosest limits within the bounds."""
    likely = next((point.confidence for point in points if point.wrong <= MISROUTED), 1.0)
    sure = next((point.confidence for point in points if point.wrong <= WRONG_UNASKED), 1.0)
    return Limits(sure=max(sure, likely), likely=likely, between=round(likely / 2, 4), urgent=URGENT_SHARE)
