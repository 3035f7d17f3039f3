"""``ivr duty``: who is on duty and why, what the agents do, and who waits in line.

With NAME, an agent of agents.yaml: --on and --off send them on duty or off, --code gives them a new code with which
they sign in by phone. It is shown once; the one before is worth nothing from then on.

\b
    ivr duty
    ivr duty ben --off
"""

from __future__ import annotations

import getpass
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ivr.cli.database import live_flow, opened
from ivr.settings import database_url, menus_folder

if TYPE_CHECKING:
    from ivr.flow.graph import Flow
    from ivr.records.duty import DutyRecords, Stand, Waiting
    from routing.agents import Agent

BY_COMMAND = "ivr duty"
_HOW = {"phone": "said by phone", "did not answer": "did not answer three calls"}


@click.command(help=__doc__)
@click.argument("name", required=False)
@click.option("--on", is_flag=True, help="Send the agent on duty.")
@click.option("--off", is_flag=True, help="Send the agent off duty.")
@click.option("--code", is_flag=True, help="Give the agent a new code for signing in by phone.")
@click.option("--author", default=getpass.getuser, show_default="you", help="Who answers for it.")
@click.option("--menus", type=click.Path(path_type=Path), default=menus_folder, help="If no menus were published.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="How it is printed.")
def command(name: str | None, on: bool, off: bool, code: bool, author: str, menus: Path, form: str) -> None:
    from ivr.records.duty import DutyRecords

    if on + off + code > 1:
        raise click.UsageError("choose one of --on, --off and --code")
    if name is None and (on or off or code):
        raise click.UsageError("say whom: ivr duty NAME --on")
    with opened(database_url()) as engine:
        flow = live_flow(engine, menus)
        if flow is None:
            raise click.ClickException(f"the menus cannot be read; see: ivr check {menus}")
        records = DutyRecords(engine)
        agents = list(flow.directory.agents.values()) if name is None else [_agent(flow, name)]
        if on or off:
            _send(records, agents[0], on, author)
        elif code:
            _give_code(records, agents[0], form)
        else:
            _show(flow, agents, records, form)


def _now() -> datetime:
    return datetime.now(UTC)


def _agent(flow: Flow, name: str) -> Agent:
    from ivr.flow.problem import did_you_mean

    agents = flow.directory.agents
    if name not in agents:
        hint = did_you_mean(name, agents, f"there are: {', '.join(agents) or 'none; write agents.yaml'}")
        raise click.ClickException(f"there is no agent '{name}' ({hint})")
    return agents[name]


def _send(records: DutyRecords, agent: Agent, on: bool, author: str) -> None:
    records.say(agent.id, on, f"{BY_COMMAND}, {author}", _now().timestamp())
    click.echo(f"{agent.name} is {'on' if on else 'off'} duty now.")


def _give_code(records: DutyRecords, agent: Agent, form: str) -> None:
    code = records.give_code(agent.id)
    if form == "json":
        click.echo(json.dumps({"agent": agent.id, "code": code}))
        return
    click.echo(f"The code of {agent.name}: {code}")
    click.echo("It is not shown again, and the one before is worth nothing now. Tell it to nobody else.")


def _show(flow: Flow, agents: Sequence[Agent], records: DutyRecords, form: str) -> None:
    stands, waiting = records.stands(), records.waiting()
    rows = [_row(flow, agent, stands.get(agent.id)) for agent in agents]
    if form == "json":
        lines = {desk: {"on_the_line": one.on_the_line, "to_call_back": one.away} for desk, one in waiting.items()}
        click.echo(json.dumps({"agents": rows, "waiting": lines}, ensure_ascii=False, indent=2))
        return
    zone = flow.directory.calendar.zone
    for row in rows:
        click.echo(_line(row, stands.get(row["id"]), zone))
    if not rows:
        click.echo("There are no agents: write agents.yaml.")
    click.echo(_in_line(waiting))


def _row(flow: Flow, agent: Agent, stand: Stand | None) -> dict[str, Any]:
    from ivr.records.duty import Stand
    from routing.agents import on_duty

    stand = stand or Stand()
    calendar, now = flow.directory.calendar, _now()
    since = datetime.fromtimestamp(stand.since, calendar.zone).isoformat(timespec="seconds") if stand.since else None
    return {
        "id": agent.id,
        "name": agent.name,
        "desks": list(agent.desks),
        "supervisor": agent.supervisor,
        "on_duty": on_duty(agent, stand.word, calendar, now),
        "because": _because(flow, agent, stand, now),
        "state": stand.state,
        "since": since,
        "code": stand.has_code,
    }


def _because(flow: Flow, agent: Agent, stand: Stand, now: datetime) -> str:
    """Why the agent is on duty, or off it."""
    from routing.agents import holds

    calendar, word = flow.directory.calendar, stand.word
    if word is not None and holds(agent, word, calendar, now):
        return f"{_HOW.get(stand.by, stand.by) or 'said so'}, {_when(word.at, calendar.zone)}"
    if agent.hours is not None:
        return f"hours '{agent.hours}'"
    if word is not None and word.on:
        return f"forgotten: said so {_when(word.at, calendar.zone)}"
    return "has not said anything else"


def _line(row: Mapping[str, Any], stand: Stand | None, zone: tzinfo) -> str:
    duty = "on" if row["on_duty"] else "off"
    since = f" since {_when(stand.since, zone)}" if stand and stand.since else ""
    code = "" if row["code"] else "; no code yet"
    return f"{row['id']:<12} {duty:<3} ({row['because']}); {row['state']}{since}; {', '.join(row['desks'])}{code}"


def _in_line(waiting: Mapping[str, Waiting]) -> str:
    told = []
    for desk, one in waiting.items():
        counts = [f"{one.on_the_line}"] if one.on_the_line else []
        counts += [f"{one.away} to be called back"] if one.away else []
        told.append(f"{desk} {' and '.join(counts)}")
    return f"In line: {', '.join(told)}." if told else "Nobody waits in line."


def _when(at: float, zone: tzinfo) -> str:
    """Local time, with the date unless it is today's."""
    when = datetime.fromtimestamp(at, zone)
    return f"{when:%H:%M}" if when.date() == _now().astimezone(zone).date() else f"{when:%Y-%m-%d %H:%M}"
