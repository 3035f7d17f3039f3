"""status: what became of a ticket: of those from the caller's phone, or of one whose number is keyed in.

With 'by_phone: true' a caller hears of the reports that came from their phone in the last 60 days without a number;
what is about an account is told by its number alone. A number that we do not have is told once, then a person follows.

    my_report:
      kind: status
      by_phone: true
      say: {en: "Please key in your ticket number.", es: "Marque el número de su solicitud."}
      at_least: 6
      at_most: 6
      open: {en: "Ticket {number} of {taken} is in work.", es: "La solicitud {number} del {taken} está en trámite."}
      promised: {en: "You hear from us by {date}.", es: "Le avisaremos a más tardar el {date}."}
      late: {en: "We are late with it, and sorry.", es: "Vamos con retraso, y lo sentimos."}
      done: {en: "Ticket {number} was settled on {date}.", es: "La solicitud {number} quedó resuelta el {date}."}
      next: after_status
      not_found: no_such_ticket
      not_now: tickets_not_now
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, ClassVar, Literal

from ivr.flow import identity, spoken
from ivr.flow.accounts import NotNow
from ivr.flow.graph import Prompts
from ivr.flow.nodes.base import Go, Outcome, Script
from ivr.flow.nodes.keyed import Keyed
from ivr.flow.schema import Name, Text
from ivr.flow.steps import Say
from ivr.flow.tickets import SHARED_FOR, Ticket
from routing.due import day_of

if TYPE_CHECKING:
    from ivr.flow.visit import Visit

TEXTS = ("open", "promised", "late", "done")

MOST = 2
"""So many tickets are told in one go, the latest."""


class Status(Keyed):
    """What became of it."""

    SLOTS: ClassVar[frozenset[str]] = frozenset({"number", "taken", "date"})

    kind: Literal["status"]
    by_phone: Literal["true", "false"] = "false"
    open: Text
    promised: Text
    late: Text
    done: Text
    not_found: Name
    not_now: Name

    def targets(self) -> Iterator[tuple[tuple[str, ...], str]]:
        for name in ("next", "not_found", "not_now"):
            yield (name,), getattr(self, name)

    def speak(self, script: Script) -> Prompts:
        return {**super().speak(script), **{name: script.say(script.words(getattr(self, name))) for name in TEXTS}}

    def enter(self, visit: Visit) -> Outcome:
        if self.by_phone != "true" or not visit.phone:
            return self.ask(visit, "first", 0)
        try:
            since = visit.now.timestamp() - SHARED_FOR
            found = visit.services.systems.tickets_of(visit.phone, since)
        except NotNow as reason:
            return identity.apologise(visit, reason, self.not_now)
        return self._tell(visit, found[:MOST]) if found else self.ask(visit, "first", 0)

    def take(self, visit: Visit, digits: str) -> Outcome:
        visit.note("keyed", node=self.id, name="ticket", length=len(digits))
        try:
            found = visit.services.systems.ticket(digits)
        except NotNow as reason:
            return identity.apologise(visit, reason, self.not_now)
        if found is None:
            visit.note("no_ticket", node=self.id)
            return Go(self.not_found)
        return self._tell(visit, (found,))

    def _tell(self, visit: Visit, tickets: tuple[Ticket, ...]) -> Outcome:
        visit.note("told", node=self.id, what="status", numbers=[ticket.number for ticket in tickets])
        return Go(self.next, tuple([say for ticket in tickets for say in self._told(visit, ticket)]))

    def _told(self, visit: Visit, ticket: Ticket) -> tuple[Say, ...]:
        code, zone = visit.language.code, visit.flow.directory.calendar.zone

        def day(when: float) -> date:
            return datetime.fromtimestamp(when, zone).date()

        number, taken = " ".join(ticket.number), spoken.day(day(ticket.taken), code)
        note = (Say(ticket.note, visit.call.language),) if ticket.note else ()
        if ticket.done:
            return (*visit.told("done", number=number, date=spoken.day(day(ticket.changed), code)), *note)
        says = (*visit.told("open", number=number, taken=taken), *note)
        if ticket.promised is None:
            return says
        late = visit.now.timestamp() > ticket.promised
        due = day_of(datetime.fromtimestamp(ticket.promised, UTC), zone)
        return (*says, *visit.told("late" if late else "promised", date=spoken.day(due, code)))
