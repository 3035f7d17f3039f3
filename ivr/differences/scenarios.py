"""The old side's scenarios, played on the new menus: which simulated calls no longer go as they should."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ivr.differences.sides import Side
from ivr.flow.graph import Flow
from ivr.scenarios.read import Scenario, read_scenarios
from ivr.scenarios.run import run


@dataclass(frozen=True, slots=True)
class Broken:
    """A scenario that passes on the old menus and not on the new ones; ``failure`` is the first thing that is wrong."""

    name: str
    failure: str

    def as_json(self) -> dict[str, str]:
        return {"name": self.name, "failure": self.failure}


def broken(old: Side, new: Side) -> list[Broken]:
    """Play them; what fails is played on the old menus too, and left out if it failed there already."""
    if not old.scenarios:
        return []
    with tempfile.TemporaryDirectory(prefix="waterline-") as folder:
        _write(Path(folder), old.scenarios)
        before, _ = _read(Path(folder), old.flow)
        after, problems = _read(Path(folder), new.flow)
        found = [
            (result.scenario.name, str(result.failures[0])) for result in run(after, new.flow) if not result.passed
        ]
        failed = {name for name, _ in found}
        passed = {result.scenario.name for result in run([one for one in before if one.name in failed], old.flow)
                  if result.passed}  # fmt: skip
        left_out = {one.name for one in before} - {one.name for one in after}
        told = [Broken(name, failure) for name, failure in found if name in passed]
        told += [Broken(name, problems.get(name, "it does not fit these menus")) for name in sorted(left_out)]
        return [Broken(one.name, one.failure.replace(f"{folder}/", "")) for one in told]


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, raw in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)


def _read(folder: Path, flow: Flow) -> tuple[list[Scenario], dict[str, str]]:
    """The scenarios that fit a flow, and what is wrong with the others by name."""
    found: list[Scenario] = []
    wrong: dict[str, str] = {}
    for file in sorted(folder.rglob("*.y*ml")):
        scenarios, problems = read_scenarios([file], flow)
        found += scenarios
        for problem in problems:
            wrong.setdefault(_owner(file, problem.place.line), str(problem))
    return found, wrong


def _owner(file: Path, line: int) -> str:
    """The scenario to which a line of a file belongs: the last name that begins a line, before it or on it."""
    names = [one.partition(":")[0] for one in file.read_text(errors="replace").splitlines()[:line]
             if one[:1] not in ("", " ", "#", "-", "\t")]  # fmt: skip
    return names[-1].strip("'\"") if names else ""
