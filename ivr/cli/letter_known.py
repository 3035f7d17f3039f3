"""``ivr letter --ticket``: what the ticket and the customer system know, and the promise of its letter."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.cli.database import live_flow, opened
from ivr.flow.ticketing import key_of_letter
from ivr.letters.known import Matter, asks_customers, language_of, values_of
from ivr.letters.sheet import Value
from ivr.letters.template import Template
from ivr.settings import database_url
from routing.due import day_of

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ivr.flow.accounts import Account
    from ivr.promises.promise import Promise
    from ivr.records.tickets import Entry


def of_ticket(template: Template, number: str, language: str | None, menus: Path) -> tuple[str, dict[str, Value]]:
    """The language of the letter, and its values as far as anybody knows them."""
    from ivr.flow.tickets import facts_of

    with _found(number) as (engine, ticket):
        flow, promise = live_flow(engine, menus), _promise(engine, ticket, template.name)
    chosen = language or language_of(template, ticket.language)
    need = flow.directory.needs.get(ticket.need or "") if flow else None
    day = _day(promise.due if promise else None, ticket.promised, flow.directory.calendar.zone if flow else UTC)
    name = need.name.get(chosen, "") if need else ""
    matter = Matter(ticket.number, ticket.account, facts_of(ticket.facts), name, day)
    asked = chosen in template.words and asks_customers(template, chosen, matter)
    return chosen, values_of(matter, _account(ticket.account) if asked else None)


def keep(letter: str, number: str, author: str) -> None:
    """The letter was sent: its promise is kept, and nobody writes it again."""
    from ivr.records.outbox import Outbox
    from ivr.records.promises import Promises

    with _found(number) as (engine, ticket):
        now, promise = time.time(), _promise(engine, ticket, letter)
        if promise is None:
            raise click.ClickException(f"the letter {letter} was not promised with ticket {number}")
        kept = Promises(engine).keep(promise.id, now, author)
        Outbox(engine).withdraw_key(
            key_of_letter(ticket.sid, ticket.number, letter), now, f"{author[:100]} has sent it"
        )
    click.echo(f"Promise {promise.id} is kept." if kept else f"Promise {promise.id} was kept already.")


@contextmanager
def _found(number: str) -> Iterator[tuple[Engine, Entry]]:
    from ivr.records.tickets import entry

    with opened(database_url()) as engine:
        ticket = entry(engine, number)
        if ticket is None:
            raise click.ClickException(f"there is no ticket {number[:20]}; they are listed by: ivr tickets --all")
        yield engine, ticket


def _promise(engine: Engine, ticket: Entry, letter: str) -> Promise | None:
    from ivr.records.promises import Promises

    return Promises(engine).of_key(key_of_letter(ticket.sid, ticket.number, letter))


def _day(letter: float | None, ticket: float | None, zone: tzinfo) -> date | None:
    """The later one, as the worker has it."""
    due = max(letter or 0.0, ticket or 0.0)
    return day_of(datetime.fromtimestamp(due, UTC), zone) if due else None


def _account(number: str) -> Account | None:
    from ivr.flow.accounts import NotNow
    from ivr.systems import open_customer_system

    described = os.environ.get("CUSTOMERS")
    try:
        system = open_customer_system(Path(described) if described else None, Path(os.environ.get("VAR_DIR") or "var"))
        return system.account(number) if system else None
    except NotNow as reason:
        click.echo(f"The customer system cannot be asked now: {reason}", err=True)
        return None
