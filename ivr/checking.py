"""A folder of menus, read from disk and checked: what the commands check and publish have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from ivr.flow.check import Checked, check_files
from ivr.flow.graph import Flow
from ivr.flow.measure import Summary
from ivr.flow.nodes.menu import Menu
from ivr.flow.problem import Problem
from ivr.letters.promised import check_letters
from ivr.menus import read_folder
from ivr.scenarios.example import example


@dataclass(frozen=True, slots=True)
class Report:
    """``folder`` as the user named it; ``examples`` are scenarios (YAML) by the problem that they show."""

    folder: Path
    flow: Flow | None
    problems: tuple[Problem, ...]
    examples: Mapping[Problem, str]
    counts: Mapping[str, int]
    cost: Summary | None

    def place(self, problem: Problem) -> str:
        """The file of a problem as somebody in front of the folder would open it."""
        return str(self.folder / problem.place.file)


def check_folder(
    folder: Path, today: date, only: frozenset[str] = frozenset(), ignore: frozenset[str] = frozenset()
) -> Report:
    """``only`` and ``ignore`` choose among the advice; errors are always told."""
    files, unreadable = read_folder(folder)
    checked = check_files(files, today) if files else Checked(None, (), {})
    problems = tuple(
        problem
        for problem in sorted({*unreadable, *checked.problems})
        if problem.severity == "error" or ((not only or problem.rule in only) and problem.rule not in ignore)
    )
    flow = None if unreadable else checked.flow
    of_letters = check_letters(folder, flow) if flow is not None else ()
    if of_letters:
        problems, flow = tuple(sorted({*problems, *of_letters})), None
    return Report(folder, flow, problems, _examples(checked), _counts(checked), checked.cost)


def _examples(checked: Checked) -> dict[Problem, str]:
    zone = _zone(checked)
    by_name = {world.name: world for world in checked.worlds}
    return {problem: example(flaw, by_name[flaw.world], zone) for problem, flaw in checked.calls.items()}


def _zone(checked: Checked) -> ZoneInfo:
    return checked.worlds[0].flow.directory.calendar.zone if checked.worlds else ZoneInfo("UTC")


def _counts(checked: Checked) -> dict[str, int]:
    """What was found in menus that may go live."""
    flow = checked.flow
    if flow is None:
        return {}
    kinds = Counter(node.kind for name, node in flow.nodes.items() if name in flow.places)
    return {
        "nodes": sum(kinds.values()),
        "menus": kinds["menu"],
        "options": sum(len(node.options) for node in flow.nodes.values() if isinstance(node, Menu)),
        "needs": len(flow.directory.needs),
        "desks": len(flow.directory.desks),
        "languages": len(flow.languages),
        "states": checked.states,
    }
