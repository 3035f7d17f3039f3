"""Where the columns of an export stand: by name, by number, or from one position to another."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SPAN = re.compile(r"([1-9][0-9]{0,4})-([1-9][0-9]{0,4})")
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")


def a_pattern(text: str) -> str:
    """``text``, if it is a regular expression. Raises ValueError with a sentence."""
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"'{text[:40]}' is not a regular expression: {error.msg}") from None
    return text


def span(text: str) -> slice:
    """The part of a line from one position to another (both counted from 1, both included). Raises ValueError."""
    match = _SPAN.fullmatch(text)
    if match is None or int(match[1]) > int(match[2]):
        raise ValueError(f"'{text[:40]}' does not say from where to where; write it as 11-20")
    return slice(int(match[1]) - 1, int(match[2]))


def is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def fault(wanted: Mapping[str, str], form: str, header: bool) -> str:
    """What is wrong with the places of our fields, as a sentence; empty if nothing is."""
    if form == "fixed":
        taken: list[tuple[int, int, str]] = []
        for field, text in wanted.items():
            try:
                part = span(text)
            except ValueError as error:
                return f"{field}: {error}"
            taken.append((part.start, part.stop, field))
        for (_, end, one), (start, _, other) in zip(sorted(taken), sorted(taken)[1:], strict=False):
            if start < end:
                return f"{one} and {other} share positions; each position belongs to one field"
        return ""
    for field, text in wanted.items():
        if not header and not is_number(text):
            return f"{field}: '{text[:40]}' is not a number of a column, and the file has no header with names"
    return ""


def found(wanted: Mapping[str, str], header: list[str] | None) -> dict[str, int]:
    """The index of each field's column. Raises ValueError with a sentence for a column that the header lacks."""
    names: dict[str, int] = {}
    for index, name in enumerate(header or ()):
        names.setdefault(name.strip().lower(), index)
    places = {}
    for field, text in wanted.items():
        if header is not None and text.strip().lower() in names:
            places[field] = names[text.strip().lower()]
        elif is_number(text):
            places[field] = int(text) - 1
        else:
            known = ", ".join(name.strip()[:40] for name in (header or ())[:40])
            raise ValueError(f"there is no column '{text[:40]}' for {field}; the header has: {known}")
    return places
