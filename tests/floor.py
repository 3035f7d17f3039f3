"""A line with agents: the app, the worker that rings them, and the carrier on one virtual clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from ivr.announcing import Announcements
from ivr.app import create_app
from ivr.flow.graph import Flow
from ivr.records.duty import DutyRecords
from ivr.scenarios.workforce import give_codes, worker_on
from ivr.simulator import Actor, Carrier, Steps, VirtualClock, WsgiTransport
from ivr.simulator.actor import LineAction
from ivr.simulator.call import Call
from ivr.simulator.rest.client import RestClient
from ivr.worker import Worker
from tests.line import ACCOUNT, BY_DAY, CALLER, OURS, TOKEN, URL, TestLine

LOOK = 1.0
"""Seconds between two looks of the worker."""

LINES = {"ana": "+12025550151", "ben": "+12025550152", "carla": "+12025550153", "dan": "+12025550154",
         "eva": "+12025550155", "frank": "+12025550156"}  # fmt: skip


class Floor:
    """``people``: what agents do, by name; one who is not named accepts each call and talks for a minute."""

    def __init__(
        self,
        folder: Path,
        flow: Flow,
        people: Mapping[str, Actor | LineAction] | None = None,
        at: datetime = BY_DAY,
        **settings: Any,
    ) -> None:
        self.line = TestLine(folder, flow, **settings)
        self.clock = VirtualClock(at)
        self.line.clock = self.clock.now
        self.announcements = Announcements(self.line.engine, self.clock.now)
        self.line.app = create_app(
            self.line.settings,
            clock=self.clock.now,
            flows=self.line.flows,
            records=self.line.records,
            announcements=self.announcements,
        )
        named = {LINES.get(name, name): who for name, who in (people or {}).items()}
        self.carrier = Carrier(
            WsgiTransport(self.line.app, URL), TOKEN, account_sid=ACCOUNT, clock=self.clock, people=named
        )
        self.rest = RestClient(self.carrier)
        self.worker = self.new_worker()
        self.looks = True

    def new_worker(self) -> Worker:
        return worker_on(self.carrier, self.line.settings, self.line.flows, self.rest)

    def on_duty(self, *agents: str) -> None:
        for agent in agents:
            DutyRecords(self.line.engine).say(agent, True, "", self.clock.now().timestamp())
        self.worker.once()

    def give_code(self, agent: str, code: str) -> None:
        give_codes(self.line.engine, {agent: code})

    def start(self, caller: Actor | str, after: float = 0.0, from_: str = CALLER, to: str = OURS) -> Call:
        caller = Steps(caller) if isinstance(caller, str) else caller
        return self.carrier.start(caller, from_=from_, to=to, after=after)

    def run(self) -> None:
        """Play all calls to their ends, with the worker looking every second."""
        self._look()
        self.carrier.run()

    def call(self, caller: Actor | str, **how: Any) -> Call:
        call = self.start(caller, **how)
        self.run()
        return call

    def later(self, after: float, deed: Callable[[], Any]) -> None:
        self.carrier.later(after, lambda: deed() and None)

    def _look(self) -> None:
        if not self.looks:
            return
        self.worker.once()
        self.announcements.refresh()
        if any(not call.is_over() for call in self.carrier.calls):
            self.carrier.later(LOOK, self._look)

    def rows(self, query: str) -> list[Any]:
        with self.line.engine.connect() as connection:
            return list(connection.execute(text(query)))

    def places(self) -> list[tuple[str, str, str]]:
        """(desk, state, note) of every place, in the order in which callers came."""
        return [tuple(row) for row in self.rows("SELECT desk, state, note FROM places ORDER BY since, sid")]

    def types(self, call: Call) -> list[str]:
        return self.line.types(call.outcome.sid)

    def told(self) -> str:
        return "\n".join(f"{line.at:7.1f} {line.who}: {line.text}" for line in self.carrier.transcript())

    def close(self) -> None:
        self.line.close()
