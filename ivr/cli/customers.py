"""``ivr customers``: what the line knows of accounts.

customers.yaml says where the customer system is; see docs/customers.md. Without a CONFIG it is the file that CUSTOMERS
names, else customers.yaml of this folder, else the made-up utility that comes with the program.
"""

from __future__ import annotations

import csv
import os
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli.lockouts import locked, unlock

if TYPE_CHECKING:
    from ivr.customers.config import Export, Rest, View
    from ivr.flow.accounts import Account


def config_path() -> Path:
    """The description of the customer system that is in use."""
    named = os.environ.get("CUSTOMERS")
    if named and named != "made-up":
        return Path(named)
    here = Path("customers.yaml")
    return here if here.is_file() else Path(str(files("ivr.customers"))) / "made_up" / "customers.yaml"


def store_path() -> Path:
    """Where imported accounts are kept."""
    return Path(os.environ.get("VAR_DIR") or "var") / "customers.sqlite"


@click.group(help=__doc__)
def command() -> None: ...


command.add_command(locked)
command.add_command(unlock)


@command.command("import")
@click.argument("config", type=click.Path(path_type=Path), default=config_path)
@click.option("--force", is_flag=True, help="Even if it has far fewer accounts than the last one.")
@click.option("--store", type=click.Path(path_type=Path), default=store_path, help="The file to keep them in.")
def import_(config: Path, force: bool, store: Path) -> None:
    """Take the accounts of the export in. What cannot be read is listed; a file that was cut off changes nothing."""
    from ivr.customers.export import Refused
    from ivr.customers.importing import import_export

    export = _export(config)
    began = time.monotonic()
    try:
        done = import_export(export, config, store, force=force)
    except Refused as refused:
        raise click.ClickException(str(refused)) from None
    told("Left out", done.left_out, done.bad)
    told("Twice, the later row counts", done.replaced, done.twice)
    told("Looked at", done.notes, len(done.notes))
    was = f" (before: {done.before:,})" if done.before is not None else ""
    click.echo(
        f"{done.count:,} accounts{was} of {done.rows:,} rows, {done.bad:,} left out, as of {_moment(done.as_of)}; "
        f"{time.monotonic() - began:.1f} s. Callers hear it from now on."
    )


@command.command()
@click.argument("config", type=click.Path(path_type=Path), default=config_path)
def check(config: Path) -> None:
    """Look whether the description is right, read the whole export as an import would, and show its first accounts,
    names and phones hidden. Nothing is taken in."""
    from ivr.customers.export import Refused
    from ivr.customers.importing import Imported, first_accounts, import_export

    system = _system(config)
    if system.kind != "export":
        click.echo(f"{config}: the description is right. To ask the system: ivr customers find NUMBER")
        return
    try:
        for account in first_accounts(system, config, 3, Imported()):
            click.echo("\n".join(_lines(account, hide=True)) + "\n")
        with tempfile.TemporaryDirectory(prefix="waterline-") as folder:
            done = import_export(system, config, Path(folder) / "accounts.sqlite")
    except Refused as refused:
        raise click.ClickException(str(refused)) from None
    told("Cannot be read", done.left_out, done.bad)
    told("Looked at", done.notes, len(done.notes))
    raise SystemExit(1 if done.bad else 0)


@command.command()
@click.argument("number")
@click.option("--config", type=click.Path(path_type=Path), default=config_path, help="customers.yaml")
@click.option("--store", type=click.Path(path_type=Path), default=store_path, help="The file of the import.")
def find(number: str, config: Path, store: Path) -> None:
    """Tell what the line knows of the account NUMBER. The PIN is never shown."""
    from ivr.adapters.customers import open_customers
    from ivr.customers.config import Wrong
    from ivr.flow.accounts import NotNow

    try:
        account = open_customers(config, store).account(number)
    except (NotNow, Wrong) as error:
        raise click.ClickException(str(error)) from None
    if account is None:
        raise click.ClickException("there is no account with this number")
    click.echo("\n".join(_lines(account, hide=False)))


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--accounts", type=click.IntRange(1, 5_000_000), default=2000, help="How many.")
@click.option("--seed", type=int, default=1, help="The same seed makes the same accounts.")
def make(file: Path, accounts: int, seed: int) -> None:
    """Write an export of a made-up utility to FILE, to try the line with."""
    from ivr.customers import fictional

    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(fictional.HEADER)
        writer.writerows(fictional.accounts(accounts, seed))
    click.echo(f"{accounts:,} invented accounts in {file}.")


def _system(config: Path) -> Export | View | Rest:
    from ivr.customers.config import Wrong, load

    try:
        return load(config)
    except Wrong as wrong:
        raise click.ClickException(str(wrong)) from None


def _export(config: Path) -> Export:
    from ivr.customers.config import Export

    system = _system(config)
    if not isinstance(system, Export):
        raise click.ClickException(f"{config}: this customer system is asked at each call; there is nothing to import")
    return system


def told(what: str, sentences: Sequence[str], count: int) -> None:
    """Print sentences that an import has kept, and how many more there are."""
    if count:
        click.echo(f"{what}: {count:,}")
        for sentence in sentences:
            click.echo(f"  {sentence}")
        if count > len(sentences):
            click.echo(f"  … and {count - len(sentences):,} more")


def _lines(account: Account, hide: bool) -> list[str]:
    """What is known of an account, a line each."""
    name = f"{account.name[:1]}…" if hide and account.name else account.name
    phones = [f"…{phone[-2:]}" if hide else phone for phone in account.phones]
    values = {
        "account": account.id,
        "name": name,
        "address": " ".join(part for part in (account.house, account.street, account.zip) if part),
        "phones": ", ".join(phones),
        "status": account.status.replace("_", " "),
        "balance": _amount(account.balance),
        "past due": _amount(account.past_due),
        "due": account.due,
        "last payment": " on ".join(part for part in (_amount(account.paid), account.paid_on) if part),
        "shut off on": account.cut_off,
        "customer since": account.since,
        "meters": ", ".join(account.meters),
        "PIN": "there is one" if account.pin else "none",
        "flags": ", ".join(account.flags),
        "as of": _moment(account.as_of) if account.as_of is not None else "now",
    }
    return [f"{what + ':':14} {value or '(not known)'}" for what, value in values.items() if value or what != "flags"]


def _amount(cents: int | None) -> str:
    """An amount as callers hear it."""
    from ivr.flow.spoken import money

    if cents is None:
        return ""
    return money(abs(cents), "en-US") + (" of credit" if cents < 0 else "")


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M %Z")
