"""``ivr numbers``: where the calls of our phone numbers go at the carrier, and whether that is here.

Reads the numbers of utility.yaml and the settings of the line. With --connect the numbers are pointed here: voice,
fallback, status and text webhooks, with retries. Exits with 1 while a number points elsewhere.
"""

from __future__ import annotations

from pathlib import Path

import click

from ivr.adapters.twilio_numbers import TwilioNumbers
from ivr.adapters.twilio_rest import TwilioRest
from ivr.flow.services import Numbers, Trouble, Ways
from ivr.menus import compile_folder
from ivr.settings import load, menus_folder
from ivr.webhooks import texts
from ivr.webhooks.address import RETRIES
from ivr.webhooks.voice import FALLBACK, STATUS, VOICE


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path), default=menus_folder)
@click.option("--connect", is_flag=True, help="Point the numbers here.")
@click.option("--fallback", help="The address of the last resort, where it is hosted elsewhere (see ivr fallback).")
def command(folder: Path, connect: bool, fallback: str | None) -> None:
    settings = load()
    flow = compile_folder(folder).flow
    if flow is None:
        raise click.ClickException(f"the menus in {folder} have problems; see: ivr check {folder}")
    base = settings.public_base_url
    here = Ways(base + VOICE + RETRIES, fallback or base + FALLBACK, base + STATUS, base + texts.PATH)
    token = settings.twilio_auth_token.get_secret_value()
    account = TwilioNumbers(TwilioRest(settings.twilio_account_sid, token))
    try:
        elsewhere = [number for number in flow.numbers if not _is_here(account, number, here, connect)]
    except Trouble as trouble:
        raise click.ClickException(str(trouble)) from None
    if elsewhere:
        click.echo("To point them here: ivr numbers --connect")
    raise SystemExit(1 if elsewhere else 0)


def _is_here(account: Numbers, number: str, here: Ways, connect: bool) -> bool:
    """Tell one number's ways; with ``connect``, mend them."""
    ways = account.ways(number)
    if ways is None:
        click.echo(f"{number}  is not a number of this account")
        return False
    if ways == here:
        click.echo(f"{number}  calls come here")
        return True
    if connect:
        account.connect(number, here)
        click.echo(f"{number}  calls come here now")
        return True
    click.echo(f"{number}  is not pointed here")
    for name in ("voice", "fallback", "status", "texts"):
        is_, should = getattr(ways, name) or "nothing", getattr(here, name)
        if is_ != should:
            click.echo(f"    {name}: {is_}, should be {should}")
    return False
