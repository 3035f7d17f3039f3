"""Whether what a caller keyed in is what an account's owner would know: the second factor.

The answer comes after the same work whatever the account is like, and whether there is one at all, so that the time
tells nothing: fixed-length digests, as many for every account, each compared in constant time. How often one may try is
counted elsewhere (ivr/records/tries.py), before this is asked.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from typing import Literal

from ivr.flow.accounts import Account

Factor = Literal["house_zip", "payment", "meter", "pin"]

LONGEST = 40
"""Of an entry that is looked at; no factor is as long."""

COMPARED = 32
"""So many digests are worked out and compared for every account, or as many as it has meters, if they are more."""

METER_DIGITS = 4

_DIGITS = re.compile(r"[0-9]+")
_GAPS = re.compile(r"[\s-]+")
_FRACTION = re.compile(r"(?<=[0-9])[\s-]+[0-9][/⁄][0-9]\b")
_ZIP = re.compile(r"\s*([0-9]{5})(?:[\s-]?[0-9]{4})?\s*")
_AMOUNT = re.compile(r"([0-9]*)(?:\*([0-9]{2}))?")
_NOBODY = Account("0", house="1", zip="00000", paid=1, meters=("0000",), pin="0000")
"""Looked at where there is no account; never fits."""


def fits(account: Account | None, factor: Factor, digits: str) -> bool:
    """Whether ``digits`` is that factor of the account. False for no account, for one that lacks the factor, for an
    empty entry, and for one with anything but the digits 0-9, gaps between them, and the star of an amount.

    house_zip is the house number and the five digits of the ZIP code, payment the last payment in cents (4250 or 42*50
    for 42.50), meter the last four digits of any meter, pin the PIN as it is. Zeros before a house number or an amount
    mean nothing; in a PIN, a ZIP code or a meter number they count.
    """
    wanted = _WANTED[factor](account if account is not None else _NOBODY)
    given = _digest(_given(factor, _GAPS.sub("", digits) if len(digits) <= LONGEST else ""), b"given")
    padded = [*wanted, *("",) * (COMPARED - len(wanted))]
    fitting = sum(hmac.compare_digest(_digest(one, b"lacking"), given) for one in padded)
    return fitting > 0 and account is not None


def _digest(value: str, if_empty: bytes) -> bytes:
    """Thirty-two bytes; an empty value gets others for what was keyed in than for what the account lacks."""
    return hashlib.sha256(b"=" + value.encode() if value else if_empty).digest()


def _given(factor: Factor, entry: str) -> str:
    """The entry in the form in which accounts are compared; empty if it can be no such factor."""
    if factor == "payment":
        amount = _AMOUNT.fullmatch(entry)
        return (amount[1] + (amount[2] or "")).lstrip("0") if amount else ""
    if not _DIGITS.fullmatch(entry):
        return ""
    return _house_zip(entry[:-5], entry[-5:]) if factor == "house_zip" else entry


def _house_zip(house: str, zip_code: str) -> str:
    """Empty unless both are there."""
    number = _digits_of(house).lstrip("0")
    return number + zip_code if number and zip_code else ""


def as_keyed(house: str, zip_code: str) -> str:
    """House number and ZIP code as a caller keys them in, one after the other; empty unless both are there. A fraction
    is no part of it: of 123 1/2 it is 123."""
    found = _ZIP.fullmatch(zip_code)
    return _house_zip(_FRACTION.sub("", house), found[1] if found else "")


def _houses(account: Account) -> tuple[str, ...]:
    return (as_keyed(account.house, account.zip),)


def _payments(account: Account) -> tuple[str, ...]:
    """Who has never paid has no last payment: nothing, or 0, would be everybody's first guess."""
    return (str(account.paid) if account.paid is not None and account.paid > 0 else "",)


def _meters(account: Account) -> tuple[str, ...]:
    """A meter whose number has fewer digits does not count."""
    found = (_digits_of(meter) for meter in account.meters)
    return tuple(digits[-METER_DIGITS:] if len(digits) >= METER_DIGITS else "" for digits in found)


def _pins(account: Account) -> tuple[str, ...]:
    return (account.pin if _DIGITS.fullmatch(account.pin) else "",)


def _digits_of(value: str) -> str:
    return "".join(_DIGITS.findall(value))


_WANTED: Mapping[Factor, Callable[[Account], tuple[str, ...]]] = {
    "house_zip": _houses,
    "payment": _payments,
    "meter": _meters,
    "pin": _pins,
}
