"""Seconds that callers win or lose: what each need costs them on either side, at the same moment."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from statistics import fmean
from typing import Any

from ivr.flow.check import working_day
from ivr.flow.graph import Flow
from ivr.flow.measure import Cost, Summary, measure, summary

LEAST = 0.05
"""A change of fewer seconds is none."""


@dataclass(frozen=True, slots=True)
class Seconds:
    """``changes``: by need, seconds more (less if negative) until its desk rings, the mean over the languages; only of
    needs that keys lead to on both sides. ``old`` and ``new``: what each side costs in all, weighted alike."""

    changes: dict[str, float]
    old: Summary
    new: Summary

    def as_json(self) -> dict[str, Any]:
        return {"old": _rounded(self.old), "new": _rounded(self.new)}

    def summed_up(self) -> str:
        old, new = self.old, self.new
        return (
            f"mean {old.mean_seconds:.1f} s -> {new.mean_seconds:.1f} s, "
            f"worst {old.worst_seconds:.1f} s ({old.worst_need}) -> {new.worst_seconds:.1f} s ({new.worst_need}), "
            f"emergencies {old.emergency_seconds:.1f} s -> {new.emergency_seconds:.1f} s, "
            f"most decisions {old.max_decisions} -> {new.max_decisions}"
        )


def seconds(old: Flow, new: Flow, today: date) -> Seconds:
    """Both are measured on the old side's next working day, with the old side's mix of calls."""
    moment = working_day(old, today)
    before, after = measure(old, moment), measure(new, moment)
    was, now = _by_need(before), _by_need(after)
    changes = {need: round(now[need] - was[need], 1) for need in was if need in now}
    changes = {need: change for need, change in changes.items() if abs(change) >= LEAST}
    return Seconds(changes, summary(before, old.mix), summary(after, old.mix))


def _by_need(costs: list[Cost]) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for cost in costs:
        found.setdefault(cost.need, []).append(cost.seconds)
    return {need: fmean(values) for need, values in found.items()}


def _rounded(one: Summary) -> dict[str, Any]:
    return {name: round(value, 1) if isinstance(value, float) else value for name, value in asdict(one).items()}
