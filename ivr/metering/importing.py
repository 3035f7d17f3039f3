"""Files of reads into the store: in transactions of a few thousand reads, without a file in memory.

Reads come late, twice, and corrected: each goes where it belongs, the newest file wins, and the totals of the days
around it are made again. What is left to make is written down with the reads, so that an import that was cut off is
finished by the next one.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from ivr.flow.accounts import key_of
from ivr.metering.config import Config
from ivr.metering.crosswalk import Belongs, read_crosswalk
from ivr.metering.hours import by_hour
from ivr.metering.reads import DAY, HOUR, Flag, LeftOut, Read, Told, Unreadable
from ivr.metering.spans import day_of, day_totals, smallest_step, spans
from ivr.metering.store import QUALITIES, SCHEMA, rows

BATCH = 5_000
AHEAD = 2 * DAY
"""A read further in the future than this is a wrong clock."""

_SAME_READ = 5 * 60
"""Seconds within which two reads of an hour are the same, told twice; else the one nearer to the full hour counts."""

_PUT = f"""
INSERT INTO read (meter, hour, at, register, used, seconds, quality, file) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (meter, hour) DO UPDATE SET at = excluded.at, register = excluded.register, used = excluded.used,
    seconds = excluded.seconds, quality = excluded.quality, file = excluded.file
WHERE CASE WHEN abs(excluded.at - at) <= {_SAME_READ} THEN excluded.file >= file
    ELSE abs(excluded.at - hour * {HOUR}) < abs(at - hour * {HOUR}) END
"""  # noqa: S608 - two constants of this file
_PUT_FLAG = """
INSERT INTO flag (meter, seen, rate, since) VALUES (?, ?, ?, ?)
ON CONFLICT (meter) DO UPDATE SET seen = excluded.seen, rate = excluded.rate, since = excluded.since
WHERE excluded.seen >= seen
"""
_PUT_PENDING = """
INSERT INTO pending (meter, low, high) VALUES (?, ?, ?)
ON CONFLICT (meter) DO UPDATE SET low = min(low, excluded.low), high = max(high, excluded.high)
"""
_FEW = 500  # meters a transaction


class Counts:
    """What an import has done. ``last_at``: Unix time of the last read; ``without_account``: meters of the store that
    stand in no line of the crosswalk, if there is one."""

    def __init__(self) -> None:
        self.rows = self.estimated = self.missing = self.too_old = self.left_out = 0
        self.without_account = 0
        self.last_at: float | None = None
        self.meters: set[int] = set()


class Importer:
    """Writes the store at ``path``, which it makes if there is none; ``tell`` is given each line that is left out.
    Use with ``closing``."""

    def __init__(self, path: Path, config: Config, tell: Callable[[LeftOut], None], now: float | None = None) -> None:
        self._config, self._tell = config, tell
        self._now = time.time() if now is None else now
        self._oldest = self._now - config.rules.keep_days * DAY
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, timeout=60, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(SCHEMA)
        self._ids: dict[str, int] = dict(self._db.execute("SELECT name, id FROM meter"))
        self.counts = Counts()

    def close(self) -> None:
        self._db.close()

    def put(self, path: Path) -> None:
        """Take the reads of a file. Raises reads.Unreadable; the batches before the trouble stay."""
        try:
            stamp = int(path.stat().st_mtime)
        except OSError as error:
            raise Unreadable(f"{path.name} cannot be read: {error.strerror}") from None
        told = by_hour(self._config.told(path, self._now + AHEAD))
        while batch := list(islice(told, BATCH)):
            self._in_one(lambda batch=batch: self._batch(batch, stamp))  # type: ignore[misc]

    def put_crosswalk(self, path: Path) -> int:
        """Take the crosswalk in place of the one before; returns how many meters it has. Raises reads.Unreadable."""
        found: list[Belongs] = []
        try:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                for one in read_crosswalk(path.name, lines):
                    if isinstance(one, LeftOut):
                        self._left_out(one)
                    else:
                        found.append(one)
        except (OSError, UnicodeDecodeError) as error:
            raise Unreadable(f"{path.name} cannot be read: {getattr(error, 'strerror', 'it is not UTF-8')}") from None

        def replace() -> None:
            self._db.execute("DELETE FROM belongs")
            put = "INSERT OR REPLACE INTO belongs (meter, account, location) VALUES (?, ?, ?)"
            self._db.executemany(put, ((one.meter, key_of(one.account, True), one.location) for one in found))

        self._in_one(replace)
        return len(found)

    def without_account(self) -> int:
        """How many meters have reads and stand in no crosswalk."""
        query = "SELECT count(*) FROM meter WHERE name NOT IN (SELECT meter FROM belongs)"
        return int(self._db.execute(query).fetchone()[0])

    def finish(self) -> None:
        """Make the totals of the days that reads have come for, and drop what is too old."""
        while pending := self._db.execute("SELECT meter, low, high FROM pending LIMIT ?", (_FEW,)).fetchall():
            self._in_one(lambda pending=pending: self._totals(pending))  # type: ignore[misc]
        oldest_hour, oldest_day = int(self._oldest // HOUR), day_of(self._oldest, self._config.zone)
        numbers = [(number, oldest_hour, oldest_day) for number in self._ids.values()]
        for at in range(0, len(numbers), _FEW):
            some = numbers[at : at + _FEW]
            self._in_one(lambda some=some: self._drop(some))  # type: ignore[misc]

    def _batch(self, batch: Iterable[Told], stamp: int) -> None:
        reads: list[tuple[int, int, float, float | None, float | None, int, int, int]] = []
        flags: list[tuple[int, float, float | None, float | None]] = []
        touched: dict[int, tuple[int, int]] = {}
        for one in batch:
            if isinstance(one, LeftOut):
                self._left_out(one)
            elif isinstance(one, Flag):
                flags.append((self._id(one.meter), one.seen, one.rate, one.since))
            elif self._counts(one):
                number, hour = self._id(one.meter), round(one.at / HOUR)
                reads.append(_row(number, hour, one, stamp))
                low, high = touched.get(number, (hour, hour))
                touched[number] = min(low, hour), max(high, hour)
        self._db.executemany(_PUT, reads)
        self._db.executemany(_PUT_FLAG, flags)
        self._db.executemany(_PUT_PENDING, ((number, low, high) for number, (low, high) in touched.items()))
        self.counts.meters.update(touched)

    def _counts(self, read: Read) -> bool:
        """Count a read; whether it is to be kept."""
        counts = self.counts
        counts.rows += 1
        if read.quality == "missing":
            counts.missing += 1
            return False
        if read.at < self._oldest:
            counts.too_old += 1
            return False
        if read.quality == "estimated":
            counts.estimated += 1
        counts.last_at = read.at if counts.last_at is None else max(counts.last_at, read.at)
        return True

    def _left_out(self, one: LeftOut) -> None:
        self.counts.left_out += 1
        self._tell(one)

    def _id(self, name: str) -> int:
        found = self._ids.get(name)
        if found is None:
            made = self._db.execute("INSERT INTO meter (name) VALUES (?)", (name,)).lastrowid
            found = self._ids[name] = int(made or 0)
        return found

    def _totals(self, pending: list[tuple[int, int, int]]) -> None:
        for meter, low, high in pending:
            step = _make_days(self._db, meter, low, high, self._config.zone, self._config.rules.small_dip_gallons)
            smaller = "UPDATE meter SET step = min(coalesce(step, ?), ?) WHERE id = ?"
            if step is not None:
                self._db.execute(smaller, (step, step, meter))
            self._db.execute("DELETE FROM pending WHERE meter = ?", (meter,))

    def _drop(self, some: list[tuple[int, int, int]]) -> None:
        self._db.executemany("DELETE FROM read WHERE meter = ? AND hour < ?", ((one[0], one[1]) for one in some))
        self._db.executemany("DELETE FROM day WHERE meter = ? AND day < ?", ((one[0], one[2]) for one in some))

    def _in_one(self, work: Callable[[], None]) -> None:
        """Do ``work`` in one transaction: all of it, or nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            work()
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def import_files(
    store: Path, config: Config, files: Iterable[Path], tell: Callable[[LeftOut], None], now: float | None = None
) -> Counts:
    """The crosswalk and all of ``files`` into the store. Raises reads.Unreadable for the first that cannot be used;
    what came before it is in the store."""
    with closing(Importer(store, config, tell, now)) as importer:
        try:
            if config.crosswalk is not None:
                importer.put_crosswalk(config.crosswalk)
            for path in files:
                importer.put(path)
        finally:
            importer.finish()
        if config.crosswalk is not None:
            importer.counts.without_account = importer.without_account()
        return importer.counts


def _row(
    number: int, hour: int, read: Read, stamp: int
) -> tuple[int, int, float, float | None, float | None, int, int, int]:
    return number, hour, read.at, read.register, read.used, read.seconds, QUALITIES.index(read.quality), stamp


def _make_days(
    db: sqlite3.Connection, meter: int, low: int, high: int, zone: ZoneInfo, small_dip: float
) -> float | None:
    """Make the totals of the days that reads of the hours from ``low`` to ``high`` can change; the smallest step."""
    far = 5 * 24  # a stretch is at most two days long, and their days are to be known whole
    found = spans(rows(db, meter, low - far, high + far), small_dip)
    first, last = day_of((low - 2 * 24) * HOUR, zone), day_of((high + 2 * 24) * HOUR, zone)
    totals = ((meter, *one) for one in day_totals(found, zone) if first <= one[0] <= last)
    db.execute("DELETE FROM day WHERE meter = ? AND day BETWEEN ? AND ?", (meter, first, last))
    db.executemany("INSERT INTO day (meter, day, used, estimated) VALUES (?, ?, ?, ?)", totals)
    return smallest_step(found)
