"""``ivr tickets``: what callers have asked for or reported, the oldest promise first; what is late is marked.

--note says what callers are to hear who ask about it, --done that it is settled. --add takes one down for what an
agent was told, with the letters that follow from it. With --format csv it goes into a spreadsheet, or into the customer
system. Exits with 1 while a ticket is late.
"""

from __future__ import annotations

import csv
import getpass
import io
import json
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli import ticket_added
from ivr.settings import menus_folder

if TYPE_CHECKING:
    from ivr.records.tickets import Entry

NOTE_AT_MOST = 200
DAYS = 60


@click.command(help=__doc__)
@click.option("--service", help="Only those that ask for this.")
@click.option("--days", type=click.IntRange(1, 3660), help=f"How far back to look ({DAYS}); with --add: see there.")
@click.option("--all", "all_", is_flag=True, help="Those that are settled too.")
@click.option("--note", "noted", nargs=2, metavar="NUMBER WORDS", help="Tell callers this about a ticket.")
@click.option("--done", nargs=2, metavar="NUMBER WORDS", help="A ticket is settled; tell callers this.")
@click.option("--add", metavar="SERVICE", help="Take a ticket down; with --days it is promised in working days.")
@click.option("--need", help="With --add: the need. Working days are those of its desk.")
@click.option("--phone", help="With --add: the caller's number.")
@click.option("--account", help="With --add: the account of whoever gets the letters.")
@click.option("--language", help="With --add: the language of the letters.")
@click.option(
    "--fact", "facts", multiple=True, metavar="NAME=VALUE", help='With --add: place="Mill Road"; for letters.'
)
@click.option("--letter", "letters", multiple=True, metavar="NAME=DAYS", help="With --add: a letter that follows.")
@click.option("--menus", type=click.Path(path_type=Path), default=menus_folder, help="With --add: the folder of menus.")
@click.option("--author", default=getpass.getuser, show_default="you", help="Who says so.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", help="How to print.")
def command(
    service: str | None,
    days: int | None,
    all_: bool,
    noted: tuple[str, str] | None,
    done: tuple[str, str] | None,
    add: str | None,
    need: str | None,
    phone: str | None,
    account: str | None,
    language: str | None,
    facts: tuple[str, ...],
    letters: tuple[str, ...],
    menus: Path,
    author: str,
    form: str,
) -> None:
    from sqlalchemy.exc import SQLAlchemyError

    from ivr.records.database import open_engine
    from ivr.records.tickets import change, entries
    from ivr.settings import database_url

    if add is None and any((need, phone, account, language, facts, letters)):
        raise click.UsageError("--need, --phone, --account, --language, --fact, --letter go with --add SERVICE")
    engine, now = open_engine(database_url()), time.time()
    try:
        if add is not None:
            ticket_added.add(engine, menus, add, need, phone or "", account or "", language, days, facts, letters)
            return
        for pair in filter(None, (noted, done)):
            number, words = pair[0].replace(" ", ""), _words(pair[1])
            if not change(engine, number, words, author[:200], pair is done, now):
                raise click.ClickException(f"there is no ticket {number}; they are listed by: ivr tickets --all")
            click.echo(f"Callers who ask about ticket {number} hear: {'settled. ' if pair is done else ''}{words}")
        if noted or done:
            return
        found = entries(engine, now - (days or DAYS) * 24 * 3600)
    except SQLAlchemyError as error:
        raise click.ClickException(
            f"the tickets cannot be read or written: {type(error).__name__} (ivr db upgrade?)"
        ) from None
    finally:
        engine.dispose()
    chosen = [one for one in found if service in (None, one.service) and (all_ or not one.done)]
    chosen.sort(key=lambda one: (one.promised is None, one.promised or one.at))
    click.echo(_FORMS[form](chosen, now))
    raise SystemExit(1 if any(one.is_overdue(now) for one in chosen) else 0)


def _words(words: str) -> str:
    """What can be spoken: no markup, and not too long."""
    if not words.strip() or len(words) > NOTE_AT_MOST or any(mark in words for mark in "<>{}"):
        raise click.ClickException(f"write 1 to {NOTE_AT_MOST} characters that can be spoken, without < > {{ }}")
    return words.strip()


def _as_text(found: list[Entry], now: float) -> str:
    from ivr.cli.versions import when

    lines = []
    for one in found:
        promise = "settled" if one.done else f"by {when(one.promised)}" if one.promised else "nothing promised"
        late = "LATE  " if one.is_overdue(now) else ""
        account = f", account {one.account}" if one.account else ""
        city = f", the city's {one.city}" if one.city else ""
        facts = f": {one.facts}" if one.facts else ""
        lines.append(f"{one.number}  {late}{promise}  {one.service}, {one.phone or 'no number'}{account}{city}{facts}")
    return "\n".join(lines) or "No ticket is open."


def _as_csv(found: list[Entry], now: float) -> str:
    stream = io.StringIO()
    rows = csv.writer(stream, lineterminator="\n")
    names = ("number", "at", "service", "need", "language", "phone", "account", "facts", "promised", "done", "note")
    rows.writerow(names)
    rows.writerows([_harmless(_readable(getattr(one, name))) for name in names] for one in found)
    return stream.getvalue().rstrip("\n")


def _readable(value: object) -> object:
    """A moment as spreadsheets read it: 2026-11-27T22:00:00Z."""
    return f"{datetime.fromtimestamp(value, UTC):%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, float) else value


def _harmless(value: object) -> object:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t" and not value[1:].isdigit() else value


def _as_json(found: list[Entry], now: float) -> str:
    told = [{**asdict(one), "late": one.is_overdue(now)} for one in found]
    return json.dumps({"tickets": told}, indent=2, ensure_ascii=False)


_FORMS = {"text": _as_text, "csv": _as_csv, "json": _as_json}
