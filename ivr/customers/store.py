"""The accounts of the last import, in a SQLite file that is never changed once it is in place.

An import writes a new file beside it and swaps it in; who reads goes on with the old one, and picks up the new one at
the next question.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import msgspec

from ivr.customers.swapped import NewFile, Swapped
from ivr.flow.accounts import Account, key_of

FORM = 1
"""Of the file; another one is imported again."""
MOST_OF_A_PHONE = 5

_SCHEMA = """
CREATE TABLE accounts (key TEXT PRIMARY KEY, line INTEGER NOT NULL, data BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE phones (phone TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (phone, key)) WITHOUT ROWID;
CREATE TABLE about (one INTEGER PRIMARY KEY CHECK (one = 1), count INTEGER NOT NULL, as_of REAL NOT NULL,
                    imported REAL NOT NULL, zeros INTEGER NOT NULL);
"""
_PUT = "INSERT INTO accounts (key, line, data) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Account).decode


class About(msgspec.Struct, frozen=True):
    """How many accounts, when they were true, when they were imported (Unix time), and whether leading zeros count."""

    count: int
    as_of: float
    imported: float
    zeros: bool


class Builder(NewFile):
    """The accounts of a new import, in a file beside the one in use."""

    def __init__(self, path: Path, zeros: bool) -> None:
        super().__init__(path, _SCHEMA, FORM)
        self._zeros = zeros

    def put(self, account: Account, line: int) -> int | None:
        """Keep one account; it takes the place of one with the same number, whose line is returned then."""
        key = key_of(account.id, self._zeros)
        data = _encode(account)
        before = None
        if self.db.execute(_PUT, (key, line, data)).rowcount == 0:
            before, old = self.db.execute("SELECT line, data FROM accounts WHERE key = ?", (key,)).fetchone()
            self.db.executemany("DELETE FROM phones WHERE phone = ? AND key = ?", _phones(_decode(old), key))
            self.db.execute("UPDATE accounts SET line = ?, data = ? WHERE key = ?", (line, data, key))
        else:
            self.count += 1
        if account.phones:
            self.db.executemany("INSERT OR IGNORE INTO phones VALUES (?, ?)", _phones(account, key))
        return before

    def swap_in(self, as_of: float, imported: float) -> None:
        self.db.execute("INSERT INTO about VALUES (1, ?, ?, ?, ?)", (self.count, as_of, imported, self._zeros))
        self.swap()


class Store(Swapped):
    """The accounts in the file ``path``, for any number of threads. Each question raises NotNow if they cannot be
    read."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, FORM, "accounts", "customers")
        self._zeros = False

    def opened_anew(self, db: sqlite3.Connection) -> None:
        self._zeros = bool(db.execute("SELECT zeros FROM about").fetchone()[0])

    def account(self, number: str) -> Account | None:
        with self.opened() as db:
            key = key_of(number, self._zeros)
            row = db.execute("SELECT data FROM accounts WHERE key = ?", (key,)).fetchone()
            return None if row is None else _decode(row[0])

    def of_phone(self, phone: str) -> tuple[Account, ...]:
        query = "SELECT data FROM phones JOIN accounts USING (key) WHERE phone = ? ORDER BY key LIMIT ?"
        with self.opened() as db:
            return tuple(_decode(data) for (data,) in db.execute(query, (phone, MOST_OF_A_PHONE)))

    def about(self) -> About:
        with self.opened() as db:
            count, as_of, imported, zeros = db.execute("SELECT count, as_of, imported, zeros FROM about").fetchone()
            return About(count, as_of, imported, bool(zeros))


def _phones(account: Account, key: str) -> list[tuple[str, str]]:
    return [(phone, key) for phone in account.phones]
