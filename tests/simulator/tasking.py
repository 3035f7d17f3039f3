"""Callers who wait as tasks, and the workers of a desk to whom they are offered."""

from __future__ import annotations

import json
from typing import Any

from twilio.rest import Client

from ivr.simulator import Actor, Outcome, Reply
from ivr.simulator.call import Agents
from ivr.simulator.rest import RestClient
from ivr.simulator.taskrouter import Task, Worker
from tests.simulator.canned import BASE, Answer
from tests.simulator.queueing import Floor

MARIA, JOHN = "+12025550111", "+12025550112"
WORKFLOW = "WW" + "0" * 32
JSON = {"content-type": "application/json"}
WAIT = "<Say>You are now in line.</Say><Pause length='28'/>"


def says(instruction: str = "", **given: Any) -> Reply:
    """An answer to an assignment callback; the empty object without an instruction."""
    content = {"instruction": instruction, **given} if instruction else {}
    return Reply(200, JSON, json.dumps(content).encode())


class Desk(Floor):
    """``answers``: to the assignment callbacks, the last one again and again. ``task``: the document's <Task>."""

    def __init__(
        self,
        *answers: Answer,
        task: str = "<Task>{}</Task>",
        people: Agents = None,
        pages: dict[str, Answer | list[Answer]] | None = None,
        enqueue: str = "action='/after' waitUrl='/wait'",
        **options: Any,
    ) -> None:
        super().__init__(
            {
                "/voice": f"<Enqueue workflowSid='{WORKFLOW}' {enqueue}>{task}</Enqueue><Say>Next.</Say>",
                "/wait": WAIT, "/after": "<Say>After.</Say>", "/assignment": list(answers) or says("dequeue"),
                **(pages or {}),
            },
            people=people, **options,
        )  # fmt: skip
        self.router = self.carrier.taskrouter
        self.flow = self.router.workflow(
            "Desks", BASE + "/assignment", BASE + "/assignment/fallback", default="everyone", sid=WORKFLOW
        )
        self.http = RestClient(self.carrier)
        client = Client(self.carrier.account_sid, self.carrier.token, http_client=self.http)
        self.client = client
        self.api = client.taskrouter.v1.workspaces(self.router.sid)

    def maria(self, **more: Any) -> Worker:
        return self.router.worker("Maria", MARIA, **more)

    def john(self, **more: Any) -> Worker:
        return self.router.worker("John", JOHN, **more)

    def tasks(self) -> list[Task]:
        return list(self.router.tasks.values())

    def statuses(self) -> list[str]:
        """What became of each reservation."""
        return [one.status for one in self.router.reservations.values()]

    def only(self, actor: str | Actor = "") -> Outcome:
        """One call, to its end and that of all others."""
        outcome = self.caller(actor)
        self.run()
        return outcome
