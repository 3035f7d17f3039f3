"""``create_app``: the one place where things are wired together."""

from __future__ import annotations

import gc
import os
import socket
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import Engine

from ivr import log
from ivr.adapters.intents import Intents
from ivr.adapters.twilio_calls import TwilioCalls
from ivr.adapters.twilio_rest import TwilioRest
from ivr.adapters.twilio_tasks import TwilioTasks
from ivr.adapters.twilio_texts import TwilioTexts
from ivr.announcing import Announcements
from ivr.flow.accounts import Customers
from ivr.flow.announcements import NOTHING
from ivr.flow.compile import compile_files
from ivr.flow.graph import Flow
from ivr.flow.metering import Meters
from ivr.flow.service_lines import ServiceLines
from ivr.flow.services import LineUp, LocalServices, Services
from ivr.jobs import announcements as announcement_jobs
from ivr.jobs import city_status, rejections
from ivr.jobs import letters as letter_jobs
from ivr.jobs import reports as report_jobs
from ivr.jobs import texts as text_jobs
from ivr.jobs.outcome import Doer
from ivr.letters.read import of_menus as letters_of
from ivr.menus import FolderFlows, Watch, check_in_child, compile_in_child
from ivr.published import LiveFlows
from ivr.records.announcements import AnnouncementRecords
from ivr.records.city_book import CityBook
from ivr.records.database import open_engine
from ivr.records.floor import FloorRecords
from ivr.records.offers import Offers
from ivr.records.outbox import NoTexts, Outbox
from ivr.records.records import Drain, TurnRecords
from ivr.records.spool import Spool
from ivr.records.tickets import LetterBook, TicketBook
from ivr.records.tries import Tries
from ivr.records.turns import turns_of
from ivr.records.versions import Versions
from ivr.ringer import SECONDS_A_CALL, Ringer
from ivr.settings import Settings, load
from ivr.shelf import Shelf
from ivr.systems import Apart, Connected, open_city, open_customer_system, open_inventory, open_meter_store
from ivr.webhooks import assignment, gate, health, rescue, texts, voice
from ivr.webhooks.check import MAX_BODY, Check, Secrets
from ivr.webhooks.line import Flows, Line
from ivr.worker import Worker

Clock = Callable[[], datetime]


def now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)


def create_app(
    settings: Settings | None = None,
    *,
    clock: Clock = now,
    flows: Flows | None = None,
    records: TurnRecords | None = None,
    announcements: Announcements | None = None,
    line_up: LineUp | None = None,
    customers: Customers | None = None,
    meters: Meters | None = None,
    service_lines: ServiceLines | None = None,
    watch: bool = False,
) -> Flask:
    """The WSGI application. ``flows`` replaces the published menus and the folder, ``records`` the database of the
    settings; ``watch`` follows what is published and announced, changes of the folder, and drains the spool while the
    process lives. ``announcements`` replaces those of the settings' database, which are heard where no flow is given.
    ``line_up`` replaces who waits and works by that database, ``customers``, ``meters`` and ``service_lines`` the
    systems that the settings describe.

    Raises ivr.settings.Wrong and ivr.menus.BadMenus.
    """
    settings = settings or load()
    records = records or open_records(settings)
    live = open_flows(settings, watch) if flows is None else None
    flows = live or flows
    assert flows is not None
    if announcements is None and live is not None:
        announcements = Announcements(open_engine(settings.database_url), clock)
    board = announcements.board if announcements is not None else lambda: NOTHING
    line_up = line_up or FloorRecords(records.turns, lambda: clock().timestamp())
    ears = Intents()
    systems = Connected(
        customers or open_customer_system(settings.customers, settings.var_dir),
        meters or open_meter_store(settings.meters, settings.var_dir),
        Tries(records.turns, settings.tokens),
        TicketBook(records.turns),
        lambda: clock().timestamp(),
        service_lines or open_inventory(settings.service_lines, settings.var_dir),
    )
    services = LocalServices(board, line_up, ears.understand, systems)
    documents = _Documents(flows)
    line = _line(settings, flows, records, services, clock, documents.current)
    check = _check(settings)
    app = Flask("ivr", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.register_blueprint(health.blueprint(lambda: _state(line, live, announcements)))
    wishes = NoTexts(open_engine(settings.database_url))
    views = voice.views(line, documents.current) | {
        texts.PATH: lambda params, query: texts.incoming(wishes, lambda: clock().timestamp(), params)
    }
    for path in (assignment.ASSIGNMENT, assignment.FALLBACK):
        views[path] = lambda params, query: assignment.answer(flows.current(), settings.public_base_url, params)
    app.wsgi_app = gate.in_front_of(app.wsgi_app, views, check)  # type: ignore[method-assign,assignment]
    if watch and live is not None and announcements is not None:
        Watch(live, announcements).start()
        Drain(records).start()
    return app


def serve() -> Flask:
    """What the server's workers run."""
    settings = load()
    log.set_up(settings.log_level, [token.decode() for token in settings.tokens])
    app = create_app(settings, watch=True)
    gc.collect()
    gc.freeze()  # the flow stays for good: looking through it again and again costs a fifth of a turn
    return app


def open_records(settings: Settings) -> TurnRecords:
    """The records on the database of the settings."""
    engine = open_engine(settings.database_url)
    return TurnRecords(turns_of(engine), Spool(settings.var_dir / "spool"))


def open_flows(settings: Settings, apart: bool = True) -> LiveFlows:
    """The published menus of the settings' database, or their menus folder. ``apart``: menus are compiled in processes
    of their own. Raises ivr.menus.BadMenus."""
    compiler, check = (compile_in_child, check_in_child) if apart else (compile_files, compile_files)
    shelf = Shelf(settings.var_dir / "menus", settings.tokens, compiler)
    versions = Versions(open_engine(settings.database_url))
    return LiveFlows(versions, settings.tokens, shelf, lambda: FolderFlows(settings.menus_dir, shelf, check), compiler)


def open_worker(
    settings: Settings,
    clock: Clock = now,
    rest: TwilioRest | None = None,
    flows: Flows | None = None,
    pace: float = SECONDS_A_CALL,
    customers: Customers | None = None,
) -> Worker:
    """The worker of the settings' database. ``rest`` replaces the carrier's REST API, ``flows`` the published menus,
    ``customers`` the customer system; ``pace`` is in seconds from one call to the next. Raises ivr.menus.BadMenus."""
    engine = open_engine(settings.database_url)
    outbox = Outbox(engine)
    flows = flows or open_flows(settings)
    rest = rest or TwilioRest(settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value())
    sender = TwilioTexts(rest, flows.current().numbers[0])

    def flow() -> Flow:
        if isinstance(flows, LiveFlows):
            flows.refresh()
        return flows.current()

    customers = customers or open_customer_system(settings.customers, settings.var_dir)
    office = letter_jobs.Office(
        lambda: letters_of(settings.menus_dir), lambda: _utility(engine, settings), flow, customers
    )
    letters_dir = settings.letters_dir or settings.var_dir / "letters"
    doers: dict[str, Doer] = {
        letter_jobs.KIND: letter_jobs.LetterDoer(office, LetterBook(engine), letters_dir),
        text_jobs.KIND: text_jobs.TextDoer(sender, outbox, NoTexts(engine), flow),
        rejections.KIND: rejections.RejectDoer(TwilioTasks(rest)),
        announcement_jobs.KIND: announcement_jobs.AnnouncementDoer(AnnouncementRecords(engine), outbox),
    }
    city = open_city(settings.city, settings.var_dir)
    if city is not None:
        book = CityBook(engine)
        doers |= {
            report_jobs.KIND: report_jobs.ReportDoer(city, book, outbox),
            report_jobs.TOKEN_KIND: report_jobs.TokenDoer(city, book),
            city_status.KIND: city_status.StatusDoer(city, book),
        }
    records = open_records(settings)
    calls = TwilioCalls(rest, flows.current().numbers[0])
    name = f"{socket.gethostname()}.{os.getpid()}"[:60]
    base = settings.public_base_url
    ringer = Ringer(records, Offers(engine), calls, flow, base, name, lambda: clock().timestamp(), pace)
    chores = (Apart(city.refresh_if_due),) if city is not None else ()
    return Worker(records, outbox, doers, lambda: clock().timestamp(), ringer, chores)


def _utility(engine: Engine, settings: Settings) -> bytes:
    """utility.yaml of the menus that callers hear."""
    versions = Versions(engine)
    live = versions.live()
    files = versions.files(live.version) if live else None
    if files:
        return files["utility.yaml"]
    try:
        return (settings.menus_dir / "utility.yaml").read_bytes()
    except OSError:
        return b""  # the letter tells what it lacks


def _check(settings: Settings) -> Check:
    shared = {name: key.get_secret_value().encode() for name, key in settings.twilio_shared_keys.items()}
    return Check(settings.public_base_url, settings.twilio_account_sid, Secrets(settings.tokens, shared))


def _line(
    settings: Settings,
    flows: Flows,
    records: TurnRecords,
    services: Services,
    clock: Clock,
    document: Callable[[], bytes],
) -> Line:
    prefix = urlsplit(settings.public_base_url).path
    return Line(
        flows=flows,
        records=records,
        services=services,
        clock=clock,
        prefix=prefix,
        account=settings.twilio_account_sid,
        fallback=document,
    )


class _Documents:
    """The fallback document of the current flow, made when the flow changes."""

    def __init__(self, flows: Flows) -> None:
        self._flows = flows
        self._made = ("", b"")
        self.current()

    def current(self) -> bytes:
        flow = self._flows.current()
        if self._made[0] != flow.version:
            self._made = (flow.version, rescue.document(flow))
        return self._made[1]


def _state(line: Line, live: LiveFlows | None, announcements: Announcements | None) -> Mapping[str, Any]:
    problems = [str(problem) for problem in live.problems] if live else []
    problems += [announcements.problem] if announcements is not None and announcements.problem else []
    source = live.source if live else "given"
    return {"ready": True, "flow": line.flows.current().version, "menus": source, "problems": problems}
