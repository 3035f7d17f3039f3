"""``ivr customers locked`` and ``ivr customers unlock``: for staff who look into guesses at accounts."""

from __future__ import annotations

import getpass
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ivr.cli.database import opened
from ivr.settings import database_url

if TYPE_CHECKING:
    from ivr.records.lockouts import Lockout

DAY = 86400.0


@click.command()
@click.option("--days", type=click.IntRange(1, 90), default=30, show_default=True, help="How far back to look.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print.")
def locked(days: int, form: str) -> None:
    """List the accounts and callers' numbers that were locked after too many wrong proofs, the newest first.

    Exits with 1 while there is one of the last 24 hours that nobody has unlocked.
    """
    from ivr.records.lockouts import lockouts
    from ivr.records.tries import LIMITS

    now = _now()
    with opened(database_url()) as engine:
        found = lockouts(engine, now - days * DAY, now, LIMITS.account, LIMITS.number)
    click.echo(_as_json(found, now) if form == "json" else _as_text(found, now, days))
    raise SystemExit(1 if any(one.is_new(now) for one in found) else 0)


@click.command()
@click.argument("account")
@click.option("--author", default=getpass.getuser, show_default="you", help="Who has looked into it.")
def unlock(account: str, author: str) -> None:
    """Let callers try again to prove ACCOUNT, which was locked. Make sure first that it is the owner who asks."""
    from ivr.records.lockouts import unlock as let_in
    from ivr.records.tries import LIMITS

    with opened(database_url(), "cannot be written") as engine:
        count = let_in(engine, account, _now(), author)
    if count is None:
        raise click.ClickException(f"account {account} was not locked within 24 hours; see: ivr customers locked")
    tries = "1 try counts" if count == 1 else f"{count} tries count"
    click.echo(
        f"Account {account} is unlocked: {tries} no more. Whoever calls, the owner or not, has {LIMITS.account} wrong "
        "tries again; if the guesses go on, it is locked and listed anew."
    )


def _now() -> float:
    return time.time()


def _state(one: Lockout) -> str:
    return "unlocked" if one.unlocked is not None else "locked" if one.until is not None else "over"


def _as_text(found: Sequence[Lockout], now: float, days: int) -> str:
    lines = [_line(one) for one in found]
    if not found:
        return f"Nothing was locked in the last {'24 hours' if days == 1 else f'{days} days'}."
    new = sum(one.is_new(now) for one in found)
    if not new:
        return "\n".join([*lines, "None of the last 24 hours is open."])
    return "\n".join([
        *lines,
        f"{new} of the last 24 hours. Look into the account: ivr customers find ACCOUNT. "
        "When you know that its owner calls: ivr customers unlock ACCOUNT",
    ])  # fmt: skip


def _line(one: Lockout) -> str:
    from ivr.cli.versions import when

    state = _state(one)
    mark = "LOCKED" if state == "locked" else state
    what = {
        "account": f"account {one.account or '(none)'}, at last tried from {one.phone}",
        "number": f"callers from {one.phone}, who at last tried account {one.account or '(none)'}",
    }
    then = f"  (until {when(one.until)})" if one.until is not None else ""
    by = f"  (by {one.unlocked_by}, {when(one.unlocked)})" if one.unlocked is not None else ""
    return f"{mark:<8} {when(one.at)}  {what[one.kind]}{then}{by}"


def _as_json(found: Sequence[Lockout], now: float) -> str:
    rows = [{**asdict(one), "state": _state(one), "new": one.is_new(now)} for one in found]
    return json.dumps({"lockouts": rows}, ensure_ascii=False, indent=2)
