"""``ivr callbacks``: who waits to be called back, and whom we do not know to have reached.

Open ones stand with their place in line. One that failed is for a person: --again REFERENCE has it called once more,
--drop REFERENCE lets it be, also when it still waits. Exits with 1 while one has failed and is not settled.
"""

from __future__ import annotations

import getpass
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from ivr.cli.database import opened
from ivr.settings import database_url

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ivr.records.callbacks import Callback

DAYS = 30
MASKED = 4
"""Digits of a number that are shown."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """A call back as it is printed: by the ``reference`` of its call, with its ``place`` in line if it is due."""

    callback: Callback
    reference: str
    place: int | None

    @property
    def state(self) -> str:
        one = self.callback
        return "FAILED" if one.failed else "open" if one.open else "over"


@click.command(help=__doc__)
@click.option("--days", type=click.IntRange(1, 3660), default=DAYS, show_default=True, help="How far back to look.")
@click.option("--all", "all_", is_flag=True, help="Those that are over and settled too.")
@click.option("--again", metavar="REFERENCE", help="Have one that failed called once more.")
@click.option("--drop", metavar="REFERENCE", help="Let one be that waits or failed.")
@click.option("--note", default="", help="Why it is dropped.")
@click.option("--author", default=getpass.getuser, show_default="you", help="Who drops it.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print.")
def command(days: int, all_: bool, again: str | None, drop: str | None, note: str, author: str, form: str) -> None:
    from ivr.records import callbacks
    from ivr.records.database import NoAnswer

    now = datetime.now(UTC)
    try:
        with opened(database_url()) as engine:
            found = _listed(engine, now, days)
            if again or drop:
                one = _named(found, again or drop or "")
                if again:
                    done = callbacks.again(engine, one.callback.sid, now.timestamp())
                    _told(done, f"{one.reference} is called again.", f"{one.reference} has not failed")
                else:
                    why = f"dropped by {author}{': ' + note if note else ''}"[:1000]
                    done = callbacks.drop(engine, one.callback.sid, now.timestamp(), why)
                    not_now = f"{one.reference} is over, or is being called at this moment"
                    _told(done, f"{one.reference} is dropped.", not_now)
                return
    except NoAnswer as error:
        raise click.ClickException(f"the database does not answer: {error}") from None
    chosen = [one for one in found if all_ or one.state != "over"]
    click.echo(_as_json(chosen) if form == "json" else _as_text(chosen))
    raise SystemExit(1 if any(one.callback.failed for one in chosen) else 0)


def _listed(engine: Engine, now: datetime, days: int) -> list[_Listed]:
    from ivr.flow.services import LocalServices
    from ivr.records.callbacks import callbacks
    from ivr.records.floor import read_floor
    from ivr.records.turns import turns_of
    from routing.waiting import ahead

    asked = callbacks(engine, now.timestamp() - days * 24 * 3600)
    floor = read_floor(turns_of(engine), now.timestamp())
    waiting = {place.sid: place for place in floor.places if place.state in ("waiting", "offered")}
    reference = LocalServices().reference
    found = []
    for one in asked:
        place = waiting.get(one.sid)
        is_due = place is not None and place.due <= now.timestamp()
        found.append(_Listed(one, reference(one.sid), ahead(floor, place, now) + 1 if place and is_due else None))
    return sorted(found, key=lambda listed: (not listed.callback.failed, listed.callback.due > now.timestamp()))


def _named(found: list[_Listed], wanted: str) -> _Listed:
    """The one with this reference, as a caller may read it out, or of this call."""
    plain = wanted.replace(" ", "")
    matching = [one for one in found if plain in (one.reference, one.callback.sid)]
    if len(matching) > 1:
        calls = ", ".join(one.callback.sid for one in matching)
        raise click.ClickException(f"{plain} is the reference of several; name the call instead: {calls}")
    if not matching:
        raise click.ClickException(
            f"there is no call back with the reference {plain}; they are listed by: ivr callbacks"
        )
    return matching[0]


def _told(done: bool, yes: str, no: str) -> None:
    if not done:
        raise click.ClickException(f"{no}; they are listed by: ivr callbacks")
    click.echo(yes)


def _as_text(found: list[_Listed]) -> str:
    failed, waiting = sum(one.callback.failed for one in found), sum(one.callback.open for one in found)
    if not found:
        return "Nobody waits to be called back."
    last = [f"{waiting} {'waits' if waiting == 1 else 'wait'} to be called back, {failed} failed."]
    if failed:
        last.append("To have one called once more: ivr callbacks --again REFERENCE. To let it be: --drop REFERENCE.")
        last.append("What happened: ivr why CALL")
    return "\n".join([*map(_line, found), *last])


def _line(listed: _Listed) -> str:
    from ivr.cli.versions import when

    one = listed.callback
    tries = f", {one.tries} {'try' if one.tries == 1 else 'tries'} in vain" if one.tries else ""
    about = f"{listed.reference}  {one.desk}: {one.need or '-'} ({one.language}), {_masked(one.number)}"
    if not one.open:
        return f"{listed.state:<7} {about}, {one.note or one.state}{tries}, {when(one.changed)}, call {one.sid}"
    if one.state == "taken":
        stands = "is being called now"
    elif listed.place is not None:
        stands = f"number {listed.place} in line since {when(one.since)}"
    else:
        stands = f"due {when(one.due)}"
    return f"{listed.state:<7} {about}, {stands}{tries}"


def _masked(number: str) -> str:
    return f"…{number[-MASKED:]}"


def _as_json(found: list[_Listed]) -> str:
    rows: list[dict[str, Any]] = [
        {
            "reference": listed.reference, "call": one.sid, "state": listed.state.lower(), "place": listed.place,
            "desk": one.desk, "need": one.need, "language": one.language, "number": _masked(one.number),
            "since": _moment(one.since), "due": _moment(one.due) if one.due else None, "tries": one.tries,
            "changed": _moment(one.changed), "note": one.note,
        }
        for listed in found
        for one in [listed.callback]
    ]  # fmt: skip
    return json.dumps({"callbacks": rows}, ensure_ascii=False, indent=2)


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
