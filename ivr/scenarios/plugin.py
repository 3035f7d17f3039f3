"""For pytest: every scenario in a folder ``scenarios`` beside a ``utility.yaml`` is a test of its own.

A utility's own repository of menus needs nothing but ``pytest`` to run them. What is heavy is imported when it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ivr.scenarios.read import Scenario
    from ivr.scenarios.run import Result


class WentWrong(Exception):
    """A call that did not go as its scenario says."""


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    menus = file_path.parent.parent
    if file_path.suffix not in (".yaml", ".yml") or file_path.parent.name != "scenarios":
        return None
    return ScenarioFile.from_parent(parent, path=file_path) if (menus / "utility.yaml").is_file() else None


class ScenarioFile(pytest.File):
    """A file of scenarios, and the stage on which they are played."""

    play: Any = None

    def collect(self) -> Iterator[pytest.Item]:
        from ivr.menus import compile_folder, read_folder
        from ivr.scenarios.prompts import Prompts
        from ivr.scenarios.read import read_scenarios

        folder = self.path.parent.parent
        compiled = compile_folder(folder)
        if compiled.flow is None:
            raise self.CollectError("\n".join(str(problem) for problem in compiled.problems))
        self.prompts = Prompts(compiled.flow, read_folder(folder)[0])
        scenarios, problems = read_scenarios([self.path], compiled.flow)
        if problems:
            raise self.CollectError("\n".join(str(problem) for problem in problems))
        self.flow = compiled.flow
        for scenario in scenarios:
            yield ScenarioItem.from_parent(self, name=scenario.name, scenario=scenario)

    def setup(self) -> None:
        from ivr.scenarios.run import stage

        self._open = ExitStack()
        self.play = self._open.enter_context(stage(self.flow))

    def teardown(self) -> None:
        self._open.close()


class ScenarioItem(pytest.Item):
    """One scenario."""

    def __init__(self, *, scenario: Scenario, **more: Any) -> None:
        super().__init__(**more)
        self.scenario = scenario

    def runtest(self) -> None:
        assert isinstance(self.parent, ScenarioFile)
        result: Result = self.parent.play(self.scenario)
        if not result.passed:
            from ivr.scenarios.tell import told

            raise WentWrong("\n".join(told(result, self.parent.prompts)))

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """The call as Them: / You:, not a traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, WentWrong) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.scenario.source.key_place((self.name,)).line - 1, self.name
