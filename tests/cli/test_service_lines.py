"""``ivr service-lines``, as staff meet it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli.service_lines import command


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SERVICE_LINES", "VAR_DIR"):
        monkeypatch.delenv(name, raising=False)


def lines(*words: str) -> Result:
    return CliRunner().invoke(command, words)


def test_the_made_up_inventory_is_imported_and_found_as_without_an_import(tmp_path: Path) -> None:
    without = lines("find", "1486", "20003")
    assert without.output == (
        "1486 Mill Lane, 20003: utility's side lead, customer's side galvanized, to be replaced\n"
    )
    assert lines("make", ".").exit_code == 0
    told = lines("import")
    assert told.exit_code == 0, told.output
    assert " 0 left out" in told.output
    assert (tmp_path / "var/service_lines.sqlite").is_file()
    assert lines("find", "1486", "20003").output == without.output
    several = lines("find", "1500", "20033").output.splitlines()
    assert [line.partition(",")[0] for line in several] == ["1500 5th Street", "1500 Old 5th Street"]


def test_what_is_left_out_is_listed_with_its_place(tmp_path: Path) -> None:
    lines("make", ".")
    with (tmp_path / "service_lines.csv").open("a") as file:
        file.write("7 Elm Road,20001,Wood,Lead\n")
    told = lines("import", "service_lines.yaml").output
    count = len((tmp_path / "service_lines.csv").read_text().splitlines())
    assert f"service_lines.csv:{count}: System Side holds 'Wood', which is not known here" in told


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("import",), "the made-up service lines need no import; name a CONFIG"),
        (("import", "x.yaml"), "x.yaml: the description of the service lines cannot be read: No such file"),
        (("find", "1", "99999"), "there is no service line with this house number and ZIP code"),
        (("find", "1", "99999", "--config", "x.yaml"), "x.yaml: the description of the service lines cannot be read"),
        (("make", "/dev/null/x"), "cannot be written"),
    ],
)
def test_what_goes_wrong_is_a_sentence(words: tuple[str, ...], sentence: str) -> None:
    told = lines(*words)
    assert told.exit_code == 1
    assert sentence in told.output


def test_nothing_was_imported_yet() -> None:
    lines("make", ".")
    told = lines("find", "1486", "20003")
    assert told.exit_code == 1
    assert "no service lines were imported yet; run: ivr service-lines import" in told.output
