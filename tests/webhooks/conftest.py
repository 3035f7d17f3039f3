"""A line that a whole file shares: for tests that leave nothing behind, or take a new CallSid each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ivr.flow.graph import Flow
from tests.line import TestLine


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, flow: Flow) -> Iterator[TestLine]:
    made = TestLine(tmp_path_factory.mktemp("shared"), flow)
    yield made
    made.close()
