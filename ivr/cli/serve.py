"""``ivr serve``: answers the line, with the production server.

The published menus are served (ivr publish). While nothing was published the menus folder is, and it is watched: a
change that is sound is live in all processes within seconds, calls under way end on the version that they began on. A
bad file changes nothing: the last good version serves, and the log says what is wrong.
"""

from __future__ import annotations

from pathlib import Path

import click

from ivr import local, server
from ivr.app import open_flows
from ivr.menus import BadMenus
from ivr.records import migrate
from ivr.records.database import open_engine
from ivr.settings import load


@click.command(help=__doc__)
@click.option("--local", "is_local", is_flag=True, help="Without a carrier: local token, local database, made ready.")
@click.option("--host", help="The address to listen on (HOST).")
@click.option("--port", type=int, help="The port to listen on (PORT).")
@click.option("--workers", type=int, help="Server processes (WEB_WORKERS).")
def command(is_local: bool, host: str | None, port: int | None, workers: int | None) -> None:
    given = {"host": host, "port": port, "web_workers": workers}
    given = {name: value for name, value in given.items() if value is not None}
    if is_local:
        local.prepare(given)
    settings = load(**given)
    if is_local:
        migrate.upgrade(open_engine(settings.database_url))
    try:
        flow = open_flows(settings).current()
    except BadMenus as bad:
        click.echo(f"The menus in {settings.menus_dir} cannot be served:\n{bad}", err=True)
        raise SystemExit(1) from None
    if server.is_taken(settings.host, settings.port):
        message = f"something answers already at {settings.host}:{settings.port}; stop it, or choose another --port"
        raise click.ClickException(message)
    if is_local:
        click.echo(_welcome(settings.public_base_url, settings.menus_dir, flow.version))
    server.run(settings)


def _welcome(url: str, menus: Path, version: str) -> str:
    return (
        f"Waterline answers at {url} (webhook: {url}/voice), menus from {menus}, version {version}.\n"
        "Call it from a second terminal:  make call\n"
        "Change a file in the menus folder and the next call hears it. Stop with Ctrl-C."
    )
