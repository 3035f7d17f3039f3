"""``create_app``: the one place where things are wired together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from ivr import log
from ivr.flow.compile import compile_files
from ivr.flow.services import LocalServices
from ivr.menus import FolderFlows, Watch, compile_in_child
from ivr.records.database import open_engine
from ivr.records.records import Drain, TurnRecords
from ivr.records.spool import Spool
from ivr.records.sqlite import SqliteTurns
from ivr.settings import Settings, load
from ivr.webhooks import agent, fallback, health, rescue, status, voice
from ivr.webhooks.check import MAX_BODY, Check, Secrets
from ivr.webhooks.line import Flows, Line

Clock = Callable[[], datetime]


def now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


def create_app(
    settings: Settings | None = None, *, clock: Clock = now, flows: Flows | None = None, watch: bool = False
) -> Flask:
    """The WSGI application. ``flows`` replaces the menus folder; ``watch`` follows changes of the folder and drains
    the spool while the process lives. Raises ivr.settings.Wrong and ivr.menus.BadMenus."""
    settings = settings or load()
    records = open_records(settings)
    folder = None
    if flows is None:
        compiler = compile_in_child if watch else compile_files
        flows = folder = FolderFlows(settings.menus_dir, settings.var_dir / "menus", compiler)
    line = _line(settings, flows, records, clock)
    check = _check(settings)
    app = Flask("ivr", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.url_map.merge_slashes = False  # a redirect would lose the caller's digits
    for webhooks in (voice.blueprint(line, check), agent.blueprint(line, check), status.blueprint(line, check)):
        app.register_blueprint(webhooks)
    app.register_blueprint(health.blueprint(lambda: _state(line, folder)))
    documents = _Documents(line)
    app.wsgi_app = fallback.in_front_of(app.wsgi_app, documents.current, check)  # type: ignore[method-assign]
    if watch and folder is not None:
        Watch(folder).start()
        Drain(records).start()
    return app


def serve() -> Flask:
    """What the server's workers run."""
    settings = load()
    log.set_up(settings.log_level, [token.decode() for token in settings.tokens])
    return create_app(settings, watch=True)


def open_records(settings: Settings) -> TurnRecords:
    """The records on the database of the settings."""
    return TurnRecords(SqliteTurns(open_engine(settings.database_url)), Spool(settings.var_dir / "spool"))


def _check(settings: Settings) -> Check:
    shared = {name: key.get_secret_value().encode() for name, key in settings.twilio_shared_keys.items()}
    return Check(settings.public_base_url, settings.twilio_account_sid, Secrets(settings.tokens, shared))


def _line(settings: Settings, flows: Flows, records: TurnRecords, clock: Clock) -> Line:
    prefix = urlsplit(settings.public_base_url).path
    return Line(
        flows=flows,
        records=records,
        services=LocalServices(),
        clock=clock,
        path=f"{prefix}/voice",
        agent_path=f"{prefix}/agent",
        recording_path=f"{prefix}/voice/recording",
        fallback=rescue.document(flows.current()),
    )


class _Documents:
    """The fallback document of the current flow, made when the flow changes."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._made = ("", line.fallback)

    def current(self) -> bytes:
        flow = self._line.flows.current()
        if self._made[0] != flow.version:
            self._made = (flow.version, rescue.document(flow))
        return self._made[1]


def _state(line: Line, folder: FolderFlows | None) -> Mapping[str, Any]:
    problems = [str(problem) for problem in folder.problems] if folder else []
    return {"ready": True, "flow": line.flows.current().version, "problems": problems}
