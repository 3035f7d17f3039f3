"""What a utility's customer system knows of an account, as plain data, and how it is asked."""

from __future__ import annotations

import re
from typing import Protocol

from msgspec import Struct

_BETWEEN = re.compile(r"[\s\-./]+")


class Account(Struct, frozen=True, gc=False, omit_defaults=True):
    """One account. Amounts are in cents (a negative balance is a credit), dates are ISO (YYYY-MM-DD) or empty where
    the system does not tell, ``phones`` are E.164. ``status`` is active, shut_off or closed; ``cut_off`` the day on
    which the water is to be shut off. ``flags``: medical, arrangement (there is a payment plan), no_arrangement (none
    may be offered), expects_flow (continuous flow is usual here). ``bill_link`` is the address of the latest bill, for
    its owner. ``as_of`` is when this was true (Unix time); None: now. ``since`` is the first day of the service in
    this name."""

    id: str
    name: str = ""
    house: str = ""
    street: str = ""
    zip: str = ""
    phones: tuple[str, ...] = ()
    balance: int | None = None
    past_due: int | None = None
    due: str = ""
    paid: int | None = None
    paid_on: str = ""
    status: str = "active"
    cut_off: str = ""
    meters: tuple[str, ...] = ()
    pin: str = ""
    flags: tuple[str, ...] = ()
    bill_link: str = ""
    as_of: float | None = None
    since: str = ""

    def __repr__(self) -> str:
        return "Account(…)"  # errors and logs show this


def key_of(number: str, leading_zeros: bool) -> str:
    """An account number without what people write between its digits; ``leading_zeros``: they count."""
    bare = _BETWEEN.sub("", number).upper()
    return bare if leading_zeros or not bare else (bare.lstrip("0") or "0")


class NotNow(Exception):
    """A system cannot be asked now, or its answer cannot be used; the text is a sentence for staff, without a caller's
    data."""


class Customers(Protocol):
    """The customer system. Each method answers within 2 seconds or raises NotNow."""

    def account(self, number: str) -> Account | None:
        """The account with this number, as a caller keys it (digits); None if there is none."""

    def of_phone(self, phone: str) -> tuple[Account, ...]:
        """The accounts that have this phone (E.164): at most five, by number."""
