"""The utility's own systems as nodes ask them: accounts, the proof of who calls, meters, pipes, tickets.

Every method answers within about two seconds or raises NotNow: then the caller hears one apology and goes on.
"""

from __future__ import annotations

from typing import Literal, Protocol

from ivr.flow.accounts import Account, NotNow
from ivr.flow.metering import Usage
from ivr.flow.service_lines import ServiceLine
from ivr.flow.tickets import Ticket

Factor = Literal["house_zip", "payment", "meter", "pin"]
"""What a caller can prove an account with: house number and ZIP code, the last payment in cents, the last four digits
of a meter, a PIN."""


class Systems(Protocol):
    """What the utility's systems know."""

    def account(self, number: str) -> Account | None:
        """The account with this number (digits); None if there is none."""

    def of_phone(self, phone: str) -> tuple[Account, ...]:
        """The accounts that have this phone (E.164)."""

    def prove(self, sid: str, turn: int, phone: str, account: str, factor: Factor, digits: str) -> bool:
        """Whether ``digits`` prove that this caller may hear of this account. A wrong proof, an unknown account and a
        locked one are no different, in words and in time. The same entry in the same ``turn`` of the call ``sid`` is
        one try, however often it comes."""

    def usage(self, account: Account) -> Usage | None:
        """What the meters of an account tell; None if there is no read of any."""

    def last_register(self, meter: str) -> tuple[float, float] | None:
        """(gallons, Unix time) of the last actual read of a meter; None if there is none."""

    def service_lines(self, house: str, zip: str) -> tuple[ServiceLine, ...]:
        """The service lines to the houses with this number in this ZIP code, on any street."""

    def ticket(self, number: str) -> Ticket | None:
        """The latest ticket with this number; None if there is none."""

    def tickets_of(self, phone: str, since: float) -> tuple[Ticket, ...]:
        """The reports from this phone since a moment (Unix time), the latest first."""


class Unconnected:
    """No system is connected."""

    def account(self, number: str) -> Account | None:
        raise NotNow("no customer system is connected")

    def of_phone(self, phone: str) -> tuple[Account, ...]:
        raise NotNow("no customer system is connected")

    def prove(self, sid: str, turn: int, phone: str, account: str, factor: Factor, digits: str) -> bool:
        raise NotNow("no customer system is connected")

    def usage(self, account: Account) -> Usage | None:
        raise NotNow("no meters are connected")

    def last_register(self, meter: str) -> tuple[float, float] | None:
        raise NotNow("no meters are connected")

    def service_lines(self, house: str, zip: str) -> tuple[ServiceLine, ...]:
        raise NotNow("no inventory of service lines is connected")

    def ticket(self, number: str) -> Ticket | None:
        raise NotNow("no ticket book is at hand")

    def tickets_of(self, phone: str, since: float) -> tuple[Ticket, ...]:
        raise NotNow("no ticket book is at hand")
