"""What the pipes between the mains and the houses are made of, as plain data, and how the inventory is asked.

The words are those of the inventory that the EPA's Lead and Copper Rule Revisions ask every utility for (40 CFR
141.84): each line is told by its two sides, the utility's and the customer's.
"""

from __future__ import annotations

import re
from typing import Literal, Protocol

from msgspec import Struct

Material = Literal["lead", "galvanized", "unknown", "non_lead"]
"""``galvanized`` requires replacement: it is, or may have been, downstream of lead. ``unknown`` may be lead."""

_WORDS = re.compile(r"[^\W_]+")
_UNIT = re.compile(r"(?i)[\s,]+(?:(?:apt|apartment|unit|suite|ste)\b|#).*")
_SHORT = {
    "street": "st", "avenue": "ave", "av": "ave", "road": "rd", "lane": "ln", "drive": "dr", "court": "ct",
    "boulevard": "blvd", "place": "pl", "terrace": "ter", "circle": "cir", "highway": "hwy", "parkway": "pkwy",
    "square": "sq", "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw",
    "southeast": "se", "southwest": "sw",
}  # fmt: skip
"""Of the commonest words of streets, the Postal Service's abbreviations (Publication 28)."""


class ServiceLine(Struct, frozen=True, gc=False):
    """One line to a house, and what each side of it is made of."""

    house: str
    street: str
    zip: str
    utility_side: Material
    customer_side: Material

    def __repr__(self) -> str:
        return "ServiceLine(…)"  # errors and logs show this


class ServiceLines(Protocol):
    """The inventory of service lines. Its method answers within 2 seconds or raises accounts.NotNow."""

    def at(self, house: str, zip: str) -> tuple[ServiceLine, ...]:
        """The lines to the houses with this number in this ZIP code, as a caller keys them; on any street."""


def street_key(street: str) -> str:
    """A street in the one form in which streets are compared: 'Oak Street, Apt 4' and 'OAK ST.' are 'oak st'."""
    words = _WORDS.findall(_UNIT.sub("", street).lower())
    return " ".join(_SHORT.get(word, word) for word in words)


def one_of(lines: tuple[ServiceLine, ...]) -> ServiceLine | None:
    """What all of ``lines`` have in common: street and material. None if they differ, or there is none."""
    kinds = {(street_key(line.street), line.utility_side, line.customer_side) for line in lines}
    return lines[0] if len(kinds) == 1 else None
