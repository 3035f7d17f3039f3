"""``ivr simulate-day``: a working day on these menus, with thousands of callers and the agents of agents.yaml.

Callers arrive, choose (one in five the wrong option), wait, lose patience, talk; agents pick up, listen, talk, and send
on who is at the wrong desk: all of it through the real webhooks and the real worker, on a clock of its own. The same
seed gives the same day.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from ivr.settings import menus_folder


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path), default=menus_folder)
@click.option("--calls", type=click.IntRange(1, 20_000), default=5000, show_default=True, help="How many callers.")
@click.option("--talk", type=click.FloatRange(5, 600), default=45.0, show_default=True, help="Mean seconds of a talk.")
@click.option("--seed", type=int, default=1, show_default=True, help="Which of all possible days.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print.")
def command(folder: Path, calls: int, talk: float, seed: int, form: str) -> None:
    from ivr.day.report import as_text
    from ivr.day.run import Day, play
    from ivr.flow.check import working_day
    from ivr.menus import compile_folder

    flow = compile_folder(folder).flow
    if flow is None:
        raise click.ClickException(f"the menus in {folder} have problems; see: ivr check {folder}")
    if not flow.directory.agents:
        raise click.ClickException(f"{folder} has no agents.yaml: nobody would be rung; see docs/routing.md")
    if not flow.mix:
        raise click.ClickException(f"{folder} has no mix.yaml: nobody knows how often people call for what")
    wanted = Day(working_day(flow, date.today()).date(), calls, talk, seed)
    found = play(flow, wanted, lambda words: click.echo(words, err=True))
    click.echo(json.dumps(asdict(found), indent=2) if form == "json" else as_text(found))
