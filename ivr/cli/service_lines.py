"""``ivr service-lines``: the inventory of service lines, so that callers can hear whether their pipe is lead.

service_lines.yaml says how the file of the inventory is written; see docs/connecting.md. Without a CONFIG it is the
file that SERVICE_LINES names, else service_lines.yaml of this folder, else the made-up utility of this program.
"""

from __future__ import annotations

import csv
import os
import time
from pathlib import Path

import click

from ivr.cli.customers import told
from ivr.settings import MADE_UP, SERVICE_LINES

CONFIG = """\
# The made-up utility's service lines: invented. Made by: ivr service-lines make
file: service_lines.csv
columns:
  address: Address
  zip: Zip
  utility_side: System Side
  customer_side: Customer Side
"""
_WORDS = {
    "lead": "Lead",
    "galvanized": "Galvanized Requiring Replacement",
    "unknown": "Unknown",
    "non_lead": "Non-Lead",
}


def config_path() -> Path:
    """The description of the inventory that is in use; MADE_UP if there is none."""
    named = os.environ.get("SERVICE_LINES")
    here = Path("service_lines.yaml")
    return Path(named) if named else here if here.is_file() else MADE_UP


def var_path() -> Path:
    return Path(os.environ.get("VAR_DIR") or "var")


VAR = click.option("--var", type=click.Path(path_type=Path), default=var_path, help="The folder of the imported lines.")


@click.group(help=__doc__)
def command() -> None: ...


@command.command("import")
@click.argument("config", type=click.Path(path_type=Path), default=config_path)
@click.option("--force", is_flag=True, help="Even if it has far fewer lines than the last one.")
@VAR
def import_(config: Path, force: bool, var: Path) -> None:
    """Take the inventory in. What cannot be read is listed; a file that was cut off changes nothing."""
    from ivr.customers.export import Refused
    from ivr.service_lines.config import Wrong, load
    from ivr.service_lines.importing import import_inventory

    if config == MADE_UP:
        raise click.ClickException("the made-up service lines need no import; name a CONFIG (see docs/connecting.md)")
    began = time.monotonic()
    try:
        done = import_inventory(load(config), config, var / SERVICE_LINES, force=force)
    except (Refused, Wrong) as refused:
        raise click.ClickException(str(refused)) from None
    told("Left out", done.left_out, done.bad)
    was = f" (before: {done.before:,})" if done.before is not None else ""
    click.echo(
        f"{done.count:,} service lines{was} of {done.rows:,} rows, {done.bad:,} left out, {done.twice:,} twice; "
        f"{time.monotonic() - began:.1f} s. Callers hear it from now on."
    )


@command.command()
@click.argument("house")
@click.argument("zip_code", metavar="ZIP")
@click.option("--config", type=click.Path(path_type=Path), default=config_path, help="service_lines.yaml, or made-up")
@VAR
def find(house: str, zip_code: str, config: Path, var: Path) -> None:
    """Tell what the line knows of the pipes to the houses with this number in this ZIP code."""
    from ivr.flow.accounts import NotNow
    from ivr.settings import Wrong
    from ivr.systems import open_inventory

    try:
        inventory = open_inventory(config, var)
        assert inventory is not None
        lines = inventory.at(house, zip_code)
    except (NotNow, Wrong) as error:
        raise click.ClickException(str(error)) from None
    if not lines:
        raise click.ClickException("there is no service line with this house number and ZIP code")
    for line in lines:
        click.echo(
            f"{line.house} {line.street}, {line.zip}: utility's side {_word(line.utility_side)}, "
            f"customer's side {_word(line.customer_side)}"
        )


@command.command()
@click.argument("folder", type=click.Path(path_type=Path))
def make(folder: Path) -> None:
    """Write the inventory of the made-up utility and its service_lines.yaml to FOLDER, to try the import with."""
    from ivr.adapters.made_up import MadeUpCustomers, MadeUpServiceLines

    count = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "service_lines.yaml").write_text(CONFIG, encoding="utf-8")
        with (folder / "service_lines.csv").open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(("Address", "Zip", "System Side", "Customer Side"))
            for line in MadeUpServiceLines(MadeUpCustomers()).all():
                sides = (_WORDS[line.utility_side], _WORDS[line.customer_side])
                writer.writerow((f"{line.house} {line.street}", line.zip, *sides))
                count += 1
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written: {error.strerror}") from None
    click.echo(f"{folder}/service_lines.csv: {count:,} invented service lines.")
    click.echo(f"To take them: ivr service-lines import {folder}/service_lines.yaml")


def _word(material: str) -> str:
    return {"non_lead": "not lead", "galvanized": "galvanized, to be replaced"}.get(material, material)
