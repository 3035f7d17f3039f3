"""The examples of docs/customers.md are right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ivr.customers.config import parse

MANUAL = (Path(__file__).parents[2] / "docs" / "customers.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", MANUAL, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES, ids=["export", "view", "rest"])
def test_an_example_is_right(example: str) -> None:
    system, problems = parse("customers.yaml", example.encode())
    assert (system is not None, problems) == (True, [])
