"""The two sides of a comparison: menu files, wherever they come from.

KINDS is where a further kind of name is understood: a function that returns the files, or None if the name is none of
its kind.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from ivr.flow.compile import compile_files
from ivr.flow.graph import Flow
from ivr.menus import read_folder
from ivr.records.database import open_engine
from ivr.records.versions import Versions
from ivr.settings import database_url

Files = dict[str, bytes]
"""Menu files by name; scenarios, where there are any, as 'scenarios/NAME.yaml'."""

SCENARIOS = "scenarios/"

LIVE = "live"
_HASH = re.compile(r"[0-9a-f]{6,64}")

GIT_LIMIT = 10
"""Seconds that git may take for one answer."""


class NotComparable(Exception):
    """There are no such menus, or they have errors; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two. ``name`` is what the user typed."""

    name: str
    files: Files
    flow: Flow

    @property
    def scenarios(self) -> Files:
        return {name: raw for name, raw in self.files.items() if name.startswith(SCENARIOS)}


def side(name: str, files: Mapping[str, bytes], which: str) -> Side:
    """The side of these files. ``which``: "OLD" or "NEW", for the sentence of NotComparable."""
    compiled = compile_files({one: raw for one, raw in files.items() if "/" not in one})
    if compiled.flow is None:
        first, count = compiled.problems[0], len(compiled.problems)
        more = f", and {count - 1} more" if count > 1 else ""
        how = f"ivr check {name}" if Path(name).is_dir() else f"ivr check, on the files of {name}"
        raise NotComparable(f"the {which} menus ({name}) have errors: {first}{more}; see: {how}")
    return Side(name, dict(files), compiled.flow)


def resolve(name: str, menus: Path) -> Files:
    """The files that ``name`` stands for. ``menus``: the folder whose revisions git is asked for.

    Raises NotComparable.
    """
    for kind in KINDS:
        found = kind(name, menus)
        if found is not None:
            return found
    raise NotComparable(
        f"'{name}' is neither a folder of menus, nor a git revision that {menus} has, nor a published version"
    )


def _folder(name: str, menus: Path) -> Files | None:
    folder = Path(name)
    if not name or not folder.is_dir():
        return None
    files, problems = read_folder(folder)
    if problems:
        raise NotComparable(f"the menus in {name} cannot be read: {problems[0]}")
    scenarios, _ = read_folder(folder / SCENARIOS) if (folder / SCENARIOS).is_dir() else ({}, ())
    return files | {f"{SCENARIOS}{one}": raw for one, raw in scenarios.items()}


def _revision(name: str, menus: Path) -> Files | None:
    """The files of the folder ``menus`` as they were in a revision of git."""
    if not menus.is_dir() or name.startswith("-"):
        return None
    commit = _git(menus, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    if commit is None:
        return None
    revision = commit.decode().strip()
    listed = _git(menus, "ls-tree", "-r", "-z", "--name-only", revision, "--", ".") or b""
    wanted = [one for one in listed.decode().split("\0") if _is_ours(one)]
    if not wanted:
        raise NotComparable(f"the revision {name} has no menus in {menus}")
    files: Files = {}
    for one in wanted:
        raw = _git(menus, "show", f"{revision}:./{one}")
        if raw is None:
            raise NotComparable(f"git does not show {one} of the revision {name}")
        files[one] = raw
    return files


def _is_ours(path: str) -> bool:
    folder, _, file = path.rpartition("/")
    return folder in ("", SCENARIOS.rstrip("/")) and file.endswith((".yaml", ".yml"))


def _published(name: str, menus: Path) -> Files | None:
    """The files of a published version, by its hash or the beginning of it; "live" is the one that callers hear."""
    if name != LIVE and not _HASH.fullmatch(name):
        return None
    engine = open_engine(database_url())
    try:
        versions = Versions(engine)
        entry = versions.live() if name == LIVE else None
        if name == LIVE and entry is None:
            raise NotComparable("nothing was published yet; the line serves the menus folder")
        return versions.files(entry.version if entry else name)
    except SQLAlchemyError:
        return None
    finally:
        engine.dispose()


def _git(folder: Path, *words: str) -> bytes | None:
    """What git answers in ``folder``; None if it says no, or is not there. Raises NotComparable when it is too slow."""
    command = ["git", "-C", str(folder), *words]
    try:
        done = subprocess.run(command, capture_output=True, timeout=GIT_LIMIT, stdin=subprocess.DEVNULL)  # noqa: S603
    except FileNotFoundError:
        return None
    except subprocess.TimeoutExpired:
        raise NotComparable(f"git did not answer within {GIT_LIMIT} s; compare two folders instead") from None
    return done.stdout if done.returncode == 0 else None


Kind = Callable[[str, Path], Files | None]

KINDS: list[Kind] = [_folder, _revision, _published]
