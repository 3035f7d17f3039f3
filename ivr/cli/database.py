"""The line's database for one command: opened, let go of, and told in a sentence when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ivr.flow.graph import Flow


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
        try:
            engine = open_engine(url)
        except OSError as error:  # its folder is none
            raise wrong(f"the database {what}: {error}") from None
        yield engine
    except SQLAlchemyError as error:
        said = error.orig if isinstance(error, DBAPIError) else error
        raise wrong(f"the database {what} (is it upgraded? ivr db upgrade): {said}") from None
    finally:
        if engine is not None:
            engine.dispose()


def live_flow(engine: Engine, menus: Path) -> Flow | None:
    """The menus that callers hear: the published ones, else the folder; None if they have errors."""
    from ivr.flow.compile import compile_files
    from ivr.menus import compile_folder
    from ivr.records.versions import Versions

    versions = Versions(engine)
    entry = versions.live()
    files = versions.files(entry.version) if entry else None
    return (compile_files(files) if files else compile_folder(menus)).flow
