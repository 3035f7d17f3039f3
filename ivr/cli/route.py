"""``ivr route``: one question, one answer. Whose line rings, or what a caller hears, after these keys or for this need.

--keys 2,1 presses keys from the first menu; --need high_bill asks for a caller who chose that need. With --expect it
is a check for scripts: exit 1 unless a line of that desk rings.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click

from ivr.flow.asked import Answer, Astray, by_keys, by_need, keys_of, moment
from ivr.flow.compile import compile_files
from ivr.flow.graph import Flow
from ivr.flow.problem import did_you_mean
from ivr.flow.whereabouts import whereabouts
from ivr.menus import read_folder
from ivr.settings import menus_folder


@click.command(help=__doc__)
@click.option("--menus", type=click.Path(path_type=Path), default=menus_folder, help="The folder of menus to ask.")
@click.option("--keys", help="What the caller presses: 2,1 or 21; 0 for a person, 'wait' for a silence.")
@click.option("--need", help="The need that the caller has chosen, instead of --keys.")
@click.option("--at", help="The utility's local time of the call: '2026-11-26 19:00'. Without it: now.")
@click.option("--lang", help="The caller's language. Without it: the utility's first.")
@click.option("--expect", metavar="DESK", help="Exit with 1 unless a line of this desk rings.")
@click.option("--why", is_flag=True, help="Tell each reason, and the lines of the menu files that it comes from.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print the answer.")
def command(
    menus: Path,
    keys: str | None,
    need: str | None,
    at: str | None,
    lang: str | None,
    expect: str | None,
    why: bool,
    form: str,
) -> None:
    if (keys is None) == (need is None):
        raise click.UsageError("give one of --keys and --need: --keys 2,1 or --need high_bill")
    files, unreadable = read_folder(menus)
    flow = None if unreadable else compile_files(files).flow
    if flow is None:
        raise click.ClickException(f"the menus in {menus} cannot be asked; see: ivr check {menus}")
    _known("--lang", "language", lang, flow.languages)
    _known("--need", "need", need, flow.directory.needs)
    _known("--expect", "desk", expect, flow.directory.desks)
    answer = _ask(flow, keys, need, at, lang)
    places = whereabouts(answer, files) if why or form == "json" else []
    met = expect is None or answer.rings(expect)
    if form == "json":
        where = [{"file": one.place.file, "line": one.place.line, "column": one.place.column, "what": one.what}
                 for one in places]  # fmt: skip
        found = {**answer.as_json(), "expected": expect, "ok": met, "places": where}
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo(answer.sentence())
        if need is not None:
            click.echo(f"keys to {need}: {' '.join(answer.keys)}" if answer.keys else f"no keys lead to {need}")
        if why:
            _explain(answer, [(f"{menus}/{one.place}", one.what) for one in places])
    if not met:
        click.echo(f"{expect} was expected, but {answer.sentence()}.", err=True)
    raise SystemExit(0 if met else 1)


def _ask(flow: Flow, keys: str | None, need: str | None, at: str | None, lang: str | None) -> Answer:
    try:
        now = moment(at, flow.directory.calendar.zone) if at is not None else datetime.now(UTC)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--at") from None
    if need is not None:
        return by_need(flow, now, need, lang)
    try:
        return by_keys(flow, now, keys_of(keys or ""), lang)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--keys") from None
    except Astray as astray:
        raise click.ClickException(str(astray)) from None


def _known(option: str, what: str, name: str | None, known: Iterable[str]) -> None:
    """Stop with what was probably meant where ``name`` is given and is none of ``known``."""
    if name is not None and name not in known:
        meant = did_you_mean(name, known, f"known are {', '.join(known)}")
        raise click.BadParameter(f"there is no {what} '{name}' ({meant})", param_hint=option)


def _explain(answer: Answer, places: list[tuple[str, str]]) -> None:
    for reason in answer.because:
        click.echo(f"  because {reason}")
    width = max((len(place) for place, _ in places), default=0)
    for place, what in places:
        click.echo(f"  {place:<{width}}  {what}")
