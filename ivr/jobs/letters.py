"""Letters that follow from tickets: written as PDF into a folder, from which staff send them.

What a letter wants to know is taken from the ticket, from the customer system by the ticket's account, and from
utility.yaml. What nobody knows is told with the command that writes the letter (``ivr outbox``). While the customer
system cannot be asked the letter waits: later each time, an hour at most, a day in all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol

from msgspec import Struct, ValidationError, convert

from ivr.flow.accounts import Customers, NotNow
from ivr.flow.graph import Flow
from ivr.flow.jobs import LETTER
from ivr.flow.problem import did_you_mean
from ivr.flow.schema import NAME
from ivr.flow.tickets import facts_of
from ivr.jobs.outcome import Again, Done, Failed, Outcome
from ivr.letters.house import house
from ivr.letters.known import Matter, asks_customers, language_of, values_of
from ivr.letters.read import Wrong
from ivr.letters.render import Letter, render
from ivr.letters.sheet import CannotWrite, Missing
from ivr.letters.slots import SLOTS
from ivr.letters.template import Template
from ivr.records.outbox import Item
from ivr.records.tickets import Entry

KIND = LETTER
ATTEMPTS = 30
FIRST_PAUSE, LONGEST_PAUSE = 60.0, 3600.0


class Book(Protocol):
    """Where tickets and promises are kept."""

    def ticket(self, number: str, sid: str) -> Entry | None:
        """The ticket with this number of a call."""

    def kept(self, key: str) -> bool:
        """Whether the promise with this key was kept."""


@dataclass(frozen=True, slots=True)
class Office:
    """What all letters are made of: ``templates`` by name (may raise Wrong), the content of utility.yaml, the ``flow``
    that is served; ``customers`` is None where none are connected."""

    templates: Callable[[], Mapping[str, Template]]
    utility: Callable[[], bytes]
    flow: Callable[[], Flow]
    customers: Customers | None


class _Work(Struct, frozen=True):
    ticket: str
    letter: str
    language: str
    promised: date
    need: str | None = None


class _Closed(Exception):
    """The account is closed: a person must know what is written to its owner."""


class LetterDoer:
    """Writes the letters of the outbox into ``folder``, which is made when it is needed."""

    def __init__(self, office: Office, book: Book, folder: Path) -> None:
        self._office = office
        self._book = book
        self._folder = folder

    def do(self, item: Item, now: float) -> Outcome:
        try:
            work = convert(item.data, _Work)
        except ValidationError:
            return Failed("this is no letter")
        if not work.ticket.isdecimal() or not re.fullmatch(NAME, work.letter):
            return Failed("this is no letter")
        if self._book.kept(item.key):
            return Done("somebody has kept this promise already")
        ticket = self._book.ticket(work.ticket, item.sid)
        if ticket is None:
            return Failed(f"there is no ticket {work.ticket} of this call")
        try:
            letter = self._written(work, ticket, now)
        except NotNow as reason:
            return _later(item, reason, now)
        except Wrong as wrong:
            return Failed(f"a template has a mistake: {wrong.problems[0]}; {_again(item)}")
        except Missing as missing:
            names = ", ".join(f"{slot} ({SLOTS[slot].about})" for slot in missing.slots)
            given = " ".join(f"--set {slot}=…" for slot in missing.slots)
            return Failed(f"nobody knows {names}; who does, writes the letter by: {_by_hand(work)} {given}")
        except CannotWrite as error:
            return Failed(f"{error}; {_again(item)}")
        except _Closed:
            return Failed(f"the account is closed; if the letter is right all the same: {_by_hand(work)}")
        if letter.lost:
            return Failed(f"the PDF's font lacks some of its characters; write it by: {_by_hand(work)} --font FILE.ttf")
        return self._keep(letter, work, item)

    def _written(self, work: _Work, ticket: Entry, now: float) -> Letter:
        template = _template(self._office.templates(), work.letter)
        language, flow = language_of(template, work.language), self._office.flow()
        need = flow.directory.needs.get(work.need or "")
        name = need.name.get(language, "") if need else ""
        matter = Matter(work.ticket, ticket.account, facts_of(ticket.facts), name, work.promised)
        account = None
        if self._office.customers is not None and asks_customers(template, language, matter):
            account = self._office.customers.account(ticket.account)
            if account is not None and account.status == "closed":
                raise _Closed
        values = {**house(self._office.utility(), language), **values_of(matter, account)}
        today = datetime.fromtimestamp(now, UTC).astimezone(flow.directory.calendar.zone).date()
        return render(template, language, values, today)

    def _keep(self, letter: Letter, work: _Work, item: Item) -> Outcome:
        """What an earlier attempt has left is replaced; the letter of another ticket with the same number is not."""
        path = self._folder / f"{work.ticket}-{work.letter}.pdf"
        count = 1
        while item.attempts == 1 and path.exists():
            count += 1
            path = self._folder / f"{work.ticket}-{work.letter}-{count}.pdf"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(path, letter.pdf)
        except OSError as error:
            return Failed(f"{path} cannot be written: {error.strerror}; {_again(item)}")
        return Done(str(path))


def _template(templates: Mapping[str, Template], name: str) -> Template:
    if name not in templates:
        meant = did_you_mean(name, templates, "they are listed by: ivr letter --list")
        raise CannotWrite(f"there is no letter '{name}' ({meant})")
    return templates[name]


def _by_hand(work: _Work) -> str:
    return f"ivr letter {work.letter} --ticket {work.ticket} --to {work.ticket}-{work.letter}.pdf"


def _again(item: Item) -> str:
    return f"when that is mended: ivr outbox --again {item.id}"


def _later(item: Item, reason: NotNow, now: float) -> Outcome:
    if item.attempts >= ATTEMPTS:
        return Failed(f"{reason}, for a day by now; {_again(item)}")
    return Again(now + min(FIRST_PAUSE * 2 ** (item.attempts - 1), LONGEST_PAUSE), str(reason))


def _write(path: Path, data: bytes) -> None:
    """All of it or nothing, for the eyes of this user alone."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
