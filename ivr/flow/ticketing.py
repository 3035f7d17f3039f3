"""A ticket as it is taken, by a caller's key or by staff: by when it is promised, and what is written with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from msgspec import Struct

from ivr.flow.jobs import LETTER, Job
from ivr.flow.moves import Move
from ivr.flow.tickets import facts_line
from routing.due import day_of, due_in_working_days
from routing.hours import Calendar, Schedule, opening_in_working_days

MOST_LETTERS = 3
"""So many letters may follow from one ticket."""


class Term(Struct, frozen=True):
    """A promise in working days: the day, when the desk opens on it, and when it closes, which is when it is due."""

    day: date
    opens: datetime
    due: datetime


class Taken(Struct, frozen=True):
    """The ``nth`` ticket of a call. ``ending`` is what is shown of the caller's number, ``facts`` are for staff and
    letters by name, ``promised`` is None where nothing is promised but letters. ``shared``: callers hear of it by their
    phone."""

    sid: str
    nth: int
    number: str
    service: str
    need: str | None
    language: str
    phone: str
    ending: str
    account: str
    facts: Mapping[str, str]
    promised: Term | None
    shared: bool = False


def term(calendar: Calendar, schedule: Schedule, now: datetime, days: int) -> Term:
    """The ``days``-th working day after today by ``schedule``; where nobody knows its days so far ahead, that of the
    calendar."""
    due = due_in_working_days(calendar, schedule, now, days)
    opens = opening_in_working_days(calendar, schedule, now, days)
    if due is None or opens is None:
        day = now.astimezone(calendar.zone).date() + timedelta(days=days)
        opens = datetime.combine(day, time.min, calendar.zone)
        due = datetime.combine(day + timedelta(days=1), time.min, calendar.zone)
    return Term(day_of(due, calendar.zone), opens, due)


def written(ticket: Taken, letters: Mapping[str, Term], now: datetime) -> tuple[list[Move], list[Job]]:
    """What takes the ticket down, with what is promised, and has the worker write its ``letters``: the first at once,
    those promised for a later day in the morning of that day. The day that a letter tells is that of the ticket, by
    which the matter itself is done; a letter that comes later tells its own."""
    moves = [
        Move(
            "ticket",
            {
                "nth": ticket.nth,
                "number": ticket.number,
                "service": ticket.service,
                "need": ticket.need,
                "language": ticket.language,
                "phone": ticket.phone,
                "ending": ticket.ending,
                "account": ticket.account,
                "facts": facts_line(ticket.facts),
                "promised": ticket.promised.due.timestamp() if ticket.promised else None,
                "shared": int(ticket.shared),
            },
        )
    ]
    jobs = []
    first = min((term.day for term in letters.values()), default=None)
    for name, promised in letters.items():
        due = promised.due.timestamp()
        key = key_of_letter(ticket.sid, ticket.number, name)
        data = {"key": key, "ending": ticket.ending, "due": due, "number": ticket.number, "letter": name}
        moves.append(Move(LETTER, data))
        start = now if promised.day == first else promised.opens
        day = max(promised.day, ticket.promised.day) if ticket.promised else promised.day
        jobs.append(Job(LETTER, key, start.timestamp(), _of_job(ticket, name, day)))
    return moves, jobs


def key_of_letter(sid: str, number: str, letter: str) -> str:
    """What names the promise of a letter that follows from a ticket, and the job that writes it."""
    return f"{LETTER}:{sid}:{number}:{letter}"


def _of_job(ticket: Taken, letter: str, day: date) -> dict[str, str | None]:
    return {
        "ticket": ticket.number,
        "letter": letter,
        "language": ticket.language,
        "need": ticket.need,
        "promised": day.isoformat(),
    }
