"""The reads of all meters in one SQLite file: what is in it, and what is asked of it. importing.py writes it.

One row a meter and hour, by the end of the hour; the totals of local days; the vendor's flag; which account has which
meter. Readers are not held up while an import writes (WAL).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from ivr.flow.accounts import key_of
from ivr.metering.reads import HOUR, Flag, Quality
from ivr.metering.rules import Known
from ivr.metering.spans import Row

BUSY_SECONDS = 1.0
LATEST_HOURS = 45 * 24
"""How far before its last read a meter's hours are looked at: a leak is told to run since then at the earliest."""
LATEST_DAYS = 440
"""How far before its last read the totals of days are looked at: a year and a month, and what may be missing."""

QUALITIES: tuple[Quality, ...] = ("actual", "estimated")

SCHEMA = """
CREATE TABLE IF NOT EXISTS meter (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
    step REAL                           -- the smallest amount that an hour has shown, gallons
);
CREATE TABLE IF NOT EXISTS read (
    meter INTEGER NOT NULL, hour INTEGER NOT NULL,  -- of Unix time, at its end
    at REAL NOT NULL, register REAL, used REAL, seconds INTEGER NOT NULL, quality INTEGER NOT NULL,
    file INTEGER NOT NULL,              -- when the file was written that told it: the newest one wins
    PRIMARY KEY (meter, hour)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS day (
    meter INTEGER NOT NULL, day INTEGER NOT NULL,   -- its ordinal on the utility's clocks
    used REAL NOT NULL, estimated INTEGER NOT NULL, PRIMARY KEY (meter, day)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS flag (meter INTEGER PRIMARY KEY, seen REAL NOT NULL, rate REAL, since REAL);
CREATE TABLE IF NOT EXISTS pending (    -- reads between these hours have come, the totals of their days are to be made
    meter INTEGER PRIMARY KEY, low INTEGER NOT NULL, high INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS belongs (meter TEXT PRIMARY KEY, account TEXT NOT NULL, location TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS belongs_account ON belongs (account);
CREATE INDEX IF NOT EXISTS belongs_without_zeros ON belongs (ltrim(account, '0'));
"""

_LAST = "SELECT hour, at FROM read WHERE meter = ? ORDER BY hour DESC LIMIT 1"
_ROWS = """SELECT hour, register, used, seconds, quality FROM read WHERE meter = ? AND hour > ? AND hour <= ?
ORDER BY hour"""
_DAYS = "SELECT day, used FROM day WHERE meter = ? AND day > (SELECT max(day) FROM day WHERE meter = ?) - ?"
_REGISTER = """SELECT register, at FROM read WHERE meter = ? AND register IS NOT NULL AND quality = 0
ORDER BY hour DESC LIMIT 1"""


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """The store at ``path``, to be read; a file that took its place is what is read next time. Raises sqlite3.Error,
    also if there is none."""
    uri = f"file:{quote(str(path.absolute()))}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)) as connection:
        yield connection


def known(connection: sqlite3.Connection, name: str) -> Known | None:
    """What is known of a meter; None if it has no reads."""
    meter = connection.execute("SELECT id, step FROM meter WHERE name = ?", (name,)).fetchone()
    last = connection.execute(_LAST, meter[:1]).fetchone() if meter else None
    if last is None:
        return None
    number, step = meter
    flag = connection.execute("SELECT seen, rate, since FROM flag WHERE meter = ?", (number,)).fetchone()
    return Known(
        rows=rows(connection, number, last[0] - LATEST_HOURS, last[0]),
        last_at=last[1],
        days=dict(connection.execute(_DAYS, (number, number, LATEST_DAYS))),
        flag=Flag(name, *flag) if flag else None,
        step=step,
    )


def rows(connection: sqlite3.Connection, meter: int, after: int, until: int) -> list[Row]:
    """A meter's rows by time, of the hours in (after, until]."""
    return [
        Row(hour * HOUR, register, used, seconds, QUALITIES[quality])
        for hour, register, used, seconds, quality in connection.execute(_ROWS, (meter, after, until))
    ]


def last_register(connection: sqlite3.Connection, name: str) -> tuple[float, float] | None:
    """(gallons, Unix time) of the last read of a register that was no estimate; None if there is none."""
    meter = connection.execute("SELECT id FROM meter WHERE name = ?", (name,)).fetchone()
    found = connection.execute(_REGISTER, meter).fetchone() if meter else None
    return (found[0], found[1]) if found else None


def meters_of(connection: sqlite3.Connection, account: str) -> tuple[str, ...]:
    """The meters of an account by the crosswalk, by name. It may write zeros before the number which the customer
    system does not, or the other way round; where two accounts differ by these alone, each has its own."""
    number = key_of(account, True)
    query = "SELECT account, meter FROM belongs WHERE ltrim(account, '0') = ltrim(?, '0') ORDER BY meter"
    found = connection.execute(query, (number,)).fetchall()
    written = {one for one, _ in found}
    meant = number if number in written or len(written) != 1 else written.pop()
    return tuple(meter for one, meter in found if one == meant)
