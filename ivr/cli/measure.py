"""``ivr measure``: what the menus cost callers: decisions, and seconds of speech before the right desk rings.

For every need and language: for a first-time caller, who listens until the right key is named, for a returning one, who
presses it at once, and until a person is on the line. Counted at 150 words a minute on the words that are really spoken
at that time. Over the budget of utility.yaml is an error (exit 1).
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.settings import menus_folder

if TYPE_CHECKING:
    from ivr.flow.graph import Flow


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path), default=menus_folder)
@click.option("--at", help="The utility's local time: '2026-11-26 19:00'. Without it: 10:00 on the next working day.")
@click.option("--hours", is_flag=True, help="Who is reached at each hour of that day.")
@click.option("--records", "days", type=click.IntRange(1, 3660), help="Weigh by the calls on record of so many days.")
@click.option("--svg", type=click.Path(path_type=Path), help="Write a bar chart to this file.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print.")
def command(folder: Path, at: str | None, hours: bool, days: int | None, svg: Path | None, form: str) -> None:
    from ivr.cli.recorded import of_days
    from ivr.costs import hours as by_hour
    from ivr.costs import table
    from ivr.flow.check import working_day
    from ivr.flow.measure import measure
    from ivr.menus import compile_folder
    from ivr.records.mix import needs_called

    flow = compile_folder(folder).flow
    if flow is None:
        raise click.ClickException(f"the menus in {folder} have problems; see: ivr check {folder}")
    now = _moment(flow, at) if at else working_day(flow, date.today())
    told = table.Told(flow, now, measure(flow, now), of_days(days, needs_called) if days else flow.mix)
    rows = by_hour.of_day(flow, now) if hours else ()
    if svg is not None:
        from ivr.costs.chart import chart

        try:
            svg.write_text(chart(told), encoding="utf-8")
        except OSError as error:
            raise click.ClickException(f"{svg} cannot be written: {error.strerror}") from None
    click.echo(table.as_json(told, rows) if form == "json" else table.as_text(told, rows))
    raise SystemExit(1 if told.over() else 0)


def _moment(flow: Flow, at: str) -> datetime:
    from ivr.flow.asked import moment

    try:
        return moment(at, flow.directory.calendar.zone)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--at") from None
