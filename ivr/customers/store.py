"""The accounts of the last import, in a SQLite file that is never changed once it is in place.

An import writes a new file beside it and swaps it in; who reads goes on with the old one, and picks up the new one at
the next question.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

import msgspec

from ivr.customers import numbers
from ivr.flow.accounts import Account, NotNow

FORM = 1
"""Of the file; another one is imported again."""
MOST_OF_A_PHONE = 5

_SCHEMA = f"""
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA cache_size = -65536;
PRAGMA user_version = {FORM};
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


class Builder:
    """A new file, beside the one in use. As a context: gone at its end unless it was swapped in."""

    def __init__(self, path: Path, zeros: bool) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._zeros = path, zeros
        _sweep(path)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)  # mode 0600
        os.close(handle)
        self._new = Path(name)
        self._db = sqlite3.connect(name, isolation_level=None)
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")
        self.count = 0

    def put(self, account: Account, line: int) -> int | None:
        """Keep one account; it takes the place of one with the same number, whose line is returned then."""
        key = numbers.key_of(account.id, self._zeros)
        data = _encode(account)
        before = None
        if self._db.execute(_PUT, (key, line, data)).rowcount == 0:
            before, old = self._db.execute("SELECT line, data FROM accounts WHERE key = ?", (key,)).fetchone()
            self._db.executemany("DELETE FROM phones WHERE phone = ? AND key = ?", _phones(_decode(old), key))
            self._db.execute("UPDATE accounts SET line = ?, data = ? WHERE key = ?", (line, data, key))
        else:
            self.count += 1
        if account.phones:
            self._db.executemany("INSERT OR IGNORE INTO phones VALUES (?, ?)", _phones(account, key))
        return before

    def swap_in(self, as_of: float, imported: float) -> None:
        """Make it the file in use, on disk for good."""
        self._db.execute("INSERT INTO about VALUES (1, ?, ?, ?, ?)", (self.count, as_of, imported, self._zeros))
        self._db.execute("COMMIT")
        self._db.close()
        _sync(self._new)
        os.replace(self._new, self._path)
        _sync(self._path.parent)

    def __enter__(self) -> Builder:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._db.close()
        self._new.unlink(missing_ok=True)


class Store:
    """The accounts in the file ``path``, for any number of threads. Each question raises NotNow if they cannot be
    read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None
        self._seen: tuple[int, int, int] | None = None
        self._zeros = False

    def account(self, number: str) -> Account | None:
        with self._opened() as db:
            key = numbers.key_of(number, self._zeros)
            row = db.execute("SELECT data FROM accounts WHERE key = ?", (key,)).fetchone()
            return None if row is None else _decode(row[0])

    def of_phone(self, phone: str) -> tuple[Account, ...]:
        query = "SELECT data FROM phones JOIN accounts USING (key) WHERE phone = ? ORDER BY key LIMIT ?"
        with self._opened() as db:
            return tuple(_decode(data) for (data,) in db.execute(query, (phone, MOST_OF_A_PHONE)))

    def about(self) -> About:
        with self._opened() as db:
            count, as_of, imported, zeros = db.execute("SELECT count, as_of, imported, zeros FROM about").fetchone()
            return About(count, as_of, imported, bool(zeros))

    def close(self) -> None:
        with self._lock:
            self._let_go()

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                yield self._current()
            except (sqlite3.Error, msgspec.MsgspecError, TypeError):
                self._let_go()
                raise NotNow(f"{self._path}: the imported accounts are damaged; run: ivr customers import") from None

    def _current(self) -> sqlite3.Connection:
        """The connection to the file that is in place now."""
        try:
            stat = os.stat(self._path)
        except OSError:
            self._let_go()
            raise NotNow(f"{self._path}: no accounts were imported yet; run: ivr customers import") from None
        seen = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if self._db is None or seen != self._seen:
            self._let_go()
            # The file never changes in place: no locks, and a swap in between is seen at the next question.
            uri = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
            self._db = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
            if self._db.execute("PRAGMA user_version").fetchone()[0] != FORM:
                self._let_go()
                raise NotNow(f"{self._path} was written by another version; run: ivr customers import")
            self._zeros = bool(self._db.execute("SELECT zeros FROM about").fetchone()[0])
            self._seen = seen
        return self._db

    def _let_go(self) -> None:
        if self._db is not None:
            self._db.close()
        self._db, self._seen = None, None


def _phones(account: Account, key: str) -> list[tuple[str, str]]:
    return [(phone, key) for phone in account.phones]


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(path: Path) -> None:
    """Delete what imports have left that were killed: older than a day."""
    for left in path.parent.glob(f".{path.name}.*.new"):
        with suppress(OSError):
            if left.stat().st_mtime < time.time() - 86_400:
                left.unlink()
