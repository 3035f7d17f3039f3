"""The assignment callback: answered at once, from the form alone, and never by anything but an instruction."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from ivr.flow.call import Reservation
from ivr.flow.graph import Flow
from ivr.webhooks import address
from tests.line import OURS, URL, Answer, TestLine
from tests.workers import flow_of, with_taskrouter

PATHS = ["/taskrouter/assignment", "/taskrouter/fallback"]
CALL, WORKER = "CA" + "7" * 32, "+12025550161"
RESERVED = Reservation("WR" + "1" * 32, "WT" + "2" * 32, "WS" + "3" * 32)
OF_OURS = {"desk": "billing", "place": CALL, "call_sid": CALL, "from": "+12025550143"}
REJECT = {"instruction": "reject"}
HUGE = "x" * 60_000
LONG = "x" * 25_000


@pytest.fixture(scope="module")
def tasks() -> Flow:
    return flow_of(with_taskrouter())


@pytest.fixture
def line(tmp_path: Path, tasks: Flow) -> Any:
    one = TestLine(tmp_path, tasks)
    yield one
    one.close()


def form(worker: object = None, task: object = None, **more: str) -> dict[str, str]:
    def text(value: object) -> str:
        return value if isinstance(value, str) else json.dumps(value)

    return {
        "AccountSid": "AC" + "a" * 32,
        "WorkspaceSid": RESERVED.workspace,
        "WorkflowSid": "WW" + "b" * 32,
        "WorkerSid": "WK" + "4" * 32,
        "WorkerAttributes": text({"contact_uri": WORKER} if worker is None else worker),
        "TaskSid": RESERVED.task,
        "TaskAttributes": text(OF_OURS if task is None else task),
        "ReservationSid": RESERVED.id,
        **more,
    }


def asked(line: TestLine, params: dict[str, str], path: str = PATHS[0], **how: Any) -> Answer:
    signature = how.pop("signature", line.signature(path, params))
    return line.send(path, urlencode(params).encode(), signature=signature, **how)


def said(answer: Answer) -> Any:
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
    return json.loads(answer.body)


@pytest.mark.parametrize("path", PATHS)
def test_the_phone_of_the_worker_is_rung(line: TestLine, path: str) -> None:
    # "Answer within 5 s, 200, application/json"; call: from, to, url, accept
    instruction = said(asked(line, form(), path))
    assert (instruction["instruction"], instruction["to"], instruction["from"]) == ("call", WORKER, OURS)
    assert "accept" not in instruction, "the key of the worker accepts, not the ringing"
    for name, where in (("url", "/agent"), ("status_callback_url", "/agent/status")):
        parts = urlsplit(instruction[name])
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == URL + where
        there = address.read(parts.query)
        assert (there.place, there.reservation, there.node) == (CALL, RESERVED, "whisper")
        assert "+1202" not in instruction[name]


def test_no_database_is_needed(line: TestLine, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("insert", "find", "latest", "read", "change"):
        monkeypatch.delattr(type(line.records.turns), name)
    assert said(asked(line, form()))["instruction"] == "call"


@pytest.mark.parametrize(
    "worker",
    [
        "", "no JSON", "[]", "null", "17", "[" * 20_000, '"+12025550161"', {}, {"contact_uri": None},
        {"contact_uri": 12025550161}, {"contact_uri": ["+12025550161"]}, {"contact_uri": ""},
        {"contact_uri": "client:gina"}, {"contact_uri": "sip:gina@example.org"}, {"contact_uri": "+19005550123"},
        {"contact_uri": "+18765550123"}, {"contact_uri": OURS}, {"contact_uri": "+1202555016１"},
        {"contact_uri": "+12025550161\n"}, {"contact_uri": "+" + "1" * 50_000}, {"contact_uri": HUGE},
        {"phone": WORKER}, {"contact_uri": "+15185550161"}, '{"contact_uri": NaN}',
    ],
    ids=lambda worker: str(worker)[:30],
)  # fmt: skip
def test_a_worker_who_cannot_be_rung_is_passed_over(line: TestLine, worker: object) -> None:
    assert said(asked(line, form(worker))) == REJECT


@pytest.mark.parametrize(
    "task",
    [
        "", "no JSON", "[]", "null", "{" * 20_000, {}, {"call_sid": CALL}, {"place": CALL}, {"place": None},
        {"call_sid": CALL, "place": "CA" + "8" * 32}, {"call_sid": "", "place": ""}, {"call_sid": None, "place": None},
        {"call_sid": ["x"], "place": ["x"]}, {"call_sid": "a&o=1", "place": "a&o=1"}, {"call_sid": LONG, "place": LONG},
        {"call_sid": 17, "place": 17, "more": HUGE}, {"call_sid": "<x>", "place": "<x>"},
    ],
    ids=lambda task: str(task)[:30],
)  # fmt: skip
def test_a_task_that_is_not_ours_is_passed_over(line: TestLine, task: object) -> None:
    answer = said(asked(line, form(task=task)))
    if isinstance(task, dict) and task.get("call_sid") == 17:
        assert answer["instruction"] in ("call", "reject"), "an odd id, but of our own making"
    else:
        assert answer == REJECT


@pytest.mark.parametrize("name", ["ReservationSid", "TaskSid", "WorkspaceSid"])
@pytest.mark.parametrize("value", ["", "WR", "WR" + "g" * 32, "WR" + "1" * 33, "../x", "WR" + "1" * 32 + "\n", HUGE])
def test_ids_of_another_shape(line: TestLine, name: str, value: str) -> None:
    assert said(asked(line, form(**{name: value}))) == REJECT


def test_a_form_with_nothing_in_it(line: TestLine) -> None:
    assert said(asked(line, {"AccountSid": "AC" + "a" * 32})) == REJECT
    assert said(asked(line, {})) == REJECT


@pytest.mark.parametrize("path", PATHS)
def test_only_the_carrier_may_ask(line: TestLine, path: str) -> None:
    assert asked(line, form(), path, signature=None).status == 403
    assert asked(line, form(), path, signature="forged").status == 403
    elsewhere = line.signature("/voice", form())
    assert asked(line, form(), path, signature=elsewhere).status == 403
    other = form(AccountSid="AC" + "b" * 32)
    assert asked(line, other, path).status == 403
    assert asked(line, form(), path, method="GET").status == 405


def test_what_is_larger_than_64_kib_is_refused(line: TestLine) -> None:
    # The carrier takes that for a failed callback, and asks the fallback URL; attributes of ours are 200 characters.
    assert asked(line, form({"contact_uri": "x" * 70_000})).status == 413


def test_the_log_does_not_say_whom(line: TestLine, caplog: pytest.LogCaptureFixture) -> None:
    asked(line, form({"contact_uri": "+19005550123"}))
    asked(line, form(task={"from": "+12025550143"}))
    assert len(caplog.records) == 2
    assert "0123" not in caplog.text
    assert "0143" not in caplog.text


@pytest.mark.parametrize(
    "query",
    [
        "&p=CA1&w=WR1&k=WT1&x=WS1",
        f"&p=CA1&w={RESERVED.id}",
        f"&p=CA1&o=1&w={RESERVED.id}&k={RESERVED.task}&x={RESERVED.workspace}",
        f"&w={RESERVED.id}&k={RESERVED.task}&x={RESERVED.workspace}",
        f"&p=CA1&w={RESERVED.id}&k={RESERVED.task}&x={RESERVED.workspace}&x=1",
        f'&p=CA1&w={RESERVED.id}"/><Hangup/>&k={RESERVED.task}&x={RESERVED.workspace}',
    ],
)
def test_a_reservation_that_we_never_wrote(query: str) -> None:
    assert address.read("v=1&n=whisper&t=0&l=en&r=0" + query) == address.Address()


def test_a_reservation_stays_in_the_url_of_every_turn(line: TestLine) -> None:
    url = said(asked(line, form()))["url"].removeprefix(URL)
    body = line.post(url, CallSid="CA" + "9" * 32, Direction="outbound-api", To=WORKER).text
    assert f"w={RESERVED.id}&amp;k={RESERVED.task}&amp;x={RESERVED.workspace}" in body
    assert f"p={CALL}" in body
