"""What the menus cost callers: the figures of the shipped menus, how they are counted, and how they are told."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ivr.cli import group
from ivr.costs import hours
from ivr.costs.chart import chart
from ivr.costs.table import Told, as_text
from ivr.flow.graph import Flow
from ivr.flow.listening import until_key
from ivr.flow.measure import Cost, measure, summary
from ivr.flow.pace import seconds
from ivr.flow.schema import Budget
from ivr.flow.walk import Walk, says
from ivr.records import migrate
from ivr.records.database import open_engine
from ivr.records.mix import needs_called
from ivr.scenarios.rehearsal import rehearsal
from ivr.simulator import Steps
from tests.line import BY_DAY, BY_NIGHT, MENUS

LAST_YEAR = BY_DAY.replace(year=2025)


def ivr(*words: str) -> Result:
    return CliRunner().invoke(group, words)


@pytest.fixture(scope="module")
def costs(flow: Flow) -> list[Cost]:
    return measure(flow, BY_DAY)


def cost(costs: list[Cost], need: str, language: str = "en") -> Cost:
    return next(one for one in costs if (one.need, one.language) == (need, language))


# DESIGN 5: mean <= 18 s, worst <= 35 s, emergencies <= 8 s, at most two decisions, the eight commonest one.
def test_the_shipped_menus_keep_their_budget(flow: Flow, costs: list[Cost]) -> None:
    assert {one.need for one in costs} == set(flow.directory.needs)
    for mix in (flow.mix, {}):
        found = summary(costs, mix)
        assert found.mean_seconds <= 18
        assert found.worst_seconds <= 35
        assert found.emergency_seconds <= 8
        assert found.max_decisions <= 2


def test_a_first_time_caller_listens_until_the_key_is_named(flow: Flow) -> None:
    walk = Walk(flow, BY_DAY)
    heard = says(walk.steps)
    assert until_key(flow, "main", "1", heard, "en") == pytest.approx(seconds(heard[0].text))
    assert until_key(flow, "main", "9", heard, "en") > until_key(flow, "main", "1", heard, "en")
    assert until_key(flow, "main", "2", heard, "en") < until_key(flow, "main", "3", heard, "en")
    whole = sum(seconds(say.text) for say in heard)
    assert until_key(flow, "main", "0", heard, "en") == pytest.approx(whole)
    assert until_key(flow, "main", "#", heard, "en") == pytest.approx(whole)


def test_the_last_words_before_the_desk_count_and_keys_of_a_returning_caller_take_a_second(costs: list[Cost]) -> None:
    emergency = cost(costs, "emergency")
    words = seconds("If in danger, call 9 1 1.")
    assert emergency.returning == pytest.approx(1 + words)
    assert emergency.seconds == pytest.approx(seconds("Waterline Water. For emergencies or no water, press 1.") + words)
    assert emergency.person is not None
    assert emergency.person > emergency.seconds + 4


def test_by_night_the_alternatives_are_reached(flow: Flow) -> None:
    found = cost(measure(flow, BY_NIGHT), "demolition_request")
    assert (found.landing.how, found.landing.node, found.person) == ("alternatives", "closed_message", None)


def test_the_mix_weighs_the_needs(costs: list[Cost]) -> None:
    assert summary(costs, {"emergency": 1}).mean_seconds < 7
    assert summary(costs, {"demolition_request": 1}).mean_seconds > 30


def test_a_simulated_caller_who_waits_for_the_words_hears_as_many_seconds(flow: Flow, costs: list[Cost]) -> None:
    with rehearsal(flow) as line:
        outcome = line.carrier(BY_DAY).call(Steps("press 1; answer"))
    # A simulated caller hears the menu out; the measured one stops at the option.
    whole = sum(seconds(say.text) for say in says(Walk(flow, BY_DAY).steps))
    option = seconds("Waterline Water. For emergencies or no water, press 1.")
    ringing = next(line.at for line in outcome.transcript if line.text.startswith("ringing"))
    assert ringing == pytest.approx(whole - option + cost(costs, "emergency").seconds)


def test_hours_tell_who_is_reached_all_day(flow: Flow) -> None:
    by_need = {one.need: one.spans for one in hours.of_day(flow, BY_DAY)}
    assert by_need["emergency"] == ((0, 23, "dispatch"),)
    assert by_need["billing_question"] == (
        (0, 7, "alternatives closed"),
        (8, 16, "billing"),
        (17, 23, "alternatives closed"),
    )


def test_what_is_over_the_budget_is_marked(flow: Flow, costs: list[Cost]) -> None:
    tight = replace(flow, budget=Budget(mean_seconds=10, worst_seconds=40, emergency_seconds=5))
    told = Told(tight, BY_DAY, costs, {})
    assert told.over() == ["mean", "emergency"]
    assert "OVER" in as_text(told, ())


def test_the_command_prints_the_figures() -> None:
    result = ivr("measure", str(MENUS), "--at", "2026-11-24 10:00")
    assert result.exit_code == 0
    assert "emergency                               " in result.output
    assert result.output.count("   met") == 3
    found = json.loads(ivr("measure", str(MENUS), "--format", "json").output)
    assert found["summary"]["max_decisions"] == 2
    assert found["needs"]["high_bill"]["es"]["desk"] == "billing"
    assert found["needs"]["high_bill"]["es"]["path"] == ["2"]


@pytest.mark.parametrize(
    ("words", "code", "says_"),
    [
        (("nowhere",), 1, "have problems; see: ivr check nowhere"),
        ((str(MENUS), "--at", "noon"), 2, "'noon' is not a time"),
    ],
)
def test_wrong_use_is_told(words: tuple[str, ...], code: int, says_: str) -> None:
    result = ivr("measure", *words)
    assert result.exit_code == code
    assert says_ in result.output


def test_the_chart_is_a_picture_with_a_bar_a_need(flow: Flow, costs: list[Cost]) -> None:
    root = ET.fromstring(chart(Told(flow, BY_DAY, costs, {})))
    texts = {element.text for element in root.iter() if element.text}
    assert set(flow.directory.needs) <= texts


def test_the_mix_of_real_calls_is_read_from_the_records(flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    with rehearsal(flow) as line:
        for steps in ("press 2; answer", "press 2; decline; answer", "press 1; answer", "press 0; answer"):
            assert line.carrier(LAST_YEAR).call(Steps(steps)).how == "bridged"
        since = LAST_YEAR.timestamp()
        assert needs_called(line.engine, since - 60) == {"billing_question": 2, "emergency": 1, "agent": 1}
        assert needs_called(line.engine, since + 3600) == {}
        monkeypatch.setenv("DATABASE_URL", str(line.engine.url))
        assert "on record of the last 1 days" in ivr("measure", str(MENUS), "--records", "1").output
        assert "mean (by the mix of calls)" in ivr("measure", str(MENUS), "--records", "3660").output


def test_a_database_without_records_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/empty.db")
    assert "cannot be read" in ivr("measure", str(MENUS), "--records", "7").output
    migrate.upgrade(open_engine(f"sqlite:///{tmp_path}/empty.db"))
    assert "no calls on record" in ivr("measure", str(MENUS), "--records", "7").output
