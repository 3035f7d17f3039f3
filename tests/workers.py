"""The shipped utility with two desks whose people TaskRouter finds: billing and payment help, each with its workers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ivr.flow.compile import compile_files
from ivr.flow.graph import Flow
from ivr.simulator.call import Call
from ivr.simulator.taskrouter import Task, Worker
from tests.floor import Floor
from tests.flow.museum import shipped
from tests.line import CALLER, URL

BILLING, CREDIT = "WW" + "b" * 32, "WW" + "c" * 32
ASSIGNMENT, FALLBACK = f"{URL}/taskrouter/assignment", f"{URL}/taskrouter/fallback"
GINA, HUGO, IRIS = "+12025550161", "+12025550162", "+12025550163"
LINE = "+12025550111"
"""The first line of billing."""


def with_taskrouter(longest_wait: int = 120) -> dict[str, bytes]:
    """The shipped menus, changed."""
    files = shipped()
    desks, agents = files["desks.yaml"].decode(), files["agents.yaml"].decode()
    for desk, workflow in (("billing", BILLING), ("credit_desk", CREDIT)):
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
        return [call for call in self.carrier.calls if call.outcome.to == number and call.outcome.from_ != CALLER]

    def facts(self, call: Call, kind: str) -> list[dict[str, Any]]:
        return [fact.data for fact in self.line.story(call.outcome.sid) if fact.type == kind]
