"""``ivr schema``: JSON Schemas of the menu files, with which editors complete, explain and check them.

Writes one file for each kind of menu file into DIR. Without DIR it tells which, and writes nothing.
"""

from __future__ import annotations

from pathlib import Path

import click

from ivr.schemas import schema_files


@click.command(help=__doc__)
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False))
def command(folder: Path | None) -> None:
    files = schema_files()
    if folder is None:
        for name in files:
            click.echo(name)
        click.echo("Nothing was written. To write them: ivr schema menus/schema")
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
            click.echo(folder / name)
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written to: {error.strerror}") from None
