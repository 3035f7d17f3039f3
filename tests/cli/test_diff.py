"""``ivr diff``: what another version of the menus changes, as its users see it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli.diff import command
from ivr.flow.graph import Flow
from ivr.records import migrate
from ivr.records.database import open_engine
from ivr.scenarios.rehearsal import rehearsal
from ivr.simulator import Steps
from tests.line import BY_DAY, MENUS

Change = Callable[[str, str, str], Path]


def diff(*words: str) -> Result:
    return CliRunner().invoke(command, list(words))


@pytest.fixture
def changed(tmp_path: Path) -> Change:
    """A copy of the shipped menus in which one piece of one file is another."""

    def make(file: str, old: str, new: str) -> Path:
        folder = Path(shutil.copytree(MENUS, tmp_path / "changed"))
        text = (folder / file).read_text()
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1))
        return folder

    return make


def test_the_same_menus_are_no_difference() -> None:
    result = diff(str(MENUS), str(MENUS))
    assert (result.exit_code, result.output) == (0, "Callers would hear no difference.\n")


def test_a_key_that_leads_elsewhere_is_told_with_all_that_follows(changed: Change) -> None:
    new = changed("account.yaml", "need: meter_reading", "need: billing_question\n      also: [meter_reading]")
    result = diff(str(MENUS), str(new))
    assert result.exit_code == 1
    assert "By day, pressing 6 then 3 now reaches billing (was the meter team).\n" in result.output
    assert "  meter_reading_by_day: scenarios/needs_by_day.yaml:" in result.output
    assert "Traceback" not in result.output


def test_it_speaks_json(changed: Change) -> None:
    new = changed("account.yaml", "For payment plans", "For paying in several parts")
    result = diff(str(MENUS), str(new), "--format", "json")
    found = json.loads(result.output)
    assert result.exit_code == 1
    assert {"same", "routes", "prompts", "seconds", "scenarios", "replay"} <= set(found)
    assert found["same"] is False
    assert [one["keys"] for one in found["routes"]] == [["6", "2"]]
    assert found["prompts"][0]["node"] == "account"
    assert found["seconds"]["payment_arrangement"] > 0
    assert "payment_arrangement_by_day" in [one["name"] for one in found["scenarios"]]
    assert found["replay"] == {}


def test_real_calls_are_walked_on_both_sides(changed: Change, flow: Flow) -> None:
    new = changed("main.yaml", "need: payment_make", "need: water_quality\n      also: [payment_make]")
    with rehearsal(flow) as line:
        for minute, key in enumerate("332"):
            line.carrier(BY_DAY.replace(minute=minute)).call(Steps(f"press {key}; answer"))
        asked = ("--records", "36500", "--url", str(line.engine.url))
        result = diff(str(MENUS), str(new), *asked)
        few = diff(str(MENUS), str(new), *asked, "--calls", "1", "--format", "json")
        unchanged = diff(str(MENUS), str(MENUS), *asked)
    assert "2 of 3 calls would end at another desk; 0 would meet a wrong key." in result.output
    assert "2 calls pressing 3: the pay line -> water quality" in result.output
    assert json.loads(few.output)["replay"]["calls"] == 1
    assert unchanged.exit_code == 0
    assert "0 of 3 calls" in unchanged.output


def test_a_database_without_calls_is_no_difference(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/line.db"
    migrate.upgrade(open_engine(url))
    result = diff(str(MENUS), str(MENUS), "--records", "7", "--url", url)
    assert result.exit_code == 0
    assert "0 of 0 calls would end at another desk" in result.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("nowhere", str(MENUS)), "'nowhere' is neither a folder of menus, nor a git revision that"),
        ((str(MENUS),), "Missing argument 'NEW'"),
        ((str(MENUS), str(MENUS), "--records", "0"), "--records"),
        ((str(MENUS), str(MENUS), "--url", "postgresql://nobody@127.0.0.1:1/none"), "the database cannot be read"),
        ((str(MENUS), str(MENUS), "--url", "sqlite:///{tmp}/new.db"), "(is it upgraded? ivr db upgrade)"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(words: tuple[str, ...], says: str, tmp_path: Path) -> None:
    result = diff(*[word.format(tmp=tmp_path) for word in words])
    assert result.exit_code == 2
    assert says in result.output
    assert "Traceback" not in result.output


def test_menus_with_errors_are_told_with_their_side(changed: Change) -> None:
    result = diff(str(MENUS), str(changed("main.yaml", "goto: account", "goto: acount")))
    assert result.exit_code == 2
    assert "the NEW menus" in result.output
    assert "see: ivr check" in result.output
