"""``ivr versions``: what was published, when, by whom, and why; the live version first.

With --write, the files of a version are written into a new folder, to look at or to publish again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli.database import opened

if TYPE_CHECKING:
    from ivr.records.versions import Versions


@click.command(help=__doc__)
@click.argument("version", required=False)
@click.option("--write", "folder", type=click.Path(path_type=Path), help="Write the version's files into this folder.")
@click.option("--count", type=click.IntRange(1, 10_000), default=20, help="How many to list.")
def command(version: str | None, folder: Path | None, count: int) -> None:
    if bool(version) != bool(folder):
        raise click.UsageError("to write a version give both: ivr versions VERSION --write FOLDER")
    with with_versions() as (versions, _):
        if version and folder:
            _write(versions, version, folder)
            return
        entries = versions.history(count)
    for number, entry in enumerate(entries):
        mark = "live" if number == 0 else "    "
        click.echo(f"{mark}  {entry.version}  {when(entry.at)}  {entry.author}: {entry.note}")
    if not entries:
        click.echo("Nothing was published yet: the line serves the menus folder. To publish it: ivr publish --note …")


def when(at: float) -> str:
    """A time for people."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"


@contextmanager
def with_versions() -> Iterator[tuple[Versions, bytes]]:
    """The versions in the line's database, and the token that seals them. A database that fails is told."""
    from ivr.records.versions import Versions
    from ivr.settings import load

    settings = load()
    with opened(settings.database_url, "does not answer") as engine:
        yield Versions(engine), settings.tokens[0]


def _write(versions: Versions, version: str, folder: Path) -> None:
    files = versions.files(version)
    if files is None:
        raise click.ClickException(
            f"no one version begins with '{version}', or it is damaged; they are listed by: ivr versions"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise click.ClickException(
                f"{folder} is not empty; name a new folder, so that nothing of yours is overwritten"
            )
        for name, raw in files.items():
            (folder / Path(name).name).write_bytes(raw)
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written: {error.strerror}") from None
    click.echo(f"Wrote {len(files)} files to {folder}.")
