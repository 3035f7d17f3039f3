"""``ivr calendar``: a year of the utility, printed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli.calendar import command
from tests.flow.small import DESKS, small
from tests.line import MENUS


def calendar(*words: str) -> Result:
    given = () if "--menus" in words else ("--menus", str(MENUS))
    return CliRunner().invoke(command, [*given, *words])


@pytest.fixture
def machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Menus whose emergency desk is answered by a machine, as if the compiler had let them through."""
    monkeypatch.setattr("ivr.flow.references._check_urgent", lambda parts: None)
    desks = DESKS.replace("hours: always\n", "hours: always\n  automated: true\n", 1)
    for name, raw in small(desks=desks).items():
        (tmp_path / name).write_bytes(raw)
    return tmp_path


def test_a_sound_year_is_told_and_exits_0() -> None:
    result = calendar("--year", "2027")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "2027 at Waterline Water, on the clocks of America/New_York: 365 days, 8,760 hours."
    assert lines[-1] == "An urgent need reaches a person in all 8,760 hours of 2027."
    for line in (
        "  always: dispatch, dispatch_backup, pay_line (automated)",
        "    day and night, on holidays and during closures too",
        "    Monday to Friday 07:00-18:00; Saturday 08:00-12:00; holidays closed",
        "Closures: none.",
        "  2027-03-14  Sunday, 02:00 becomes 03:00: an hour is skipped",
        "    always 00:00-24:00 lasts 23 hours instead of 24 (dispatch, dispatch_backup, pay_line)",
        "  2027-11-07  Sunday, 02:00 becomes 01:00: an hour comes twice",
    ):
        assert line in lines
    (thanksgiving,) = (line for line in lines if "Thanksgiving" in line)
    assert thanksgiving.split() == ["2027-11-25", "Thursday", "Thanksgiving", "Day", "open:", "always"]


def test_a_leap_year_is_called_one() -> None:
    result = calendar("--year", "2028")
    assert "a leap year, 366 days, 8,784 hours." in result.output
    assert result.output.endswith("An urgent need reaches a person in all 8,784 hours of 2028.\n")


def test_one_desk_alone() -> None:
    lines = calendar("--year", "2027", "--desk", "billing").output.splitlines()
    assert "  office: billing" in lines
    assert not any("dispatch" in line for line in lines)
    (thanksgiving,) = (line for line in lines if "Thanksgiving" in line)
    assert thanksgiving.endswith("closed")


def test_hours_without_a_live_person_are_an_error(machines: Path) -> None:
    result = calendar("--year", "2027", "--menus", str(machines))
    assert result.exit_code == 1
    assert "An urgent need reaches no person in 8,760 of the 8,760 hours of 2027:" in result.output
    assert "  emergency (desk dispatch)" in result.output
    reason = "8,760 hours: dispatch is answered by a machine, not by a person"
    assert f"    2027-01-01 00:00 until 2028-01-01 00:00, {reason}" in result.output


def test_it_speaks_json(machines: Path) -> None:
    found = json.loads(calendar("--year", "2027", "--format", "json").output)
    assert (found["year"], found["hours"], found["leap"], found["ok"]) == (2027, 8760, False, True)
    office = next(one for one in found["schedules"] if one["schedule"] == "office")
    assert office["week"]["monday"] == [["08:00", "17:00"]]
    assert office["week"]["sunday"] == []
    assert "billing" in office["desks"]
    assert [change["what"] for change in found["clock_changes"]] == ["skipped", "twice"]
    assert found["urgent"]["gaps"] == []
    result = calendar("--year", "2027", "--format", "json", "--menus", str(machines))
    assert result.exit_code == 1
    (gap,) = json.loads(result.output)["urgent"]["gaps"]
    assert (gap["from"], gap["hours"], gap["desk"]) == ("2027-01-01T00:00-05:00", 8760, "dispatch")


def test_without_a_year_it_is_this_one() -> None:
    assert calendar().output[:2] == "20"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--year", "1999"), "1999 is out of reach; name a year from 2000 to 2100"),
        (("--year", "2060"), "the holidays of 2060 are not worked out; they are known from 2024 to 2045"),
        (("--year", "soon"), "'soon' is not a valid integer"),
        (("--desk", "biling"), "there is no desk 'biling' (did you mean 'billing'?)"),
    ],
)
def test_wrong_use_is_told_in_a_sentence_and_exits_2(words: tuple[str, ...], says: str) -> None:
    result = calendar(*words)
    assert result.exit_code == 2
    assert says in result.output


def test_menus_with_problems_are_told() -> None:
    result = calendar("--menus", "/nowhere")
    assert result.exit_code == 1
    assert "the menus in /nowhere have problems; see: ivr check /nowhere" in result.output
