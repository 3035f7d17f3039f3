"""What a city offers, kept in a file with its age, so that no call and no report waits for it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import msgspec

from ivr.adapters.open311.discovery import Endpoint, Listed, Question

STALE = 86_400.0
"""Seconds after which it is read again."""
PAUSE = 900.0
"""Seconds to the next attempt where reading it has failed."""


class Catalogue(msgspec.Struct, frozen=True):
    """What the city told at ``at`` (Unix time), in the ``format`` in which it did; ``questions`` by service code."""

    at: float
    endpoint: Endpoint
    format: str
    services: tuple[Listed, ...] = ()
    questions: dict[str, tuple[Question, ...]] = {}

    def service(self, code: str) -> Listed | None:
        return next((one for one in self.services if one.code == code), None)


class CatalogueFile:
    """The file; several processes may read it while one writes. A damaged one counts as none: it is read again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read: tuple[int, Catalogue | None] = (0, None)

    def load(self) -> Catalogue | None:
        try:
            written = self._path.stat().st_mtime_ns
            if written != self._read[0]:
                self._read = (written, msgspec.json.decode(self._path.read_bytes(), type=Catalogue))
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None
        return self._read[1]

    def save(self, catalogue: Catalogue) -> None:
        """Raises OSError."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
        try:
            new.write_bytes(msgspec.json.encode(catalogue))
            new.replace(self._path)
        finally:
            with suppress(OSError):
                new.unlink(missing_ok=True)
