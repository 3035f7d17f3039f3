"""``ivr meters``: what meters have told, so that the line can tell callers what they use, and whether something leaks.

``import`` takes files of reads, as meters.yaml describes them; ``usage`` tells what a caller would be told; ``make``
writes made-up reads to try it with.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

if TYPE_CHECKING:
    from ivr.flow.metering import Usage
    from ivr.metering.config import Config
    from ivr.metering.importing import Counts
    from ivr.metering.reads import LeftOut

CONFIG = Path("meters.yaml")
STORE = Path("var/meters.db")
SHOWN = 20
"""So many lines that were left out are printed; all are counted."""

AT = click.option("--store", type=click.Path(path_type=Path), default=STORE, show_default=True, help="Where reads are.")
BY = click.option("--config", type=click.Path(path_type=Path), default=CONFIG, show_default=True, help="How files are.")


@click.group(help=__doc__)
def command() -> None: ...


@command.command("import")
@AT
@click.argument("paths", metavar="[CONFIG] FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
def import_(store: Path, paths: tuple[Path, ...]) -> None:
    """Take files of reads; where reads come twice, the newest file wins. CONFIG ends in .yaml (else meters.yaml)."""
    from ivr.metering.importing import import_files
    from ivr.metering.reads import Unreadable

    named = paths[0].suffix in (".yaml", ".yml")
    config = _config(paths[0] if named else CONFIG)
    files = paths[1:] if named else paths
    if not files:
        raise click.UsageError("name at least one file of reads")
    shown: list[LeftOut] = []

    def tell(one: LeftOut) -> None:
        if len(shown) < SHOWN:
            shown.append(one)

    begin = time.monotonic()
    try:
        counts = import_files(store, config, files, tell, _now())
    except Unreadable as error:
        raise click.ClickException(str(error)) from None
    except (sqlite3.Error, OSError) as error:
        raise click.ClickException(f"{store} cannot be written: {error}; what was read so far is kept") from None
    for line in _counted(counts, config, shown):
        click.echo(line)
    click.echo(f"{store}: done in {time.monotonic() - begin:.1f} s.")
    raise SystemExit(1 if counts.left_out else 0)


@command.command()
@AT
@BY
@click.option("--expects-flow", is_flag=True, help="Flow that never stops is usual for the account.")
@click.argument("meters", metavar="METER…", nargs=-1, required=True)
def usage(store: Path, config: Path, expects_flow: bool, meters: tuple[str, ...]) -> None:
    """Tell what a caller with these meters would be told."""
    from ivr.adapters.meters_store import MetersStore
    from ivr.flow.accounts import NotNow

    read = _config(config)
    try:
        found = MetersStore(store, read.rules).usage(meters, _now(), expects_flow)
    except NotNow as error:
        raise click.ClickException(str(error)) from None
    if found is None:
        raise click.ClickException("there is no read of these meters")
    for line in told(found, read.zone):
        click.echo(line)


@command.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--accounts", type=click.IntRange(1, 100_000), default=2000, show_default=True, help="So many households."
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same one makes the same reads.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The day before which they end; without it today.")
@click.option("--zone", default="America/New_York", show_default=True, help="The utility's time zone.")
@click.option("--customers", type=click.Path(path_type=Path, exists=True), help="An export whose meters are taken.")
def make(folder: Path, accounts: int, seed: int, until: datetime | None, zone: str, customers: Path | None) -> None:
    """Write made-up reads of 400 days, with meters.yaml and the crosswalk.

    --customers takes the meters of an export such as the made-up utility's: CSV, with the columns Account and Meters.
    """
    from ivr.metering import made_up

    try:
        clocks = ZoneInfo(zone)
    except (LookupError, ValueError, OSError):
        raise click.BadParameter(f"there is no time zone '{zone}'", param_hint="--zone") from None
    of = made_up.meters(accounts)
    if customers is not None:
        try:
            with customers.open(encoding="utf-8-sig", newline="") as lines:
                of = list(made_up.of_customers(lines))
        except (OSError, ValueError, KeyError):
            raise click.ClickException(f"{customers} is not a CSV with the columns Account and Meters") from None
    day = (until or datetime.fromtimestamp(_now(), clocks)).date()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "meters.yaml").write_text(made_up.CONFIG.format(zone=zone), encoding="utf-8")
        with (folder / "crosswalk.csv").open("w", encoding="utf-8") as file:
            file.writelines(made_up.crosswalk(of))
        with (folder / "reads.csv").open("w", encoding="utf-8") as file:
            file.writelines(made_up.reads(of, seed, day, clocks))
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written: {error.strerror}") from None
    click.echo(f"{folder}/reads.csv: the reads of {len(of)} meters, until {day}.")
    click.echo(f"To take them: ivr meters import {folder}/meters.yaml {folder}/reads.csv")


def told(found: Usage, zone: ZoneInfo) -> Iterator[str]:
    """What the line would say, for staff."""

    def day(at: float) -> str:
        return f"{datetime.fromtimestamp(at, zone):%Y-%m-%d %H:%M}"

    shown = "" if found.register is None else f": the register showed {found.register:,.1f} gallons"
    yield f"Last read {day(found.last_at)}{', an estimate' if found.estimated else ''}{shown}."
    if found.per_day is None:
        yield "Use: too few complete days."
    else:
        yield f"Use: {found.per_day:,.0f} gallons a day, the mean of the latest {found.days} complete days."
        for name, mean in (("As many days before", found.before), ("The same days a year earlier", found.last_year)):
            yield f"{name}: {'too few reads' if mean is None else f'{mean:,.0f} gallons a day'}."
    if found.leak == "leak":
        since = f" since {day(found.leak_since)}" if found.leak_since is not None else ""
        yield f"Leak: water runs all the time{since}, at least {found.leak_rate or 0:,.1f} gallons an hour."
    else:
        yield f"Leak: {_NO_LEAK[found.leak]}."
    if found.burst:
        yield "Burst: a great deal of water ran for hours on end."


_NO_LEAK = {
    "none_seen": "none seen",
    "not_enough_data": "too few reads to tell",
    "too_coarse": "the register moves in steps too large to tell",
}


def _now() -> float:
    return time.time()


def _config(path: Path) -> Config:
    from ivr.metering.config import Wrong, read_config

    try:
        return read_config(path)
    except Wrong as wrong:
        raise click.ClickException(str(wrong)) from None


def _counted(counts: Counts, config: Config, shown: list[LeftOut]) -> Iterator[str]:
    for one in shown:
        yield str(one)
    if counts.left_out > len(shown):
        yield f"… and {counts.left_out - len(shown)} more lines that were left out"
    yield f"{counts.rows:,} reads of {len(counts.meters):,} meters."
    yield f"{counts.estimated:,} estimated, {counts.missing:,} missing, {counts.left_out:,} left out."
    if counts.too_old:
        yield f"{counts.too_old:,} older than {config.rules.keep_days} days, not kept."
    if config.crosswalk is not None and counts.without_account:
        yield f"{counts.without_account:,} meters stand in no line of {config.crosswalk.name}."
    if counts.last_at is not None:
        yield f"Last read: {datetime.fromtimestamp(counts.last_at, config.zone):%Y-%m-%d %H:%M}."
