"""The utility's systems put together: what nodes ask by ``services.systems``."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from msgspec import structs

from ivr.adapters.customers import open_customers
from ivr.adapters.made_up import MadeUpCustomers, MadeUpMeters, MadeUpServiceLines
from ivr.adapters.meters_store import open_meters
from ivr.adapters.open311.client import Open311
from ivr.adapters.open311.quirks import BadConfig
from ivr.adapters.open311.quirks import load as load_city
from ivr.adapters.service_lines_store import open_service_lines
from ivr.customers.config import Wrong as WrongCustomers
from ivr.flow import proof
from ivr.flow.accounts import Account, Customers, NotNow
from ivr.flow.metering import Meters, Usage
from ivr.flow.service_lines import ServiceLine, ServiceLines
from ivr.flow.systems import Factor
from ivr.flow.tickets import Ticket
from ivr.metering.config import Wrong as WrongMeters
from ivr.records.database import NoAnswer
from ivr.records.tries import Tries
from ivr.service_lines.config import Wrong as WrongServiceLines
from ivr.settings import ACCOUNTS, CITY, MADE_UP, READS, SERVICE_LINES, Wrong

S = TypeVar("S")

MINUTE = 60.0
A_TURN = 3.0
"""Seconds that a turn takes at most."""


class Book(Protocol):
    """The ticket book, as callers ask it."""

    def ticket(self, number: str) -> Ticket | None: ...
    def tickets_of(self, phone: str, since: float) -> tuple[Ticket, ...]: ...


class Connected:
    """``customers``, ``meters`` and ``lines`` (the service lines) are None where the utility has connected none;
    ``clock`` gives Unix time."""

    def __init__(
        self,
        customers: Customers | None,
        meters: Meters | None,
        tries: Tries,
        book: Book,
        clock: Callable[[], float],
        lines: ServiceLines | None = None,
    ) -> None:
        self._customers = customers
        self._meters = meters
        self._lines = lines
        self._tries = tries
        self._clock = clock
        self._proved = threading.local()
        self.ticket = book.ticket
        self.tickets_of = book.tickets_of

    def account(self, number: str) -> Account | None:
        """The turn that proves an account has asked for it: the node that follows does not ask a second time, or it
        would wait for another two seconds."""
        known, at, account = getattr(self._proved, "last", ("", 0.0, None))
        self._proved.last = ("", 0.0, None)
        if known == number and abs(self._clock() - at) <= A_TURN:
            return account
        return self._found(number)

    def _found(self, number: str) -> Account | None:
        """With the meters that the crosswalk knows, where the customer system knows none. Of an account that is not
        there it is asked, too: the time tells nothing."""
        account = self._known().account(number)
        if self._meters is None or (account is not None and account.meters):
            return account
        try:
            meters = self._meters.meters_of(account.id if account is not None else number)
        except NotNow:  # what needs no meter goes on
            return account
        return structs.replace(account, meters=meters) if account is not None else None

    def of_phone(self, phone: str) -> tuple[Account, ...]:
        return self._known().of_phone(phone)

    def prove(self, sid: str, turn: int, phone: str, account: str, factor: Factor, digits: str) -> bool:
        """The try is counted before anything is compared, and everything is compared whether it counts or not. What the
        system cannot tell now is no try: else its owner would be locked after an outage."""
        found = self._found(account)
        try:
            tag = self._tries.allowed(sid, account, phone, self._clock(), f"{turn} {factor} {digits}")
        except NoAnswer:
            raise NotNow("tries to prove an account cannot be counted") from None
        fits = proof.fits(found, factor, digits)
        if tag is None or not fits:
            return False
        self._tries.right(tag, sid, account)
        self._proved.last = (account, self._clock(), found)
        return True

    def usage(self, account: Account) -> Usage | None:
        if self._meters is None:
            raise NotNow("no meters are connected")
        return self._meters.usage(account.meters, self._clock(), "expects_flow" in account.flags)

    def last_register(self, meter: str) -> tuple[float, float] | None:
        if self._meters is None:
            raise NotNow("no meters are connected")
        return self._meters.last_register(meter)

    def service_lines(self, house: str, zip: str) -> tuple[ServiceLine, ...]:
        if self._lines is None:
            raise NotNow("no inventory of service lines is connected")
        return self._lines.at(house, zip)

    def _known(self) -> Customers:
        if self._customers is None:
            raise NotNow("no customer system is connected")
        return self._customers


def open_customer_system(described: Path | None, var: Path) -> Customers | None:
    """The customer system of the setting CUSTOMERS; imports stand in ``var``. Raises ivr.settings.Wrong."""
    return _opened("CUSTOMERS", described, lambda path: open_customers(path, var / ACCOUNTS), MadeUpCustomers)


def open_meter_store(described: Path | None, var: Path) -> Meters | None:
    """The meters of the setting METERS. Raises ivr.settings.Wrong."""
    return _opened("METERS", described, lambda path: open_meters(path, var / READS), MadeUpMeters)


def open_inventory(described: Path | None, var: Path) -> ServiceLines | None:
    """The service lines of the setting SERVICE_LINES. Raises ivr.settings.Wrong."""
    return _opened(
        "SERVICE_LINES",
        described,
        lambda path: open_service_lines(path, var / SERVICE_LINES),
        lambda: MadeUpServiceLines(MadeUpCustomers()),
    )


def open_city(described: Path | None, var: Path) -> Open311 | None:
    """The city's system of the setting CITY; what it offers is kept in ``var``. Raises ivr.settings.Wrong."""
    return _opened("CITY", described, lambda path: Open311(load_city(path, os.environ), var / CITY))


def _opened(
    setting: str, described: Path | None, opened: Callable[[Path], S], made_up: Callable[[], S] | None = None
) -> S | None:
    """The system that the file ``described`` tells of, or the made-up one, where there is one; None without a file."""
    if described is None:
        return None
    if described == MADE_UP and made_up is not None:
        return made_up()
    try:
        return opened(described)
    except (WrongCustomers, WrongMeters, WrongServiceLines, BadConfig) as wrong:
        raise Wrong(f"{setting}:\n{wrong}") from None


class Apart:
    """A chore that may take long, done beside the worker's own work, once at a time and at most once a minute."""

    def __init__(self, work: Callable[[float], object]) -> None:
        self._work = work
        self._thread: threading.Thread | None = None
        self._last = float("-inf")

    def __call__(self, now: float) -> None:
        if now - self._last < MINUTE or (self._thread is not None and self._thread.is_alive()):
            return
        self._last = now
        self._thread = threading.Thread(target=self._work, args=(now,), daemon=True, name="chore")
        self._thread.start()
