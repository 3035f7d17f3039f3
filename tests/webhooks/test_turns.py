"""A turn happens once: repeated, late, parallel and out-of-order webhooks get one answer and leave one mark."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from ivr.flow.graph import Flow
from ivr.flow.steps import Say
from tests.line import BY_NIGHT, Answer, TestLine
from tests.webhooks.carrier import SID, Caller, first, names, rows, verbs_of, words

COMPLETED = {"CallStatus": "completed"}


@pytest.fixture
def other(tmp_path: Path, line: TestLine, flow: Flow) -> Iterator[TestLine]:
    """A second process over the same database, with a memory of its own."""
    made = TestLine(tmp_path, flow)
    yield made
    made.close()


def changed(flow: Flow, **changes: Any) -> Flow:
    return replace(flow, **changes)


def whole_call(line: TestLine) -> Caller:
    """Greeting, a wrong key, billing, nobody at the first line, served at the second."""
    caller = Caller(line)
    caller.press("8")
    caller.press("2")
    caller.dialled("no-answer")
    caller.dialled("completed", "true", DialCallDuration="61")
    assert names(caller.verbs) == ["Say", "Hangup"]
    return caller


def test_every_webhook_of_a_call_repeated(line: TestLine) -> None:
    # Class 39. Retries (rc=2, rp=all) send the same request again; the answer must be the same to the byte.
    caller = Caller(line)
    acts = (partial(caller.press, "8"), partial(caller.press, "2"), partial(caller.dialled, "busy"))
    for act in acts:
        act()
        kept, answer = line.story(), caller.answer
        for _ in range(4):
            line.wait(7)
            assert caller.again() == answer
        assert line.story() == kept


def test_a_repeat_in_another_process_gets_the_same_answer(line: TestLine, other: TestLine) -> None:
    caller = whole_call(line)
    answers = [caller.again(number) for number in range(len(caller.asked))]
    kept = line.story()
    other.now = BY_NIGHT  # its clock is wrong, and by this one everything is closed
    for (path, params), answer in zip(caller.asked, answers, strict=True):
        assert other.post(path, **params) == answer
        assert other.post(path, **params) == answer
    assert line.story() == kept


def test_a_call_goes_on_in_whichever_process_is_asked(line: TestLine, other: TestLine) -> None:
    alone = whole_call(TestLineTwin(line, line)).answer  # type: ignore[arg-type]
    story = [(fact.type, fact.data) for fact in line.story()]
    caller = whole_call(TestLineTwin(line, other, sid="CA" + "5" * 32))  # type: ignore[arg-type]
    assert caller.answer == alone
    assert [(fact.type, fact.data) for fact in line.story("CA" + "5" * 32)] == story


class TestLineTwin:
    """Posts in turns to two processes."""

    __test__ = False

    def __init__(self, one: TestLine, two: TestLine, sid: str = SID) -> None:
        self.lines = [one, two]
        self.sid = sid

    def post(self, path: str, **params: str) -> Answer:
        self.lines.reverse()
        return self.lines[0].post(path, **params | {"CallSid": self.sid})


@pytest.mark.parametrize("processes", [1, 2])
def test_parallel_repeats_leave_one_mark(line: TestLine, other: TestLine, processes: int) -> None:
    # Class 40: the carrier's retry overtakes the first try.
    lines, together = [line, other][:processes], 8
    for call in range(12):
        sid = f"CA{call:032x}"
        caller = Caller(line, sid)
        url = first(caller.verbs, "Gather").get("action").partition("#")[0]
        gate = Barrier(together)

        def press(number: int, gate: Barrier = gate, url: str = url, sid: str = sid) -> Answer:
            gate.wait()
            return lines[number % processes].post(url, CallSid=sid, Digits="2")

        with ThreadPoolExecutor(together) as pool:
            answers = list(pool.map(press, range(together)))
        assert len({answer.body for answer in answers}) == 1
        assert {answer.status for answer in answers} == {200}
        assert line.types(sid) == ["answered", "asked", "pressed", "routed", "ringing"]


def test_parallel_repeats_with_different_keys_take_one_way(line: TestLine, other: TestLine) -> None:
    # Not the carrier's doing, but the answer must be one of them for everybody, and stay it.
    caller = Caller(line)
    url = first(caller.verbs, "Gather").get("action").partition("#")[0]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda key: (line, other)[key % 2].post(url, Digits=str(key)), range(1, 9)))
    assert len({answer.body for answer in answers}) == 1
    assert line.types().count("pressed") + line.types().count("wrong") + line.types().count("language") == 1


def test_a_turn_replayed_after_the_end_has_no_effect(line: TestLine, other: TestLine) -> None:
    # Classes 43, 44: a request caught earlier, with its valid signature, a day later.
    caller = whole_call(line)
    line.post("/voice/status", CallStatus="completed", CallDuration="90")
    kept = line.story()
    line.wait(86_400)
    for number, (path, params) in enumerate(caller.asked):
        caller.again(number)
        other.post(path, **params)
        other.post(
            path, **params | {"Digits": "1"}
        )  # another key cannot come with that signature; nor has it an effect
    assert line.story() == kept


def test_webhooks_after_the_hang_up_change_nothing(line: TestLine) -> None:
    # "After a caller's hangup action URLs can still be asked: the answer's TwiML is not executed." Classes 43, 48.
    caller = Caller(line)
    kept = line.types()
    caller.ask(caller.url(), **COMPLETED)
    assert names(caller.verbs) == ["Hangup"]
    assert line.types() == kept, "nobody is silent who has gone"


def test_a_hang_up_while_the_line_rings_is_no_next_line(line: TestLine) -> None:
    caller = Caller(line)
    caller.press("2")
    caller.dialled("no-answer", **COMPLETED)
    assert names(caller.verbs) == ["Hangup"]
    assert line.types()[-1] == "unanswered"
    assert line.types().count("ringing") == 1


def test_a_message_is_kept_although_the_caller_hung_up(line: TestLine) -> None:
    # "Digits = ending key or `hangup`."
    line.now = BY_NIGHT
    caller = Caller(line)
    caller.press("2")
    caller.press("2")
    caller.recorded("7", "hangup", **COMPLETED)
    assert names(caller.verbs) == ["Hangup"]
    assert line.types()[-1] == "message"
    assert line.story()[-1].data["seconds"] == 7


def test_a_turn_overtaken_by_the_next(line: TestLine) -> None:
    # Class 41: turn 2 is known, then turn 1 comes once more, with other keys.
    caller = Caller(line)
    caller.press("8")
    caller.press("2")
    kept, answer = line.story(), caller.answer
    path, params = caller.asked[1]
    line.post(path, **params | {"Digits": "7"})
    assert line.story() == kept
    assert caller.again() == answer


def test_a_turn_of_a_call_that_nobody_knows(line: TestLine) -> None:
    # Class 42: after the records were lost, the URL alone says where the caller is.
    url = f"/voice?v={line.flows.flow.version}&n=account&t=7&l=es&r=1"
    answer = line.post(url, CallSid="CA" + "f" * 32, Digits="3")
    assert "medidores" in words(verbs_of(answer))
    assert first(verbs_of(answer), "Dial").get("action").partition("#")[0].endswith("n=need.meter_reading&t=8&l=es&r=1")


def test_status_callbacks_out_of_order_and_repeated(line: TestLine) -> None:
    # Class 41: "SequenceNumber: requests can arrive out of order."
    line.post("/voice/status", CallStatus="completed", CallDuration="9", SequenceNumber="3")
    caller = Caller(line)
    for status in ("ringing", "in-progress", "initiated", "in-progress", "completed", "completed", "busy"):
        line.post("/voice/status", CallStatus=status, SequenceNumber="1")
    caller.press("2")
    kinds = line.types()
    assert kinds.count("ended") == 2, "completed once, busy once"
    assert kinds.count("status") == 3
    assert names(caller.verbs)[-1] == "Dial", "a late 'completed' of another leg does not stop the call"


def test_a_status_without_a_call_is_nobodys(line: TestLine) -> None:
    for path in ("/voice/status", "/voice/recording"):
        assert line.post(path, CallSid="").status == 204
    assert rows(line) == 0


def test_a_call_that_began_on_a_version_which_is_gone(line: TestLine, flow: Flow) -> None:
    # Class 46: it goes on in the present version, at the same node, with what is known.
    caller = Caller(line)
    caller.press("4")
    line.flows.flow = changed(flow, version="beef")
    caller.press("3")
    assert "the street team" in caller.words
    assert "v=beef" in caller.url()
    assert "rescued" not in line.types()


def test_a_node_that_is_gone_leads_to_a_person(line: TestLine, flow: Flow) -> None:
    # Class 47.
    caller = Caller(line)
    caller.press("6")
    nodes = {name: node for name, node in flow.nodes.items() if name != "account"}
    line.flows.flow = changed(flow, version="beef", nodes=nodes)
    caller.press("3")
    assert "something failed on our side" in caller.words
    assert first(caller.verbs, "Dial").children[0].text == "+12025550123"
    assert line.types()[-3:] == ["rescued", "routed", "ringing"]


def test_a_language_that_is_gone_is_not_an_error(line: TestLine, flow: Flow) -> None:
    caller = Caller(line)
    caller.press("9")
    caller.press("6")
    assert "l=es" in caller.url()
    line.flows.flow = changed(flow, version="beef", languages={"en": flow.languages["en"]})
    caller.press("8")
    assert "Let us try again." in caller.words
    assert "rescued" not in line.types()


def test_a_call_ends_on_the_version_it_began_on(line: TestLine, flow: Flow, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = {**flow.spoken, "main": {name: {"first": (Say("New.", name),)} for name in flow.languages}}
    new = changed(flow, version="beef", spoken=spoken)
    before = Caller(line)
    monkeypatch.setattr(line.flows, "version", {flow.version: flow, "beef": new}.get)
    line.flows.flow = new
    before.press("8")
    assert "Let us try again." in before.words
    assert f"v={flow.version}" in before.url()
    after = Caller(line, "CA" + "6" * 32)
    assert after.words == "New."
    assert "v=beef" in after.url()
