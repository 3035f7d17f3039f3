"""``ivr messages``: what callers have recorded, for which desk, and by when they were promised a call.

The oldest promise comes first, overdue ones are marked. When a caller was called back: ivr messages --done REFERENCE.
Exits with 1 while a message is overdue.
"""

from __future__ import annotations

import getpass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ivr.records.messages import Message

DAYS = 30


@click.command(help=__doc__)
@click.option("--desk", help="Only those for this desk.")
@click.option("--days", type=click.IntRange(1, 3660), default=DAYS, show_default=True, help="How far back to look.")
@click.option("--all", "all_", is_flag=True, help="Those that are settled too.")
@click.option("--done", "reference", metavar="REFERENCE", help="The message with this reference is settled.")
@click.option("--note", default="", help="What came of it.")
@click.option("--author", default=getpass.getuser, show_default="you", help="Who has settled it.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print.")
def command(desk: str | None, days: int, all_: bool, reference: str | None, note: str, author: str, form: str) -> None:
    from sqlalchemy.exc import SQLAlchemyError

    from ivr.records.database import open_engine
    from ivr.records.messages import messages
    from ivr.settings import database_url

    engine = open_engine(database_url())
    now = datetime.now(UTC)
    try:
        found = messages(engine, now.timestamp() - days * 24 * 3600)
        if reference is not None:
            _settle(engine, found, reference, author, note, now)
            return
    except SQLAlchemyError as error:
        raise click.ClickException(f"the records cannot be read: {type(error).__name__} (ivr db upgrade?)") from None
    finally:
        engine.dispose()
    chosen = [one for one in found if desk in (None, one.desk) and (all_ or not one.settled)]
    chosen.sort(key=lambda one: one.promised)
    click.echo(_as_json(chosen, now) if form == "json" else _as_text(chosen, now))
    raise SystemExit(1 if any(one.overdue(now) for one in chosen) else 0)


def _settle(engine: Engine, found: list[Message], reference: str, author: str, note: str, now: datetime) -> None:
    from ivr.flow.call import Event
    from ivr.flow.services import Kept
    from ivr.records.messages import SETTLED
    from ivr.records.row import Row
    from ivr.records.turns import turns_of

    wanted = reference.replace(" ", "")
    message = next((one for one in found if one.reference == wanted), None)
    if message is None:
        raise click.ClickException(f"there is no message with the reference {wanted}; they are listed by: ivr messages")
    if message.settled:
        click.echo(f"Message {wanted} was settled already ({message.settled}).")
        return
    event = Event(SETTLED, {"recording": message.recording, "by": author[:200], "note": note[:1000]})
    row = Row.of(message.sid, f"{SETTLED}.{message.recording}", now.timestamp(), (event,), Kept(None, b""))
    turns_of(engine).insert([row])
    click.echo(f"Message {wanted} is settled.")


def _as_text(found: list[Message], now: datetime) -> str:
    lines = []
    for one in found:
        state = "settled" if one.settled else "OVERDUE" if one.overdue(now) else "open"
        need = one.need or "-"
        length = f"{one.seconds // 60}:{one.seconds % 60:02d}"
        where = one.url or f"recording {one.recording}"
        by = f"  ({one.settled})" if one.settled else ""
        lines.append(
            f"{state:<8} by {one.promised:%Y-%m-%d %H:%M}  {one.reference}  {one.desk}: {need} ({one.language}), "
            f"call {one.number or 'withheld'}, {length} {where}{by}"
        )
    waiting, late = sum(not one.settled for one in found), sum(one.overdue(now) for one in found)
    if not waiting:
        return "\n".join([*lines, "No message waits."])
    plural = "s wait" if waiting > 1 else " waits"
    last = f"{waiting} message{plural}, {late} overdue. When one is settled: ivr messages --done REFERENCE"
    return "\n".join([*lines, last])


def _as_json(found: list[Message], now: datetime) -> str:
    import json
    from dataclasses import asdict

    rows = [{**asdict(one), "promised": one.promised.isoformat(), "overdue": one.overdue(now)} for one in found]
    return json.dumps({"messages": rows}, ensure_ascii=False, indent=2)
