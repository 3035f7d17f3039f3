"""Dates as billing systems write them, in ISO: the notation is that of spreadsheets, such as MM/DD/YYYY."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from ivr.customers.amounts import shape

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_TOKEN = re.compile("YYYY|YY|MMM|MM|M|DD|D")
_GROUPS = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "YY": r"(?P<short>[0-9]{2})",
    "MMM": r"(?P<name>[A-Za-z]{3})",
    "MM": r"(?P<month>[0-9]{2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{2})",
    "D": r"(?P<day>[0-9]{1,2})",
}
_TIME = r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
_NOTHING = re.compile(r"[0/\-. :]*")


def fault(formats: Iterable[str]) -> str:
    """What is wrong with these notations, as a sentence; empty if nothing is."""
    shapes: dict[str, str] = {}
    for notation in formats:
        kinds = sorted(token[0] for token in _TOKEN.findall(notation))
        if kinds != ["D", "M", "Y"] or re.search("[A-Za-z]", _TOKEN.sub("", notation)):
            return f"'{notation[:40]}' is not a notation of dates; write it as MM/DD/YYYY, YYYYMMDD or DD-MMM-YY"
        plain = notation.replace("MMM", "n").replace("MM", "M").replace("DD", "D")
        other = shapes.setdefault(plain.replace("M", "x").replace("D", "x"), plain)
        if other != plain:
            return f"'{notation}' and another notation read the same text as different days; name one of them"
    return ""


@lru_cache(maxsize=4096)
def iso(text: str, formats: tuple[str, ...]) -> str:
    """The day that ``text`` names by one of these notations, as YYYY-MM-DD; empty for nothing and for zeros. A time of
    day after it is left out. Raises ValueError with a sentence that does not show the day."""
    bare = text.strip()
    if _NOTHING.fullmatch(bare):
        return ""
    for notation in formats:
        match = _pattern(notation).fullmatch(bare)
        if match is not None:
            return _day(text, match.groupdict())
    raise ValueError(f"is not a date as {' or '.join(formats)} (looks like '{shape(text)}')")


def _day(text: str, found: dict[str, str]) -> str:
    year = int(found["year"]) if "year" in found else 2000 + int(found["short"])
    try:
        month = MONTHS.index(found["name"].upper()) + 1 if "name" in found else int(found["month"])
        day = date(year, month, int(found["day"]))
    except ValueError:
        raise ValueError(f"is not a day of the calendar (looks like '{shape(text)}')") from None
    if not 1990 <= year < 2100:
        raise ValueError(f"is a day in the year {year}")
    return day.isoformat()


@lru_cache(maxsize=64)
def _pattern(notation: str) -> re.Pattern[str]:
    parts, end = [], 0
    for token in _TOKEN.finditer(notation):
        parts += [re.escape(notation[end : token.start()]), _GROUPS[token.group()]]
        end = token.end()
    return re.compile("".join(parts) + re.escape(notation[end:]) + _TIME)
