"""A small day on the shipped menus: the figures of ``ivr simulate-day`` hold, and the same seed gives the same day."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from math import inf

import pytest
from click.testing import CliRunner

from ivr.cli.simulate_day import command
from ivr.day.figures import Figures
from ivr.day.plan import day
from ivr.day.report import as_text
from ivr.day.run import Day, play
from ivr.day.urgent import Ring, overtaken, unanswered
from ivr.flow.graph import Flow
from ivr.records.story import Fact
from tests.line import MENUS

TUESDAY = date(2026, 11, 24)
CALLS = 60


@pytest.fixture(scope="module")
def played(flow: Flow) -> Figures:
    return play(flow, Day(TUESDAY, CALLS, 240.0, 3))


def test_nobody_is_lost_or_asked_twice_and_misroutes_are_mended(played: Figures) -> None:
    assert (played.calls, played.lost, played.asked_twice, played.urgent_overtaken) == (CALLS, 0, 0, 0)
    assert played.whispers > 30
    assert played.whispers_complete == played.whispers
    assert played.misroutes > 2
    assert played.misroutes_mended == played.misroutes
    assert played.wait_promises_kept >= 0.8 * played.wait_promises
    assert played.callbacks_once == played.callbacks


def queued(at: float, need: str, desk: str) -> Fact:
    return Fact(at, 0, "queued", {"need": need, "desk": desk})


@pytest.mark.parametrize(
    ("rung", "count"),
    [
        ([Ring(20, inf, "mia", "later"), Ring(30, inf, "sam", "urgent")], 1),  # rung for who came later
        ([Ring(20, inf, "mia", "earlier"), Ring(30, inf, "sam", "urgent")], 0),
        ([Ring(20, 40, "sam", "urgent"), Ring(30, inf, "mia", "later"), Ring(41, inf, "lee", "urgent")], 0),
        ([Ring(20, 40, "sam", "urgent"), Ring(45, inf, "mia", "later"), Ring(50, inf, "lee", "urgent")], 1),
        ([Ring(20, 40, "sam", "urgent"), Ring(45, inf, "sam", "later"), Ring(50, inf, "lee", "urgent")], 0),
        ([Ring(20, inf, "ana", "later"), Ring(30, inf, "sam", "urgent")], 0),  # who is not able to take that call
        ([Ring(20, inf, "mia", "later")], 1),  # the urgent caller has hung up
    ],
)
def test_an_urgent_caller_is_overtaken_who_stands_in_line_while_another_is_rung_for(
    flow: Flow, rung: list[Ring], count: int
) -> None:
    able = {agent.id for agent in flow.directory.agents.values() if "dispatch" in agent.desks}
    names = dict(zip(("mia", "sam", "lee"), sorted(able), strict=False))
    names["ana"] = next(agent for agent in flow.directory.agents if agent not in able)
    stories = {
        "urgent": [queued(10, "main_break_emergency", "dispatch"), Fact(60, 1, "abandoned", {})],
        "later": [queued(15, "high_bill", "billing")],
        "earlier": [queued(5, "high_bill", "billing")],
    }
    named = [replace(one, agent=names[one.agent]) for one in rung]
    assert overtaken(flow, named, stories, {"urgent": "en"}) == count
    assert unanswered(flow, named, stories) == sum(one.until < inf for one in rung)


def test_the_same_seed_plans_the_same_day_and_another_one_does_not(flow: Flow) -> None:
    first = day(flow, 300, 60.0, 1)
    assert day(flow, 300, 60.0, 1) == first
    assert day(flow, 300, 60.0, 2) != first
    assert [one.after for one in first] == sorted(one.after for one in first)
    assert 0.1 < sum(one.language == "es" for one in first) / 300 < 0.2


def test_a_figure_that_is_missed_is_told(played: Figures) -> None:
    assert "MISS" not in as_text(played)
    told = as_text(replace(played, lost=1, lost_calls=("CA1",)))
    assert f"MISS callers lost by us{' ' * 13}" in told
    assert told.endswith("lost: CA1")


def test_the_command_prints_what_programs_read(monkeypatch: pytest.MonkeyPatch, played: Figures) -> None:
    monkeypatch.setattr("ivr.day.run.play", lambda *_: played)
    result = CliRunner().invoke(command, [str(MENUS), "--calls", "5", "--format", "json"])
    assert result.exit_code == 0
    keys = {"calls", "lost", "asked_twice", "urgent_overtaken", "whispers", "whispers_complete", "misroutes",
            "misroutes_mended", "wait_promises", "wait_promises_kept", "callbacks", "callbacks_once"}  # fmt: skip
    assert keys <= set(json.loads(result.stdout))


@pytest.mark.parametrize("options", [["--calls", "0"], ["--talk", "1"], ["--seed", "x"], ["nowhere"]])
def test_wrong_use_is_told_in_a_sentence(options: list[str]) -> None:
    result = CliRunner().invoke(command, options)
    assert result.exit_code in (1, 2)
    assert result.output.startswith(("Usage", "Error"))
