"""Texts after a message: said by the need, sent by the worker through the carrier, once, never against a wish.

On whole calls, with the simulator's API.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from ivr.adapters.twilio_rest import TwilioRest
from ivr.app import open_worker
from ivr.flow.graph import Flow
from ivr.records.outbox import Item, NoTexts, Outbox
from ivr.scenarios.run import Gone
from ivr.simulator import Carrier, Steps, VirtualClock, WsgiTransport
from ivr.simulator.rest import Refused, RestClient
from ivr.worker import Worker
from tests.line import ACCOUNT, BY_NIGHT, CALLER, OURS, TOKEN, URL, TestLine

EVENING = BY_NIGHT.replace(hour=0)  # 19:00 in New York: the laboratory is closed, texts may be sent
MESSAGE = "press 5; press 3; record 9"  # water quality, at night: a report


@dataclass
class Place:
    """A line, a carrier with its API, and the worker that stands behind them."""

    line: TestLine
    carrier: Carrier
    rest: RestClient
    worker: Worker
    outbox: Outbox

    def call(self, steps: str = MESSAGE, from_: str = CALLER) -> None:
        self.carrier.call(Steps(steps), from_=from_, to=OURS)

    def work(self) -> int:
        stop = threading.Event()
        stop.set()
        return self.worker.work(stop)

    def wait(self, seconds: float) -> None:
        self.carrier.clock.advance(seconds)

    def sent(self) -> list[tuple[str, str]]:
        return [(message.to, message.body) for message in self.carrier.messages]

    def items(self) -> list[Item]:
        return self.outbox.find(["waiting", "claimed", "failed", "done", "withdrawn"])


@pytest.fixture
def place(tmp_path: Path, flow: Flow) -> Iterator[Place]:
    yield from made(tmp_path, flow, EVENING)


def made(tmp_path: Path, flow: Flow, at: datetime) -> Iterator[Place]:
    line = TestLine(tmp_path, flow)
    clock = VirtualClock(at)
    carrier = Carrier(WsgiTransport(line.app, URL), TOKEN, account_sid=ACCOUNT, clock=clock)
    line.clock = clock.now
    rest = RestClient(carrier)
    worker = open_worker(line.settings, clock.now, TwilioRest(ACCOUNT, TOKEN, rest), line.flows)
    yield Place(line, carrier, rest, worker, Outbox(line.engine))
    line.close()


def test_a_message_is_followed_by_a_text_with_its_reference(place: Place) -> None:
    place.call()
    assert place.sent() == [], "nothing is sent before the worker does it"
    assert place.work() == 1
    [(to, body)] = place.sent()
    assert to == CALLER
    assert body.startswith("Waterline Water: we have your message, reference ")
    reference = body.split("reference ")[1].split(".")[0]
    assert reference.isdigit()
    assert "Wednesday at 6 PM" in body
    assert "Reply STOP" in body
    assert [item.state for item in place.items()] == ["done"]
    assert place.work() == 0


def test_it_is_in_the_callers_language(place: Place) -> None:
    place.call("press 9; " + MESSAGE)
    place.work()
    assert "tenemos su mensaje, referencia" in place.sent()[0][1]


def test_a_need_that_says_nothing_has_no_text(place: Place) -> None:
    place.call("press 6; press 3; press 2; record 9")
    assert place.items() == []


# anonymous, unknown, client: … are no numbers
@pytest.mark.parametrize("number", ["anonymous", "+266696687", "client:someone", "Restricted", ""])
def test_a_withheld_number_gets_no_text(place: Place, number: str) -> None:
    place.call(from_=number)
    place.work()
    assert place.sent() == []


@pytest.mark.parametrize("number", ["+442079460958", "+19005550143", "+18765550143"])
def test_we_do_not_text_where_we_may_not_dial(place: Place, number: str) -> None:
    place.call(from_=number)
    place.work()
    assert place.sent() == []
    assert "we do not text there" in place.items()[0].note


# Quiet hours: not from 9 in the evening to 8 in the morning.
def test_at_night_it_waits_for_the_morning(tmp_path: Path, flow: Flow) -> None:
    for place in made(tmp_path, flow, BY_NIGHT):  # 22:00
        place.call()
        place.work()
        assert place.sent() == []
        place.wait(9 * 3600)
        assert place.work() == 0
        place.wait(3600)
        assert place.work() == 1
        assert len(place.sent()) == 1


# STOP words, in any form; after START they come again.
@pytest.mark.parametrize(
    "word", ["STOP", "stop.", " Stop ", "unsubscribe", "STOP ALL", "Alto", "cancelar", "REVOKE", "opt out"]
)
def test_who_says_stop_gets_no_text(place: Place, word: str) -> None:
    answer = place.line.post("/sms", From=CALLER, Body=word, MessageSid="SM1")
    assert (answer.status, answer.text.count("<Message")) == (200, 0)
    place.call()
    place.work()
    assert place.sent() == []
    assert place.items()[0].note == "the caller wants no texts"
    place.line.post("/sms", From=CALLER, Body="start", MessageSid="SM2")
    place.call()
    place.work()
    assert len(place.sent()) == 1


def test_other_words_stop_nothing(place: Place) -> None:
    place.line.post("/sms", From=CALLER, Body="please stop the leak", MessageSid="SM1")
    assert CALLER not in NoTexts(place.line.engine)


def test_an_unsigned_stop_counts_for_nothing(place: Place) -> None:
    answer = place.line.send("/sms", b"From=%2B12025550143&Body=STOP", signature="forged")
    assert answer.status == 403
    assert CALLER not in NoTexts(place.line.engine)


# 21610: the owner has said STOP to the carrier itself.
def test_a_stop_that_only_the_carrier_knows_is_learnt(place: Place) -> None:
    place.carrier.messages.stopped.add(CALLER)
    place.call()
    place.work()
    assert place.items()[0].state == "failed"
    assert CALLER in NoTexts(place.line.engine)


def test_at_most_three_a_day_to_one_number(place: Place) -> None:
    for _ in range(5):
        place.call()
        place.work()
    assert len(place.sent()) == 3
    assert "within a day" in place.items()[0].note


# 429 and 5xx: back off and try again.
@pytest.mark.parametrize("failure", [Refused(429, 20429, "Too many requests"), Refused(503, 20503, "Unavailable")])
def test_trouble_that_passes_is_waited_out(place: Place, failure: Refused) -> None:
    place.rest.fails(failure)
    place.call()
    place.work()
    assert place.sent() == []
    place.wait(31)
    place.work()
    assert len(place.sent()) == 1


def test_trouble_that_stays_is_told_to_a_person(place: Place) -> None:
    place.rest.fails(Refused(400, 21614, "not a mobile number"))
    place.call()
    place.work()
    [item] = place.items()
    assert item.state == "failed"
    assert item.note.startswith("the carrier refuses (21614)")


# The answer is lost after the carrier has taken it: asked before it is sent again.
def test_a_text_whose_answer_was_lost_is_not_sent_twice(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = place.rest.request
    lost = [True]

    def request(*words: object, **named: object) -> object:
        answer = answered(*words, **named)  # type: ignore[arg-type]
        if lost and words[0] == "POST":
            lost.clear()
            raise TimeoutError("no answer")
        return answer

    monkeypatch.setattr(place.rest, "request", request)
    place.call()
    place.work()
    assert len(place.sent()) == 1
    place.wait(31)
    place.work()
    assert len(place.sent()) == 1
    assert (place.items()[0].state, place.items()[0].note) == ("done", "sent by an earlier attempt")


# kill -9 between sending and settling: the next worker asks first.
def test_a_worker_that_dies_after_sending_sends_nothing_twice(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object) -> bool:
        raise Killed

    place.call()
    with monkeypatch.context() as dying:
        dying.setattr(Outbox, "settle", die)
        with pytest.raises(Killed):
            place.work()
    assert len(place.sent()) == 1
    place.wait(61)
    place.work()
    assert len(place.sent()) == 1
    assert place.items()[0].state == "done"


def test_a_message_that_ends_by_hanging_up_is_followed_too(place: Place) -> None:
    place.call("press 5; press 3; record 9 hang up")
    place.work()
    assert len(place.sent()) == 1


def test_with_the_database_gone_the_text_comes_when_it_is_back(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as gone:
        gone.setattr(place.line.records, "turns", Gone())
        place.call()
    assert place.items() == []
    place.line.records.drain()  # the serving process itself, when the database is back
    place.work()
    assert len(place.sent()) == 1, "the turn waited in the spool, with its job"
