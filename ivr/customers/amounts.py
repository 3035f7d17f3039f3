"""Amounts of money as billing systems write them, in cents."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

MOST = 1_000_000_000
"""Cents (10,000,000.00): what is larger, either way, is a mistake and no amount."""

_PLAIN = re.compile(r"(-?)0*([0-9]{1,8})\.([0-9]{2})", re.ASCII)
_PARTS = re.compile(r"([^0-9.,]*)([0-9.,' ]*[0-9.,])([^0-9.,]*)", re.ASCII)
_CURRENCY = re.compile(r"[$€£]|USD|CAD|EUR|GBP")
_SIGNS = {"": 1, "+": 1, "-": -1, "CR": -1, "DR": 1, "DB": 1}


@lru_cache(maxsize=8192)
def cents(text: str, implied_decimals: int | None = None, decimal: str = ".") -> int | None:
    """The cents of ``1,234.56``, ``$12``, ``(12.00)``, ``12.00CR``, ``CR12.00``, ``12.00-``, ``+00012.00``; None of
    nothing. ``implied_decimals``: so many of the last digits stand after a point that is not written. ``decimal``: the
    sign before the cents, a point or a comma. Raises ValueError with a sentence that does not show the digits."""
    plain = _PLAIN.fullmatch(text) if implied_decimals is None and decimal == "." else None
    if plain is not None:
        return _bounded(int(plain[2] + plain[3]) * (-1 if plain[1] else 1))
    bare = _CURRENCY.sub("", text.upper().replace("−", "-").replace("\u00a0", " ")).strip()
    if not bare:
        return None
    parts = _PARTS.fullmatch(bare)
    if parts is None:
        raise _wrong(text)
    sign = _sign(text, parts[1].strip(), parts[3].strip())
    return _bounded(sign * _size(text, parts[2].strip(), implied_decimals, decimal))


def of_number(value: int | float | Decimal, implied_decimals: int | None = None) -> int:
    """The cents of a number that stands for the main unit (or has ``implied_decimals``). Raises ValueError."""
    exact = Decimal(str(value))
    if not exact.is_finite() or abs(exact) > MOST * 100:
        raise ValueError("is not an amount of money")
    shift = 2 - (implied_decimals or 0)
    return _bounded(int(exact.scaleb(shift).to_integral_value("ROUND_HALF_EVEN")))


def shape(text: str) -> str:
    """``text`` as it may be shown to staff: digits are 9, letters are a."""
    return re.sub(r"[^\W\d_]", "a", re.sub(r"\d", "9", text[:24])) + ("…" if len(text) > 24 else "")


def _sign(text: str, before: str, after: str) -> int:
    if before in ("(", "(-", "-(") and after == ")":
        if before != "(":
            raise ValueError(f"has two signs (looks like '{shape(text)}')")
        return -1
    if before and after and before in _SIGNS and after in _SIGNS:
        raise ValueError(f"has two signs (looks like '{shape(text)}')")
    try:
        return _SIGNS[before] * _SIGNS[after]
    except KeyError:
        raise _wrong(text) from None


def _size(text: str, number: str, implied: int | None, decimal: str) -> int:
    """The cents of an amount without its sign."""
    whole, point, part = number.partition(decimal)
    thousands = "[,' ]" if decimal == "." else "[.' ]"
    if re.search(thousands, whole):
        if not re.fullmatch(rf"[0-9]{{1,3}}(?:({thousands})[0-9]{{3}})(?:\1[0-9]{{3}})*", whole):
            raise _wrong(text)
        whole = re.sub(thousands, "", whole)
    if not re.fullmatch("[0-9]*", whole) or not re.fullmatch("[0-9]*", part) or not (whole or part):
        raise _wrong(text)
    if implied is None:
        if part[2:].strip("0"):
            raise ValueError(f"has parts of a cent (looks like '{shape(text)}')")
        return int(whole or "0") * 100 + int(part[:2].ljust(2, "0"))
    if point:
        raise ValueError(f"has a '{decimal}' although its decimals are implied (looks like '{shape(text)}')")
    if implied > 2 and whole[len(whole) - (implied - 2) :].strip("0"):
        raise ValueError(f"has parts of a cent (looks like '{shape(text)}')")
    # The power of a number whose type does not tell its sign might be no int.
    return int(int(whole) * 100 // 10**implied)


def _bounded(amount: int) -> int:
    if abs(amount) > MOST:
        raise ValueError("is larger than 10,000,000.00")
    return amount


def _wrong(text: str) -> ValueError:
    return ValueError(f"is not an amount (looks like '{shape(text)}')")
