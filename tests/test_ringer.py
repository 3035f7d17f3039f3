"""What the worker's look at the line does: whom it rings, how fast, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from ivr.flow.call import Call, Event
from ivr.flow.dialling import refusal
from ivr.flow.graph import Flow
from ivr.flow.moves import Move
from ivr.flow.services import Kept, Trouble
from ivr.records.moves import TOO_OFTEN
from ivr.records.offers import LEASE, Offers
from ivr.records.row import Row
from ivr.ringer import CALLS_A_DAY, Ringer
from tests.line import BY_DAY, TestLine

AT = BY_DAY.timestamp()


class Phones:
    """The carrier as the ringer knows it."""

    def __init__(self) -> None:
        self.rung: list[str] = []
        self.trouble: Trouble | None = None

    def ring(self, to: str, url: str, status_url: str, seconds: int) -> str:
        self.rung.append(to)
        if self.trouble:
            raise self.trouble
        return f"leg {len(self.rung)}"

    def is_over(self, leg: str) -> bool:
        return True


class Desk:
    """The line of one database, and ringers on it by a clock that only the test moves."""

    def __init__(self, line: TestLine, flow: Flow) -> None:
        self.line, self.flow, self.now, self.phones = line, flow, AT, Phones()
        self._keys = 0

    def ringer(self, pace: float = 1.0) -> Ringer:
        return Ringer(
            self.line.records, Offers(self.line.engine), self.phones, lambda: self.flow, "https://line.example.org",
            "w", lambda: self.now, pace,
        )  # fmt: skip

    def asks(self, sid: str, waited: float = 0.0, desk: str = "billing", **other: Any) -> None:
        data = {"desk": desk, "need": "high_bill", "urgent": 0, "language": "en", "number": "+12025550143",
                "since": self.now - waited, "front": 0, "away": 0, "due": 0.0} | other  # fmt: skip
        self.does(sid, "enter", **data)

    def does(self, sid: str, what: str, **data: Any) -> None:
        self._keys += 1
        kept = Kept(Call(sid, "v", "en", "main"), b"")
        row = Row.of(sid, f"k{self._keys}", self.now, [Event("a_fact", {})], kept, (), (Move(what, data),))
        self.line.records.turns.insert([row])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.line.engine.begin() as connection:
            found = connection.execute(text(query))
            return [tuple(row) for row in found] if found.returns_rows else []

    def on_duty(self, *names: str) -> None:
        for name in names:
            self.does("CA0", "word", agent=name, on=1, by="phone")


@pytest.fixture
def desk(line: TestLine, flow: Flow) -> Desk:
    return Desk(line, flow)


def lines(desk: Desk, *names: str) -> list[str]:
    return [desk.flow.directory.agents[name].line for name in names]


def test_one_call_a_second(desk: Desk) -> None:
    desk.on_duty("carla", "dan")
    desk.asks("CA1", 9)
    desk.asks("CA2", 5)
    ringer = desk.ringer()
    assert [ringer.once(), ringer.once()] == [1, 0]
    desk.now += 1
    assert ringer.once() == 1
    assert desk.rows("SELECT sid FROM places WHERE state = 'offered' ORDER BY sid") == [("CA1",), ("CA2",)]


def test_a_faster_carrier_rings_all_at_once(desk: Desk) -> None:
    desk.on_duty("carla", "dan")
    desk.asks("CA1", 9)
    desk.asks("CA2", 5)
    assert desk.ringer(pace=0.0).once() == 2


@pytest.mark.parametrize("rest", ["fails", "answers"])
def test_a_request_that_failed_counts_as_a_call_of_its_second(desk: Desk, rest: str) -> None:
    desk.on_duty("carla", "dan")
    desk.asks("CA1")
    desk.asks("CA2")
    desk.phones.trouble = Trouble("no such number", 400) if rest == "fails" else None
    desk.ringer().once()
    assert len(desk.phones.rung) == 1


def test_with_the_hours_calls_back_begun_agents_are_for_callers_on_the_phone(desk: Desk) -> None:
    desk.flow = replace(desk.flow, callbacks_an_hour=1)
    desk.on_duty("carla", "dan")
    ringer = desk.ringer()
    desk.asks("CA1", 99, away=1, number="+12025550144")
    assert ringer.once() == 1
    [leg] = desk.rows("SELECT leg FROM places")
    desk.does("x", "leg_over", leg=leg[0])
    desk.rows("UPDATE places SET state = 'done', note = 'reached'")
    for number in range(4):
        desk.asks(f"CB{number}", 50, away=1, number=f"+1202555015{number}")
    desk.asks("CA2", 1)
    desk.now += 1
    assert ringer.once() == 1
    assert desk.rows("SELECT sid FROM places WHERE state = 'offered'") == [("CA2",)]
    desk.now += 1
    assert ringer.once() == 0, "the other agent is free, and nobody may be called back"
    desk.now += 3601
    assert ringer.once() == 1
    assert desk.rows("SELECT sid FROM places WHERE state = 'offered' AND away = 1") == [("CB0",)]


def test_a_number_that_was_called_often_today_is_not_called_and_staff_are_told(desk: Desk) -> None:
    desk.on_duty("carla")
    for number in range(CALLS_A_DAY):
        desk.asks(f"CA{number}", 5, away=1)
        desk.rows(f"UPDATE places SET state = 'done', note = 'reached' WHERE sid = 'CA{number}'")
    desk.asks("CA9", 1, away=1)
    ringer = desk.ringer()
    assert ringer.once() == 0
    assert desk.rows("SELECT state, note FROM places WHERE sid = 'CA9'") == [("over", TOO_OFTEN)]
    desk.now += 24 * 3600 + 1
    desk.on_duty("carla")
    desk.asks("CA9", 1, away=1)
    assert ringer.once() == 1


def test_an_agent_whose_line_cannot_be_rung_is_soon_off_duty(desk: Desk) -> None:
    agents = dict(desk.flow.directory.agents)
    agents["carla"] = replace(agents["carla"], line="+18765550143")  # Jamaica
    desk.flow = replace(desk.flow, directory=replace(desk.flow.directory, agents=agents))
    assert refusal(agents["carla"].line, desk.flow.may_dial)
    desk.on_duty("carla")
    desk.asks("CA1")
    ringer = desk.ringer(pace=0.0)
    for _ in range(5):
        ringer.once()
    assert desk.phones.rung == []
    assert desk.rows("SELECT word, word_by FROM agents WHERE id = 'carla'") == [(0, "did not answer")]
    assert desk.rows("SELECT state, declined FROM places") == [("waiting", ",carla,")]


def test_who_declines_again_and_again_is_named_once(desk: Desk) -> None:
    desk.on_duty("carla", "dan")
    desk.asks("CA1")
    ringer = desk.ringer(pace=0.0)
    for _ in range(6):
        assert ringer.once() == 1
        [(offer,)] = desk.rows("SELECT offer FROM places")
        desk.now += 1
        desk.does("CA1", "declined", offer=offer)
    [(declined,)] = desk.rows("SELECT declined FROM places")
    assert sorted(declined.strip(",").split(",")) == ["carla", "dan"]
    assert len(desk.phones.rung) == 6


def test_a_worker_that_died_before_it_rang_costs_the_agent_nothing(desk: Desk) -> None:
    desk.on_duty("carla")
    desk.asks("CA1")
    ringer = desk.ringer(pace=0.0)
    ringer.once()  # knows the agents
    desk.rows("UPDATE places SET leg = NULL")
    desk.rows("UPDATE agents SET leg = NULL")
    desk.now += LEASE + 1
    assert ringer.once() == 1
    assert desk.rows("SELECT state, misses FROM agents WHERE id = 'carla'") == [("ringing", 0)]
    desk.now += LEASE + 1
    ringer.once()
    assert desk.rows("SELECT misses FROM agents WHERE id = 'carla'") == [(1,)], "this time the phone rang"


OUTAGES: list[Callable[[], Trouble]] = [
    lambda: Trouble("the carrier could not be reached"),
    lambda: Trouble("the carrier has trouble of its own", 503),
    lambda: Trouble("the carrier does not know this account", 401),
]


@pytest.mark.parametrize("outage", OUTAGES)
def test_where_nobody_can_be_rung_callers_go_on_and_calls_back_wait(desk: Desk, outage: Callable[[], Trouble]) -> None:
    desk.on_duty("carla")
    desk.asks("CA1")
    desk.asks("CA2", away=1, number="+12025550144")
    desk.phones.trouble = outage()
    desk.ringer().once()
    assert desk.rows("SELECT sid, state FROM places ORDER BY sid") == [("CA1", "over"), ("CA2", "waiting")]
    assert desk.rows("SELECT state, misses FROM agents WHERE id = 'carla'") == [("free", 0)]


def test_who_is_asked_to_slow_down_only_waits(desk: Desk) -> None:
    desk.on_duty("carla")
    desk.asks("CA1")
    desk.phones.trouble = Trouble("slow down", 429)
    desk.ringer().once()
    assert desk.rows("SELECT state, declined FROM places") == [("waiting", ",")]
