"""``ivr replay CALL``: any recorded call again, through the real webhooks, on the same menus or on others.

The caller and the lines do what is on record, at the times on record, from a number that is nobody's. What the record
does not hold (digits keyed in, words said) is made up, and told. Exit codes: 0 the call ends as it did, 1 it does not,
2 wrong use.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli.database import opened
from ivr.cli.diff import WrongUse
from ivr.settings import database_url, menus_folder

if TYPE_CHECKING:
    from ivr.differences.replay import Replay
    from ivr.flow.graph import Flow
    from ivr.records.played import Played


@click.command(help=__doc__)
@click.argument("sid", metavar="CALL")
@click.option(
    "--flow", "folder", type=click.Path(path_type=Path), default=menus_folder, help="The menus to play it on."
)
@click.option("--url", help="The database that holds the call; without it, DATABASE_URL.")
@click.option("--save", type=click.Path(path_type=Path, dir_okay=False), help="Add it to this file as a scenario.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How to print it.")
def command(sid: str, folder: Path, url: str | None, save: Path | None, form: str) -> None:
    from ivr.differences.replay import replay
    from ivr.menus import compile_folder

    flow = compile_folder(folder).flow
    if flow is None:
        raise WrongUse(f"the menus in {folder} cannot be called; see: ivr check {folder}")
    call = _recorded(sid, url)
    again = replay(call, flow)
    if form == "json":
        click.echo(json.dumps(_as_json(sid, again, flow), ensure_ascii=False, indent=2))
    else:
        _tell(sid, again, flow, folder)
    if save is not None:
        _save(save, sid, again, flow)
    raise SystemExit(0 if again.same else 1)


def _recorded(sid: str, url: str | None) -> Played:
    """The call as its record tells it."""
    from ivr.differences.past import legs_of
    from ivr.records.played import NotPlayable, played
    from ivr.records.story import story

    with opened(database_url(url), wrong=WrongUse) as engine:
        facts = story(engine, sid)
        legs = legs_of(engine, sid, facts)
    if not facts:
        raise WrongUse(f"no call {sid} is on record; the newest are listed by: ivr why")
    try:
        return played(facts, legs)
    except NotPlayable as error:
        raise WrongUse(f"{sid} cannot be played again: {error}") from None


def _tell(sid: str, again: Replay, flow: Flow, folder: Path) -> None:
    call = again.call
    local = datetime.fromtimestamp(call.began, UTC).astimezone(flow.directory.calendar.zone)
    click.echo(f"Call {sid}, {local:%Y-%m-%d %H:%M}: {call.ended}.")
    if call.flow != flow.version:
        click.echo(f"It was recorded on other menus ({call.flow}) than those in {folder} ({flow.version}).")
    for made_up in call.made_up:
        click.echo(f"Not on record and made up: {made_up}.")
    for line in again.lines:
        click.echo(line)
    for error in again.outcome.errors if again.outcome else ():
        click.echo(f"!! {error}")
    for note in _notes(again):
        click.echo(note)
    click.echo(f"As recorded: {again.now}" if again.same else f"Then: {call.ended}; now: {again.now}")


def _notes(again: Replay) -> list[str]:
    """Where the call went off its record."""
    notes = [f"The replay ends here: {again.misfit}."] if again.misfit else []
    if again.used_up:
        notes.append("The menus ask for more than was on record; the caller hung up there.")
    return notes


def _as_json(sid: str, again: Replay, flow: Flow) -> dict[str, object]:
    call = again.call
    return {
        "call": sid,
        "same": again.same,
        "then": call.ended.as_json(),
        "now": again.now.as_json(),
        "recorded_on": call.flow,
        "flow": flow.version,
        "began": datetime.fromtimestamp(call.began, flow.directory.calendar.zone).isoformat(timespec="seconds"),
        "made_up": call.made_up,
        "notes": _notes(again),
        "transcript": [{"who": line.who, "text": line.text, "at": round(line.at, 1)} for line in again.lines],
    }


def _save(file: Path, sid: str, again: Replay, flow: Flow) -> None:
    from ivr.differences.replay import CALLER
    from ivr.scenarios.save import NotKept, add

    if again.outcome is None or again.end is None:
        click.echo(f"Nothing was added to {file}: the call did not come to its end on these menus.", err=True)
        return
    local = datetime.fromtimestamp(again.call.began, flow.directory.calendar.zone)
    try:
        add(file, sid, again.outcome, local, CALLER, again.end)
    except NotKept as sentence:
        raise WrongUse(str(sentence)) from None
