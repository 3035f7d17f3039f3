"""A line to rehearse on: the real app behind real signatures, its own database, the pretend carrier's clock."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from ivr.app import create_app, open_records
from ivr.flow.graph import Flow
from ivr.records import migrate
from ivr.records.database import open_engine
from ivr.records.story import Fact, story
from ivr.settings import load
from ivr.simulator import Carrier, Outcome, VirtualClock, WsgiTransport

URL = "https://rehearsal.example.org"
ACCOUNT = "AC" + "0" * 32

HOW = {"bridged": "desk", "voicemail": "voicemail", "hangup": "hangup", "rejected": "hangup"}


@dataclass(frozen=True, slots=True)
class OneFlow:
    """Flows as the webhooks want them: the one that is rehearsed."""

    flow: Flow

    def current(self) -> Flow:
        return self.flow

    def version(self, version: str) -> Flow | None:
        return self.flow if version == self.flow.version else None


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The carrier to place calls with, and the database in which they are kept."""

    carrier: Carrier
    engine: Engine
    flow: Flow


@contextmanager
def rehearsal(flow: Flow, at: datetime) -> Iterator[Rehearsal]:
    """A line with ``flow`` at the moment ``at`` (aware); it is gone afterwards."""
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
        clock = VirtualClock(at)
        records = open_records(settings)
        app = create_app(settings, clock=clock.now, flows=OneFlow(flow), records=records)
        try:
            yield Rehearsal(Carrier(WsgiTransport(app, URL), token, account_sid=ACCOUNT, clock=clock), engine, flow)
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
    if outcome.how not in ("bridged", "voicemail"):
        desk = None
    return {"how": HOW.get(outcome.how, "error"), "desk": desk, "need": known.get("need")}


def facts_of(engine: Engine | None, sid: str) -> list[Fact]:
    """The events of a call, where its database is at hand."""
    return story(engine, sid) if engine is not None else []
