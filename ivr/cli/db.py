"""``ivr db``: the database of the records."""

from __future__ import annotations

import click
from sqlalchemy.exc import SQLAlchemyError

from ivr.records import migrate
from ivr.records.database import open_engine
from ivr.settings import load


@click.group(help=__doc__)
def command() -> None: ...


@command.command(help="Bring the database to the form that this version of the program wants.")
@click.option("--url", help="The database; without it, DATABASE_URL.")
def upgrade(url: str | None) -> None:
    try:
        migrate.upgrade(open_engine(url or load().database_url))
    except SQLAlchemyError as error:
        raise click.ClickException(f"the database could not be upgraded: {error}") from None
    click.echo("The database is up to date.")
