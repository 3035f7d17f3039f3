from __future__ import annotations

from pathlib import Path

import pytest

from tests.service_lines.inventories import Utility


@pytest.fixture
def utility(tmp_path: Path) -> Utility:
    return Utility(tmp_path)
