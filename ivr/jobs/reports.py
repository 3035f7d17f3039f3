"""Reports to the city: filed once, and the city's number put into the book of tickets.

The protocol has no key by which a city knows a request again. So an attempt that was not the first looks for what an
earlier one may have made, by a worker that died or by a request whose answer was lost; where nobody can know, a person
must look. That an attempt has surely made nothing stands in the job's note, with its number: a worker that has died
since has left no note.

Tried again, later each time, six times in all: no connection, no answer, too many requests (when the city says), a
gateway's trouble (502-504). What a city refuses is tried again by nobody but a person.
"""

from __future__ import annotations

from typing import Any, Protocol

from msgspec import Struct, ValidationError, convert, to_builtins

from ivr.flow.jobs import Job
from ivr.flow.reports import Busy, CannotTell, City, Duplicate, Filed, NotReached, Report, Unfit
from ivr.flow.services import Trouble
from ivr.jobs.outcome import Again, Done, Failed, Outcome, Settled
from ivr.records.outbox import Item

KIND = "report"
TOKEN_KIND = "report_token"  # noqa: S105 (no secret)
ATTEMPTS = 6
FIRST_PAUSE, FACTOR = 60.0, 3
FIRST_LOOK = 300.0
"""Seconds after a lost answer: a city's lists need not show at once what was filed."""
LONGEST_PAUSE = 6 * 3600.0
TOKEN_PAUSES = (120.0, 300.0, 900.0, 3600.0)
TOKEN_END = 86_400.0
_NOT_FILED, _MAYBE_FILED = "not filed", "may have been filed"
_LOOK = "look at the city's list; if it is not there: ivr outbox --again"


class Book(Protocol):
    """Where tickets are kept. Told the same twice, a book does nothing the second time."""

    def filed(self, ticket: str, city_number: str, notice: str) -> None:
        """The city has it; the number is empty where the city gives none."""

    def token(self, ticket: str, token: str) -> None:
        """The city has it, and gives its number later for this token."""


class Jobs(Protocol):
    """The part of the outbox that is needed here."""

    def hold(self, item: Item, now: float) -> bool: ...
    def leave(self, sid: str, job: Job, now: float) -> bool: ...


class _Work(Struct, frozen=True):
    ticket: str
    report: Report


class _Wait(Struct, frozen=True):
    ticket: str
    token: str
    since: float


def report_job(ticket: str, report: Report, due: float) -> Job:
    """The job that files the report of a ticket."""
    return Job(KIND, f"{KIND}:{ticket}", due, _data(_Work(ticket, report)))


class ReportDoer:
    """Files the reports of the outbox."""

    def __init__(self, city: City, book: Book, jobs: Jobs) -> None:
        self._city = city
        self._book = book
        self._jobs = jobs

    def do(self, item: Item, now: float) -> Outcome:
        try:
            work = convert(item.data, _Work)
        except ValidationError:
            return Failed("this is no report")
        if item.attempts > 1 or item.note:
            found = self._look(item, work, now)
            if found is not None:
                return found
        if not self._jobs.hold(item, now):
            return Settled()  # another worker has it by now, and would file it a second time
        try:
            return self._has(item, work, self._city.file(work.report), now)
        except Duplicate as duplicate:
            return self._known(item, work, duplicate, now)
        except Trouble as trouble:
            return _after(trouble, item, now)

    def _look(self, item: Item, work: _Work, now: float) -> Outcome | None:
        """What an earlier attempt has come to; None if the report is to be filed."""
        surely_not = item.note.startswith(_said(_NOT_FILED, item.attempts - 1))
        try:
            number = self._city.find(work.report)
        except Unfit as unfit:
            return Failed(f"{_NOT_FILED if surely_not else _MAYBE_FILED}: {unfit}")
        except CannotTell as trouble:
            # The first attempt after it had failed is by the wish of a person, who has looked.
            return None if surely_not or item.attempts == 1 else Failed(f"{_MAYBE_FILED}: {trouble}; {_LOOK}")
        except Trouble as trouble:
            return _later(_NOT_FILED if surely_not else _MAYBE_FILED, trouble, item, now)
        return self._has(item, work, Filed(number), now) if number else None

    def _known(self, item: Item, work: _Work, duplicate: Duplicate, now: float) -> Outcome:
        try:
            number = self._city.find(work.report)
        except Trouble:
            number = ""
        if number:
            return self._has(item, work, Filed(number), now)
        return Failed(f"{duplicate}, and not which; {_LOOK}")

    def _has(self, item: Item, work: _Work, filed: Filed, now: float) -> Outcome:
        if filed.token:
            self._book.token(work.ticket, filed.token)
            wait = _Wait(work.ticket, filed.token, now)
            job = Job(TOKEN_KIND, f"{TOKEN_KIND}:{work.ticket}", now + TOKEN_PAUSES[0], _data(wait))
            self._jobs.leave(item.sid, job, now)
            return Done(f"filed, its number comes later for {filed.token}"[:200])
        self._book.filed(work.ticket, filed.number, filed.notice)
        return Done(f"filed as {filed.number or 'a request without a number'}"[:200])


class TokenDoer:
    """Asks for the numbers that tokens become."""

    def __init__(self, city: City, book: Book) -> None:
        self._city = city
        self._book = book

    def do(self, item: Item, now: float) -> Outcome:
        try:
            wait = convert(item.data, _Wait)
        except ValidationError:
            return Failed("this is no token")
        pause, why = TOKEN_PAUSES[min(item.attempts, len(TOKEN_PAUSES) - 1)], "the city has no number yet"
        try:
            number = self._city.of_token(wait.token)
        except Trouble as trouble:
            if trouble.status in (401, 403):
                return Failed(str(trouble))
            number, why = "", str(trouble)
            pause = max(pause, _asked_pause(trouble))
        if number:
            self._book.filed(wait.ticket, number, "")
            return Done(f"the city's number is {number}"[:200])
        if now + pause > wait.since + TOKEN_END:
            return Failed(f"the city gave no number within a day ({why}); to ask once more: ivr outbox --again")
        return Again(now + pause, why)


def _after(trouble: Trouble, item: Item, now: float) -> Outcome:
    """What follows from a report that was not answered with a success."""
    if isinstance(trouble, NotReached | Busy):
        return _later(_NOT_FILED, trouble, item, now)
    if trouble.status is None and not isinstance(trouble, Unfit):
        return _later(_MAYBE_FILED, trouble, item, now)
    if trouble.status in (502, 503, 504):
        return _later(_MAYBE_FILED, trouble, item, now)
    if isinstance(trouble, Unfit) or (trouble.status is not None and 400 <= trouble.status < 500):
        return Failed(f"{_NOT_FILED}: {trouble}; then: ivr outbox --again")
    return Failed(f"{_MAYBE_FILED}: {trouble}; {_LOOK}")


def _later(what: str, trouble: Trouble, item: Item, now: float) -> Outcome:
    if item.attempts >= ATTEMPTS:
        return Failed(f"{what}: {trouble}; {_LOOK if what == _MAYBE_FILED else 'to try again: ivr outbox --again'}")
    first = FIRST_LOOK if what == _MAYBE_FILED else FIRST_PAUSE
    pause = max(first * FACTOR ** (item.attempts - 1), _asked_pause(trouble))
    return Again(now + pause, f"{_said(what, item.attempts)} {trouble}")


def _said(what: str, attempt: int) -> str:
    return f"{what} (attempt {attempt}):"


def _asked_pause(trouble: Trouble) -> float:
    """Seconds for which the city asks us to wait."""
    return min(trouble.after or 0.0, LONGEST_PAUSE) if isinstance(trouble, Busy) else 0.0


def _data(work: Struct) -> dict[str, Any]:
    found: dict[str, Any] = to_builtins(work)
    return found
