"""Units of volume that files of reads use, in gallons.

1 cubic foot is 1728 cubic inches and 1 US gallon 231 of them; 1 m3 = 264.172 gal. The names with REG are those of CMEP:
the value is what the register shows, not what went through.
"""

from __future__ import annotations

_CUBIC_FOOT = 1728 / 231
_LITRE = 1000 / (231 * 16.387064)

GALLONS = {
    "GAL": 1.0,
    "KGAL": 1000.0,
    "CF": _CUBIC_FOOT,
    "CCF": 100 * _CUBIC_FOOT,
    "M3": 1000 * _LITRE,
    "L": _LITRE,
}
"""One of each unit in gallons."""

_OTHER_NAMES = {
    "GALLON": "GAL",
    "GALLONS": "GAL",
    "USGAL": "GAL",
    "KGALLONS": "KGAL",
    "THOUSANDGALLONS": "KGAL",
    "FT3": "CF",
    "CUFT": "CF",
    "CUBICFEET": "CF",
    "HCF": "CCF",
    "CUBICMETERS": "M3",
    "CUBICMETRES": "M3",
    "LITERS": "L",
    "LITRES": "L",
    "LITER": "L",
    "LITRE": "L",
}
_REGISTER = "REG"


class UnknownUnit(ValueError):
    """A sentence for staff."""


def gallons(unit: str) -> float:
    """One of ``unit`` in gallons; capitals, blanks and a trailing REG do not matter. Raises UnknownUnit."""
    name = "".join(unit.upper().replace("_", "").split())
    name = name.removesuffix(_REGISTER) or name
    found = GALLONS.get(_OTHER_NAMES.get(name, name))
    if found is None:
        raise UnknownUnit(f"the unit '{unit[:20]}' is not known; known are {', '.join(GALLONS)}, HCF")
    return found


def is_register(unit: str) -> bool:
    """Whether this unit of CMEP says that the value is a register's (CFREG, GALREG)."""
    return unit.strip().upper().endswith(_REGISTER)
