"""From a caller to the city and back: a ticket that names a service of the city, the worker, a strict city."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.app import open_worker
from ivr.flow.compile import compile_files
from ivr.menus import OneFlow
from ivr.records.tickets import entries
from ivr.worker import Worker
from tests.line import MENUS, TestLine
from tests.open311.served import Served
from tests.open311.strict import KEY, Strict
from tests.webhooks.carrier import Caller, words

HOURS = 3600.0
PHONE = "+12025552330"


@pytest.fixture
def town() -> Iterator[tuple[Strict, Served]]:
    strict = Strict()
    with Served(strict) as served:
        yield strict, served


@pytest.fixture
def line(town: tuple[Strict, Served], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestLine]:
    """What is asked for by key 5 of the account goes to the city, too."""
    monkeypatch.setenv("CITY_KEY", KEY)
    (tmp_path / "city.yaml").write_text(
        f"url: {town[1].url}\napi_key_from: CITY_KEY\nservices:\n  brown_water: {{code: TAP}}\n"
    )
    files = {path.name: path.read_bytes() for path in MENUS.glob("*.yaml")}
    old = b"  service: letter_of_service\n"
    assert old in files["my_account.yaml"]
    files["my_account.yaml"] = files["my_account.yaml"].replace(old, old + b"  city: brown_water\n  report: true\n")
    compiled = compile_files(files)
    assert compiled.flow is not None, compiled.problems
    line = TestLine(tmp_path, compiled.flow, city=tmp_path / "city.yaml", customers="made-up", meters="made-up")
    yield line
    line.close()


def work(line: TestLine) -> Worker:
    worker = open_worker(line.settings, clock=lambda: line.now, flows=OneFlow(line.flows.flow))
    worker.once()
    return worker


def test_a_report_is_filed_once_and_its_end_is_heard(line: TestLine, town: tuple[Strict, Served]) -> None:
    strict, _ = town
    caller = Caller(line, From=PHONE)
    for keys in ("*", "8820023", "5", "2"):
        caller.press(keys)
    assert "Your ticket number is" in words(caller.verbs)
    for _ in range(3):
        work(line)
    assert len(strict.filed) == 1
    ticket = entries(line.engine, 0)[0]
    assert ticket.city == strict.filed[0]["service_request_id"]
    strict.filed[0]["status"] = "closed"
    strict.filed[0]["status_notes"] = "The main was flushed."
    line.wait(5 * HOURS)
    work(line)
    assert ("address_string", "88 Maple Road") in strict.forms[0]
    again = Caller(line, "CA" + "2" * 32, From=PHONE)
    again.press("4")
    again.press("7")
    heard = words(again.verbs)
    assert "was settled on November 24" in heard
    assert "The main was flushed." in heard


def test_a_city_that_is_gone_keeps_nobody_waiting(line: TestLine, town: tuple[Strict, Served]) -> None:
    _, served = town
    served.__exit__(None, None, None)
    caller = Caller(line, From=PHONE)
    for keys in ("*", "8820023", "5", "2"):
        caller.press(keys)
    assert "Your ticket number is" in words(caller.verbs)
    work(line)
    assert entries(line.engine, 0)[0].city == ""
