"""The utility's systems as they might answer, for walking every way through the flow."""

from __future__ import annotations

from typing import Literal, TypeVar

from ivr.flow.accounts import Account, NotNow
from ivr.flow.metering import Usage
from ivr.flow.service_lines import ServiceLine
from ivr.flow.systems import Factor
from ivr.flow.tickets import Ticket
from ivr.flow.worlds import TEXTABLE

Answer = Literal["found", "none", "several", "not now"]

ANSWERS: tuple[Answer, ...] = ("found", "none", "several", "not now")

T = TypeVar("T")

AN_ACCOUNT = Account(
    "1000001", house="1", zip="20001", balance=12_000, past_due=6_000, due="2026-12-01", paid=4_000,
    paid_on="2026-10-01", meters=("1",), as_of=0.0, cut_off="2026-12-20", phones=(TEXTABLE,),
    bill_link="https://bills.example.org/1",
)  # fmt: skip

A_SETTLED_ACCOUNT = Account("1000002", house="1", zip="20001", balance=0)
A_SHUT_ACCOUNT = Account("1000003", house="1", zip="20001", balance=12_000, status="shut_off")
"""Of an account that was proved: for the answer "none" nothing is owed, planned, or at hand; for "several" the water is
off."""

A_LINE = ServiceLine("1", "Oak Street", "20001", "lead", "unknown")
ANOTHER_LINE = ServiceLine("1", "Elm Street", "20001", "non_lead", "non_lead")

A_TICKET = Ticket("123456", "a_report", 0.0, 0.0, 0.0)


class Imagined:
    """Gives the answer that was set; ``asked`` tells whether anything was asked since."""

    def __init__(self) -> None:
        self.answer: Answer = "found"
        self.asked = False

    def now(self, answer: Answer) -> None:
        """From now on give this answer."""
        self.answer, self.asked = answer, False

    def account(self, number: str) -> Account | None:
        account = self._give(AN_ACCOUNT, A_SETTLED_ACCOUNT)
        return A_SHUT_ACCOUNT if self.answer == "several" else account

    def of_phone(self, phone: str) -> tuple[Account, ...]:
        return self._give((AN_ACCOUNT,), ())

    def prove(self, sid: str, turn: int, phone: str, account: str, factor: Factor, digits: str) -> bool:
        return self._give(True, False)

    def usage(self, account: Account) -> Usage | None:
        return self._give(Usage(0.0, 1000.0, 30, 200.0, 100.0, 100.0, "leak", 4.0, 0.0), None)

    def last_register(self, meter: str) -> tuple[float, float] | None:
        return self._give((1000.0, 0.0), None)

    def service_lines(self, house: str, zip: str) -> tuple[ServiceLine, ...]:
        lines = self._give((A_LINE,), ())
        return (*lines, ANOTHER_LINE) if self.answer == "several" else lines

    def ticket(self, number: str) -> Ticket | None:
        return self._give(A_TICKET, None)

    def tickets_of(self, phone: str, since: float) -> tuple[Ticket, ...]:
        return self._give((A_TICKET,), ())

    def _give(self, found: T, none: T) -> T:
        self.asked = True
        if self.answer == "not now":
            raise NotNow("it is imagined so")
        return none if self.answer == "none" else found
