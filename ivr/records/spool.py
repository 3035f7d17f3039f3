"""Where turns wait while the database does not answer: a file of JSON lines, one for each process.

Nothing is lost: the line is written before the caller hears the answer, and survives kill -9. Nothing is doubled: a
turn is a row of its own by (sid, key), so writing it again does nothing. A process holds a lock on the file it writes;
a file without a living owner is drained by whoever finds it.
"""

from __future__ import annotations

import fcntl
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path

from ivr.records.row import Row, from_line

log = logging.getLogger(__name__)

BATCH = 200
"""Rows written to the database in one transaction when a file is drained."""


class Spool:
    """The spool of this process in ``folder``, and the way to drain all that is there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._own: tuple[Path, int] | None = None

    def put(self, row: Row) -> None:
        """Keep ``row`` until the database is back. Raises OSError when the disk does not take it either."""
        line = row.as_line()
        with self._lock:
            if self._own is None:
                self._own = self._begin()
            os.write(self._own[1], line)

    def waiting(self) -> bool:
        """Whether there is anything to drain."""
        return any(self._folder.glob("*.jsonl")) if self._folder.is_dir() else False

    def drain(self, insert: Callable[[list[Row]], object]) -> int:
        """Hand every waiting row to ``insert``, then delete its file. Returns how many rows there were.

        Raises what ``insert`` raises; what was not taken stays.
        """
        count = 0
        with self._lock:
            if self._own is not None:
                os.close(self._own[1])
                self._own = None
        for path in sorted(self._folder.glob("*.jsonl")) if self._folder.is_dir() else ():
            count += self._drain_file(path, insert)
        return count

    def _begin(self) -> tuple[Path, int]:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{os.getpid()}-{os.urandom(6).hex()}.jsonl"
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return path, handle

    def _drain_file(self, path: Path, insert: Callable[[list[Row]], object]) -> int:
        try:
            handle = os.open(path, os.O_RDONLY)
        except FileNotFoundError:  # another process was quicker
            return 0
        with os.fdopen(handle, "rb") as file:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:  # its owner lives and drains it itself
                return 0
            rows = [row for line in file if (row := _row(path, line)) is not None]
            for begin in range(0, len(rows), BATCH):
                insert(rows[begin : begin + BATCH])
            path.unlink(missing_ok=True)
        return len(rows)


def _row(path: Path, line: bytes) -> Row | None:
    try:
        return from_line(line)
    except ValueError:
        # Cut off by a crash in the middle of the write: the caller never heard the answer to this turn.
        log.warning("a cut-off line in %s is left out", path.name)
        return None
