"""``ivr map`` as its users meet it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli.map import command
from ivr.flow.graph import Flow
from ivr.maps import layout
from ivr.scenarios.rehearsal import rehearsal
from ivr.simulator import Steps
from tests.flow.museum import MENUS
from tests.line import BY_DAY


def ivr_map(*words: str) -> Result:
    return CliRunner().invoke(command, words)


def test_the_tree_is_printed() -> None:
    result = ivr_map(str(MENUS))
    assert result.exit_code == 0
    assert "├─ 2 For bills → billing (a question about a bill)  [9 s]" in result.stdout
    assert "\x1b[" not in result.stdout


def test_the_chart_is_printed_and_pictures_are_written(tmp_path: Path) -> None:
    drawn, page = tmp_path / "map.svg", tmp_path / "map.html"
    result = ivr_map(str(MENUS), "--lang", "es", "--mermaid", "--svg", str(drawn), "--html", str(page))
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("flowchart LR\n")
    assert drawn.read_text(encoding="utf-8").startswith("<svg ")
    assert "Para facturas" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((str(MENUS), "--lang", "fr"), 2, "'fr' is not a language of these menus; they speak en, es"),
        (("/nowhere",), 1, "the menus in /nowhere have problems; see: ivr check /nowhere"),
        ((str(MENUS), "--svg", "/nowhere/map.svg"), 1, "/nowhere/map.svg cannot be written: No such file"),
        ((str(MENUS), "--html", "/"), 2, "is a directory"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(words: tuple[str, ...], code: int, says: str) -> None:
    result = ivr_map(*words)
    assert result.exit_code == code
    assert says in result.output
    assert "Traceback" not in result.output


def test_menus_with_problems_are_not_drawn(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(MENUS, tmp_path / "menus"))
    (folder / "main.yaml").write_text("main: {kind: menue}\n")
    assert ivr_map(str(folder)).exit_code == 1


def test_the_tree_and_the_chart_need_no_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(layout, "find_spec", lambda name: None)
    assert ivr_map(str(MENUS)).exit_code == 0
    assert ivr_map(str(MENUS), "--mermaid").exit_code == 0
    result = ivr_map(str(MENUS), "--svg", str(tmp_path / "map.svg"))
    assert result.exit_code == 1
    assert "pip install 'waterline-ivr[map]'" in result.output
    assert not (tmp_path / "map.svg").exists()


def test_with_records_the_shares_of_callers_are_shown(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    with rehearsal(flow) as line:
        for steps in ("press 2; answer", "press 2; answer", "press 1; answer", "press 0; answer"):
            line.carrier(BY_DAY.replace(year=2025)).call(Steps(steps))
        monkeypatch.setenv("DATABASE_URL", str(line.engine.url))
        told = ivr_map(str(MENUS), "--records", "3660").stdout
    assert "├─ 2 For bills → billing (a question about a bill)  [9 s, 50 % of callers]" in told
    assert "25 % of callers" in told
