"""Reads docs/menus.md: what each task tells to write, to run, and what is told to whoever makes the likeliest mistake.

A fence holds one of three things:

* ``yaml``: pieces of menu files, each under a note that says where it belongs (``Piece``);
* lines that begin with ``$ ivr``, and under each what it prints, shortened: ``…`` stands for any words, lines between
  the printed ones may be missing;
* what ``ivr check`` says of a mistake, word by word. The paragraph above it names the mistake: "`this` instead of
  `that`", or "without `a line`".
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

MANUAL = Path(__file__).parents[1] / "docs/menus.md"

_NOTE = re.compile(
    r"# (menus/\S+\.yaml): (under|instead of(?: every)?|before|after|at the end|a new file)(?: line (\d+)| '(.*)')?"
)
_INSTEAD = re.compile(r"`([^`]+)` instead of `([^`]+)`")
_WITHOUT = re.compile(r"without `([^`]+)`")


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines of a file of menus. ``how``: under or instead of the one line ``at``, or of the line ``number``; instead of
    every line ``at``; before and after are the two halves of a change; at the end; a new file."""

    file: str
    how: str
    number: int
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Fence:
    """One fenced block, with the paragraph above it; ``line`` is where it begins in the manual."""

    language: str
    text: str
    above: str
    line: int

    @property
    def kind(self) -> str:
        if self.language == "yaml":
            return "pieces"
        return "commands" if self.text.startswith("$ ivr ") else "mistake"


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading."""

    title: str
    text: str
    fences: tuple[Fence, ...]


def sections(manual: str) -> list[Section]:
    lines, found = manual.splitlines(), []
    starts = [at for at, line in enumerate(lines) if re.match("#{1,3} [A-Z0-9]", line)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        found.append(Section(lines[start].lstrip("# "), "\n".join(lines[start:end]), _fences(lines, start, end)))
    return found


def _fences(lines: list[str], start: int, end: int) -> tuple[Fence, ...]:
    marks = [at for at in range(start, end) if lines[at].startswith("```")]
    assert len(marks) % 2 == 0, f"a fence under {lines[start]!r} is never closed"
    fences, since = [], start + 1
    for opens, closes in zip(marks[::2], marks[1::2], strict=True):
        above = "\n".join(lines[since:opens]).rpartition("\n\n")[2].replace("\n", " ")
        text = "\n".join(lines[opens + 1 : closes]) + "\n"
        fences.append(Fence(lines[opens][3:], text, above, opens + 1))
        since = closes + 1
    return tuple(fences)


def pieces(fence: Fence) -> list[Piece]:
    """The pieces of a ``yaml`` fence, in their order."""
    found: list[Piece] = []
    for line in fence.text.splitlines():
        note = _NOTE.fullmatch(line)
        if note:
            found.append(Piece(note[1], note[2], int(note[3] or 0), note[4] or "", ""))
            continue
        assert found, f"docs/menus.md:{fence.line}: the piece does not say where it belongs: {line!r}"
        last = found[-1]
        found[-1] = Piece(last.file, last.how, last.number, last.at, f"{last.text}{line}\n")
    return found


def write(folder: Path, written: list[Piece]) -> None:
    """Change the files under ``folder`` as a reader would. Where a piece belongs must be clear: one place, no other."""
    before = ""
    for piece in written:
        path = folder / piece.file
        assert path.exists() != (piece.how == "a new file"), piece
        text = path.read_text() if path.exists() else ""
        match piece.how:
            case "before":
                before = piece.text
                assert text.count(before) == 1, f"{piece.file} must hold this once:\n{before}"
                continue
            case "after":
                text = text.replace(before, piece.text)
            case "at the end" | "a new file":
                text += piece.text
            case "instead of every":
                lines = text.splitlines(keepends=True)
                text = "".join(piece.text if line.strip() == piece.at else line for line in lines)
            case _:
                text = _at_a_line(text, piece)
        path.write_text(text)


def _at_a_line(text: str, piece: Piece) -> str:
    lines = text.splitlines(keepends=True)
    places = [
        at
        for at, line in enumerate(lines, start=1)
        if (piece.number == at if piece.number else line.strip() == piece.at)
    ]
    assert len(places) == 1, f"{piece.file} has {len(places)} lines such as {piece.at or piece.number!r}, not one"
    at = places[0]
    lines[at - 1 if piece.how == "instead of" else at : at] = [piece.text]
    return "".join(lines)


def blunder(folder: Path, fence: Fence) -> None:
    """Make the mistake of the paragraph above ``fence``, in the file that is complained of, or else where it fits."""
    instead, without = _INSTEAD.findall(fence.above), _WITHOUT.findall(fence.above)
    assert instead or without, f"docs/menus.md:{fence.line}: the paragraph above does not name the mistake"
    wrong, right = instead[-1] if instead else ("", without[-1])
    complained = folder / fence.text.partition(":")[0]
    holders = [path for path in (complained, *sorted(folder.glob("menus/*.yaml"))) if right in path.read_text()]
    assert holders, f"docs/menus.md:{fence.line}: no file holds {right!r}"
    text = holders[0].read_text()
    assert text.count(right) == 1, f"docs/menus.md:{fence.line}: {holders[0].name} holds {right!r} more than once"
    if instead:
        holders[0].write_text(text.replace(right, wrong))
    else:
        holders[0].write_text("".join(line for line in text.splitlines(keepends=True) if right not in line))


def commands(fence: Fence) -> list[tuple[list[str], list[str]]]:
    """(words of a command after ``ivr``, the lines that the manual shows of what it prints)."""
    found: list[tuple[list[str], list[str]]] = []
    for line in fence.text.splitlines():
        if line.startswith("$ ivr "):
            found.append((shlex.split(line)[2:], []))
        else:
            found[-1][1].append(line)
    return found


def commands_in_text(manual: str) -> list[list[str]]:
    """The words after ``ivr`` of every command, those in fences and those within sentences."""
    lines = re.findall(r"`ivr ([^`]+)`", manual) + re.findall(r"^\$ ivr (.+)$", manual, re.MULTILINE)
    return [shlex.split(line) for line in lines]


def missing(shown: list[str], printed: str) -> str:
    """The first line of ``shown`` that was not printed, in this order; nothing if all were."""
    lines = iter(printed.splitlines())
    for line in shown:
        pattern = re.compile(".*".join(re.escape(part) for part in line.split("…")))
        if not any(pattern.fullmatch(one.rstrip()) for one in lines):
            return line
    return ""


def with_words(text: str, like: str, language: str) -> str:
    """A menu file in which every text has words in ``language``: those of the language ``like``."""
    text = re.sub(rf', {like}: ("[^"\n]*")}}', rf", {like}: \1, {language}: \1}}", text)
    block = rf"^( +){like}:( [\"\[>].*\n(?:\1 .*\n)*)"
    return re.sub(block, rf"\1{like}:\2\1{language}:\2", text, flags=re.MULTILINE)
