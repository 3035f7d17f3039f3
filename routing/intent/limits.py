"""From which confidence on a caller is routed, asked or taken to a person: chosen on phrases that were not seen.

What callers pay is bounded, not the number of questions: of those who are routed unasked at most WRONG_UNASKED come to
a wrong desk, and of all who are not taken to a person at most MISROUTED do, or are asked about two needs of which
neither is theirs. The shipped phrases are harder than what callers say (one in ten is told from its neighbour by its
sense alone, one in twelve holds a slip of the recogniser): on words of callers which nobody learnt from, the same
limits mean a third of that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.intent.model import Limits
from routing.intent.understand import is_right, likeliest
from routing.needs import Need

if TYPE_CHECKING:
    from routing.intent.train import Seen

MISROUTED = 0.085
WRONG_UNASKED = 0.05
URGENT_SHARE = 0.06
"""Above this share of urgent needs no other desk is rung unasked (``ivr intents test`` counts what lies below)."""


@dataclass(frozen=True, slots=True)
class Point:
    """With a limit at ``confidence``: which part of callers is ``kept`` from a person, which part of these comes to the
    ``wrong`` desk, and for which neither of the two likeliest desks is right."""

    confidence: float
    kept: float
    wrong: float
    neither: float


def curve(seen: Seen, needs: Mapping[str, Need]) -> list[Point]:
    """What each limit would mean, from the loosest to the strictest."""
    rows = sorted(
        (float(sure), *_right(seen.needs, scores, phrase.need, needs))
        for sure, scores, phrase in zip(seen.confidence, seen.scores, seen.phrases, strict=True)
    )
    points, right, either = [], sum(one for _, one, _ in rows), sum(one for _, _, one in rows)
    for at, (sure, first, any_of_two) in enumerate(rows):
        kept = len(rows) - at
        if at % max(1, len(rows) // 200) == 0:
            points.append(Point(round(sure, 4), kept / len(rows), 1 - right / kept, 1 - either / kept))
        right, either = right - first, either - any_of_two
    return points


def _right(names: Sequence[str], scores: Sequence[float], meant: str, needs: Mapping[str, Need]) -> tuple[bool, bool]:
    """Whether the likeliest need is right, and whether it or the next likely one is."""
    order = [need for _, need in sorted(zip(scores, names, strict=True), key=lambda one: (-one[0], one[1]))]
    first = is_right(needs, order[0], meant)
    second = likeliest(order, needs, order[0])
    return first, first or (second is not None and is_right(needs, second, meant))


def choose(points: Sequence[Point]) -> Limits:
    """The loosest limits within the bounds."""
    unasked = next((point for point in points if point.wrong <= WRONG_UNASKED), points[-1])
    asked = [point for point in points if point.confidence <= unasked.confidence]
    likely = next((point for point in asked if _wrong(point, unasked) <= MISROUTED), unasked).confidence
    return Limits(unasked.confidence, likely, between=round(likely / 2, 4), urgent=URGENT_SHARE)


def _wrong(asked: Point, unasked: Point) -> float:
    """Which part of those who are kept is badly served, if the surest are routed and the others asked."""
    badly = unasked.kept * unasked.wrong + asked.kept * asked.neither - unasked.kept * unasked.neither
    return badly / asked.kept
