"""The menus folder on disk: read, compiled, watched; a bad file never replaces the last good flow."""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ivr.flow.compile import MODEL_FILE, Compiled, compile_files, version_of
from ivr.flow.graph import Flow
from ivr.flow.problem import Place, Problem
from ivr.shelf import Compiler, Shelf

log = logging.getLogger(__name__)

VERSIONS_KEPT = 50
"""Versions that stay at hand for calls which began on them."""

COMPILE_LIMIT = 60
"""Seconds that a child process may take to compile a folder."""


class BadMenus(Exception):
    """No flow can be had: the folder has problems, and there is no last good version."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def read_folder(folder: Path) -> tuple[dict[str, bytes], tuple[Problem, ...]]:
    """The menu files of ``folder`` (not of its sub-folders), named as the author sees them, and what cannot be read."""
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    if not folder.is_dir():
        return files, (
            Problem(Place("utility.yaml"), "no-folder", "there is no such folder", "name the folder of the menus"),
        )
    for path in sorted([*folder.glob("*.y*ml"), *folder.glob(MODEL_FILE)]):
        if path.name.startswith("."):  # an editor's, not an author's
            continue
        if path.is_symlink() and folder.resolve() not in path.resolve().parents:
            message = "the file is a link to a place outside the folder"
            problems.append(Problem(Place(path.name), "outside", message, "copy the file into the folder"))
            continue
        if not path.is_file():
            problems.append(Problem(Place(path.name), "unreadable", "this is no file", "give it another name"))
            continue
        try:
            files[path.name] = path.read_bytes()
        except OSError as error:
            problems.append(Problem(Place(path.name), "unreadable", f"the file cannot be read: {error.strerror}"))
    if not files and not problems:
        fix = "name the folder of the menus"
        problems.append(Problem(Place("utility.yaml"), "no-menus", "there are no menus in this folder", fix))
    return files, tuple(problems)


def compile_folder(folder: Path) -> Compiled:
    """The flow of ``folder``, or its problems."""
    files, unreadable = read_folder(folder)
    if unreadable:
        return Compiled(None, tuple(sorted({*unreadable, *(compile_files(files).problems if files else ())})))
    return compile_files(files)


def compile_in_child(files: Mapping[str, bytes]) -> Compiled:
    """The same as ``compile_files``, in a process of its own: turns served meanwhile do not wait for it."""
    return _in_child("compile", files)


def check_in_child(files: Mapping[str, bytes]) -> Compiled:
    """What may go live (``ivr.flow.check``), in a process of its own."""
    return _in_child("check", files)


def _in_child(what: str, files: Mapping[str, bytes]) -> Compiled:
    command = [sys.executable, "-m", "ivr.menus", what]
    child = subprocess.run(command, input=pickle.dumps(dict(files)), capture_output=True, timeout=COMPILE_LIMIT)
    if child.returncode != 0:
        problem = Problem(Place("menus"), "not-compiled", f"the menus could not be compiled (exit {child.returncode})")
        return Compiled(None, (problem,))
    compiled = pickle.loads(child.stdout)  # our own child's words
    assert isinstance(compiled, Compiled)
    return compiled


@dataclass
class OneFlow:
    """Flows as the webhooks want them: the one that is given (to rehearse on, to measure)."""

    flow: Flow

    def current(self) -> Flow:
        return self.flow

    def version(self, version: str) -> Flow | None:
        return self.flow if version == self.flow.version else None


class FolderFlows:
    """The versions at hand; fits ``ivr.webhooks.line.Flows``. ``shelf`` is where good versions are kept, ``check`` says
    what may go live."""

    def __init__(self, folder: Path, shelf: Shelf, check: Compiler = compile_files) -> None:
        self._folder = folder
        self._shelf = shelf
        self._check = check
        self._versions: OrderedDict[str, Flow] = OrderedDict()
        self._stamp: object = None
        self._current: Flow | None = None
        self.problems: tuple[Problem, ...] = ()
        self._lock = threading.Lock()
        self.refresh()
        if self._current is None:
            self._take_last_good()

    def current(self) -> Flow:
        assert self._current is not None
        return self._current

    def version(self, version: str) -> Flow | None:
        found = self._versions.get(version)
        if found is None:
            found = self._shelf.get(version)
            if found is not None:
                self._keep(found)
        return found

    def refresh(self) -> bool:
        """Take over the folder if it has changed and is sound. Returns whether the flow is another one now."""
        with self._lock:
            stamp = _stamp(self._folder)
            if stamp == self._stamp:
                return False
            self._stamp = stamp
            files, unreadable = read_folder(self._folder)
            compiled = Compiled(None, unreadable) if unreadable else self._compiled(files)
            self.problems = compiled.problems
            if compiled.flow is None:
                for problem in compiled.problems[:20]:
                    log.error("menus not taken over: %s", problem)
                return False
            if self._current is not None and compiled.flow.version == self._current.version:
                return False
            self._current = self._keep(compiled.flow)
            log.info("menus taken over", extra={"flow": compiled.flow.version})
            return True

    def _compiled(self, files: Mapping[str, bytes]) -> Compiled:
        """What the files come to; a version that was found good before need not be checked again."""
        with self._shelf.alone():
            known = self._shelf.sealed(version_of(files))
            if known is not None:
                self._shelf.mark(known, "last_good")
                return Compiled(known, ())
            compiled = self._check(files)
            if compiled.flow is not None:
                self._shelf.keep(compiled.flow, files, "last_good")
            return compiled

    def _keep(self, flow: Flow) -> Flow:
        self._versions[flow.version] = flow
        if len(self._versions) > VERSIONS_KEPT:
            self._versions.popitem(last=False)
        return flow

    def _take_last_good(self) -> None:
        flow = self._shelf.marked("last_good")
        if flow is None:
            raise BadMenus(self.problems)
        log.error("the menus folder is bad, the last good version serves", extra={"flow": flow.version})
        self._current = self._keep(flow)


class Refreshed(Protocol):
    """What can be looked at from time to time."""

    def refresh(self) -> bool:
        """Take over what has changed; whether that was anything."""


class Watch(threading.Thread):
    """Looks every second for what has changed in each of ``watched``."""

    def __init__(self, *watched: Refreshed, every: float = 1.0) -> None:
        super().__init__(name="watch", daemon=True)
        self._watched = watched
        self._every = every
        self._stop_asked = threading.Event()

    def run(self) -> None:
        while not self._stop_asked.wait(self._every):
            for one in self._watched:
                try:
                    one.refresh()
                except Exception:
                    log.exception("what has changed could not be looked at: %s", type(one).__name__)

    def stop(self) -> None:
        self._stop_asked.set()


def _stamp(folder: Path) -> object:
    try:
        return sorted((entry.name, entry.stat().st_mtime_ns, entry.stat().st_size) for entry in os.scandir(folder))
    except OSError as error:
        return str(error)


def _main(what: str) -> None:
    """A child's work: files come in by standard input, the outcome goes out by standard output."""
    from datetime import date

    from ivr.flow.check import compile_checked

    files = pickle.load(sys.stdin.buffer)
    compiled = compile_checked(files, date.today()) if what == "check" else compile_files(files)
    sys.stdout.buffer.write(pickle.dumps(compiled))


if __name__ == "__main__":
    _main(sys.argv[1])
