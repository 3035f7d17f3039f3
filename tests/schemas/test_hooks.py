"""The hooks for pre-commit name commands that exist, here and in the utility that ``ivr init`` makes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ivr.cli import COMMANDS
from ivr.starter import starter_files

ROOT = Path(__file__).parents[2]
OURS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
OF_THE_STARTER: list[dict[str, Any]] = yaml.safe_load(starter_files()[".pre-commit-config.yaml"])["repos"][0]["hooks"]


def test_there_is_a_hook_to_check_and_one_to_test() -> None:
    assert [hook["id"] for hook in OURS] == ["ivr-check", "ivr-test"]
    assert [hook["id"] for hook in OF_THE_STARTER] == ["ivr-check", "ivr-test"]
    assert {hook["language"] for hook in OURS} == {"python"}


@pytest.mark.parametrize("hook", [*OURS, *OF_THE_STARTER], ids=lambda hook: str(hook["id"]))
def test_a_hook_runs_a_command_that_exists_on_the_folder_of_menus(hook: dict[str, Any]) -> None:
    program, *words = hook["entry"].split()
    assert program == "ivr"
    assert len(words) == 1
    assert words[0] in COMMANDS
    assert hook["pass_filenames"] is False
    assert hook["files"] == r"\.ya?ml$"
