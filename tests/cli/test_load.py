"""``ivr load`` against a real server on this machine."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from ivr.cli import group
from tests.line import ACCOUNT, BY_DAY, TOKEN
from tests.server import served


def test_many_calls_are_placed_and_summed_up(tmp_path: Path) -> None:
    with served(tmp_path, BY_DAY) as line:
        words = ["load", "--calls", "20", "--rate", "200", "--http", line.url, "--token", TOKEN, "--account", ACCOUNT]
        result = CliRunner().invoke(group, [*words, "--format", "json"])
    found = json.loads(result.output)
    assert result.exit_code == 0
    assert found["calls"] == 20
    assert found["requests"] == 120
    assert found["failed requests"] == 0
    assert found["reached no person"] == 0


def test_only_this_machine_may_be_loaded() -> None:
    words = ["load", "--http", "https://line.example.org", "--token", "t", "--account", "a"]
    result = CliRunner().invoke(group, words)
    assert result.exit_code == 2
    assert "only a line on this machine may be loaded" in result.output


def test_steps_that_do_not_fit_are_told(tmp_path: Path) -> None:
    with served(tmp_path, BY_DAY) as line:
        where = ["--http", line.url, "--token", TOKEN, "--account", ACCOUNT]
        result = CliRunner().invoke(group, ["load", "--calls", "1", *where, "--steps", "answer"])
    assert result.exit_code == 1
    assert "the call waits for keys or speech" in result.output
