"""One row or answer of a customer system, raw value by field, as an Account."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct

from ivr.customers import amounts, dates, numbers
from ivr.customers.config import System
from ivr.flow.accounts import Account

LONGEST = {"name": 80, "house": 20, "street": 80, "zip": 12, "pin": 12, "id": 40}
_MOST_METERS = 200
_MOST_PHONES = 20
_ADDRESS = re.compile(r"\s*([0-9][0-9A-Za-z/\-]*)\s+(\S.*)")
LONGEST_LINK = 200
_LINK = re.compile(rf"(?=.{{1,{LONGEST_LINK}}}$)https://[A-Za-z0-9.-]+(?::[0-9]+)?/[A-Za-z0-9._~/?&=%+@:,;-]*")
_AMOUNTS = ("balance", "past_due", "paid")
_DATES = ("due", "paid_on", "cut_off", "since")


class Fault(Struct, frozen=True):
    """A value that cannot be used: its field, and a sentence that does not show it. ``fatal``: without it nothing can
    be told of the account."""

    field: str
    says: str
    fatal: bool = False

    def __str__(self) -> str:
        return f"{self.field}: {self.says}"


class Forms:
    """How one system writes values."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.statuses = {word.strip().upper(): status for word, status in system.statuses.items()}
        self.flags = {flag: frozenset(word.strip().upper() for word in part.yes) for flag, part in system.flags.items()}
        self.decimal = "," if system.amounts.decimal == "comma" else "."

    def account(self, raw: Mapping[str, Any], as_of: float | None = None) -> tuple[Account | None, list[Fault]]:
        """The account of one row, ``raw`` value by field or flag; a value that cannot be used is left empty and told.
        None where the account's number or its state is not known."""
        faults: list[Fault] = []
        values: dict[str, Any] = {}

        def take(field: str, reader: Callable[[Any], Any], fatal: bool = False) -> None:
            value = raw.get(field)
            if value is None or value == "":
                return
            try:
                values[field] = reader(value)
            except (ValueError, ArithmeticError, TypeError) as error:
                says = str(error) if type(error) is ValueError else "cannot be read"
                faults.append(Fault(field, says, fatal))

        take("id", self._id, fatal=True)
        for field in ("name", "house", "street", "zip", "pin"):
            take(field, _capped(LONGEST[field]))
        for field in _AMOUNTS:
            take(field, self._cents)
        for field in _DATES:
            take(field, self._day)
        take("status", self._status, fatal=True)
        take("meters", self._meters)
        take("bill_link", _link)
        take("phones", lambda value: self._phones(value, faults))
        if raw.get("address") and not values.get("street"):
            take("address", clean_text)
            values.update(split_address(values.pop("address", "")))
        flags = tuple(flag for flag, yes in self.flags.items() if _word(raw.get(flag)) in yes)
        if not values.get("id") and not any(fault.field == "id" for fault in faults):
            faults.append(Fault("id", "is missing", fatal=True))
        if any(fault.fatal for fault in faults):
            return None, faults
        return Account(**values, flags=flags, as_of=as_of), faults

    def _id(self, value: Any) -> str:
        text = clean_text(value)
        if isinstance(value, (float, bool)) or len(text) > LONGEST["id"] or not any(map(str.isalnum, text)):
            raise ValueError("is not an account number")
        return text

    def _cents(self, value: Any) -> int | None:
        implied = self.system.amounts.implied_decimals
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            return amounts.of_number(value, implied)
        return amounts.cents(clean_text(value), implied, self.decimal)

    def _day(self, value: Any) -> str:
        if isinstance(value, datetime):
            return value.date().isoformat()
        if isinstance(value, date):
            return value.isoformat()
        return dates.iso(clean_text(value), self.system.dates)

    def _status(self, value: Any) -> str:
        word = _word(value)
        if not word:
            return "active"
        try:
            return self.statuses[word]
        except KeyError:
            known = ", ".join(self.system.statuses)
            raise ValueError(f"is a word that 'statuses' does not have (it has: {known}); add it there") from None

    def _meters(self, value: Any) -> tuple[str, ...]:
        found = dict.fromkeys(text[:40] for text in self._several(value))
        return tuple(found)[:_MOST_METERS]

    def _phones(self, value: Any, faults: list[Fault]) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for text in self._several(value):
            phone = numbers.e164(text, self.system.country) if len(text) <= 40 else ""
            if phone:
                found[phone] = None
            elif any(map(str.isdigit, text)) and text.strip("0-() "):
                faults.append(Fault("phones", f"one is not a phone number (looks like '{amounts.shape(text)}')"))
        return tuple(found)[:_MOST_PHONES]

    def _several(self, value: Any) -> list[str]:
        """The texts in a list, or in one text with our separators."""
        if isinstance(value, (list, tuple)):
            parts = [clean_text(part) for part in value[:1000] if part is not None]
        else:
            text = clean_text(value)
            for separator in self.system.separators[1:]:
                text = text.replace(separator, self.system.separators[0])
            parts = text.split(self.system.separators[0])
        return [part.strip() for part in parts if part.strip()]


def clean_text(value: Any) -> str:
    """A value as clean text. Raises ValueError for what is no text."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        raise ValueError("is not a text")
    text = str(value)
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in text)
    return text.strip() if "  " not in text else " ".join(text.split())


def _link(value: Any) -> str:
    """An address that may be texted as it is. Raises ValueError."""
    text = clean_text(value)
    if not _LINK.fullmatch(text):
        raise ValueError("is not an address of the form https://host/path, without spaces, names and passwords, "
                         f"of at most {LONGEST_LINK} characters")  # fmt: skip
    return text


def _capped(most: int) -> Callable[[Any], str]:
    return lambda value: clean_text(value)[:most]


def _word(value: Any) -> str:
    """A value as the word that is looked up among words of states and flags."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value).strip().upper()[:60] if isinstance(value, (str, int)) else ""


def split_address(address: str) -> dict[str, str]:
    """House and street of an address such as '123 Oak Street'."""
    match = _ADDRESS.match(address)
    if match is None:
        return {"street": address[: LONGEST["street"]]}
    return {"house": match[1][: LONGEST["house"]], "street": match[2][: LONGEST["street"]]}
