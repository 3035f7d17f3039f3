"""docs/menus.md is followed word by word: what it tells to write has no errors and breaks no scenario, calls go as it
shows, mistakes are told as it says, and every command is one that there is."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from ivr.cli import COMMANDS, group
from ivr.flow.check import Checked, check_files
from ivr.menus import read_folder
from ivr.scenarios.read import read_scenarios
from ivr.scenarios.run import run
from tests import menus_manual as manual
from tests.line import ACCOUNT, MENUS, TOKEN, URL
from tests.menus_manual import Fence, Section

TODAY = date(2026, 11, 24)
TEXT = manual.MANUAL.read_text(encoding="utf-8")
SECTIONS = manual.sections(TEXT)
WORKED = [section for section in SECTIONS if section.fences]
TASKS = [section for section in SECTIONS if section.title[0].isdigit()]
A_LANGUAGE = "Add a language"
"""The task that ends with a list of what is left to do: the words of that language."""


class Tuesday(date):
    @classmethod
    def today(cls) -> Tuesday:
        return cls(TODAY.year, TODAY.month, TODAY.day)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a reader sits: a folder with a copy of the menus, settings, an empty database; it is a Tuesday."""
    shutil.copytree(MENUS, tmp_path / "menus")
    monkeypatch.chdir(tmp_path)
    for name in ("check", "publish"):
        monkeypatch.setattr(f"ivr.cli.{name}.date", Tuesday)
    settings = {"PUBLIC_BASE_URL": URL, "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN}
    for name, value in {**settings, "DATABASE_URL": f"sqlite:///{tmp_path}/line.db", "VAR_DIR": "var"}.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def ivr(words: list[str]) -> Result:
    return CliRunner().invoke(group, words)


def checked(folder: Path) -> Checked:
    files, unreadable = read_folder(folder / "menus")
    assert unreadable == ()
    return check_files(files, TODAY)


def told(folder: Path) -> list[str]:
    """What is told of the menus under ``folder``, and when they are sound of their scenarios."""
    found = checked(folder)
    if found.flow is None:
        return [f"menus/{problem}" for problem in found.errors]
    return [str(problem) for problem in read_scenarios([Path("menus/scenarios")], found.flow)[1]]


@pytest.mark.parametrize("section", WORKED, ids=lambda section: section.title)
def test_a_task_goes_as_the_manual_says(section: Section, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if "ivr publish" in section.text:
        assert ivr(["db", "upgrade"]).exit_code == 0
    for fence in section.fences:
        match fence.kind:
            case "pieces":
                manual.write(desk, manual.pieces(fence))
            case "commands":
                follow(fence)
            case "mistake":
                with monkeypatch.context() as elsewhere:
                    wrong = Path(shutil.copytree(desk, desk.with_name("wrong"), dirs_exist_ok=True))
                    elsewhere.chdir(wrong)
                    manual.blunder(wrong, fence)
                    assert told(wrong) == fence.text.splitlines(), f"docs/menus.md:{fence.line}"
                    shutil.rmtree(wrong)
    if A_LANGUAGE in section.title:
        the_list_is_all_that_is_left(desk)
    nothing_is_broken(desk)


def follow(fence: Fence) -> None:
    for words, shown in manual.commands(fence):
        result = ivr(words)
        lost = manual.missing(shown, result.output)
        assert lost == "", (
            f"docs/menus.md:{fence.line}: ivr {' '.join(words)} does not print this line\n{result.output}"
        )
        assert result.exit_code == 0 or words[0] in ("check", "test") or "Error:" in "".join(shown), result.output


def the_list_is_all_that_is_left(desk: Path) -> None:
    """Whoever has written the words that are missing in the new language is done."""
    assert {problem.rule for problem in checked(desk).errors} == {"language-missing"}
    for path in desk.glob("menus/*.yaml"):
        path.write_text(manual.with_words(path.read_text(), "es", "fr"))
    assert ivr(["call", "--at", "2026-11-24 10:00", "--steps", "press 8; press 3; press 1; answer"]).exit_code == 0


def nothing_is_broken(desk: Path) -> None:
    found = checked(desk)
    assert [str(problem) for problem in found.errors] == []
    assert found.flow is not None
    scenarios, problems = read_scenarios([Path("menus/scenarios")], found.flow)
    assert problems == []
    assert [result.scenario.name for result in run(scenarios, found.flow) if not result.passed] == []


@pytest.mark.parametrize("section", TASKS, ids=lambda section: section.title)
def test_a_task_says_when_and_what_and_how_to_try_it_and_what_goes_wrong(section: Section) -> None:
    assert section.text.splitlines()[1].startswith("When: ")
    assert {"pieces", "commands"} <= {fence.kind for fence in section.fences}
    assert "The likeliest mistake" in " ".join(section.text.split())


def test_there_are_tasks_enough_and_they_are_numbered() -> None:
    assert [section.title.partition(".")[0] for section in TASKS] == [str(number + 1) for number in range(len(TASKS))]
    assert len(TASKS) >= 10


@pytest.mark.parametrize("words", manual.commands_in_text(TEXT), ids=" ".join)
def test_every_command_is_one_that_there_is(words: list[str]) -> None:
    assert words[0] in COMMANDS
    command = group.get_command(click.Context(group), words[0])
    assert command is not None
    context = click.Context(command)
    command.make_parser(context).parse_args(args=words[1:])


def test_every_file_and_kind_stands_in_its_table() -> None:
    from ivr.flow.nodes import KINDS

    assert [kind for kind in KINDS if f"| `{kind}` |" not in TEXT] == []
    named = {"utility", "needs", "desks", "calendar", "phrases", "mix", "agent", "agents", "in_line", "main"}
    assert [name for name in named if f"`{name}.yaml`" not in TEXT.partition("## The files")[2]] == []


@pytest.mark.parametrize(
    ("shown", "lost"),
    [
        (["Them: Hello. … Bye.", "Ended: desk"], ""),
        (["Ended: desk", "Them: Hello. … Bye."], "Them: Hello. … Bye."),
        (["Them: Hello."], "Them: Hello."),
    ],
)
def test_lines_that_were_not_printed_so_or_in_another_order_are_found(shown: list[str], lost: str) -> None:
    assert manual.missing(shown, "Them: Hello. For a bill, press 2. Bye.\n[0:02] You: press 2\nEnded: desk\n") == lost
