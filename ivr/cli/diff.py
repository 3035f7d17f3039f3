"""``ivr diff OLD NEW``: what another version of the menus changes for callers.

OLD and NEW are folders of menus, git revisions of the menus folder (ivr diff HEAD~1 menus), or published versions (ivr
diff live menus). Says which keys lead
elsewhere, by day and while desks are closed; which words are spoken differently; what each need costs in seconds; and
which of OLD's scenarios no longer pass on NEW. With --records, the calls of the last days are walked on both.

Exit codes: 0 callers would hear no difference, 1 there are differences, 2 wrong use.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli.database import opened
from ivr.settings import database_url, menus_folder

if TYPE_CHECKING:
    from ivr.differences.sides import Side
    from ivr.records.story import Fact

DAYS = 30
"""How far back calls are taken from a database that is named without --records."""


class WrongUse(click.ClickException):
    """What was asked for is not there."""

    exit_code = 2


@click.command(help=__doc__)
@click.argument("old")
@click.argument("new")
@click.option("--records", type=click.IntRange(1), metavar="DAYS", help="Walk the calls of so many days on both sides.")
@click.option("--url", help="The database of those calls; without it, DATABASE_URL.")
@click.option("--calls", type=click.IntRange(1), default=5_000, show_default=True, help="At most so many, the newest.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print it.")
def command(old: str, new: str, records: int | None, url: str | None, calls: int, form: str) -> None:
    from ivr.differences.compare import compare

    before, after = _sides(old, new)
    with _past(records, url, calls) as facts:
        found = compare(before, after, date.today(), facts)
    if form == "json":
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        for line in found.told():
            click.echo(line)
    raise SystemExit(0 if found.same else 1)


def _sides(old: str, new: str) -> tuple[Side, Side]:
    """Both sides; a revision is one of the folder that stands on the other side, or else of the menus folder."""
    from ivr.differences.sides import NotComparable, resolve, side

    folder = next((Path(name) for name in (new, old) if Path(name).is_dir()), menus_folder())
    try:
        return side(old, resolve(old, folder), "OLD"), side(new, resolve(new, folder), "NEW")
    except NotComparable as error:
        raise WrongUse(str(error)) from None


@contextmanager
def _past(days: int | None, url: str | None, count: int) -> Iterator[Iterator[list[Fact]] | None]:
    """The calls of the last days, if they are asked for."""
    if days is None and url is None:
        yield None
        return
    from ivr.differences.past import calls

    since = datetime.now(UTC) - timedelta(days=days or DAYS)
    with opened(database_url(url), wrong=WrongUse) as engine:
        yield calls(engine, since.timestamp(), count)
