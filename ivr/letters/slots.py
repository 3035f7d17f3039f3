"""What may stand as {name} in a letter, and how a value that somebody typed or a system sent becomes harmless words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date


@dataclass(frozen=True, slots=True)
class Slot:
    """One name. ``about`` tells staff what it is; a longer value than ``longest`` characters is cut, so that no value
    makes a letter longer than two pages; ``is_date``: the value is a day, written in the words of the language."""

    about: str
    longest: int = 80
    is_date: bool = False


SLOTS: dict[str, Slot] = {
    "name": Slot("the customer's name"),
    "address": Slot("the customer's address, to which the letter goes", 200),
    "account": Slot("the account number", 40),
    "need": Slot("what the person called about, in a few words"),
    "ticket": Slot("the number under which we keep it", 40),
    "date": Slot("the day on which the letter is written", is_date=True),
    "date_promised": Slot("the day by which it is done", is_date=True),
    "employee": Slot("who writes, and may be called: a first and a last name"),
    "praised": Slot("the employee about whom a commendation is"),
    "supervisor": Slot("the supervisor to whom a commendation goes"),
    "event": Slot("what happened or what was found, in a sentence", 600),
    "place": Slot("where it is: a street or an address of service", 200),
    "since": Slot("the first day of a service", is_date=True),
    "utility": Slot("the name of the utility"),
    "utility_address": Slot("where the utility is", 200),
    "utility_phone": Slot("the utility's phone number", 40),
    "office_hours": Slot("when the office is open"),
}
"""The allow-list, by name."""

FRAME = ("utility", "utility_address", "utility_phone", "date")
"""What stands on every letter, whatever its template says."""

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PICTURES = {"en": "EEEE, MMMM d, y", "es": "EEEE d 'de' MMMM 'de' y"}
# What has no place on paper: controls, unassigned and private characters, halves of pairs, and the invisible signs that
# turn the direction of all that follows them. The joiners of emoji and Persian go with them, which nobody misses here.
_DROPPED = frozenset(("Cf", "Cn", "Co", "Cs"))
_GAPS = frozenset(("Cc", "Zl", "Zp", "Zs"))
MOST_MARKS = 3
"""Marks on one letter: no language writes more, and a pile of them covers the lines above."""


class NotADay(ValueError):
    """The value of a slot for a day is none; the text says how to write it, and not what was written."""


def written(name: str, value: str | date, language: str) -> str:
    """``value`` as it stands in a letter in ``language`` ("en", "es"). Raises KeyError for a name that is no slot, and
    NotADay."""
    slot = SLOTS[name]
    return day(value, language) if slot.is_date else cut(plain(str(value)), slot.longest)


def plain(value: str) -> str:
    """``value`` on one line: without control characters, directional marks, and piles of accents."""
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", value):
        kind = unicodedata.category(character)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if kind in _DROPPED or marks > MOST_MARKS:
            continue
        kept.append(" " if kind in _GAPS else character)
    return " ".join("".join(kept).split())


def cut(value: str, longest: int) -> str:
    """At most ``longest`` characters; what was cut off is told by an ellipsis."""
    return value if len(value) <= longest else f"{value[: longest - 1].rstrip()}…"


def day(value: str | date, language: str) -> str:
    """'Tuesday, December 1, 2026'; a text must be written as 2026-12-01. Raises NotADay."""
    if not isinstance(value, date):
        typed = value.strip()
        if not _ISO.fullmatch(typed):
            raise NotADay("a day is written as 2026-12-24")
        try:
            value = date.fromisoformat(typed)
        except ValueError:
            raise NotADay("there is no such day; a day is written as 2026-12-24") from None
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse("en")
    picture = _PICTURES.get(language)
    return str(format_date(value, picture or "full", locale=locale))
