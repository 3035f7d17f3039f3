"""``ivr fallback``: the TwiML of last resort, made from the menus, to be hosted where our app is not."""

from __future__ import annotations

from pathlib import Path

import click

from ivr.menus import compile_folder
from ivr.settings import menus_folder
from ivr.webhooks import rescue


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path), default=menus_folder)
def command(folder: Path) -> None:
    compiled = compile_folder(folder)
    if compiled.flow is None:
        raise click.ClickException(f"the menus have {len(compiled.problems)} problems; see: ivr check {folder}")
    click.echo(rescue.document(compiled.flow).decode())
