"""docs/connecting.md is followed word by word, from an export file to a caller who hears a balance."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.cli import group
from ivr.customers.config import load
from tests.line import MENUS

MANUAL = Path(__file__).parents[1] / "docs/connecting.md"
FENCES = re.findall(r"^```\n(.*?)^```$", MANUAL.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "menus").symlink_to(MENUS)
    monkeypatch.chdir(tmp_path)
    for name in ("CUSTOMERS", "METERS", "SERVICE_LINES", "VAR_DIR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_it_takes_an_export_to_a_caller_who_hears_a_balance(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = 0
    for fence in FENCES:
        if fence.startswith("# "):
            name, _, content = fence.partition("\n")
            (desk / name.removeprefix("# ")).write_text(content)
        for block in re.split(r"^\$ ", fence, flags=re.MULTILINE)[1:]:
            line, *printed = block.splitlines()
            words = shlex.split(line)
            if words[0] == "export":
                monkeypatch.setenv(*words[1].split("=", 1))
                continue
            result = CliRunner().invoke(group, words[1:])
            assert result.exit_code == 0, (line, result.output)
            is_printed(printed, result.output)
            commands += 1
    assert commands == 8


def is_printed(wanted: list[str], output: str) -> None:
    """Each wanted line in its order; '…' stands for any words, and a time may stand before."""
    lines = iter(re.sub(r"^\[\d+:\d\d\] ", "", line) for line in output.splitlines())
    for want in wanted:
        pattern = ".*".join(re.escape(part) for part in want.strip().rstrip(" …").split("…"))
        assert any(re.fullmatch(f"{pattern}.*", line.strip()) for line in lines), (want, output)


@pytest.mark.parametrize("kind", ["view", "rest"])
def test_the_other_descriptions_are_right(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIS_URL", "sqlite:///x.db")
    monkeypatch.setenv("CIS_TOKEN", "a token")
    fence = next(fence for fence in FENCES if fence.startswith(f"kind: {kind}"))
    path = tmp_path / "customers.yaml"
    path.write_text(fence)
    assert load(path).kind == kind
