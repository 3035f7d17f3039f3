"""What most tests need: the shipped menus compiled once, and a line to call, on a clock that only tests move."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.flow import check
from ivr.flow.graph import Flow
from ivr.menus import compile_folder
from tests.explored import explored_once
from tests.line import MENUS, TestLine


@pytest.fixture(scope="session", autouse=True)
def _walks_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(check, "explore", explored_once)
        yield


@pytest.fixture(scope="session")
def flow() -> Flow:
    compiled = compile_folder(MENUS)
    assert compiled.flow is not None, compiled.problems
    return compiled.flow


@pytest.fixture
def line(tmp_path: Path, flow: Flow) -> Iterator[TestLine]:
    """The shipped menus behind signed webhooks, with a fresh SQLite database; Tuesday 10:00 in the utility's zone."""
    made = TestLine(tmp_path, flow)
    yield made
    made.close()
