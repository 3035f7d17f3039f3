"""``ivr init``: what it makes works as it stands, and it overwrites nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli.init import command
from ivr.menus import compile_folder
from ivr.scenarios.read import read_scenarios
from ivr.scenarios.run import run
from ivr.schemas import modeline
from ivr.schemas.files import kind_of
from ivr.starter import starter_files, with_modeline
from tests.line import MENUS
from tests.schemas.editor import faults


def init(*words: str) -> Result:
    return CliRunner().invoke(command, words)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    result = init(str(tmp_path / "springfield"))
    assert result.exit_code == 0, result.output
    return tmp_path / "springfield"


def test_the_menus_compile_and_every_scenario_passes(made: Path) -> None:
    compiled = compile_folder(made / "menus")
    assert compiled.problems == ()
    assert compiled.flow is not None
    scenarios, problems = read_scenarios([made / "menus" / "scenarios"], compiled.flow)
    assert problems == []
    assert len(scenarios) >= 4
    assert [failure for result in run(scenarios, compiled.flow) for failure in result.failures] == []


def test_it_has_two_desks_and_the_needs_of_most_callers_in_two_languages(made: Path) -> None:
    flow = compile_folder(made / "menus").flow
    assert flow is not None
    assert set(flow.languages) == {"en", "es"}
    assert len(flow.directory.desks) == 2
    assert {"emergency", "agent", "billing_question"} <= set(flow.directory.needs)


def test_every_menu_file_begins_with_its_schema_and_fits_it(made: Path) -> None:
    files = [*(made / "menus").glob("*.yaml"), *(made / "menus").glob("scenarios/*.yaml")]
    assert len(files) == 9
    for path in files:
        name = path.relative_to(made / "menus").as_posix()
        first, _, _ = path.read_text().partition("\n")
        assert f"{first}\n" == modeline(name)
        assert (path.parent / first.partition("=")[2]).is_file()
        assert faults(kind_of(name), path.read_text()) == []


def test_the_phrases_are_the_shipped_ones(made: Path) -> None:
    shipped = (MENUS / "phrases.yaml").read_text()
    assert (made / "menus" / "phrases.yaml").read_text() == with_modeline("phrases.yaml", shipped)


def test_a_first_line_for_editors_is_not_written_twice() -> None:
    once = with_modeline("needs.yaml", "agent:\n")
    assert with_modeline("needs.yaml", once) == once


def test_editors_and_hooks_find_their_settings(made: Path) -> None:
    assert (made / ".vscode" / "settings.json").is_file()
    assert (made / ".vscode" / "extensions.json").is_file()
    assert (made / ".pre-commit-config.yaml").is_file()
    assert len((made / "README.md").read_text().splitlines()) <= 15


@pytest.mark.parametrize("name", ["Oak & Elm Water", 'Ozark "Blue" Water', "L'Anse Water", "Back\\slash", "Agua Ñandú"])
def test_the_utility_has_its_own_name_and_clock(tmp_path: Path, name: str) -> None:
    result = init(str(tmp_path / "new"), "--name", name, "--timezone", "America/Chicago")
    assert result.exit_code == 0, result.output
    flow = compile_folder(tmp_path / "new" / "menus").flow
    assert flow is not None
    assert flow.name["en"] == name
    assert str(flow.directory.calendar.zone) == "America/Chicago"
    written = [
        path.read_text() for path in (tmp_path / "new").rglob("*.*") if "schema" not in path.parts and path.is_file()
    ]
    assert not any("Springfield" in text or "New_York" in text for text in written)
    scenarios, _ = read_scenarios([tmp_path / "new" / "menus" / "scenarios"], flow)
    assert all(result.passed for result in run(scenarios, flow))


def test_a_folder_that_is_not_empty_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    result = init(str(tmp_path))
    assert result.exit_code == 2
    assert "is not empty; name a new folder" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_repository_counts_as_empty(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert init(str(tmp_path)).exit_code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--timezone", "Mars/Base"), "there is no time zone 'Mars/Base'"),
        (("--name", " "), "write a name that can be spoken"),
        (("--name", "bell\x07"), "write a name that can be spoken"),
        (("--name", "The {water} people"), "'{water}' is not known here"),
        (("--name", " ".join(["Water"] * 30)), "the greeting takes longer than 4 s"),
    ],
)
def test_what_would_not_work_is_told_and_nothing_is_written(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    result = init(str(tmp_path / "new"), *words)
    assert result.exit_code == 2
    assert says in result.output
    assert not (tmp_path / "new").exists()


def test_a_file_in_the_way_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    assert init(str(tmp_path / "taken")).exit_code == 2
    result = init(str(tmp_path / "taken" / "inside"))
    assert result.exit_code == 1
    assert "cannot be made" in result.output


def test_all_phone_numbers_are_of_the_range_for_examples() -> None:
    import re

    found = {number for text in starter_files().values() for number in re.findall(r"\+1[0-9]{10}", text)}
    assert found
    assert all(number.startswith("+1202555") for number in found)
