"""A template with the values of one letter: what stands on the sheet, before it becomes text, HTML or PDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ivr.flow.problem import did_you_mean
from ivr.letters.slots import SLOTS, NotADay, written
from ivr.letters.template import SLOT, Template

Value = str | date


class CannotWrite(Exception):
    """The letter cannot be written with these values; the text says what to do and holds none of them."""


class Missing(CannotWrite):
    """Values are missing, those of ``slots``; the text tells which."""

    def __init__(self, letter: str, slots: Sequence[str]) -> None:
        self.slots = tuple(slots)
        lacks = "; ".join(f"{name} ({SLOTS[name].about})" for name in slots)
        super().__init__(f"the letter {letter} lacks a value for {lacks}")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of the template, or a value, which may be in another script and direction."""

    words: str
    is_value: bool = False


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One letter in one language, from top to bottom; a line or a paragraph is a row of pieces."""

    language: str
    head: tuple[Line, ...]
    date: Line
    to: tuple[Line, ...]
    subject: Line
    greeting: Line
    body: tuple[Line, ...]
    closing: Line
    signed: tuple[Line, ...]


def plain_line(line: Line) -> str:
    """The words of a line, one after the other."""
    return "".join(piece.words for piece in line)


def compose(template: Template, language: str, values: Mapping[str, Value]) -> Sheet:
    """Put the values in; the words of a value are never looked at for slots. Raises CannotWrite, and
    Missing, which is one."""
    if language not in template.words:
        known = ", ".join(sorted(template.words))
        raise CannotWrite(f"the letter {template.name} is not written in '{language[:20]}'; it is in {known}")
    words, ready = template.words[language], _ready(template, language, values)

    def line(text: str) -> Line:
        return tuple(_pieces(text, ready))

    return Sheet(
        language,
        tuple(map(line, ("{utility}", "{utility_address}", "{utility_phone}"))),
        line("{date}"),
        tuple(map(line, template.to)),
        line(words.subject),
        line(words.greeting),
        tuple(map(line, words.body)),
        line(words.closing),
        tuple(map(line, template.signed)),
    )


def _ready(template: Template, language: str, values: Mapping[str, Value]) -> dict[str, str]:
    for name in values:
        if name not in SLOTS:
            meant = did_you_mean(name, SLOTS, f"known are {', '.join(SLOTS)}")
            raise CannotWrite(f"'{name[:40]}' is not known in a letter ({meant})")
    wanted = template.slots(language)
    ready: dict[str, str] = {}
    for name in wanted:
        try:
            ready[name] = written(name, values.get(name, ""), language) if values.get(name) else ""
        except NotADay as error:
            raise CannotWrite(f"the value of {name} cannot be used: {error}") from None
    missing = [name for name in wanted if not ready[name]]
    if missing:
        raise Missing(template.name, missing)
    return ready


def _pieces(text: str, ready: Mapping[str, str]) -> Iterator[Piece]:
    end = 0
    for found in SLOT.finditer(text):
        if found.start() > end:
            yield Piece(text[end : found.start()])
        yield Piece(ready[found.group(1)], is_value=True)
        end = found.end()
    if end < len(text):
        yield Piece(text[end:])
