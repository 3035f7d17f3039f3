"""Versions of the menus on this machine's disk, each as files and as the compiled flow.

For calls that began on them, and for a process that starts beside a bad folder or without its database.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from ivr.flow.compile import Compiled
from ivr.flow.graph import Flow
from ivr.sealed import opened, seal

log = logging.getLogger(__name__)

Compiler = Callable[[Mapping[str, bytes]], Compiled]
Mark = Literal["last_good", "live"]


class Shelf:
    """``tokens``: the auth tokens that may have sealed a flow, the new one first. ``compiler``: for what other programs
    have sealed. A disk that fails is logged, never raised."""

    def __init__(self, folder: Path, tokens: tuple[bytes, ...], compiler: Compiler) -> None:
        self._folder = folder
        self._tokens = tokens
        self._compile = compiler

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One process of this machine at a time: what the first one finds out the others need not work out again."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = (self._folder / "lock").open("ab")
        except OSError:
            yield
            return
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def keep(self, flow: Flow, files: Mapping[str, bytes], mark: Mark) -> None:
        """Keep a version, and mark it."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            texts = {name: raw.decode("utf-8") for name, raw in files.items()}
            _write(self._folder / f"{flow.version}.json", json.dumps(texts).encode())
            _write(self._folder / f"{flow.version}.flow", seal(flow, self._tokens[0]))
        except OSError:
            log.exception("the menus could not be kept on disk")
        self.mark(flow, mark)

    def mark(self, flow: Flow, mark: Mark) -> None:
        """Remember which version it was."""
        try:
            _write(self._folder / mark, flow.version.encode())
        except OSError:
            log.exception("the menus could not be marked on disk")

    def marked(self, mark: Mark) -> Flow | None:
        """The version that was marked last."""
        try:
            version = (self._folder / mark).read_text().strip()
        except (OSError, ValueError):
            return None
        return self.get(version)

    def get(self, version: str) -> Flow | None:
        """A version; None if it is not here, or damaged."""
        found = self.sealed(version)
        files = self._folder / f"{version}.json"
        if found is not None or not version.isalnum() or not files.is_file():
            return found
        try:
            texts: dict[str, str] = json.loads(files.read_text())
            return self._compile({name: text.encode() for name, text in texts.items()}).flow
        except (OSError, ValueError, AttributeError):
            log.exception("a stored version of the menus is damaged", extra={"flow": version})
            return None

    def sealed(self, version: str) -> Flow | None:
        """A version that this very program has found good and kept."""
        path = self._folder / f"{version}.flow"
        try:
            blob = path.read_bytes() if version.isalnum() else b""
        except OSError:
            return None
        return next((flow for token in self._tokens if (flow := opened(blob, token)) is not None), None)


def _write(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile("wb", dir=path.parent, delete=False) as file:
        file.write(content)
    os.replace(file.name, path)
