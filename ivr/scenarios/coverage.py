"""What a set of scenarios has tried: the options of every menu, the needs, and each need by open and by closed desk."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ivr.flow.graph import Flow
from ivr.flow.nodes.menu import Menu
from ivr.scenarios.run import Result


@dataclass(frozen=True, slots=True)
class Covered:
    """How many there are of a kind, and which were never tried."""

    total: int
    missing: tuple[str, ...]

    @property
    def percent(self) -> float:
        return 100.0 * (self.total - len(self.missing)) / self.total if self.total else 100.0


def coverage(flow: Flow, results: Iterable[Result]) -> dict[str, Covered]:
    """By kind: options, branches, needs."""
    facts = [fact for result in results for fact in result.facts]
    pressed = {(fact.data["node"], fact.data["key"]) for fact in facts if fact.type == "pressed"}
    routed = [fact.data for fact in facts if fact.type == "routed"]
    options: list[tuple[str, bool]] = []
    served: dict[str, bool] = {}
    for name, node in flow.nodes.items():
        if isinstance(node, Menu):
            for key, option in node.in_order():
                options.append((f"{name} {key}", (name, key) in pressed))
                for need in (option.need, *option.also) if option.need else ():
                    served[need] = served.get(need, False) or (name, key) in pressed
    desks = {need.desk for need in flow.directory.needs.values()}
    branches = []
    for desk in sorted(desks):
        schedule = flow.directory.calendar.schedules[flow.directory.desks[desk].hours]
        for open_ in (True,) if schedule.always else (True, False):
            tried = any(one["desk"] == desk and one["open"] == open_ for one in routed)
            branches.append((f"{desk} {'open' if open_ else 'closed'}", tried))
    return {"options": _covered(options), "branches": _covered(branches), "needs": _covered(sorted(served.items()))}


def _covered(tried: list[tuple[str, bool]]) -> Covered:
    return Covered(len(tried), tuple(name for name, done in tried if not done))
