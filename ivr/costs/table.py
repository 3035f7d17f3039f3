"""The costs of all needs as a table for people and as JSON for scripts, held against the budget."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from ivr.costs.hours import Hours
from ivr.flow.graph import Flow
from ivr.flow.measure import Cost, Summary, summary


@dataclass(frozen=True)
class Told:
    """What was measured, when, and by which mix of calls (empty: every need counts the same)."""

    flow: Flow
    now: datetime
    costs: list[Cost]
    mix: Mapping[str, float]

    @cached_property
    def summary(self) -> Summary:
        return summary(self.costs, self.mix)

    @cached_property
    def even(self) -> Summary:
        """Every need counted the same."""
        return summary(self.costs)

    def limits(self) -> Iterator[tuple[str, float, float]]:
        """(what, seconds, budget)."""
        budget, found = self.flow.budget, self.summary
        yield "mean", found.mean_seconds, budget.mean_seconds
        yield f"worst ({found.worst_need})", found.worst_seconds, budget.worst_seconds
        yield "emergency", found.emergency_seconds, budget.emergency_seconds

    def over(self) -> list[str]:
        """What is over its budget."""
        return [what for what, took, limit in self.limits() if took > limit]


def as_text(told: Told, hours: Sequence[Hours]) -> str:
    return "\n".join([*_rows(told), "", *_limits(told), *_hours(hours)])


def _rows(told: Told) -> Iterator[str]:
    local = told.now.astimezone(told.flow.directory.calendar.zone)
    name = told.flow.name[told.flow.default_language]
    yield f"{name}, {local:%A %Y-%m-%d %H:%M}: seconds of speech until the desk rings"
    yield f"{'need':<28}{'keys':<8}{'lang':<6}{'first time':>11}{'returning':>11}{'to a person':>13}  reached"
    for cost in sorted(told.costs, key=lambda cost: (-cost.seconds, cost.need, cost.language)):
        person = f"{cost.person:.1f}" if cost.person is not None else "-"
        times = f"{cost.seconds:>11.1f}{cost.returning:>11.1f}{person:>13}"
        yield f"{cost.need:<28}{' '.join(cost.keys):<8}{cost.language:<6}{times}  {_reached(cost)}"


def _reached(cost: Cost) -> str:
    landing = cost.landing
    return str(landing.desk) if landing.how == "desk" else f"{landing.how}: {landing.node}"


def _limits(told: Told) -> Iterator[str]:
    by = "by the mix of calls" if told.mix else "every need counts the same"
    for what, took, limit in told.limits():
        name = f"{what} ({by})" if what == "mean" else what
        yield f"{name:<40}{took:>7.1f} s   budget {limit:g} s   {'OVER' if took > limit else 'met'}"
    yield f"{'mean over needs, each counted once':<40}{told.even.mean_seconds:>7.1f} s"
    decisions = told.summary.max_decisions
    yield f"{'decisions at most':<40}{decisions:>7}     a person: 1 key from every state (ivr check)"


def _hours(hours: Sequence[Hours]) -> Iterator[str]:
    if hours:
        yield ""
    for one in hours:
        yield f"{one.need:<28}" + "; ".join(f"{first:02d}-{last:02d} {what}" for first, last, what in one.spans)


def as_json(told: Told, hours: Sequence[Hours]) -> str:
    needs: dict[str, dict[str, Any]] = {}
    for cost in told.costs:
        needs.setdefault(cost.need, {})[cost.language] = {
            "decisions": cost.decisions,
            "seconds": round(cost.seconds, 2),
            "returning_seconds": round(cost.returning, 2),
            "person_seconds": None if cost.person is None else round(cost.person, 2),
            "desk": cost.landing.desk if cost.landing.how == "desk" else None,
            "reached": _reached(cost),
            "path": list(cost.keys),
        }
    found = told.summary
    answer = {
        "at": told.now.isoformat(),
        "needs": needs,
        "summary": {
            "mean_seconds": round(found.mean_seconds, 2),
            "mean_over_needs_seconds": round(told.even.mean_seconds, 2),
            "worst_seconds": round(found.worst_seconds, 2),
            "worst_need": found.worst_need,
            "max_decisions": found.max_decisions,
            "emergency_seconds": round(found.emergency_seconds, 2),
            "person_keys": found.person_keys,
        },
        "budget": told.flow.budget.model_dump(),
        "over": told.over(),
        "hours": {one.need: [list(span) for span in one.spans] for one in hours},
    }
    return json.dumps(answer, indent=2, ensure_ascii=False)
