"""Publishing: a folder of menus is checked, its scenarios are played, it is stored under its hash, and goes live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from ivr.checking import Report, check_folder
from ivr.flow.graph import Flow
from ivr.flow.problem import Problem
from ivr.menus import read_folder
from ivr.records.versions import Entry, Versions
from ivr.scenarios.read import read_scenarios
from ivr.scenarios.run import Result, run
from ivr.sealed import seal


@dataclass(frozen=True, slots=True)
class Tried:
    """What a folder came to: may it go live? ``problems`` are those of the scenario files."""

    report: Report
    files: dict[str, bytes]
    problems: tuple[Problem, ...] = ()
    results: tuple[Result, ...] = ()

    @property
    def flow(self) -> Flow | None:
        """The flow, if nothing is wrong."""
        sound = self.report.flow is not None and not self.problems and all(result.passed for result in self.results)
        return self.report.flow if sound else None


def try_folder(folder: Path, today: date) -> Tried:
    """Check the folder, and play the scenarios that stand in it."""
    report = check_folder(folder, today)
    files = read_folder(folder)[0]
    scenarios = folder / "scenarios"
    if report.flow is None or not scenarios.is_dir():
        return Tried(report, files)
    found, problems = read_scenarios([scenarios], report.flow)
    return Tried(report, files, tuple(problems), tuple(run(found, report.flow)))


def publish(versions: Versions, tried: Tried, token: bytes, author: str, note: str, after: Entry | None) -> Entry:
    """Store what was tried and make it live. Raises ivr.records.versions.Meanwhile."""
    version = keep(versions, tried, token)
    return versions.go_live(version, _now(), author, note, after.number if after else None)


def keep(versions: Versions, tried: Tried, token: bytes) -> str:
    """Store what was tried, without making it live; its version."""
    flow = tried.flow
    assert flow is not None, "only what may go live is published"
    versions.put(flow.version, tried.files, seal(flow, token))
    return flow.version


def roll_back(versions: Versions, version: str, author: str, note: str, after: Entry) -> Entry:
    """Make an earlier version live again. Raises ivr.records.versions.Meanwhile."""
    return versions.go_live(version, _now(), author, note, after.number)


def _now() -> float:
    return datetime.now(UTC).timestamp()
