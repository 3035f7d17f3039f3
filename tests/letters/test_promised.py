"""``ivr check`` finds letters that menus promise and nobody can write."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli.check import command
from tests.letters.test_read import GOOD
from tests.line import MENUS


@pytest.fixture
def menus(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MENUS, tmp_path / "menus"))


def check(menus: Path) -> Result:
    return CliRunner().invoke(command, [str(menus)])


def promise(menus: Path, letter: str) -> None:
    file = menus / "my_account.yaml"
    words = file.read_text()
    assert "verification_of_service: 2" in words
    file.write_text(words.replace("verification_of_service: 2", f"{letter}: 2"))


def test_a_letter_that_is_not_there_is_told_with_its_node(menus: Path) -> None:
    promise(menus, "verification_of_servise")
    result = check(menus)
    assert result.exit_code == 1
    line = (menus / "my_account.yaml").read_text().splitlines().index("letter_asked:") + 1
    said = "'letter_asked' promises the letter 'verification_of_servise', which there is not"
    assert f"{menus}/my_account.yaml:{line}:1: {said} (did you mean 'verification_of_service'?)" in result.output
    assert not result.output.startswith("OK")


def test_a_letter_of_the_utilitys_own_may_be_promised(menus: Path) -> None:
    promise(menus, "frozen_pipe")
    assert check(menus).exit_code == 1
    (menus / "letters").mkdir()
    (menus / "letters" / "frozen_pipe.yaml").write_text(GOOD, encoding="utf-8")
    assert check(menus).exit_code == 0


def test_the_mistakes_of_templates_are_told_where_they_stand(menus: Path) -> None:
    (menus / "letters").mkdir()
    (menus / "letters" / "own.yaml").write_text(GOOD.replace("{ticket}", "{tiket}"), encoding="utf-8")
    result = check(menus)
    assert result.exit_code == 1
    assert f"{menus}/letters/own.yaml:3:15: '{{tiket}}' is not known in a letter" in result.output
