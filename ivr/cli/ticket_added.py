"""``ivr tickets --add``: a ticket for what an agent was told, with the letters that follow from it."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.flow.problem import did_you_mean
from ivr.flow.schema import NAME
from ivr.flow.ticketing import MOST_LETTERS, Taken, Term, term, written
from ivr.flow.tickets import facts_line, facts_of

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ivr.flow.graph import Flow
    from ivr.letters.template import Template

MOST_DAYS = 60
LONGEST_FACT = 600


class Asked(click.UsageError):
    """What was typed cannot be a ticket."""


def add(
    engine: Engine,
    menus: Path,
    service: str,
    need: str | None,
    phone: str,
    account: str,
    language: str | None,
    days: int | None,
    facts: Sequence[str],
    letters: Sequence[str],
) -> None:
    """Take the ticket, tell its number and what is promised by when. Raises SQLAlchemyError."""
    from ivr.records.tickets import take

    flow = _flow(engine, menus)
    templates = _templates(menus) if letters else {}
    known = flow.directory.needs
    if not re.fullmatch(NAME, service) or len(service) > 60:
        raise Asked(f"'{service[:60]}' is not a name for what is asked for: small letters, digits and _")
    if need is not None and need not in known:
        raise Asked(f"there is no need '{need[:60]}' ({did_you_mean(need, known, f'there are {_all(known)}')})")
    if language is not None and language not in flow.languages:
        raise Asked(f"there is no language '{language[:20]}'; there are {', '.join(flow.languages)}")
    if days is not None and days > MOST_DAYS:
        raise Asked(f"promise at most {MOST_DAYS} working days with --days")
    counts, said, number = _counts(letters, templates), _facts(facts), _phone(phone)
    now = _now()
    terms = {name: _term(flow, need, now, count) for name, count in counts.items()}
    due = _term(flow, need, now, days) if days is not None else None
    ticket = _ticket(engine, service, need, number, account, language or flow.default_language, said, due)
    take(engine, ticket.sid, now.timestamp(), *written(ticket, terms, now))
    click.echo(f"Ticket {ticket.number}: {service}" + (f", promised by {_when(due)}" if due else ""))
    for name, promised in terms.items():
        click.echo(f"A letter by {_when(promised)}: {name}{_lacks(templates[name], ticket, flow, menus)}")


def _now() -> datetime:
    return datetime.now(UTC)


def _flow(engine: Engine, menus: Path) -> Flow:
    from ivr.cli.database import live_flow

    flow = live_flow(engine, menus)
    if flow is None:
        raise click.ClickException(f"the menus in {menus} have mistakes; see: ivr check {menus}")
    return flow


def _templates(menus: Path) -> Mapping[str, Template]:
    from ivr.letters.read import Wrong, of_menus

    try:
        return of_menus(menus)
    except Wrong as wrong:
        raise click.ClickException(str(wrong)) from None


def _term(flow: Flow, need: str | None, now: datetime, days: int) -> Term:
    """In the days on which the need's desk works."""
    directory = flow.directory
    desk = directory.desks[directory.needs[need].desk if need else flow.agent.desk]
    return term(directory.calendar, directory.calendar.schedules[desk.hours], now, days)


def _when(promised: Term) -> str:
    return f"{promised.due:%Y-%m-%d %H:%M}"


def _counts(letters: Sequence[str], templates: Mapping[str, Template]) -> dict[str, int]:
    found = {}
    for one in letters:
        name, _, days = one.partition("=")
        if name not in templates:
            meant = did_you_mean(name, templates, f"there are {_all(templates)}")
            raise Asked(f"there is no letter '{name[:60]}' ({meant})")
        if not days.isascii() or not days.isdecimal() or not 1 <= int(days[:9]) <= MOST_DAYS:
            raise Asked(f"write a letter as {name}=DAYS, with 1 to {MOST_DAYS} working days")
        found[name] = int(days)
    if len(found) > MOST_LETTERS:
        raise Asked(f"at most {MOST_LETTERS} letters may follow from one ticket")
    return found


def _all(names: Iterable[str]) -> str:
    return ", ".join(names)


def _facts(facts: Sequence[str]) -> dict[str, str]:
    from ivr.letters.slots import SLOTS, NotADay, day

    found = {}
    for one in facts:
        name, equals, value = one.partition("=")
        name, value = name.strip(), " ".join(value.split())
        if not equals or not re.fullmatch(NAME, name) or not value:
            raise Asked("write a fact as NAME=VALUE, in quotes if it holds spaces")
        if len(value) > LONGEST_FACT:
            raise Asked(f"the fact '{name}' has {len(value)} characters; write at most {LONGEST_FACT}")
        if name in SLOTS and SLOTS[name].is_date:
            try:
                day(value, "en")
            except NotADay as error:
                raise Asked(f"the fact '{name}' cannot be used: {error}") from None
        found[name] = value
    if facts_of(facts_line(found)) != found:
        raise Asked("a fact holds '; name: ', after which the next fact would seem to begin; write a comma there")
    return found


def _phone(phone: str) -> str:
    import phonenumbers

    if not phone:
        return ""
    try:
        parsed = phonenumbers.parse(phone, "US")
        if phonenumbers.is_possible_number(parsed):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        pass
    raise Asked("the phone is not a number; write it as +12025550143")


def _ticket(
    engine: Engine,
    service: str,
    need: str | None,
    phone: str,
    account: str,
    language: str,
    facts: Mapping[str, str],
    promised: Term | None,
) -> Taken:
    """With a number that no other ticket has."""
    from ivr.flow.nodes.ticket import number_of
    from ivr.promises.promise import masked
    from ivr.records.tickets import entry

    while True:
        sid = f"TK{uuid.uuid4().hex}"
        number = number_of(sid, 0)
        if entry(engine, number) is None:
            break
    return Taken(
        sid=sid,
        nth=0,
        number=number,
        service=service,
        need=need,
        language=language,
        phone=phone,
        ending=masked(phone or account),
        account=account.strip()[:40],
        facts=facts,
        promised=promised,
    )


def _lacks(template: Template, ticket: Taken, flow: Flow, menus: Path) -> str:
    """What nobody will know when the letter is written."""
    from ivr.letters.house import house
    from ivr.letters.known import OF_ACCOUNT, language_of

    language = language_of(template, ticket.language)
    try:
        ours = house((menus / "utility.yaml").read_bytes(), language)
    except OSError:
        ours = {}
    given = {*ours, *ticket.facts, "ticket", "date", "date_promised", *(OF_ACCOUNT if ticket.account else ())}
    given |= {"need"} if ticket.need else set()
    missing = [slot for slot in template.slots(language) if slot not in given]
    return f" (it lacks {', '.join(missing)}: ivr outbox will tell how to write it)" if missing else ""
