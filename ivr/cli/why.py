"""``ivr why CALL``: what happened in a call, in order, and why. Without CALL, the newest calls."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import click

from ivr.cli.database import opened
from ivr.records.story import Fact, recent, story
from ivr.settings import database_url

_HIDDEN = frozenset(("because", "node", "flow", "from", "recording"))


@click.command(help=__doc__)
@click.argument("sid", metavar="[CALL]", required=False)
@click.option("--url", help="The database; without it, DATABASE_URL.")
def command(sid: str | None, url: str | None) -> None:
    with opened(database_url(url)) as engine:
        if sid is None:
            _newest(recent(engine))
            return
        facts = story(engine, sid)
    if not facts:
        raise click.ClickException(f"no call {sid} is on record; the newest are listed by: ivr why")
    begin = facts[0].at
    for fact in facts:
        for line in _lines(fact, begin):
            click.echo(line)


def _newest(calls: list[tuple[str, float]]) -> None:
    for sid, at in calls:
        click.echo(f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S} UTC  {sid}")
    click.echo(f"{len(calls)} calls. For one of them: ivr why CALL" if calls else "No call is on record yet.")


def _lines(fact: Fact, begin: float) -> list[str]:
    node = fact.data.get("node")
    told = [(name, value) for name, value in fact.data.items() if name not in _HIDDEN and value not in (None, "")]
    what = ", ".join(f"{name} {_plain(value)}" for name, value in told)
    head = f"{fact.at - begin:7.1f} s  {fact.type:<12} {f'[{node}] ' if node else ''}{what}".rstrip()
    because = fact.data.get("because") or []
    reasons = [because] if isinstance(because, str) else because
    return [head, *(f"{'':12}because {reason}" for reason in reasons)]


def _plain(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
