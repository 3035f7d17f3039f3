"""A recorded call as a list of deeds: all that events tell, and what is made up for what they do not."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.differences.past import legs_of
from ivr.flow.graph import Flow
from ivr.records.played import Ending, NotPlayable, Played, ending, played
from ivr.records.story import Fact, story
from ivr.scenarios.rehearsal import rehearsal
from ivr.simulator import Leave, Press, Script, Step, Steps
from tests.line import BY_DAY, BY_NIGHT


def recorded(flow: Flow, script: str, night: bool = False) -> Played:
    """What is on record of a call that was really placed."""
    with rehearsal(flow) as line:
        outcome = line.carrier(BY_NIGHT if night else BY_DAY).call(Steps(script))
        facts = story(line.engine, outcome.sid)
        return played(facts, legs_of(line.engine, outcome.sid, facts))


def deeds(call: Played) -> list[str]:
    return [str(deed) for deed in call.deeds]


def facts(*turns: list[tuple[str, dict[str, Any]]]) -> list[Fact]:
    """Events as they are kept: a list for each turn; the call begins in the first."""
    begun = ("answered", {"flow": "v1", "parent": None})
    return [
        Fact(1000.0 + 10 * number, str(number), type_, data)
        for number, turn in enumerate([[begun, *turns[0]], *turns[1:]])
        for type_, data in turn
    ]


@pytest.mark.parametrize(
    ("script", "ends"),
    [
        ("press 2; answer", Ending("desk", "billing", "billing_question")),
        ("press 9; press 2; busy; decline; answer", Ending("desk", "operator", "billing_question")),
        ("press 6; press 3; no answer; fail; answer", Ending("desk", "operator", "meter_reading")),
        ("wait; press 4; hang up", Ending("hangup", None, None)),
        ("press 4; wait; wait; answer", Ending("desk", "operator", "agent")),
        ("press 0; hang up", Ending("hangup", "operator", "agent")),
    ],
)
def test_what_was_done_by_day_is_read_off_the_record(flow: Flow, script: str, ends: Ending) -> None:
    call = recorded(flow, script)
    assert deeds(call) == script.split("; ")
    assert call.ended == ends
    assert call.made_up == []
    assert call.flow == flow.version


def test_an_agent_who_says_nothing_at_the_whisper_is_a_machine(flow: Flow) -> None:
    call = recorded(flow, "press 2; pick up; wait; wait; pick up; press 2; hang up")
    assert deeds(call) == ["press 2", "machine", "decline", "hang up"]
    assert call.ended == Ending("hangup", "operator", "billing_question")


def test_what_was_done_at_a_closed_desk_is_read_off_the_record(flow: Flow) -> None:
    call = recorded(flow, "press 2; press 2; wait; record 9", night=True)
    assert deeds(call) == ["press 2", "press 2", "wait", "record 9"]
    assert call.ended == Ending("voicemail", "billing", "billing_question")


def test_a_message_that_ends_by_hanging_up_ends_the_call(flow: Flow) -> None:
    call = recorded(flow, "press 2; press 2; record 7 hang up", night=True)
    assert call.deeds[-1].keys == "hangup"
    assert deeds(call)[-1] == "record 7"


def test_key_0_after_a_message_is_played_again(flow: Flow) -> None:
    call = recorded(flow, "press 2; press 2; record 7 0; hang up", night=True)
    assert call.deeds[2].keys == "0"
    assert deeds(call)[3:] == ["hang up"]
    assert call.ended.how == "voicemail"


class _Caller(Script):
    """A caller with actions that no script has words for."""

    def misfit(self, step: Step, moment: object) -> Exception:
        return AssertionError(step.text)


def test_key_0_instead_of_a_message_is_key_0(flow: Flow) -> None:
    steps = [
        Step("1", "", Press("2"), frozenset(["keys"])),
        Step("2", "", Press("2"), frozenset(["keys"])),
        Step("3", "", Leave(0, "0"), frozenset(["record"])),
    ]
    with rehearsal(flow) as line:
        outcome = line.carrier(BY_NIGHT).call(_Caller(steps))
        call = played(story(line.engine, outcome.sid))
    assert deeds(call)[:3] == ["press 2", "press 2", "press 0"]


@pytest.mark.parametrize(
    ("said", "played_as", "told"),
    [
        ("two", "press 2", "the caller spoke; key 2 stands for the words"),
    ],
)
def test_words_become_the_key_that_they_stood_for(flow: Flow, said: str, played_as: str, told: str) -> None:
    call = recorded(flow, f"say {said}; hang up")
    assert deeds(call)[0] == played_as
    assert call.made_up == [f"turn 1: {told}"]


def test_words_are_said_again(flow: Flow) -> None:
    call = recorded(flow, "say my bill is too high; press 2; hang up")
    assert deeds(call)[:2] == ["say my bill is too high", "press 2"]
    assert call.made_up == []


def test_a_wrong_key_is_known_by_its_node_alone(flow: Flow) -> None:
    call = recorded(flow, "press 8; hang up")
    assert (call.deeds[0].what, call.deeds[0].node) == ("wrong key", "main")


def test_digits_that_were_keyed_in_are_made_up_of_the_same_length() -> None:
    call = played(facts([("asked", {"node": "account"})],
                        [("keyed", {"node": "account", "name": "account", "length": 7}), ("ringing", {"desk": "a"})],
                        [("bridged", {"desk": "a", "seconds": 30})]))  # fmt: skip
    assert deeds(call) == ["press 1234567", "answer"]
    assert call.made_up == ["turn 1: the 7 digits keyed in"]
    assert call.deeds[1].seconds == 30


def test_a_turn_of_which_nothing_is_on_record_was_a_silence() -> None:
    call = played(facts([], [], [("asked", {"node": "main"})], [("pressed", {"node": "main", "key": "2"})]))
    assert deeds(call) == ["wait", "wait", "press 2", "hang up"]


def test_a_turn_that_failed_on_our_side_is_played_as_the_way_to_a_person() -> None:
    asked, ringing = ("asked", {"node": "main"}), ("ringing", {"desk": "a"})
    call = played(facts([asked], [("rescued", {"node": "main"}), ringing], [("rescued", {"node": "desk.a"}), ringing]))
    assert deeds(call) == ["press 0", "no answer", "hang up"]
    assert len(call.made_up) == 2


def test_a_caller_who_left_the_talk_without_a_last_webhook_was_connected() -> None:
    pressed = [("pressed", {"node": "main", "key": "2", "need": "n"}), ("ringing", {"desk": "a"})]
    leg = [Fact(1012.0, "1", "accepted", {"desk": "a"})]
    call = played(facts([("asked", {"node": "main"})], pressed), [leg])
    assert deeds(call) == ["press 2", "answer", "hang up"]
    assert call.ended == Ending("desk", "a", "n")


def test_what_the_carrier_tells_besides_is_no_turn() -> None:
    told = facts([("asked", {"node": "main"})], [("pressed", {"node": "main", "key": "4"}), ("asked", {"node": "q"})])
    ended = Fact(1060.0, "status.completed", "ended", {"status": "completed"})
    call = played([*told, ended])
    assert deeds(call) == ["press 4", "hang up"]
    assert call.deeds[-1].at == 1060.0


def test_a_call_that_goes_on_is_told_by_what_rings() -> None:
    told = facts([], [("pressed", {"node": "main", "key": "2", "need": "n"}), ("ringing", {"desk": "a"})])
    assert str(ending(told, over=False)) == "desk a is rung, need n"
    assert str(ending(told[:1], over=False)) == "the call goes on"


def test_an_agents_leg_and_a_call_without_a_beginning_cannot_be_played() -> None:
    with pytest.raises(NotPlayable, match="an agent's leg; its call is CA1"):
        played([Fact(0.0, "0", "answered", {"flow": "v1", "parent": "CA1"})])
    with pytest.raises(NotPlayable, match="the beginning of this call is not on record"):
        played([Fact(0.0, "1", "pressed", {"node": "main", "key": "2"})])
