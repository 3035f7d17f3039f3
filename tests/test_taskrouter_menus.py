"""Menus with 'mode: taskrouter': what authors are told, what is proved and rehearsed, what the carrier is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from ivr.cli.route import command as route
from ivr.flow import engine
from ivr.flow.call import Answered, Call
from ivr.flow.check import check_files
from ivr.flow.graph import Flow
from ivr.flow.services import LocalServices, Trouble
from ivr.flow.steps import EnqueueTask
from ivr.jobs.outcome import Again, Done, Failed, Outcome
from ivr.jobs.rejections import ATTEMPTS, KIND, RejectDoer
from ivr.records.outbox import Item
from ivr.scenarios.rehearsal import end, facts_of, rehearsal
from ivr.simulator import Always, Answer, Decline, Steps
from tests.flow.museum import messages
from tests.line import BY_DAY
from tests.webhooks import test_twiml
from tests.workers import BILLING, LINE, flow_of, with_taskrouter

HANDOVER = "handover: handover\n"


@pytest.fixture(scope="module")
def tasks() -> Flow:
    return flow_of(with_taskrouter())


def changed(files: Mapping[str, bytes], file: str, old: str, new: str) -> dict[str, bytes]:
    text = files[file].decode()
    assert old in text
    return {**files, file: text.replace(old, new, 1).encode()}


def test_the_workflow_is_asked_for() -> None:
    files = changed(with_taskrouter(), "desks.yaml", f"  workflow: {BILLING}\n", "")
    (message,) = messages(files)
    assert "desk 'billing' lacks the id of its workflow at the carrier (write 'workflow: WW…'" in message


def test_a_desk_of_taskrouter_needs_the_nodes_of_the_line() -> None:
    files = with_taskrouter()
    lines = files["desks.yaml"].replace(b"mode: queue\n", b"mode: lines\n")
    files = {**files, "desks.yaml": lines, "agents.yaml": b"{}\n"}
    for line in (HANDOVER, "hold: in_line\n"):
        told = messages(changed(files, "utility.yaml", line, ""))
        assert any(f"'{line.partition(':')[0]}' is missing, which desk 'billing' needs" in one for one in told), told


def test_no_caller_is_trapped() -> None:
    checked = check_files(with_taskrouter(), BY_DAY.date())
    assert [str(problem) for problem in checked.errors] == []
    assert checked.states > 500


@pytest.mark.parametrize("now", [BY_DAY], ids=["day"])
def test_the_carrier_takes_every_document(tasks: Flow, now: datetime) -> None:
    test_twiml.test_every_state_of_the_shipped_flow(tasks, now)


@pytest.mark.parametrize(
    ("desk", "transfers", "priority"), [("billing", 0, 0), ("billing", 1, 1), ("dispatch", 0, 2), ("dispatch", 2, 3)]
)
def test_urgent_needs_and_callers_who_were_sent_on_go_first(desk: str, transfers: int, priority: int) -> None:
    flow = flow_of(with_taskrouter(desk_of_emergencies=True))
    need = "emergency" if desk == "dispatch" else "rates"
    call = Call("CA1", flow.version, "es", f"desk.{desk}", number="+12025550143", need=need, transfers=transfers)
    turn = engine.advance(flow, call, Answered(), LocalServices(), BY_DAY)
    step = turn.steps[-1]
    assert isinstance(step, EnqueueTask)
    assert step.priority == priority
    assert json.loads(step.task)["urgent"] is (desk == "dispatch")
    assert "0143" not in step.task


def test_it_is_told_who_is_asked_first(tmp_path: Path) -> None:
    for name, text in with_taskrouter().items():
        (tmp_path / name).write_bytes(text)
    at = ("--menus", str(tmp_path), "--keys", "2", "--at", "2026-11-24 10:00")
    result = CliRunner().invoke(route, at)
    assert result.output == "billing: a worker of TaskRouter, then +12025550111, then +12025550112, then operator\n"
    found = json.loads(CliRunner().invoke(route, [*at, "--format", "json"]).output)
    assert (found["target"], found["lines"]) == ("+12025550111", ["+12025550111", "+12025550112"])


@pytest.mark.parametrize("how", [Always(Answer()), Always(Decline())], ids=["takes it", "declines"])
def test_it_can_be_rehearsed(tasks: Flow, how: Always) -> None:
    with rehearsal(tasks) as line:
        carrier = line.carrier(BY_DAY)
        outcome = carrier.call(Steps("press 2"), agents={LINE: how, "*": Always(Answer())})
        facts = facts_of(line.engine, outcome.sid)
    assert not outcome.errors
    assert end(outcome, facts, tasks) == {"how": "desk", "desk": "billing", "need": "billing_question"}


class Tasks:
    """TaskRouter's REST API, which has trouble."""

    def __init__(self, trouble: Trouble) -> None:
        self._trouble = trouble

    def reject(self, workspace: str, task: str, reservation: str) -> None:
        raise self._trouble


@pytest.mark.parametrize(
    ("status", "attempts", "outcome"),
    [
        (400, 1, Done("the reservation was over already")),
        (404, 1, Done("the reservation was over already")),
        (401, 1, Failed("no")),
        (429, 1, Again(10.0, "no")),
        (503, 1, Again(10.0, "no")),
        (None, 1, Again(10.0, "no")),
        (None, ATTEMPTS, Done("the reservation is over by now")),
    ],
)
def test_a_rejection_that_is_not_taken(status: int | None, attempts: int, outcome: Outcome) -> None:
    data = {"id": "WR1", "task": "WT1", "workspace": "WS1"}
    item = Item(1, KIND, "reject:WR1", "CA1", data, "claimed", 0.0, attempts, 0.0, "")
    assert RejectDoer(Tasks(Trouble("no", status))).do(item, 0.0) == outcome
