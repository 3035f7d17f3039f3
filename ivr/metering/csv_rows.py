"""The rows of a CSV file, one after the other."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ivr.metering.reads import Unreadable

if TYPE_CHECKING:
    from _csv import Reader


def rows_of(file: str, rows: Reader) -> Iterator[list[str]]:
    """The rows of ``file``. Raises Unreadable where it is no CSV (a NUL, or a quote that never ends)."""
    try:
        yield from rows
    except csv.Error as error:
        raise Unreadable(f"{file}:{rows.line_num}: this is not readable as CSV ({error})") from None
