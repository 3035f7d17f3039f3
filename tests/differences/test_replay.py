"""Recorded calls, played again: on the same menus they end as they did, on others it is told what is different."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.differences.past import calls, legs_of
from ivr.differences.replay import CALLER, Replay, replay, replay_on, wrong_key
from ivr.flow.graph import Flow
from ivr.records.played import NotPlayable, Played, played
from ivr.records.story import story
from ivr.scenarios import run as playing
from ivr.scenarios.read import read_scenarios
from ivr.scenarios.rehearsal import Rehearsal, facts_of, rehearsal
from ivr.scenarios.run import run
from ivr.scenarios.save import as_scenario
from ivr.scenarios.schema import ScenarioPart
from ivr.simulator import Press, Script, Step, Steps
from tests.differences.sides import flow_of
from tests.flow.small import NODES, UTILITY, third_option
from tests.line import BY_DAY, BY_NIGHT, MENUS


def record(line: Rehearsal, script: str, at: datetime = BY_DAY, number: str = "+12025550177") -> Played:
    """Place a call on a line, and read it off its database."""
    outcome = line.carrier(at).call(Steps(script), from_=number)
    facts = story(line.engine, outcome.sid)
    return played(facts, legs_of(line.engine, outcome.sid, facts))


def again(script: str, before: Flow, after: Flow, at: datetime = BY_DAY) -> Replay:
    with rehearsal(before) as line:
        return replay(record(line, script, at), after)


OUT_OF_REACH = {"queued", "signed_in", "wrong_code", "verified", "not_verified", "told", "no_service_line"}


def _asks(part: ScenarioPart) -> bool:
    """Whether it depends on what a system knew then, which no replay can know."""
    return bool(part.given.tickets) or part.given.customers == "down"


def test_every_shipped_scenario_ends_again_as_it_did(flow: Flow) -> None:
    scenarios, _ = read_scenarios([MENUS / "scenarios"], flow)
    tried = [one for one in scenarios if one.part.given.database == one.part.given.app == "up" and not _asks(one.part)]
    assert len(tried) > 100
    with rehearsal(flow) as line, rehearsal(flow) as second:
        for scenario in tried:
            result = playing._play(scenario, line)
            assert result.outcome is not None
            sid = result.outcome.sid
            given = playing._as_given(scenario, flow)
            try:
                call = played(result.facts, legs_of(line.engine, sid, result.facts))
            except NotPlayable:  # who waited in line and reached nobody there, or has keyed in a code
                assert OUT_OF_REACH & {fact.type for fact in result.facts}, scenario.name
                continue
            found = replay_on(second, call, given)
            assert (found.misfit, found.used_up) == ("", False), scenario.name
            assert found.now == call.ended, scenario.name
            if scenario.part.given.on_duty:  # an agent may have sent the caller on, which is not played again
                continue
            wanted = scenario.part.ends
            assert wanted.desk in (None, found.now.desk), scenario.name
            assert wanted.need in (None, found.now.need), scenario.name
            assert wanted.how in (None, found.now.how), scenario.name


def test_the_callers_number_is_nobodys(flow: Flow) -> None:
    with rehearsal(flow) as line, rehearsal(flow) as second:
        call = record(line, "press 2; answer", number="+12025550188")
        found = replay_on(second, call, flow)
        assert found.outcome is not None
        assert facts_of(second.engine, found.outcome.sid)[0].data["from"] == CALLER


class _Quick(Script):
    def misfit(self, step: Step, moment: object) -> Exception:
        return AssertionError(step.text)


def test_a_desk_that_was_open_to_the_call_is_open_to_it_again(flow: Flow) -> None:
    # The caller pressed at once, ten seconds before the desk closed; who listens to the whole menu comes too late.
    closing = datetime(2026, 11, 24, 21, 59, 50, tzinfo=UTC)
    steps = [Step("1", "", Press("2", barge_in=True), frozenset(["keys"]))]
    with rehearsal(flow) as line:
        outcome = line.carrier(closing).call(_Quick(steps))
        found = replay(played(story(line.engine, outcome.sid)), flow)
        late = line.carrier(closing).call(Steps("press 2; hang up"))
    assert "is closed" in late.heard()
    assert found.same
    assert str(found.now) == "desk billing, need billing_question"


def test_a_key_that_leads_elsewhere_now_ends_elsewhere() -> None:
    other = flow_of(nodes=NODES.replace("need: agent", "need: emergency", 1))
    found = again("press 2; answer", flow_of(), other)
    assert not found.same
    assert (str(found.call.ended), str(found.now)) == ("desk office, need agent", "desk dispatch, need emergency")


def test_a_deed_that_does_not_fit_ends_the_replay_with_its_turn() -> None:
    straight = THIRD.replace("need: agent", "need: emergency")
    found = again("press 3; press 2; answer", flow_of(nodes=third_option("more", MORE)), flow_of(nodes=straight))
    assert found.outcome is None
    assert not found.same
    assert found.misfit.startswith("turn 2, 'press 2', does not fit these menus: the call waits for the line +1202555")
    assert str(found.now) == "desk dispatch is rung, need emergency"


def test_a_question_where_a_line_rang_before_does_not_fit() -> None:
    found = again("press 3; answer", flow_of(nodes=THIRD), flow_of(nodes=third_option("more", MORE)))
    assert found.misfit.startswith("turn 2, 'answer', does not fit these menus: the call waits for keys or speech")


THIRD = third_option("bye", "").replace("goto: bye", "need: agent")

MORE = """
more:
  kind: menu
  options:
    1: {words: {en: "For one", es: "Uno"}, need: emergency}
    2: {words: {en: "For two", es: "Dos"}, need: agent}
"""


def test_menus_that_ask_more_than_is_on_record_are_hung_up_on() -> None:
    found = again("press 3", flow_of(nodes=third_option("bye", "")), flow_of(nodes=third_option("more", MORE)))
    assert found.used_up
    assert found.now.how == "hangup"


def test_a_call_that_is_over_sooner_names_what_was_left() -> None:
    kept = third_option("bye", "")
    found = again("press 3; press 1; answer", flow_of(nodes=third_option("more", MORE)), flow_of(nodes=kept))
    assert found.misfit == "the call was over before turn 2, 'press 1'"


def test_a_wrong_key_is_one_that_leads_nowhere_here_too() -> None:
    eight = NODES.replace(
        "    2: {words", '    "#": {words: {en: "Pound", es: "Numeral"}, need: emergency}\n    2: {words', 1
    )
    found = again("press #; press 2; answer", flow_of(), flow_of(nodes=eight))
    assert found.same
    assert wrong_key(flow_of(nodes=eight), "main") == "*"
    assert wrong_key(flow_of(), "no_such_node") == "#"


QUESTION = """
asks:
  kind: ask
  say: {en: "Your account, please.", es: "Su cuenta, por favor."}
  at_least: 6
  at_most: 8
  name: account
  next: leave_message
"""


def test_digits_are_keyed_in_again_with_the_pound_key_where_their_number_may_vary() -> None:
    asks = flow_of(nodes=third_option("asks", QUESTION))
    found = again("press 3; press 87654321#; record 8", asks, asks)
    assert found.same
    assert found.now.how == "voicemail"
    assert not any("87654321" in line.text for line in found.lines)
    assert found.call.made_up == ["turn 2: the 8 digits keyed in"]


def test_a_wrong_answer_to_a_question_is_wrong_again() -> None:
    asks = flow_of(nodes=third_option("asks", QUESTION))
    found = again("press 3; press 1#; press 12#; answer", asks, asks)
    assert found.same
    assert str(found.now) == "desk office, need agent"


LANGUAGES = """
choose:
  kind: language
  languages: {1: en, 2: es}
  next: main
"""


@pytest.mark.parametrize("script", ["press 2; press 2; answer", "wait; press 2; answer", "press 7; press 1; answer"])
def test_a_choice_of_language_is_made_again_and_so_is_none(script: str) -> None:
    chosen = flow_of(utility=UTILITY.replace("start: main", "start: choose"), nodes=NODES + LANGUAGES)
    found = again(script, chosen, chosen)
    assert found.same, found.misfit
    spanish = any("Comunicando" in line.text for line in found.lines)
    assert spanish == script.startswith("press 2; press 2")


def test_a_saved_replay_is_a_scenario_that_passes(flow: Flow, tmp_path: Path) -> None:
    found = again("press 8; press 6; press 3; press 2; wait; record 9", flow, flow, BY_NIGHT)
    assert found.same
    assert found.outcome is not None
    assert found.end is not None
    local = BY_NIGHT.astimezone(flow.directory.calendar.zone)
    file = tmp_path / "saved.yaml"
    file.write_text(as_scenario("saved", found.outcome, local, CALLER, found.end))
    scenarios, problems = read_scenarios([file], flow)
    assert problems == []
    assert [str(failure) for result in run(scenarios, flow) for failure in result.failures] == []


def test_the_newest_calls_are_read_without_their_agents_legs(flow: Flow) -> None:
    with rehearsal(flow) as line:
        for minute in range(5):
            record(line, f"press {minute + 1}; hang up", BY_DAY.replace(minute=minute))
        record(line, "press 2; decline; answer", BY_DAY.replace(minute=30))
        found = list(calls(line.engine, BY_DAY.timestamp(), 3))
        since = list(calls(line.engine, BY_DAY.replace(minute=29).timestamp(), 100))
    assert len(found) == 3
    assert all(facts[0].data["parent"] is None for facts in found)
    assert [[fact.data["key"] for fact in facts if fact.type == "pressed"] for facts in since] == [["2"]]
