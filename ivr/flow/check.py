"""The whole check of a folder of menus: what the compiler refuses, what callers would suffer, what it costs, advice.

What is proved on all states, and what is over budget, keeps menus from going live as the compiler's errors do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from ivr.flow import lint
from ivr.flow.compile import Compiled, draft
from ivr.flow.explore import Explored, explore
from ivr.flow.graph import Flow
from ivr.flow.measure import Cost, Summary, measure, summary
from ivr.flow.problem import Place, Problem
from ivr.flow.proofs import Flaw, flaws
from ivr.flow.ways import menus as reached
from ivr.flow.ways import ways
from ivr.flow.worlds import World, worlds

BY_DAY = time(10)


@dataclass(frozen=True, slots=True)
class Checked:
    """``flow`` is None while there is an error. ``calls`` shows problems by a call; ``states`` counts what was proved
    in how many ``worlds``; ``cost`` is None if nothing could be measured."""

    flow: Flow | None
    problems: tuple[Problem, ...]
    calls: Mapping[Problem, Flaw]
    states: int = 0
    worlds: tuple[World, ...] = ()
    cost: Summary | None = None

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")


def check_files(files: Mapping[str, bytes], today: date) -> Checked:
    """Check menu files given as name -> content. ``today``: opening hours are tried in the weeks after it."""
    drafted = draft(files)
    menus = drafted.menus
    if menus is None:
        return Checked(None, drafted.problems, {})
    found = set(drafted.problems) | set(lint.run(menus, "advice"))
    tried = worlds(menus.flow, today)
    explored = [explore(world) for world in tried]
    calls = dict(_shown(menus, drafted.problems, explored))
    found |= calls.keys()
    cost = None
    if not drafted.problems:
        costs = measure(menus.flow, working_day(menus.flow, today))
        cost = summary(costs, menus.flow.mix)
        found |= set(_over_budget(menus, costs, cost))
    problems = tuple(sorted(found))
    sound = all(problem.severity != "error" for problem in problems)
    states = sum(len(one.states) for one in explored)
    return Checked(menus.flow if sound else None, problems, calls, states, tuple(tried), cost)


def compile_checked(files: Mapping[str, bytes], today: date) -> Compiled:
    """What may go live: the flow if there is no error of any kind, and the errors."""
    checked = check_files(files, today)
    return Compiled(checked.flow, checked.errors)


def working_day(flow: Flow, today: date) -> datetime:
    """Ten o'clock on the next day on which most desks are open."""
    calendar = flow.directory.calendar
    days = [date.fromordinal(today.toordinal() + ahead) for ahead in range(14)]
    moments = [datetime.combine(day, BY_DAY, calendar.zone).astimezone(UTC) for day in days]
    desks = flow.directory.desks.values()
    return max(moments, key=lambda moment: sum(flow.directory.opening(desk, moment).open for desk in desks))


def _shown(
    menus: lint.Menus, problems: tuple[Problem, ...], explored: list[Explored]
) -> Iterator[tuple[Problem, Flaw]]:
    """Problems with a call that shows each: those of the compiler first, then what only the states have shown."""
    told = {problem.rule for problem in problems}
    by_rule: dict[tuple[str, str], Flaw] = {}
    for one in explored:
        for flaw in flaws(one):
            by_rule.setdefault((flaw.rule, flaw.node), flaw)
    for problem in problems:
        same = next((flaw for (rule, _), flaw in by_rule.items() if rule == problem.rule), None)
        shown = same or _way_to(menus, problem, explored)
        if shown is not None:
            yield problem, shown
    for (rule, node), flaw in by_rule.items():
        if rule not in told:
            yield Problem(menus.where(node), rule, flaw.message, flaw.fix), flaw


def _way_to(menus: lint.Menus, problem: Problem, explored: list[Explored]) -> Flaw | None:
    """The shortest call to the node that a problem is about."""
    starts = {menus.at(name): name for name in menus.parts.nodes}
    above = [place for place in starts if place.file == problem.place.file and place <= problem.place]
    node = starts[max(above)] if above else None
    for one in explored:
        for state in one.states:
            if state.call.node == node:
                inputs = tuple(state.inputs())
                return Flaw(problem.rule, state.call.node, problem.message, problem.fix, one.world.name, inputs)
    return None


def _over_budget(menus: lint.Menus, costs: list[Cost], cost: Summary) -> Iterator[Problem]:
    budget = menus.flow.budget
    place = menus.in_file("utility.yaml", "budget")
    fix = "use fewer words before the commonest needs, or allow more in utility.yaml, 'budget'"
    if cost.mean_seconds > budget.mean_seconds:
        mean = f"{cost.mean_seconds:.1f} s on the mean"
        message = f"callers hear {mean} before the right desk rings, more than {budget.mean_seconds:g}"
        yield Problem(place, "over-budget", message, fix)
    limits = {"emergency": (cost.emergency_seconds, budget.emergency_seconds)}
    worst = max(costs, key=lambda one: one.seconds)
    limits[worst.need] = (worst.seconds, budget.worst_seconds)
    for need, (took, limit) in limits.items():
        if took > limit:
            message = f"'{need}' takes {took:.1f} s to hear before its desk rings, more than {limit:g}"
            yield Problem(_option_of(menus, need), "over-budget", message, fix)


def _option_of(menus: lint.Menus, need: str) -> Place:
    """The option that leads to a need by the shortest keys; utility.yaml where there is none."""
    keys = ways(menus.flow).get(need, ())
    for before, menu in reached(menus.flow):
        if keys and before == keys[:-1] and keys[-1] in menu.options:
            return menus.at(menu.id, "options", keys[-1])
    return menus.in_file("utility.yaml", "budget")
