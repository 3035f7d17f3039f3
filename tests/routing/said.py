"""What callers said, with the need that they call about: nothing is learnt from it."""

from __future__ import annotations

import csv
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"


CALLERS = ("callers_words", "callers_words_second")
"""Two tables, written by two who knew neither the phrases nor each other's; the limits were set with the first."""


def callers(table: str = CALLERS[0]) -> list[tuple[str, str, str | None]]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return [(row["utterance"], row["language"], row["need"]) for row in csv.DictReader(lines)]


def in_danger() -> list[tuple[str, str]]:
    with (DATA / "callers_in_danger.csv").open(encoding="utf-8", newline="") as lines:
        return [(row["utterance"], row["language"]) for row in csv.DictReader(lines)]
