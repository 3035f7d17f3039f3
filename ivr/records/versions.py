"""The published versions of the menus: kept for good, one of them live. Raises sqlalchemy.exc.SQLAlchemyError."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select, text

from ivr.records.schema import menu_live, menu_versions


@dataclass(frozen=True, slots=True)
class Entry:
    """One time at which a version went live. ``at`` is Unix time."""

    number: int
    version: str
    at: float
    author: str
    note: str


class Meanwhile(Exception):
    """Somebody else has published since this change was looked at; ``entry`` is theirs."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(entry.version)
        self.entry = entry


class Versions:
    """The versions in one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, version: str, files: Mapping[str, bytes], compiled: bytes) -> None:
        """Keep a bundle under its hash. One that is there already is replaced: its compiled form may have been made
        by an older program, and what was damaged is mended."""
        texts = {name: raw.decode("utf-8") for name, raw in sorted(files.items())}
        packed = zlib.compress(json.dumps(texts).encode())
        with self._engine.begin() as connection:
            changed = connection.execute(
                menu_versions.update().where(menu_versions.c.version == version).values(files=packed, compiled=compiled)
            )
            if changed.rowcount == 0:
                connection.execute(menu_versions.insert().values(version=version, files=packed, compiled=compiled))

    def go_live(self, version: str, at: float, author: str, note: str, after: int | None) -> Entry:
        """Make a version live. ``after``: the number of the entry that was live when the change was looked at (None:
        there was none). Raises Meanwhile if another one went live since."""
        with self._engine.begin() as connection:
            _one_at_a_time(connection)
            live = self._live(connection)
            if live is not None and live.number != after:
                raise Meanwhile(live)
            values = {"version": version, "at": at, "author": _line(author)[:200], "note": _line(note)}
            connection.execute(menu_live.insert().values(values))
            entry = self._live(connection)
        assert entry is not None
        return entry

    def live(self) -> Entry | None:
        """The entry that is live; None if nothing was ever published."""
        with self._engine.connect() as connection:
            return self._live(connection)

    def history(self, count: int = 50) -> list[Entry]:
        """The newest entries, the live one first."""
        query = select(menu_live).order_by(menu_live.c.id.desc()).limit(count)
        with self._engine.connect() as connection:
            return [Entry(*row) for row in connection.execute(query)]

    def files(self, version: str) -> dict[str, bytes] | None:
        """The files of a version, or of the only one whose hash begins so; None if there is none, or it is damaged."""
        with self._engine.connect() as connection:
            query = select(menu_versions.c.files).where(menu_versions.c.version.startswith(version, autoescape=True))
            rows = connection.execute(query.limit(2)).all()
        if len(rows) != 1:
            return None
        try:
            texts = json.loads(zlib.decompress(rows[0].files))
        except (zlib.error, ValueError):
            return None
        return {name: text.encode() for name, text in texts.items()}

    def compiled(self, version: str) -> bytes | None:
        """The compiled form of a version."""
        with self._engine.connect() as connection:
            found = connection.execute(
                select(menu_versions.c.compiled).where(menu_versions.c.version == version)
            ).scalar_one_or_none()
        return None if found is None else bytes(found)

    def _live(self, connection: Connection) -> Entry | None:
        row = connection.execute(select(menu_live).order_by(menu_live.c.id.desc()).limit(1)).first()
        return Entry(*row) if row is not None else None


def _one_at_a_time(connection: Connection) -> None:
    """Two editors who look and write at the same moment: the second one waits, and then sees what the first has done.
    On SQLite every transaction does."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE menu_live IN SHARE ROW EXCLUSIVE MODE"))


def _line(words: str) -> str:
    """On one line and without control characters, so that nobody can forge an entry of the list."""
    return " ".join("".join(char if char.isprintable() else " " for char in words).split())
