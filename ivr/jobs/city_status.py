"""What became of reports at the city: asked by the worker every few hours, so that no caller waits for the city."""

from __future__ import annotations

from typing import Protocol

from ivr.flow.reports import City
from ivr.flow.services import Trouble
from ivr.jobs.outcome import Again, Done, Failed, Outcome
from ivr.records.outbox import Item

KIND = "report_status"

EVERY = 4 * 3600.0
"""Seconds from one question to the next (cities allow ten requests a minute without a key)."""

NO_LONGER = 60 * 24 * 3600.0
"""Seconds after which nobody asks any more; as long as callers hear of a report by their phone."""


class Book(Protocol):
    """Where tickets are kept."""

    def told(self, ticket: str, note: str, done: bool, now: float) -> None: ...
    def number_at_the_city(self, ticket: str) -> str: ...


class StatusDoer:
    """Asks until the city has closed the report."""

    def __init__(self, city: City, book: Book) -> None:
        self._city = city
        self._book = book

    def do(self, item: Item, now: float) -> Outcome:
        ticket, since = str(item.data.get("ticket", "")), float(item.data.get("since", now))
        if now - since > NO_LONGER:
            return Done("the city has not closed it within 60 days; nobody asks any more")
        number = self._book.number_at_the_city(ticket)
        if not number:
            return Again(now + EVERY, "the city has not given a number yet")
        try:
            found = self._city.status((number,)).get(number)
        except Trouble as trouble:
            return Again(now + EVERY, str(trouble))
        if found is None:
            return Failed("the city does not know its number any more")
        closed = found.state == "closed"
        self._book.told(ticket, found.note, closed, now)
        return Done("the city has closed it") if closed else Again(now + EVERY, f"the city: {found.state}")
