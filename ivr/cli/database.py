"""The line's database for one command: opened, let go of, and told in a sentence when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sqlalchemy import Engine


@contextmanager
def opened(
    url: str, what: str = "cannot be read", wrong: type[click.ClickException] = click.ClickException
) -> Iterator[Engine]:
    """An engine for ``url``. When the database fails, ``wrong`` is raised: the database ``what``, and what it said
    itself."""
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError

    from ivr.records.database import open_engine

    engine = None
    try:
        engine = open_engine(url)
        yield engine
    except SQLAlchemyError as error:
        said = error.orig if isinstance(error, DBAPIError) else error
        raise wrong(f"the database {what} (is it upgraded? ivr db upgrade): {said}") from None
    finally:
        if engine is not None:
            engine.dispose()
