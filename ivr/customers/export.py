"""The rows of an export, CSV or fixed width, as raw texts by field, each with its line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from ivr.customers import columns
from ivr.customers.delivered import Delivered

LONGEST_LINE = 65_536
_MOST_LINES_OF_A_ROW = 8
_UTF8_MARK = b"\xef\xbb\xbf"


class Refused(Exception):
    """The export, or its import, cannot be used; the text is for staff and shows no caller's data."""


class Bad(Struct, frozen=True):
    """A row that cannot be read, and why; ``short``: as the last row of a file that was cut off."""

    says: str
    short: bool = False


class Row(Struct, frozen=True):
    """A row: the line where it begins (from 1), and its texts by field, or what is wrong with it."""

    line: int
    texts: Mapping[str, str] | Bad


def rows(path: Path, export: Delivered) -> Iterator[Row]:
    """The rows of the file, as they are read. Raises Refused for a file that was cut off, or is not what was
    described."""
    wanted = export.wanted()
    lines = _Lines(path, export)
    try:
        made = _fixed(lines, wanted, export) if export.format == "fixed" else _csv(lines, wanted, export)
        yield from _ended(made, lines, path)
    except OSError as error:
        raise Refused(f"{path}: the export cannot be read: {error.strerror}") from None


def _ended(made: Iterator[Row], lines: _Lines, path: Path) -> Iterator[Row]:
    """The same rows; Refused if the file was cut off, or its trailer is missing or counts otherwise."""
    last, count = None, 0
    for row in made:
        count += 1
        last = row
        yield row
    if isinstance(last, Row) and isinstance(last.texts, Bad) and last.texts.short:
        raise Refused(f"{path}:{last.line}: the last row {last.texts.says}: the file was probably cut off")
    lines.check_end(count)


class _Lines:
    """The decoded lines of a file, each with its line end."""

    def __init__(self, path: Path, export: Delivered) -> None:
        self.path = path
        self.undecoded: dict[int, str] = {}
        self._export = export
        self._last = ""
        self._trailer = re.compile(export.trailer) if export.trailer else None
        self._ended = True

    def __iter__(self) -> Iterator[str]:
        """All lines but the trailer, and empty ones at the end."""
        held: list[str] = []
        for line in self._decoded():
            if line.strip("\r\n\x1a "):
                self._ended = line.endswith("\n")
                yield from held
                held = [line]
                if self._trailer is None:
                    yield held.pop()
            else:
                held.append(line)
        if self._trailer is not None and held:
            self._last = held[0]

    def check_end(self, count: int) -> None:
        if self._trailer is not None:
            match = self._trailer.fullmatch(self._last.strip())
            if match is None:
                raise Refused(f"{self.path}: the last line is not the trailer that 'trailer' describes: cut off?")
            told = match.groupdict().get("count")
            if told is not None and int(told) != count:
                raise Refused(f"{self.path}: the trailer tells of {int(told)} rows, the file holds {count}")
        elif not self._ended and self._export.last_line_end == "true":
            raise Refused(
                f"{self.path}: the last line has no line end, so the file was probably cut off "
                "(if this system always writes it so: last_line_end: false)"
            )

    def _decoded(self) -> Iterator[str]:
        encoding = self._export.encoding
        wide = encoding.startswith(("utf-16", "utf-32"))
        try:
            with self.path.open("rb") as raw:
                if raw.read(3) == _UTF8_MARK:
                    if not encoding.startswith("utf-8"):
                        raise Refused(f"{self.path}: the file begins with the mark of UTF-8; write: encoding: utf-8")
                else:
                    raw.seek(0)
                if not wide:
                    yield from self._bytewise(raw, encoding)
                    return
            with self.path.open(encoding=encoding, newline="") as text:
                yield from text
        except UnicodeError:
            raise Refused(f"{self.path}: the file is not {encoding}; name its encoding: encoding: cp1252") from None

    def _bytewise(self, raw: Iterable[bytes], encoding: str) -> Iterator[str]:
        for number, line in enumerate(raw, 1):
            if len(line) > LONGEST_LINE:
                raise Refused(f"{self.path}:{number}: the line is longer than {LONGEST_LINE} characters")
            try:
                yield line.decode(encoding)
            except UnicodeDecodeError:
                self.undecoded[number] = f"holds a character that is not {encoding}"
                yield line.decode("latin-1")


def _csv(lines: _Lines, wanted: Mapping[str, str], export: Delivered) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=export.delimiter, strict=True)
    header: list[str] | None = None
    if export.header == "true":
        header = _header(reader, lines)
    try:
        places = columns.found(wanted, header)
    except ValueError as error:
        raise Refused(f"{lines.path}:1: {error}") from None
    width = len(header) if header is not None else 0
    least = max(places.values()) + 1
    while True:
        first = reader.line_num + 1
        try:
            values = next(reader, None)
        except csv.Error as error:
            if reader.line_num - first >= _MOST_LINES_OF_A_ROW or "end of data" in str(error):
                raise Refused(f"{lines.path}:{first}: a quotation mark opens here and is not closed") from None
            yield Row(first, Bad("has quotation marks in the wrong places"))
            continue
        if values is None:
            return
        if not values:
            continue  # an empty line
        if reader.line_num - first >= _MOST_LINES_OF_A_ROW:
            raise Refused(f"{lines.path}:{first}: a quotation mark opens here and is not closed")
        width = width or len(values)
        yield Row(first, _cells(values, places, width, least, lines, range(first, reader.line_num + 1)))


def _header(reader: Iterator[list[str]], lines: _Lines) -> list[str]:
    try:
        header = next(reader, None)
    except csv.Error:
        raise Refused(f"{lines.path}:1: the header cannot be read; see 'delimiter'") from None
    if header is None:
        raise Refused(f"{lines.path}: the file is empty")
    return header


def _cells(
    values: list[str], places: Mapping[str, int], width: int, least: int, lines: _Lines, here: range
) -> Mapping[str, str] | Bad:
    odd = [lines.undecoded.pop(number, "") for number in here] if lines.undecoded else []
    if any(odd):
        return Bad(max(odd))
    if len(values) != width or len(values) < least:
        return Bad(f"has {len(values)} columns instead of {max(width, least)}", short=True)
    if any("\0" in value for value in values):
        return Bad("holds NUL bytes")
    return {field: values[index] for field, index in places.items()}


def _fixed(lines: _Lines, wanted: Mapping[str, str], export: Delivered) -> Iterator[Row]:
    spans = {field: columns.span(text) for field, text in wanted.items()}
    least = max(part.stop for part in spans.values())
    width = 0
    for number, line in enumerate(lines, 1):
        if number == 1 and export.header == "true":
            continue
        text = line.rstrip("\r\n")
        width = width or len(text)
        if number in lines.undecoded:
            yield Row(number, Bad(lines.undecoded.pop(number)))
        elif len(text) != width or width < least:
            yield Row(number, Bad(f"has {len(text)} characters instead of {max(width, least)}", short=True))
        elif "\0" in text:
            yield Row(number, Bad("holds NUL bytes"))
        else:
            yield Row(number, {field: text[part].strip() for field, part in spans.items()})
