"""ticket: takes down what the caller asks for, tells its number and by when they hear from us, and texts both.

'service' is the name under which staff find it (ivr tickets), 'days' the working days of the need's desk until the
promise. With 'report: true' it is about the street, not the caller: who calls from the same phone hears of it without
a number; with 'city' it is filed with the city's own system, under this name in open311.yaml; with 'hold: true' staff
see that the water is not to be shut off before the promise. It is written in the same step in which the caller hears
the number, so none is lost. With 'letters' the letters of these names follow, each promised for so many working days:
the worker writes them (docs/letters.md).

    letter_asked:
      kind: ticket
      service: letter_of_service
      days: 2
      letters: {verification_of_service: 2}
      say:
        en: "We write your letter by {date}. Your ticket number is {number}."
        es: "Tendrá su carta el {date}. Su número de solicitud es {number}."
      text: {en: "Ticket {number}: your letter by {date}.", es: "Solicitud {number}: su carta el {date}."}
      next: my_account
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from msgspec import to_builtins
from pydantic import Field

from ivr.flow import for_agents, identity, spoken
from ivr.flow.accounts import NotNow
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Go, Node, Outcome, Script
from ivr.flow.reports import Report
from ivr.flow.schema import Name, Text, Yes
from ivr.flow.ticketing import MOST_LETTERS, Taken, Term, term, written

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

TAKEN = "tickets"
"""Under this name the call keeps the numbers of its tickets."""

ADDRESS = "address_meant"
"""Under this name the call keeps the address that it is about, where a node has asked for one."""

WHERE = "where"
"""The fact of a ticket that holds it. No letter has a slot of this name: anybody may key in any address."""

SPARED = "no_shutoff"
"""Under this name the call keeps the account whose water stays on, by what was agreed in this call."""


Days = Annotated[int, Field(ge=1, le=60)]


class TicketNode(Node):
    """Something is asked for."""

    SLOTS: ClassVar[frozenset[str]] = frozenset({"number", "date"})

    kind: Literal["ticket"]
    service: Name
    days: Days
    letters: dict[Name, Days] = Field(default={}, max_length=MOST_LETTERS)
    report: Literal["true", "false"] = "false"
    city: Name | None = Field(default=None, description="Our name for the service of the city that takes it.")
    hold: Yes = Field(default="false", description="Whether the water stays on until the promise.")
    say: Text
    text: Text | None = None
    next: Name

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        yield ("next",), self.next

    def speak(self, script: Script) -> Prompts:
        found = {"first": script.say(script.words(self.say))}
        return found | ({"text": script.say(script.words(self.text))} if self.text else {})

    def enter(self, visit: Visit) -> Outcome:
        address = visit.call.answers.get(ADDRESS, "")
        facts = {WHERE: address} if address else {}
        if self.hold == "true":
            facts["hold"] = f"no shut-off before we have called, by {working_days(visit, self.days):%Y-%m-%d}"
            visit.remember(SPARED, identity.number_of(visit))
        known = f"taken {self.service} {identity.number_of(visit)}"
        if known in visit.call.answers:  # asked for a second time: it is told once more, and stays one ticket
            number, _, day = visit.call.answers[known].partition(" ")
            by = date.fromisoformat(day)
        else:
            number, by = _take(visit, self.service, self.days, self.report == "true", facts, self.letters)
            visit.remember(known, f"{number} {by.isoformat()}")
            if self.city:
                _file(visit, self.city, number)
        values = {"date": spoken.day(by, visit.language.code)}
        ours = visit.flow.languages[visit.flow.default_language].code
        told = {"date": spoken.day(by, ours), "number": " ".join(number)}
        for_agents.keep(visit, for_agents.ASKED_FOR, "first", told)
        if self.text:
            body = visit.told("text", **values, number=number)[0].text
            visit.text_to_caller(f"ticket {number}", body)
        return Go(self.next, visit.told("first", **values, number=" ".join(number)))


def open_ticket(visit: Visit, service: str, days: int, report: bool, **facts: str) -> tuple[str, date]:
    """Take down a ticket with what is known of the call and these ``facts``; its number, and the promised day."""
    return _take(visit, service, days, report, facts, {})


def _take(
    visit: Visit, service: str, days: int, report: bool, facts: Mapping[str, str], letters: Mapping[str, int]
) -> tuple[str, date]:
    before = visit.call.answers.get(TAKEN, "").split()
    number = number_of(visit.call.sid, len(before))
    visit.remember(TAKEN, " ".join((*before, number)))
    promised = _term(visit, days)
    visit.note("ticket", node=visit.call.node, number=number, service=service, promised=promised.due.timestamp())
    ticket = Taken(
        sid=visit.call.sid,
        nth=len(before),
        number=number,
        service=service,
        need=visit.call.need,
        language=visit.call.language,
        phone=visit.call.number,
        ending=f"…{visit.phone[-4:]}",
        account=identity.number_of(visit) if identity.is_proven(visit) else "",
        facts=facts,
        promised=promised,
        shared=report,
    )
    moves, jobs = written(ticket, {name: _term(visit, count) for name, count in letters.items()}, visit.now)
    visit.moves += moves
    visit.jobs += jobs
    return number, promised.day


def _file(visit: Visit, service: str, number: str) -> None:
    """Have the worker file it with the city, and ask what becomes of it."""
    heard = visit.call.answers.get("heard", "")
    need = visit.flow.directory.needs.get(visit.call.need or "")
    words = heard or (need.name[visit.flow.default_language] if need else service.replace("_", " "))
    report = Report(service, words, visit.now.timestamp(), f"{visit.call.sid} {number}", _address(visit),
                    phone=visit.call.number)  # fmt: skip
    visit.later("report", f"report:{number}", ticket=number, report=to_builtins(report))
    visit.later("report_status", f"report_status:{number}", ticket=number, since=visit.now.timestamp())


def _address(visit: Visit) -> str:
    """That of the account, for a caller who has proved it."""
    try:
        account = identity.proven_account(visit)
    except NotNow:
        return ""
    return f"{account.house} {account.street}".strip() if account else ""


def number_of(sid: str, nth: int) -> str:
    """Six digits drawn from the call: the same however often the turn is played."""
    digest = hashlib.sha256(f"{sid} {nth}".encode()).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 900_000 + 100_000}"


def working_days(visit: Visit, days: int) -> date:
    """The day until which the desk of the call has been open on so many days after today."""
    return _term(visit, days).day


def _term(visit: Visit, days: int) -> Term:
    """Counted in the days on which the desk works that serves the call, or its need."""
    directory = visit.flow.directory
    need = directory.needs.get(visit.call.need or "")
    desk = visit.desk() if visit.call.desk or need is None else directory.desks[need.desk]
    return term(directory.calendar, directory.calendar.schedules[desk.hours], visit.now, days)
