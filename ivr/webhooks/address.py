"""Our URLs: they say where the call is, and nothing about the caller."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Ask the carrier to come again when the network or a worker fails (a turn happens once, so it may): connect within
# 2 s, answer within 5 s, two more tries, whatever went wrong. Fragments are not sent and not signed.
RETRY = "#ct=2000&amp;rt=5000&amp;rc=2&amp;rp=all"

_SAFE = re.compile(r"[A-Za-z0-9_.-]{1,80}")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a call stands: flow version, node, turn number, language, tries."""

    flow: str = ""
    node: str = ""
    turn: int = 0
    language: str = ""
    tries: int = 0


def write(path: str, address: Address) -> str:
    """``path`` with the address in its query, ready to stand in an XML attribute."""
    return (
        f"{path}?v={address.flow}&amp;n={address.node}&amp;t={address.turn}"
        f"&amp;l={address.language}&amp;r={address.tries}{RETRY}"
    )


def read(query: str) -> Address:
    """The address in a query string; whatever is not one of ours counts as not given."""
    if not query:
        return Address()
    given = dict(part.split("=", 1) for part in query.split("&") if "=" in part)
    return Address(
        _safe(given.get("v", "")),
        _safe(given.get("n", "")),
        _count(given.get("t", "")),
        _safe(given.get("l", "")),
        _count(given.get("r", "")),
    )


def _safe(value: str) -> str:
    return value if _SAFE.fullmatch(value) else ""


def _count(value: str) -> int:
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= 5 else 0
