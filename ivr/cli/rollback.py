"""``ivr rollback``: makes the version live again that was live before, or the one that is named.

It was checked when it was published; it is live in all processes within seconds. The menus folder is not touched.
"""

from __future__ import annotations

import getpass

import click


@click.command(help=__doc__)
@click.argument("version", required=False)
@click.option("--note", default="", help="Why, for those who come after.")
@click.option("--author", default=getpass.getuser, show_default="you", help="Who answers for it.")
def command(version: str | None, note: str, author: str) -> None:
    from ivr.cli.versions import with_versions
    from ivr.publishing import roll_back
    from ivr.records.versions import Entry, Meanwhile

    with with_versions() as (versions, _):
        history = versions.history(10_000)
        if not history:
            raise click.ClickException("nothing was ever published; the line serves the menus folder")
        live = history[0]
        wanted: Entry | None
        if version is None:
            wanted = next((entry for entry in history if entry.version != live.version), None)
        else:
            found = {entry.version: entry for entry in history if version and entry.version.startswith(version)}
            if len(found) > 1:
                raise click.ClickException(f"'{version}' begins {len(found)} versions; write more of it: ivr versions")
            wanted = next(iter(found.values()), None)
        if wanted is None:
            raise click.ClickException(
                f"no version {version} was ever live; they are listed by: ivr versions"
                if version is not None
                else "there is no earlier version to go back to"
            )
        if wanted.version == live.version:
            click.echo(f"Version {live.version} is live already.")
            return
        if versions.files(wanted.version) is None:
            raise click.ClickException(
                f"version {wanted.version} is damaged in the database; publish its files again, or go back to another"
            )
        try:
            roll_back(versions, wanted.version, author, note or f"back from {live.version}", live)
        except Meanwhile as meanwhile:
            raise click.ClickException(
                f"{meanwhile.entry.author} has published {meanwhile.entry.version} meanwhile; look at: ivr versions"
            ) from None
    click.echo(f"Live: {wanted.version} (it was {live.version}). Every process takes it over within a few seconds.")
