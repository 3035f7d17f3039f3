"""A sentence to the author of a menu: what is wrong, where, and what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

LONGEST = 500
_LONG_WORD = re.compile(r"(\S{80})\S+?('?[,;.]?)(?=\s|$)")

Path = tuple[str, ...]
"""Where a value stands inside one file: the keys (and list numbers) that lead to it."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A file (as the author names it), a line and a column, both counted from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding about the menus. An error keeps the flow from going live; advice does not."""

    place: Place
    rule: str
    message: str
    fix: str = ""
    severity: Literal["error", "advice"] = "error"

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" + (f" ({self.fix})" if self.fix else "")

    def as_json(self) -> dict[str, str | int]:
        return {
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "rule": self.rule,
            "severity": self.severity,
            "message": self.message,
            "fix": self.fix,
        }


def clipped(sentence: str) -> str:
    """``sentence`` without the rest of what an author wrote at great length."""
    sentence = _LONG_WORD.sub(r"\1…\2", sentence)
    return sentence if len(sentence) <= LONGEST else f"{sentence[:LONGEST]}…"


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """The nearest known word as a question, or ``otherwise``."""
    near = nearest(word, known)
    return f"did you mean '{near}'?" if near else otherwise


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that ``word`` was probably meant to be; capitals do not matter."""
    by_small_letters = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word[:100].lower(), by_small_letters, n=1, cutoff=0.6)
    return by_small_letters[near[0]] if near else None
