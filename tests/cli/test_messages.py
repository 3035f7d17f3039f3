"""Messages of callers as the desks meet them: promised, overdue, settled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner, Result

from ivr.cli import group
from ivr.flow.graph import Flow
from ivr.scenarios.rehearsal import rehearsal
from ivr.simulator import Outcome, Steps
from tests.line import BY_NIGHT

DAYS = ("--days", "3660")


def ivr(*words: str) -> Result:
    return CliRunner().invoke(group, ["messages", *words])


@pytest.fixture
def left(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Outcome]]:
    """Three messages of last year, and one whose promise is in the future."""
    with rehearsal(flow) as line:
        monkeypatch.setenv("DATABASE_URL", str(line.engine.url))

        def call(at: datetime, steps: str) -> Outcome:
            return line.carrier(at).call(Steps(steps))

        last_year = BY_NIGHT.replace(year=2025)
        outcomes = [
            call(last_year, "press 2; press 2; record 9"),
            call(last_year + timedelta(minutes=5), "press 9; press 5; press 3; record 12 #"),
            call(last_year + timedelta(minutes=9), "press 2; press 2; record 0; record 0; hang up"),
            call(BY_NIGHT.replace(year=2096), "press 6; press 3; press 2; record 65"),
        ]
        yield outcomes


def test_messages_are_listed_by_promise_with_the_overdue_marked(left: list[Outcome]) -> None:
    result = ivr(*DAYS)
    lines = result.output.splitlines()
    assert result.exit_code == 1
    assert [line.split()[0] for line in lines] == ["OVERDUE", "OVERDUE", "open", "3"]
    assert "billing: billing_question (en), call +12025550143, 0:09 https://api.twilio.com/" in result.output
    assert "water_quality: water_quality (es)" in result.output
    assert "1:05" in lines[2]
    assert lines[-1] == "3 messages wait, 2 overdue. When one is settled: ivr messages --done REFERENCE"


def test_one_desk_alone_and_json(left: list[Outcome]) -> None:
    found = json.loads(ivr(*DAYS, "--desk", "water_quality", "--format", "json").output)["messages"]
    assert [(one["desk"], one["overdue"], one["seconds"]) for one in found] == [("water_quality", True, 12)]


def test_a_settled_message_is_out_of_the_way(left: list[Outcome]) -> None:
    found = json.loads(ivr(*DAYS, "--format", "json").output)["messages"]
    for one in found[:2]:
        spoken = " ".join(one["reference"])  # as a caller would read it out
        assert "is settled." in ivr(*DAYS, "--done", spoken, "--author", "ana", "--note", "bill explained").output
    assert "was settled already (ana: bill explained)" in ivr(*DAYS, "--done", found[0]["reference"]).output
    result = ivr(*DAYS)
    assert result.exit_code == 0
    assert result.output.splitlines()[-1].startswith("1 message waits, 0 overdue.")
    assert ivr(*DAYS, "--all").output.count("settled  by") == 2


def test_what_is_not_there_is_told(left: list[Outcome]) -> None:
    result = ivr(*DAYS, "--done", "1")
    assert result.exit_code == 1
    assert "there is no message with the reference 1" in result.output
    assert ivr("--days", "1", "--desk", "billing").output == "No message waits.\n"
