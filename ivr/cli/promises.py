"""``ivr promises``: what was promised to callers and is due, overdue ones first.

When one was kept: ivr promises --kept ID. With --all also those that are due later, and those kept in the last days.
Exits with 1 while one is overdue.
"""

from __future__ import annotations

import getpass
import json
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli.database import live_flow, opened
from ivr.promises.promise import Promise, due_today, in_order, overdue
from ivr.settings import database_url, menus_folder

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ivr.records.promises import Promises

DAYS = 30


@click.command(help=__doc__)
@click.option("--all", "all_", is_flag=True, help="Those that are due later and those that were kept, too.")
@click.option("--days", type=click.IntRange(1, 3660), default=DAYS, show_default=True, help="With --all: how far back.")
@click.option("--kept", "kept", type=int, metavar="ID", help="The promise with this number was kept.")
@click.option("--author", default=getpass.getuser, show_default="you", help="Who has kept it.")
@click.option("--menus", type=click.Path(path_type=Path), default=menus_folder, help="The menus, for the time zone.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print.")
def command(all_: bool, days: int, kept: int | None, author: str, menus: Path, form: str) -> None:
    from ivr.records.promises import Promises

    now = _now()
    with opened(database_url()) as engine:
        records = Promises(engine)
        if kept is not None:
            _keep(records, kept, now, author)
            return
        zone = _zone(engine, menus)
        waiting = records.open(now.timestamp())
        past = records.kept(now.timestamp() - days * 24 * 3600) if all_ else []
    at = now.timestamp()
    chosen = [one for one in waiting if all_ or overdue(one, at) or due_today(one, at, zone)]
    listed = in_order([*chosen, *past])
    later = len(waiting) - len(chosen)
    click.echo(_as_json(listed, at, zone) if form == "json" else _as_text(listed, at, zone, later))
    raise SystemExit(1 if any(overdue(one, at) for one in waiting) else 0)


def _now() -> datetime:
    return datetime.now(UTC)


def _zone(engine: Engine, menus: Path) -> tzinfo:
    flow = live_flow(engine, menus)
    return flow.directory.calendar.zone if flow else UTC


def _keep(records: Promises, number: int, now: datetime, author: str) -> None:
    if records.keep(number, now.timestamp(), author):
        click.echo(f"Promise {number} is kept.")
        return
    promise = records.find(number)
    if promise is None:
        raise click.ClickException(f"there is no promise {number}; they are listed by: ivr promises --all")
    click.echo(f"Promise {number} was kept already (by {promise.kept_by}).")


def _state(one: Promise, now: float, zone: tzinfo) -> str:
    if one.kept:
        return "late" if one.kept_late else "kept"
    return "OVERDUE" if overdue(one, now) else "today" if due_today(one, now, zone) else "later"


def _as_text(listed: Sequence[Promise], now: float, zone: tzinfo, later: int) -> str:
    lines = [_line(one, now, zone) for one in listed]
    late = sum(overdue(one, now) for one in listed)
    today = sum(due_today(one, now, zone) for one in listed)
    rest = f" {later} more {'is' if later == 1 else 'are'} due later (--all)." if later else ""
    if not late and not today:
        return "\n".join([*lines, f"No promise is due today.{rest}"])
    return "\n".join([*lines, f"{late} overdue, {today} due today.{rest} When one is kept: ivr promises --kept ID"])


def _line(one: Promise, now: float, zone: tzinfo) -> str:
    about = "".join(f", {what} {value}" for what, value in (("ticket", one.ticket), ("letter", one.letter)) if value)
    by = f"  (kept {_when(one.kept_at, zone)} by {one.kept_by})" if one.kept_at is not None else ""
    return f"{_state(one, now, zone):<8} {one.id:>4}  by {_when(one.due, zone)}  {one.what}, to {one.to}{about}{by}"


def _when(at: float, zone: tzinfo) -> str:
    return f"{datetime.fromtimestamp(at, zone):%Y-%m-%d %H:%M}"


def _as_json(listed: Sequence[Promise], now: float, zone: tzinfo) -> str:
    def iso(at: float | None) -> str | None:
        return None if at is None else datetime.fromtimestamp(at, zone).isoformat(timespec="seconds")

    rows = [
        {
            "id": one.id, "state": _state(one, now, zone).lower(), "what": one.what, "to": one.to,
            "made": iso(one.made), "due": iso(one.due), "kept_at": iso(one.kept_at), "kept_by": one.kept_by,
            "ticket": one.ticket, "letter": one.letter,
        }
        for one in listed
    ]  # fmt: skip
    return json.dumps({"promises": rows}, ensure_ascii=False, indent=2)
