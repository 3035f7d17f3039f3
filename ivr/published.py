"""The flows that a serving process works with: the published version, or, with nothing published, the folder.

A version goes live in all processes within seconds; a call ends on the version that it began on. What cannot be read
changes nothing: the last good version stays, and /readyz and the log say why. A copy of the live version is kept on
disk, for a process that starts while the database is away.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from ivr.adapters.deadline import within
from ivr.flow.graph import Flow
from ivr.flow.problem import Place, Problem
from ivr.menus import VERSIONS_KEPT, FolderFlows
from ivr.records.database import PATIENCE
from ivr.records.versions import Versions
from ivr.sealed import opened
from ivr.shelf import Compiler, Shelf

log = logging.getLogger(__name__)


class LiveFlows:
    """Fits ``ivr.webhooks.line.Flows``. ``tokens``: the auth tokens that may have sealed a version, the new one first;
    ``folder`` opens the menus folder if nothing was published, and raises BadMenus; ``compiler`` is for versions that
    another program has sealed."""

    def __init__(
        self,
        versions: Versions,
        tokens: tuple[bytes, ...],
        shelf: Shelf,
        folder: Callable[[], FolderFlows],
        compiler: Compiler,
    ) -> None:
        self._versions = versions
        self._tokens = tokens
        self._shelf = shelf
        self._compile = compiler
        self._known: OrderedDict[str, Flow] = OrderedDict()
        self._live: Flow | None = None
        self._number: int | None = None
        self._folder: FolderFlows | None = None
        self._problem = ""
        self._lock = threading.Lock()
        self.refresh()
        if self._live is None and self._problem:
            self._live = shelf.marked("live")
        if self._live is None:
            self._folder = folder()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why what is served is not what was published, or what is wrong with the folder that is served."""
        told = (Problem(Place("menus"), "not-taken-over", self._problem),) if self._problem else ()
        return told + (self._folder.problems if self._folder is not None and self._live is None else ())

    @property
    def source(self) -> str:
        """Where the flow comes from: "published" or "folder"."""
        return "folder" if self._live is None else "published"

    def current(self) -> Flow:
        if self._live is not None:
            return self._live
        assert self._folder is not None
        return self._folder.current()

    def version(self, version: str) -> Flow | None:
        """A version for a call that began on it: published at some time, or of the folder."""
        found = self._known.get(version)
        if found is None and version.isalnum():
            try:
                found = within(PATIENCE, lambda: self._load(version))
            except (SQLAlchemyError, TimeoutError):
                log.warning("a version of the menus could not be read", extra={"flow": version})
        return found or (self._folder.version(version) if self._folder is not None else None)

    def refresh(self) -> bool:
        """Take over what is live now. Returns whether the flow is another one."""
        with self._lock:
            changed = self._refresh_published()
            if self._live is None and self._folder is not None:
                return self._folder.refresh()
            return changed

    def _refresh_published(self) -> bool:
        try:
            entry = self._versions.live()
            if entry is None or entry.number == self._number:
                self._problem = "" if entry is None or self._live is not None else self._problem
                return False
            flow = self._known.get(entry.version) or self._load(entry.version)
        except SQLAlchemyError as error:
            return self._stays(f"the published menus cannot be read: {type(error).__name__}")
        if flow is None:
            return self._stays(f"version {entry.version} of the menus is damaged")
        self._live, self._number, self._problem = flow, entry.number, ""
        self._shelf.keep(flow, {}, "live")
        log.info("menus taken over", extra={"flow": flow.version})
        return True

    def _stays(self, problem: str) -> bool:
        if problem != self._problem:
            log.error("menus not taken over: %s; the last good version serves", problem)
            self._problem = problem
        return False

    def _load(self, version: str) -> Flow | None:
        """A published version: from its compiled form, else compiled from its files."""
        blob = self._versions.compiled(version)
        flow = next((flow for token in self._tokens if blob and (flow := opened(blob, token)) is not None), None)
        if flow is None:
            files = self._versions.files(version)
            flow = self._compile(files).flow if files else None
        if flow is not None and flow.version == version:
            self._known[version] = flow
            if len(self._known) > VERSIONS_KEPT:
                self._known.popitem(last=False)
            return flow
        return None
