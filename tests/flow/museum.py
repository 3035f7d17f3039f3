"""The museum of broken menus: each exhibit is one change to the shipped menus, and exactly what the author is told.

``python -m tests.flow.museum`` writes what the compiler says now into the exhibits that differ; read the diff.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ivr.flow.compile import compile_files

MENUS = Path(__file__).parents[2] / "menus"
MUSEUM = Path(__file__).parents[1] / "broken_menus"


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One mistake. ``number`` is its class of bad input; ``change`` is one of replace, append, content, delete."""

    path: Path
    number: int
    what: str
    file: str
    change: dict[str, Any]
    says: tuple[str, ...]

    def files(self) -> dict[str, bytes]:
        """The shipped menus with the mistake in them."""
        files = shipped()
        text = files[self.file].decode()
        match self.change:
            case {"replace": {"old": old, "new": new}}:
                assert old in text, f"{self.path.name}: {self.file} does not hold {old!r} any more"
                files[self.file] = text.replace(old, new, 1).encode()
            case {"append": more}:
                files[self.file] = (text + more).encode()
            case {"content": content}:
                files[self.file] = content.encode()
            case {"delete": True}:
                del files[self.file]
            case _:
                raise AssertionError(f"{self.path.name}: no change")
        return files


def shipped() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(MENUS.glob("*.yaml"))}


def messages(files: dict[str, bytes]) -> tuple[str, ...]:
    """What the author is told, in order; a flow only if there is nothing to tell."""
    compiled = compile_files(files)
    assert (compiled.flow is None) == bool(compiled.problems)
    return tuple(str(problem) for problem in compiled.problems)


def exhibits() -> list[Exhibit]:
    return [_exhibit(path) for path in sorted(MUSEUM.glob("*.yaml"))]


def _exhibit(path: Path) -> Exhibit:
    card = yaml.safe_load(path.read_text(encoding="utf-8"))
    number, what, file, says = (card.pop(key) for key in ("class", "what", "file", "says"))
    return Exhibit(path, number, what, file, card, tuple(says))


def _rewrite(exhibit: Exhibit, says: tuple[str, ...]) -> None:
    card = exhibit.path.read_text(encoding="utf-8")
    head = card[: card.index("\nsays:\n")]
    lines = "".join(f"  - {json.dumps(message, ensure_ascii=False)}\n" for message in says)
    exhibit.path.write_text(f"{head}\nsays:\n{lines}", encoding="utf-8")


def main() -> int:
    changed = 0
    for exhibit in exhibits():
        says = messages(exhibit.files())
        if says != exhibit.says:
            _rewrite(exhibit, says)
            changed += 1
    sys.stdout.write(f"{changed} exhibits rewritten\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
