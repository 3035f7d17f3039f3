"""A line to rehearse on: the real app behind real signatures, its own database, the pretend carrier's clock."""

from __future__ import annotations

import logging
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine

from ivr.adapters.made_up import MadeUpCustomers, MadeUpMeters, MadeUpServiceLines
from ivr.announcing import Announcements
from ivr.app import create_app, open_records
from ivr.flow.accounts import Customers
from ivr.flow.graph import Flow
from ivr.flow.metering import Meters
from ivr.flow.service_lines import ServiceLines
from ivr.menus import OneFlow
from ivr.records import migrate
from ivr.records.announcements import AnnouncementRecords, announcements
from ivr.records.database import Turns, open_engine
from ivr.records.floor import FloorRecords
from ivr.records.records import TurnRecords
from ivr.records.spool import Spool
from ivr.records.story import Fact, story
from ivr.records.ticket_schema import tickets
from ivr.records.tries_schema import tries
from ivr.settings import Settings, load
from ivr.simulator import Carrier, Outcome, VirtualClock, WsgiTransport
from ivr.simulator.call import Agents
from ivr.simulator.taskrouter import TaskRouter
from ivr.simulator.transport import WsgiApp
from ivr.webhooks import assignment
from ivr.webhooks.voice import FALLBACK
from routing.desks import Desk

URL = "https://rehearsal.example.org"
ACCOUNT = "AC" + "0" * 32

LONG = 24 * 3600.0
"""Seconds for which an announcement of a scenario is heard; no call is longer."""

HOW = {"bridged": "desk", "voicemail": "voicemail", "hangup": "hangup", "rejected": "hangup"}

DAY = 24 * 3600.0
_REPORTS = {
    "in_work": ("100001", 2, 0, ""),
    "late": ("100002", -4, 0, ""),
    "settled": ("100003", 1, 1, "The hole is filled."),
}
"""Number, days until the promise, whether it is settled, what callers are to hear."""

CUSTOMERS, METERS = MadeUpCustomers(), MadeUpMeters()
PIPES = MadeUpServiceLines(CUSTOMERS)
"""The same for all rehearsals of a process: reading two thousand accounts takes longer than a call."""


@dataclass(slots=True)
class Rehearsal:
    """A line with one flow, and its database. Each call may be placed at a time of its own.

    ``flows`` may be given a changed flow for a call: a desk that is closed today.
    """

    flow: Flow
    flows: OneFlow
    app: Flask
    engine: Engine
    token: str
    clock: VirtualClock
    settings: Settings
    floor: FloorRecords
    announcements: Announcements
    placed: int = 0

    def announce(self, names: Sequence[str], at: datetime) -> None:
        """These prepared announcements are heard around ``at`` (aware), in this order, and no others."""
        if not names and not self.announcements.board().announcements:
            return
        self.clock = VirtualClock(at)
        with self.engine.begin() as connection:
            connection.execute(announcements.delete())
        moment, records = at.timestamp(), AnnouncementRecords(self.engine)
        for name in reversed(names):  # the newest is heard first
            draft = self.flow.prepared[name].draft(moment, moment + LONG)
            records.put_up(draft, moment, "a scenario", "")
        self.announcements.refresh()

    def forget_proofs(self, customers_down: bool = False) -> None:
        """No call before has tried to prove an account. ``customers_down``: the customer system does not answer."""
        CUSTOMERS.is_down = customers_down
        with self.engine.begin() as connection:
            if connection.execute(tries.select().limit(1)).first():
                connection.execute(tries.delete())

    def reported(self, kinds: Sequence[str], phone: str, at: datetime) -> None:
        """These reports came from ``phone`` before the moment ``at``, and no others."""
        now = at.timestamp()
        with self.engine.begin() as connection:
            if connection.execute(tickets.select().limit(1)).first():
                connection.execute(tickets.delete())
            for kind in kinds:
                number, promised, done, note = _REPORTS[kind]
                connection.execute(tickets.insert().values(
                    sid=f"before {number}", nth=0, number=number, at=now - DAY, changed=now, service="a_report",
                    language=self.flow.default_language, phone=phone, promised=now + promised * DAY, shared=1,
                    done=done, note=note))  # fmt: skip

    def carrier(self, at: datetime, people: Agents = None, down: bool = False) -> Carrier:
        """A carrier that places its calls at the moment ``at`` (aware). ``people``: who picks up when agents are
        rung."""
        self.placed += 1
        self.clock = VirtualClock(at)
        self.floor.forget()
        transport = WsgiTransport(_down(self.app) if down else self.app, URL)
        carrier = Carrier(transport, self.token, account_sid=ACCOUNT, clock=self.clock, people=people, seed=self.placed)
        _set_up(carrier.taskrouter, self.flows.current().directory.desks.values())
        return carrier


def _set_up(router: TaskRouter, desks: Iterable[Desk]) -> None:
    """A workflow for each desk with one, and a worker: whoever answers the desk's first line."""
    for desk in desks:
        if desk.mode != "taskrouter":
            continue
        queue = router.queue(desk.id, {"desk": desk.id})
        router.workflow(
            desk.id, URL + assignment.ASSIGNMENT, URL + assignment.FALLBACK, default=queue.name, sid=desk.workflow
        )
        if desk.lines:
            router.worker(desk.id, desk.lines[0], {"desk": desk.id})


def _down(app: Flask) -> WsgiApp:
    """The app is gone; of all that it served there is the document of last resort, hosted elsewhere (`ivr
    fallback`)."""

    def gone(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != FALLBACK:
            start("503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b""]
        return app(environ, start)

    return gone


@contextmanager
def rehearsal(
    flow: Flow,
    turns: Turns | None = None,
    customers: Customers = CUSTOMERS,
    meters: Meters | None = METERS,
    service_lines: ServiceLines | None = PIPES,
) -> Iterator[Rehearsal]:
    """A line with ``flow``; it is gone afterwards. ``turns`` stands for its database, to rehearse that it is down. Its
    callers have accounts at the made-up utility, or by the ``customers``, ``meters`` and ``service_lines`` that are
    given."""
    # What fails on purpose need not be told on the terminal; a host that has set up logs of its own gets them still.
    logging.getLogger("ivr").addHandler(logging.NullHandler())
    with tempfile.TemporaryDirectory(prefix="waterline-") as folder:
        token = secrets.token_hex(16)
        settings = load(
            public_base_url=URL,
            twilio_account_sid=ACCOUNT,
            twilio_auth_token=token,
            database_url=f"sqlite:///{folder}/rehearsal.db",
            menus_dir=Path(folder),
            var_dir=Path(folder),
        )
        engine = open_engine(settings.database_url)
        migrate.upgrade(engine)
        records = TurnRecords(turns, Spool(Path(folder) / "spool")) if turns else open_records(settings)
        flows = OneFlow(flow)
        made: list[Rehearsal] = []

        def clock() -> datetime:
            return made[0].clock.now()

        floor = FloorRecords(records.turns, lambda: clock().timestamp())
        start = VirtualClock(datetime.now(UTC))
        heard = Announcements(engine, lambda: made[0].clock.now() if made else start.now())
        app = create_app(settings, clock=clock, flows=flows, records=records, announcements=heard, line_up=floor,
            customers=customers, meters=meters, service_lines=service_lines,
        )  # fmt: skip
        made.append(Rehearsal(flow, flows, app, engine, token, start, settings, floor, heard))
        try:
            yield made[0]
        finally:
            records.close()
            engine.dispose()


def end(outcome: Outcome, facts: list[Fact], flow: Flow | None) -> dict[str, str | None]:
    """How a call ended, at which desk and for which need, as ``--format json`` tells it."""
    known: dict[str, Any] = {}
    for fact in facts:
        known |= {name: fact.data[name] for name in ("desk", "need") if fact.data.get(name)}
    desk = known.get("desk")
    if outcome.how == "bridged" and flow is not None:
        desk = next((one.id for one in flow.directory.desks.values() if outcome.bridged_to in one.lines), desk)
    away = any(fact.type == "away" for fact in facts)
    how = "callback" if away and outcome.how in ("hangup", "bridged") else HOW.get(outcome.how, "error")
    if how not in ("desk", "voicemail", "callback"):
        desk = None
    return {"how": how, "desk": desk, "need": known.get("need")}


def facts_of(engine: Engine | None, sid: str) -> list[Fact]:
    """The events of a call, where its database is at hand."""
    return story(engine, sid) if engine is not None else []
