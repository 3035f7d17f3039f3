"""``ivr outbox``: what calls have left to do, and what could not be done; for each failure, what to do about it.

--again has a job tried once more, --drop takes it back.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ivr.records.outbox import Item

OPEN = ("waiting", "claimed", "failed")


@click.command(help=__doc__)
@click.option("--all", "all_", is_flag=True, help="What was done and taken back too.")
@click.option("--again", type=int, metavar="NUMBER", help="Try this job once more.")
@click.option("--drop", type=int, metavar="NUMBER", help="Take this job back.")
def command(all_: bool, again: int | None, drop: int | None) -> None:
    from sqlalchemy.exc import SQLAlchemyError

    from ivr.records.database import open_engine
    from ivr.records.outbox import Outbox
    from ivr.settings import database_url

    engine = open_engine(database_url())
    outbox = Outbox(engine)
    try:
        if again is not None:
            _told(outbox.put_back(again, time.time()), f"Job {again} is tried again.", f"job {again} has not failed")
        elif drop is not None:
            dropped = outbox.withdraw(drop, time.time(), "taken back by hand")
            _told(dropped, f"Job {drop} is taken back.", f"job {drop} is not waiting, and has not failed")
        else:
            _list(outbox.find((*OPEN, "done", "withdrawn") if all_ else OPEN))
    except SQLAlchemyError as error:
        raise click.ClickException(f"the outbox cannot be read: {type(error).__name__} (ivr db upgrade?)") from None
    finally:
        engine.dispose()


def _told(done: bool, yes: str, no: str) -> None:
    if not done:
        raise click.ClickException(f"{no}; they are listed by: ivr outbox")
    click.echo(yes)


def _list(items: list[Item]) -> None:
    from ivr.cli.versions import when

    for item in items:
        what = f"due {when(item.due)}" if item.state in ("waiting", "claimed") else when(item.changed)
        attempts = f", {item.attempts} attempts" if item.attempts else ""
        note = f": {item.note}" if item.note else ""
        click.echo(f"{item.id:>6}  {item.state:<9} {item.kind:<6} {what}{attempts}, call {item.sid}{note}")
    failed = sum(item.state == "failed" for item in items)
    if failed:
        click.echo(
            f"{failed} failed. To try one again: ivr outbox --again NUMBER. To let it be: ivr outbox --drop NUMBER"
        )
    elif not items:
        click.echo("Nothing is left to do.")
