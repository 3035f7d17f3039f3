"""A SQLite file that is never changed once it is in place: an import writes a new one beside it and swaps it in.

Who reads goes on with the old one, and picks up the new one at the next question.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from ivr.flow.accounts import NotNow

_PRAGMAS = """
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA cache_size = -65536;
"""


class NewFile(ABC):
    """A new file, beside the one in use at ``path``. As a context: gone at its end unless it was swapped in. ``form``
    is the number of its ``schema``, which has a table ``about`` with the ``count`` of what is kept."""

    count = 0

    def __init__(self, path: Path, schema: str, form: int) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        _sweep(path)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".new", dir=path.parent)  # mode 0600
        os.close(handle)
        self._new = Path(name)
        self.db = sqlite3.connect(name, isolation_level=None)
        self.db.executescript(f"{_PRAGMAS}PRAGMA user_version = {form};{schema}")
        self.db.execute("BEGIN")

    @abstractmethod
    def swap_in(self, as_of: float, imported: float) -> None:
        """Write down when it was true and when it was imported (Unix time), and ``swap``."""

    def swap(self) -> None:
        """Make it the file in use, on disk for good."""
        self.db.execute("COMMIT")
        self.db.close()
        _sync(self._new)
        os.replace(self._new, self._path)
        _sync(self._path.parent)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.db.close()
        self._new.unlink(missing_ok=True)


class Swapped:
    """The file in use at ``path``, of this ``form``, for any number of threads. ``what`` it holds and the ``command``
    that imports it are for sentences to staff."""

    def __init__(self, path: Path, form: int, what: str, command: str) -> None:
        self.path, self._form = path, form
        self.what, self.command = what, f"ivr {command} import"
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None
        self._seen: tuple[int, int, int] | None = None

    def opened_anew(self, db: sqlite3.Connection) -> None:
        """A file is read for the first time."""

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        """The file that is in place now. Raises NotNow if it cannot be read, within the context too."""
        with self._lock:
            try:
                yield self._current()
            except (sqlite3.Error, msgspec.MsgspecError, TypeError):
                self._let_go()
                raise NotNow(f"{self.path}: the imported {self.what} are damaged; run: {self.command}") from None

    def count(self) -> int:
        """How many entries there are. Raises NotNow."""
        with self.opened() as db:
            return int(db.execute("SELECT count FROM about").fetchone()[0])

    def close(self) -> None:
        with self._lock:
            self._let_go()

    def _current(self) -> sqlite3.Connection:
        """The connection to the file that is in place now."""
        try:
            stat = os.stat(self.path)
        except OSError:
            self._let_go()
            raise NotNow(f"{self.path}: no {self.what} were imported yet; run: {self.command}") from None
        seen = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        if self._db is None or seen != self._seen:
            self._let_go()
            # The file never changes in place: no locks, and a swap in between is seen at the next question.
            uri = f"{self.path.absolute().as_uri()}?mode=ro&immutable=1"
            self._db = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
            if self._db.execute("PRAGMA user_version").fetchone()[0] != self._form:
                self._let_go()
                raise NotNow(f"{self.path} was written by another version; run: {self.command}")
            self.opened_anew(self._db)
            self._seen = seen
        return self._db

    def _let_go(self) -> None:
        if self._db is not None:
            self._db.close()
        self._db, self._seen = None, None


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
