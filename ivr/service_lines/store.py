"""The service lines of the last import, in a SQLite file that is never changed once it is in place."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from ivr.customers.swapped import NewFile, Swapped
from ivr.flow.proof import as_keyed
from ivr.flow.service_lines import Material, ServiceLine

FORM = 1
"""Of the file; another one is imported again."""

MOST_OF_A_HOUSE = 50
"""Lines with the same house number and ZIP code that are looked at."""

_SCHEMA = """
CREATE TABLE lines (key TEXT NOT NULL, house TEXT NOT NULL, street TEXT NOT NULL, zip TEXT NOT NULL,
                    utility_side TEXT NOT NULL, customer_side TEXT NOT NULL,
                    PRIMARY KEY (key, street, house, zip, utility_side, customer_side)) WITHOUT ROWID;
CREATE TABLE about (one INTEGER PRIMARY KEY CHECK (one = 1), count INTEGER NOT NULL, as_of REAL NOT NULL,
                    imported REAL NOT NULL);
"""
_GET = "SELECT house, street, zip, utility_side, customer_side FROM lines WHERE key = ? ORDER BY street, house LIMIT ?"


class Builder(NewFile):
    """The lines of a new import."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _SCHEMA, FORM)

    def put(self, line: ServiceLine) -> bool:
        """Keep one line; False if the very same is there already."""
        values = (line.house, line.street, line.zip, line.utility_side, line.customer_side)
        key = as_keyed(line.house, line.zip)
        new = self.db.execute("INSERT OR IGNORE INTO lines VALUES (?, ?, ?, ?, ?, ?)", (key, *values)).rowcount == 1
        self.count += new
        return new

    def swap_in(self, as_of: float, imported: float) -> None:
        self.db.execute("INSERT INTO about VALUES (1, ?, ?, ?)", (self.count, as_of, imported))
        self.swap()


class Store(Swapped):
    """The lines in the file ``path``. Each question raises NotNow if they cannot be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, FORM, "service lines", "service-lines")

    def at(self, house: str, zip: str) -> tuple[ServiceLine, ...]:
        """The lines to the houses with this number in this ZIP code, by street."""
        with self.opened() as db:
            found = db.execute(_GET, (as_keyed(house, zip), MOST_OF_A_HOUSE)).fetchall()
        return tuple(
            ServiceLine(house, street, zip, cast(Material, ours), cast(Material, yours))
            for house, street, zip, ours, yours in found
        )
