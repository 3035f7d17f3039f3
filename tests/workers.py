"""The shipped utility with two desks whose people TaskRouter finds: billing and payment help, each with its workers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ivr.flow.compile import compile_files
from ivr.flow.graph import Flow
from ivr.simulator import Reply
from ivr.simulator.call import Call
from ivr.simulator.taskrouter import Task, Worker
from tests.floor import Floor
from tests.flow.museum import shipped
from tests.line import URL

BILLING, CREDIT, DISPATCH = (f"WW{letter * 32}" for letter in "bcd")
ASSIGNMENT, FALLBACK = f"{URL}/taskrouter/assignment", f"{URL}/taskrouter/fallback"
GINA, HUGO, IRIS = "+12025550161", "+12025550162", "+12025550163"
LINE = "+12025550111"
"""The first line of billing."""


def with_taskrouter(longest_wait: int = 120, desk_of_emergencies: bool = False) -> dict[str, bytes]:
    """The shipped menus, changed."""
    files = shipped()
    desks = files["desks.yaml"].decode()
    if desk_of_emergencies:
        desks = desks.replace("  longest_wait: 60\n", "")
    agents = files["agents.yaml"].decode()
    changes = {"billing": BILLING, "credit_desk": CREDIT} | ({"dispatch": DISPATCH} if desk_of_emergencies else {})
    for desk, workflow in changes.items():
        before, after = desks.split(f"\n{desk}:\n")
        changed = f"mode: taskrouter\n  workflow: {workflow}\n  longest_wait: {longest_wait}"
        desks = f"{before}\n{desk}:\n{after.replace('mode: queue', changed, 1)}"
        agents = agents.replace(f"{desk}, ", "")
    return files | {"desks.yaml": desks.encode(), "agents.yaml": agents.encode()}


def flow_of(files: dict[str, bytes]) -> Flow:
    compiled = compile_files(files)
    assert compiled.flow is not None, [str(problem) for problem in compiled.problems]
    return compiled.flow


class Workers(Floor):
    """A floor whose carrier has a workspace. Gina and Hugo work for billing, Iris for payment help."""

    def __init__(self, folder: Path, flow: Flow, *args: Any, workflows: bool = True, **more: Any) -> None:
        super().__init__(folder, flow, *args, **more)
        self.router = self.carrier.taskrouter
        for desk, sid in (("billing", BILLING), ("credit_desk", CREDIT)) if workflows else ():
            self.router.queue(desk, {"desks": desk})
            self.router.workflow(desk, ASSIGNMENT, FALLBACK, default=desk, sid=sid)

    def works(self, *names: str) -> list[Worker]:
        """These workers are there."""
        phones = {"gina": (GINA, "billing"), "hugo": (HUGO, "billing"), "iris": (IRIS, "credit_desk")}
        there = [(name, *phones[name]) for name in names]
        return [self.router.worker(name, phone, {"desks": [desk]}) for name, phone, desk in there]

    def has(self, **attributes: Any) -> Worker:
        """A worker of billing with attributes of its own."""
        return self.router.worker("odd", "", {"desks": ["billing"], **attributes})

    def task(self) -> Task:
        """The only one."""
        (task,) = self.router.tasks.values()
        return task

    def reservations(self) -> list[tuple[str, str]]:
        """(worker, what became of it), in order."""
        return [(one.worker.name, one.status) for one in self.router.reservations.values()]

    def legs(self, number: str) -> list[Call]:
        """The calls that the carrier placed to a number."""
        return [call for call in self.carrier.calls if call.leg.parameters.standing["To"] == number]

    def facts(self, call: Call, kind: str) -> list[dict[str, Any]]:
        return [fact.data for fact in self.line.story(call.outcome.sid) if fact.type == kind]


def failing(it: Workers, monkeypatch: pytest.MonkeyPatch, path: str, *replies: Reply | None) -> list[str]:
    """Requests to a path meet these answers (None: our own), the last one again and again. Gives the paths of all that
    are asked."""
    asked: list[str] = []
    queue, send = list(replies), it.carrier.transport.send

    def sends(method: str, target: str, *rest: Any) -> Reply:
        asked.append(target.partition("?")[0])
        if target.partition("?")[0].endswith(path):
            reply = queue.pop(0) if len(queue) > 1 else queue[0]
            if reply is not None:
                return reply
        return send(method, target, *rest)

    monkeypatch.setattr(it.carrier.transport, "send", sends)
    return asked
