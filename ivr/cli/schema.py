"""``ivr schema``: JSON Schemas of the menu files, with which editors complete, explain and check them.

Writes one file for each kind of menu file into DIR. Without DIR it tells which, and writes nothing. With --systems
they are those of the files with which IT describes the utility's systems: customers.yaml and the like.
"""

from __future__ import annotations

from pathlib import Path

import click

from ivr.schemas import schema_files, system_schema_files


@click.command(help=__doc__)
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--systems", is_flag=True, help="Of customers.yaml, meters.yaml, open311.yaml, service_lines.yaml.")
def command(folder: Path | None, systems: bool) -> None:
    files = system_schema_files() if systems else schema_files()
    if folder is None:
        for name in files:
            click.echo(name)
        where = "--systems schema" if systems else "menus/schema"
        click.echo(f"Nothing was written. To write them: ivr schema {where}")
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
            click.echo(folder / name)
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written to: {error.strerror}") from None
