"""``ivr replay``: a recorded call again, as its users see it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli.replay import command
from ivr.flow.graph import Flow
from ivr.scenarios.read import read_scenarios
from ivr.scenarios.rehearsal import rehearsal
from ivr.scenarios.run import run
from ivr.simulator import Steps
from tests.line import BY_DAY, MENUS

CALLER = "+12025550199"


@dataclass(frozen=True, slots=True)
class Recorded:
    sid: str
    agents_leg: str
    url: str


@pytest.fixture(scope="module")
def recorded(flow: Flow) -> Iterator[Recorded]:
    """A call to billing whose first line declines, in the database of a line."""
    with rehearsal(flow) as line:
        outcome = line.carrier(BY_DAY).call(Steps("press 8; press 2; decline; answer"), from_=CALLER)
        with line.engine.connect() as connection:
            legs = connection.exec_driver_sql("SELECT sid FROM turns WHERE key = '0' ORDER BY id").scalars().all()
        yield Recorded(outcome.sid, next(leg for leg in legs if leg != outcome.sid), str(line.engine.url))


def replay(recorded: Recorded, *words: str, sid: str = "") -> Result:
    given = () if "--flow" in words else ("--flow", str(MENUS))
    return CliRunner().invoke(command, [sid or recorded.sid, "--url", recorded.url, *given, *words])


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Menus on which key 2 leads to the water quality desk."""
    folder = Path(shutil.copytree(MENUS, tmp_path / "other"))
    main = folder / "main.yaml"
    main.write_text(main.read_text().replace("need: billing_question", "need: water_quality").replace(
        "also: [high_bill, ", "also: [billing_question, high_bill, "))  # fmt: skip
    return folder


def test_a_call_on_the_same_menus_ends_as_it_did(recorded: Recorded) -> None:
    result = replay(recorded)
    lines = result.output.splitlines()
    assert result.exit_code == 0
    assert lines[0] == f"Call {recorded.sid}, 2026-11-24 10:00: desk billing, need billing_question."
    assert lines[1] == "Not on record and made up: turn 1: which key was pressed that leads nowhere."
    assert lines[-1] == "As recorded: desk billing, need billing_question"
    assert "Agent: decline" in result.output
    assert "other menus" not in result.output
    assert CALLER not in result.output


def test_on_other_menus_it_is_told_what_is_different(recorded: Recorded, other: Path) -> None:
    result = replay(recorded, "--flow", str(other))
    assert result.exit_code == 1
    assert "It was recorded on other menus (" in result.output
    assert result.output.splitlines()[-1] == (
        "Then: desk billing, need billing_question; now: desk operator, need water_quality"
    )


def test_a_deed_that_does_not_fit_is_told_with_its_turn(recorded: Recorded, other: Path, tmp_path: Path) -> None:
    main = other / "main.yaml"
    main.write_text(
        main.read_text().replace(
            "need: water_quality\n      also: [billing",
            "need: water_quality\n      goto: questions\n      also: [billing",
            1,
        )
    )
    file = tmp_path / "saved.yaml"
    result = replay(recorded, "--flow", str(other), "--save", str(file))
    assert result.exit_code == 1
    assert "The replay ends here: turn 3, 'decline', does not fit these menus: the call waits for" in result.output
    assert "Nothing was added to" in result.output
    assert not file.exists()


def test_it_speaks_json(recorded: Recorded) -> None:
    found = json.loads(replay(recorded, "--format", "json").output)
    assert found["same"] is True
    assert found["then"] == found["now"] == {"how": "desk", "desk": "billing", "need": "billing_question"}
    assert found["began"] == "2026-11-24T10:00:00-05:00"
    assert found["transcript"][0]["who"] == "Them"


def test_save_adds_a_scenario_that_passes(recorded: Recorded, flow: Flow, tmp_path: Path) -> None:
    file = tmp_path / "saved.yaml"
    assert replay(recorded, "--save", str(file)).exit_code == 0
    scenarios, problems = read_scenarios([file], flow)
    assert problems == []
    assert [result.passed for result in run(scenarios, flow)] == [True]
    assert scenarios[0].part.ends.desk == "billing"


@pytest.mark.parametrize(
    ("sid", "words", "says"),
    [
        ("CA404", (), "no call CA404 is on record; the newest are listed by: ivr why"),
        ("", ("--flow", "/nowhere"), "the menus in /nowhere cannot be called; see: ivr check /nowhere"),
        ("", ("--url", "sqlite:///{tmp}/new.db"), "the database cannot be read (is it upgraded? ivr db upgrade)"),
        ("", ("--save", "{tmp}/no/such/folder.yaml"), "cannot be written"),
    ],
)
def test_wrong_use_is_told_in_a_sentence(
    recorded: Recorded, sid: str, words: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    result = replay(recorded, *[word.format(tmp=tmp_path) for word in words], sid=sid)
    assert result.exit_code == 2
    assert says in result.output
    assert "Traceback" not in result.output


def test_an_agents_leg_names_its_call(recorded: Recorded) -> None:
    result = replay(recorded, sid=recorded.agents_leg)
    assert result.exit_code == 2
    assert f"this is an agent's leg; its call is {recorded.sid}" in result.output
