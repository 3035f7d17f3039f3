"""``ivr call``: a phone in the terminal. Hear what a caller hears, press what a caller presses.

Type digits to press keys, words to speak, Enter to stay silent, h to hang up. The call runs in this process on the
menus folder, on a clock of its own; with --local it goes to the line that `ivr serve --local` (make run) started.

With --steps a script plays the call: "press 2; press 1; answer". See docs/testing.md for all steps.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ivr import local
from ivr.flow.asked import moment
from ivr.flow.graph import Flow
from ivr.menus import compile_folder
from ivr.records.database import open_engine
from ivr.scenarios.rehearsal import end, facts_of, rehearsal
from ivr.scenarios.save import NotKept, add, names_in
from ivr.settings import MADE_UP, menus_folder
from ivr.simulator import Actor, Carrier, HttpTransport, Keyboard, Line, Outcome, StepError, Steps, VirtualClock
from ivr.systems import open_customer_system, open_inventory, open_meter_store


@click.command(help=__doc__)
@click.option("--menus", type=click.Path(path_type=Path), default=menus_folder, help="The folder of menus to call.")
@click.option("--steps", help="A script instead of the keyboard: 'press 2; press 1; answer'.")
@click.option("--at", help="The utility's local time of the call: '2026-11-26 19:00'. Without it: now.")
@click.option("--from", "from_", default="+12025550143", help="The caller's number.")
@click.option("--local", "is_local", is_flag=True, help="Call the line that runs on this machine (make run).")
@click.option("--http", "url", help="Call a line at this address; needs --token and --account.")
@click.option("--token", help="What webhooks to that line are signed with.")
@click.option("--account", help="The carrier account of that line.")
@click.option("--save", type=click.Path(path_type=Path), help="Add the call to this file as a scenario.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="How the result is printed."
)
def command(
    menus: Path,
    steps: str | None,
    at: str | None,
    from_: str,
    is_local: bool,
    url: str | None,
    token: str | None,
    account: str | None,
    save: Path | None,
    form: str,
) -> None:
    flow = compile_folder(menus).flow
    if save is not None:
        _keep(lambda: names_in(save))  # before somebody has typed a long call
    with _carrier(flow, menus, at, is_local, url, token, account) as (carrier, engine):
        began = carrier.clock.now()
        script: _Script | None = None
        try:
            script = _Script(steps) if steps is not None else None
            caller: Actor = script or Keyboard(input, click.echo)
            outcome = carrier.call(caller, from_=from_, to=flow.numbers[0] if flow else "+12025550100")
        except StepError as error:
            for line in script.lines if script else ():
                click.echo(line, err=True)
            raise click.ClickException(str(error)) from None
        try:
            facts = facts_of(engine, outcome.sid)
        except SQLAlchemyError:  # another machine's line: its records are not here
            facts = []
        ended = end(outcome, facts, flow)
    if save is not None and flow is not None:
        local_time = began.astimezone(flow.directory.calendar.zone)
        _keep(lambda: add(save, outcome.sid, outcome, local_time, from_, ended))
    if form == "json":
        click.echo(json.dumps(_as_json(outcome, ended), ensure_ascii=False, indent=2))
    else:
        if steps is not None:
            click.echo(outcome.text())
        click.echo(_last_line(outcome, ended))
    raise SystemExit(1 if ended["how"] == "error" or outcome.left_over else 0)


def _keep(what: Callable[[], object]) -> None:
    try:
        what()
    except NotKept as sentence:
        raise click.BadParameter(str(sentence), param_hint="--save") from None


class _Script(Steps):
    """Steps that keep the transcript, so that a call which went another way can be told as far as it went."""

    def __init__(self, script: str) -> None:
        super().__init__(script)
        self.lines: list[Line] = []

    def hears(self, line: Line) -> None:
        self.lines.append(line)


@contextmanager
def _carrier(
    flow: Flow | None,
    menus: Path,
    at: str | None,
    is_local: bool,
    url: str | None,
    token: str | None,
    account: str | None,
) -> Iterator[tuple[Carrier, Engine | None]]:
    """The carrier that places the call, and the database where the line keeps it, if that is here."""
    if is_local or url:
        if at:
            raise click.UsageError("--at needs a call in this process; a running line has its own clock")
        yield _over_http(is_local, url, token, account)
        return
    if flow is None:
        raise click.ClickException(f"the menus in {menus} cannot be called; see: ivr check {menus}")
    zone = flow.directory.calendar.zone
    when = _moment(at, zone)
    var = Path(os.environ.get("VAR_DIR") or "var")
    named = {name: os.environ.get(name) for name in ("CUSTOMERS", "METERS", "SERVICE_LINES")}
    # Of real accounts nothing is made up: what is not connected is not told, as on the line.
    other = None if any(named.values()) else MADE_UP
    described = {name: Path(path) if path else other for name, path in named.items()}
    accounts = open_customer_system(described["CUSTOMERS"] or MADE_UP, var)
    reads, pipes = open_meter_store(described["METERS"], var), open_inventory(described["SERVICE_LINES"], var)
    assert accounts is not None
    with rehearsal(flow, customers=accounts, meters=reads, service_lines=pipes) as line:
        yield line.carrier(when), line.engine


def _over_http(
    is_local: bool, url: str | None, token: str | None, account: str | None
) -> tuple[Carrier, Engine | None]:
    engine = None
    if is_local:
        line = local.read()
        if line is None:
            raise click.ClickException("no line runs on this machine yet; start it in another terminal: make run")
        url, token, account = line.url, line.token, line.account
        engine = open_engine(line.database)
    if not (url and token and account):
        raise click.UsageError("--http needs --token and --account")
    carrier = Carrier(
        HttpTransport(url), token, account_sid=account, clock=VirtualClock(datetime.now(UTC)), seed=_seed()
    )
    return carrier, engine


def _seed() -> int:
    """Calls to a running line need ids that no call had before."""
    return secrets.randbits(48)


def _moment(at: str | None, zone: ZoneInfo) -> datetime:
    try:
        return moment(at, zone) if at is not None else datetime.now(UTC)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--at") from None


def _as_json(outcome: Outcome, ended: dict[str, str | None]) -> dict[str, object]:
    return {
        "end": ended,
        "decisions": len(outcome.decisions),
        "seconds": round(outcome.seconds, 1),
        "requests": outcome.requests,
        "call": outcome.sid,
        "transcript": [{"who": line.who, "text": line.text, "at": round(line.at, 1)} for line in outcome.transcript],
        "errors": [str(error) for error in outcome.errors],
        "left_over": outcome.left_over,
    }


def _last_line(outcome: Outcome, ended: dict[str, str | None]) -> str:
    where = f" {ended['desk']}" if ended["desk"] else ""
    need = f", need {ended['need']}" if ended["need"] else ""
    return (
        f"Ended: {ended['how']}{where}{need}; {len(outcome.decisions)} decisions, {outcome.seconds:.0f} s, "
        f"{outcome.requests} requests, call {outcome.sid}"
    )
