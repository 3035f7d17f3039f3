"""Callers in line: what they are promised, that no webhook which comes twice has a second effect, and that nothing is
left behind whenever they hang up. Agents on the phone line on which they go on duty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from ivr.flow.graph import Flow
from ivr.records import codes
from ivr.scenarios.workforce import play_all
from ivr.simulator import Answer, NoAnswer, Steps
from ivr.simulator.call import Call
from tests.floor import LINES, Floor
from tests.line import OURS

FOR_AGENTS = "+12025550109"
LINE_OF_BILLING = "+12025550111"

Make = Callable[..., Floor]


@pytest.fixture
def make(tmp_path: Path, flow: Flow) -> Iterator[Make]:
    made: list[Floor] = []

    def build(people: Any = None) -> Floor:
        folder = tmp_path / str(len(made))
        folder.mkdir()
        made.append(Floor(folder, flow, people))
        return made[-1]

    yield build
    for one in made:
        one.close()


def knows_how_long_talks_last(it: Floor, seconds: float = 300.0) -> None:
    with it.line.engine.begin() as connection:
        for _ in range(6):
            values = {"at": it.clock.now().timestamp(), "seconds": seconds}
            query = "INSERT INTO talks (desk, agent, at, seconds) VALUES ('billing', 'dan', :at, :seconds)"
            connection.execute(text(query), values)


def every_webhook_comes(it: Floor, times: int) -> None:
    """The carrier sends each request so often, and takes the last answer."""
    send = it.carrier.transport.send

    def again(*request: Any) -> Any:
        for _ in range(times - 1):
            send(*request)
        return send(*request)

    it.carrier.transport.send = again  # type: ignore[method-assign]


def promises(it: Floor, call: Call) -> list[float]:
    return [fact.at for fact in it.line.story(call.outcome.sid) if fact.type == "promised"]


def spoken(call: Call) -> list[float]:
    return [line.at for line in call.outcome.transcript if line.text.startswith("Thank you for waiting. You")]


def nothing_is_left_behind(it: Floor) -> None:
    standing = [place for place in it.places() if place[1] not in ("done", "over")]
    busy = [tuple(row) for row in it.rows("SELECT id, state FROM agents WHERE state <> 'free'")]
    waiting = [queue.name for queue in it.carrier.queues.all() if queue.members]
    assert (standing, busy, waiting) == ([], [], [])


@pytest.mark.parametrize("times", [1, 3])
def test_a_promise_is_noted_once_however_often_the_wait_is_asked_for(make: Make, times: int) -> None:
    it = make({"carla": Steps("pick up; press 1; talk 400; pick up; press 1; talk 60")})
    knows_how_long_talks_last(it)
    every_webhook_comes(it, times)
    it.on_duty("carla")
    it.start("press 2")
    second = it.start("press 2; wait 600", after=10)
    it.run()
    heard = spoken(second)
    gaps = [after - before for before, after in pairwise(heard)]
    assert len(heard) >= 4
    assert all(45 <= gap <= 75 for gap in gaps), gaps
    # The first words may come before anything is known; every other time the promise is on record once.
    assert len(promises(it, second)) == len(heard)
    assert "You are next. The wait is" in second.outcome.heard()
    assert it.places() == [("billing", "done", ""), ("billing", "done", "")]
    nothing_is_left_behind(it)


def test_a_webhook_that_comes_twice_changes_nothing(make: Make) -> None:
    stories = []
    for times in (1, 2):
        people = {"carla": Steps("pick up; press 1; press *; press 1"), "frank": Steps("pick up; press 1; talk 30")}
        it = make(people)
        every_webhook_comes(it, times)
        it.on_duty("carla", "frank")
        call = it.call("press 2")
        rows = it.rows("SELECT desk, to_desk, need FROM misroutes"), it.rows("SELECT desk, agent FROM talks")
        stories.append((it.types(call), it.places(), rows, it.told()))
        nothing_is_left_behind(it)
    assert stories[0][:3] == stories[1][:3]
    assert "Calling the front desk" in stories[1][3]


def test_asking_for_the_wait_again_and_again_moves_nobody(make: Make) -> None:
    it = make({"carla": NoAnswer()})
    it.on_duty("carla")
    call = it.start("press 2; wait 20; hang up")
    before: list[Any] = []

    def ask() -> None:
        before.extend(it.rows("SELECT * FROM places"))
        version = it.line.flows.current().version
        for seconds in ("0", "15", "30", "45", "899"):
            path = f"/voice/hold?v={version}&n=in_line&t=2&l=en&r=0"
            answer = it.line.post(path, CallSid=call.outcome.sid, QueueTime=seconds)
            assert (answer.status, b"<Gather" in answer.body) == (200, True)
        assert it.rows("SELECT * FROM places") == before

    it.later(35, ask)
    it.run()
    assert len(before) == 1
    assert it.types(call).count("queued") == 1


LEAVING = ("Trying another line", f"ringing {LINE_OF_BILLING}")


def test_the_longest_wait_ends_in_the_lines_of_the_desk(make: Make) -> None:
    it = make({"carla": Steps("pick up; press 1; talk 1100"), LINE_OF_BILLING: Answer()})
    it.on_duty("carla")
    it.start("press 2")
    second = it.start("press 2; wait 1200", after=5)
    it.run()
    assert second.outcome.bridged_to == LINE_OF_BILLING
    assert it.places()[1] == ("billing", "over", "leave")
    left, rung = (next(one.at for one in second.outcome.transcript if words in one.text) for words in LEAVING)
    assert 899 <= left - spoken(second)[0] <= 960 < 1000 > rung - spoken(second)[0]
    nothing_is_left_behind(it)


def test_the_longest_wait_does_not_end_while_an_agent_is_told_about_the_caller(make: Make) -> None:
    it = make({"ana": Steps("pick up; press 1; talk 32; pick up; press 1; talk 30")})
    it.on_duty("ana")
    it.start("press 1")
    second = it.start("press 1", after=1)
    it.run()
    bridged = next(fact for fact in it.line.story(second.outcome.sid) if fact.type == "bridged")
    assert 60 < bridged.data["waited"] < 90
    assert it.places()[1] == ("dispatch", "done", "")


def test_who_leaves_the_line_for_another_need_has_none_until_they_choose_it(make: Make) -> None:
    it = make({"carla": NoAnswer(), "frank": Steps("pick up; press 1; talk 30")})
    it.on_duty("carla", "frank")
    call = it.call("press 2; press 3; press 0")
    routed = [fact.data for fact in it.line.story(call.outcome.sid) if fact.type == "routed"]
    assert [(data["need"], data["desk"]) for data in routed] == [("billing_question", "billing"), ("agent", "operator")]
    assert "a person, For bills" in it.told()


MOMENTS = (25.5, 26.2, 31.3, 47.6, 57.6, 59.3, 62.3, 79.3, 84.3, 107.3, 128.3)
"""On the way into line, in line, while the agent is told, in the talk, after the star key, in the next
line, in the next talk."""

PEOPLE = {
    "talk": ("pick up; press 1; talk 40", ""),
    "sent on": ("pick up; press 1; press *; press 1", "pick up; press 1; talk 30"),
    "introduced": ("pick up; press 1; press *; press 5; press 1; talk 20", "pick up; press 1; talk 30"),
    "taken back": ("pick up; press 1; press *; press 7; talk 20", ""),
    "without a talk": ("pick up; press 3; press 1", "pick up; press 1; talk 30"),
    "declined": ("pick up; press 2; answer", ""),
    "to lines": ("pick up; press 1; press *; press 4; press 4; press 4; press 4", ""),
}


@pytest.mark.parametrize("what", PEOPLE)
def test_whenever_a_caller_hangs_up_nothing_is_left_behind(make: Make, what: str) -> None:
    it = make()
    first, second = PEOPLE[what]
    it.on_duty("carla", *(["frank"] if second else []))
    endings = set()
    for seconds in MOMENTS:
        it.carrier.people[LINES["carla"]] = Steps(first)
        it.carrier.people[LINES["frank"]] = Steps(second)
        call = it.start("press 2")
        call.hang_up(seconds)
        it.run()
        nothing_is_left_behind(it)
        endings.add(it.rows("SELECT note FROM places ORDER BY since DESC LIMIT 1")[0][0] if it.places() else "")
    assert "hung up" in endings


def test_whenever_a_caller_who_wants_to_be_called_back_hangs_up_they_are_called_or_forgotten(make: Make) -> None:
    for seconds in (42, 47, 55, 59, 65):
        it = make({"carla": NoAnswer()})
        it.on_duty("carla")
        call = it.start("press 2; press 1; press 1")
        call.hang_up(seconds + 0.3)
        it.run()
        asked = "away" in it.types(call)
        [(desk, state, note)] = it.places()
        assert (desk, state) == ("billing", "waiting" if asked else "over")
        assert asked or note in ("hung up", "leave"), "out of line by a key, or by hanging up"


def test_who_is_called_back_keeps_the_place_and_is_tried_three_times_half_an_hour_apart(make: Make) -> None:
    it = make({"carla": Steps("no answer; answer; answer; answer"), "+12025550143": NoAnswer()})
    it.on_duty("carla")
    call = it.start("press 2; press 1; press 1")
    play_all(it.carrier, it.line.engine, it.worker.once)
    (since, number, tries, state, note) = it.rows("SELECT since, number, tries, state, note FROM places")[0]
    queued = next(fact for fact in it.line.story(call.outcome.sid) if fact.type == "queued")
    assert (since, number, tries) == (queued.at, "+12025550143", 3)
    assert (state, note) == ("over", "was never reached")
    rung = [one.started for one in it.carrier.calls if one.leg.parameters.standing["To"] == LINES["carla"]]
    assert [round((after - before) / 60) for before, after in pairwise(rung[1:])] == [31, 31]


def with_a_code(it: Floor, agent: str) -> str:
    code, kept = codes.new_code()
    with it.line.engine.begin() as connection:
        connection.execute(text("UPDATE agents SET code = :kept WHERE id = :agent"), {"kept": kept, "agent": agent})
    return code


def words(it: Floor, agent: str) -> tuple[Any, ...]:
    return tuple(it.rows(f"SELECT word, word_by FROM agents WHERE id = '{agent}'")[0])


def test_an_agent_goes_on_duty_by_phone_takes_a_call_and_goes_off(make: Make) -> None:
    it = make()
    it.on_duty()
    code = with_a_code(it, "carla")
    it.call(f"press 999#; press {code}#; press 1", from_=LINES["carla"], to=FOR_AGENTS)
    assert words(it, "carla") == (1, "phone")
    call = it.call("press 2")
    assert call.outcome.bridged_to == LINES["carla"]
    told = it.call(f"press {code}#; press 2", from_=LINES["carla"], to=FOR_AGENTS)
    assert "You are on duty.\nTo go on duty, press 1. To go off duty, press 2." in told.outcome.heard()
    assert words(it, "carla") == (0, "phone")
    assert it.call("press 2; answer").outcome.bridged_to == LINE_OF_BILLING
    assert code not in it.told().replace(f"press {code}#", "")


def test_wrong_codes_end_the_call_and_ten_lock_the_number(make: Make) -> None:
    it = make()
    it.on_duty()
    code = with_a_code(it, "carla")
    for _ in range(4):
        call = it.call("press 1#; press 2#; press 3#", from_="+12025550177", to=FOR_AGENTS)
        assert call.outcome.heard().count("That is not right") == 2
    locked = it.call(f"press {code}#; press 1", from_="+12025550177", to=FOR_AGENTS)
    assert "You are" not in locked.outcome.heard()
    assert words(it, "carla") == (None, "")
    it.call(f"press {code}#; press 1", from_=LINES["carla"], to=FOR_AGENTS)
    assert words(it, "carla") == (1, "phone")


def test_callers_of_the_usual_number_are_not_asked_for_a_code(make: Make) -> None:
    it = make()
    assert "code" not in it.call("hang up", from_=LINES["carla"], to=OURS).outcome.heard()


def test_who_does_not_answer_three_times_is_off_duty_and_the_lines_ring(make: Make) -> None:
    it = make({"carla": NoAnswer(), LINE_OF_BILLING: Answer()})
    it.on_duty("carla")
    call = it.call("press 2; wait 300")
    assert words(it, "carla") == (0, "did not answer")
    assert call.outcome.bridged_to == LINE_OF_BILLING
    nothing_is_left_behind(it)


def test_who_waits_two_minutes_for_a_colleague_has_the_caller_again(make: Make) -> None:
    it = make({"carla": Steps("pick up; press 1; press *; press 5; press 1; press 7; talk 20"), "frank": NoAnswer()})
    it.on_duty("carla", "frank")
    call = it.call("press 2")
    assert "taken_back" in it.types(it.carrier.calls[1])
    assert call.outcome.bridged_to == LINES["carla"]
    assert it.places() == [("operator", "done", "")]
    nothing_is_left_behind(it)


def test_a_caller_who_is_not_on_the_line_is_not_sent_on_before_the_call_back(make: Make) -> None:
    it = make({"carla": Steps("no answer; pick up; press 3; press 1"), "+12025550143": Answer()})
    it.on_duty("carla")
    it.start("press 2; press 1; press 1")
    play_all(it.carrier, it.line.engine, it.worker.once)
    told = [line.text for line in it.carrier.transcript() if "Call back." in line.text]
    assert told
    assert all("Wrong desk" not in text for text in told)
    assert it.rows("SELECT note FROM places") == [("reached",)]
