"""``ivr city``: the city's own system for reports (Open311).

``check`` reads what the city offers and says which of our services it has, and what it requires of them; ``status``
asks how a request stands, by the city's number.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ivr.adapters.open311.client import Open311
    from ivr.adapters.open311.quirks import Settings

_FILE = "open311.yaml"
_WORDS = {"open": "open", "in_progress": "in progress with the city", "closed": "closed"}


@click.group(help=__doc__)
def command() -> None:
    pass


@command.command(help="Read what the city offers, keep it for the worker, and hold the CONFIG against it.")
@click.argument("config", type=click.Path(path_type=Path), default=_FILE)
@click.option("--cache", type=click.Path(path_type=Path), help="Where it is kept. Without it: beside the CONFIG.")
def check(config: Path, cache: Path | None) -> None:
    from ivr.adapters.open311.check import check
    from ivr.flow.services import Trouble

    settings, city = _opened(config, cache)
    try:
        catalogue = city.refresh(time.time())
    except Trouble as trouble:
        raise click.ClickException(str(trouble)) from None
    except OSError as error:
        raise click.ClickException(f"what the city offers cannot be kept: {error.strerror}; give --cache") from None
    click.echo(f"{catalogue.endpoint.url}: {catalogue.format}, {len(catalogue.services)} services")
    findings = check(settings.city, catalogue)
    for finding in findings:
        click.echo(f"{'wrong' if finding.bad else 'ok':<6} {finding.service}: {finding.words}")
    raise SystemExit(1 if any(finding.bad for finding in findings) else 0)


@command.command(help="How the request with the city's NUMBER stands.")
@click.argument("number")
@click.option("--config", type=click.Path(path_type=Path), default=_FILE, show_default=True)
@click.option("--cache", type=click.Path(path_type=Path), help="What check has kept. Without it: beside the config.")
def status(number: str, config: Path, cache: Path | None) -> None:
    from ivr.flow.services import Trouble

    _, city = _opened(config, cache)
    try:
        found = city.status([number]).get(number)
    except Trouble as trouble:
        raise click.ClickException(str(trouble)) from None
    if found is None:
        raise click.ClickException(f"the city knows no request '{number}'")
    click.echo(f"{number}: {_WORDS[found.state]}" + (f". {found.note}" if found.note else ""))
    for what, at in (("updated", found.updated), ("expected", found.expected)):
        if at is not None:
            click.echo(f"{what} {time.strftime('%Y-%m-%d %H:%M', time.gmtime(at))} UTC")


def _opened(config: Path, cache: Path | None) -> tuple[Settings, Open311]:
    from ivr.adapters.open311.client import Open311
    from ivr.adapters.open311.quirks import BadConfig, load

    try:
        settings = load(config, os.environ)
    except BadConfig as error:
        raise click.ClickException(str(error)) from None
    return settings, Open311(settings, cache or config.with_suffix(".cache.json"))
