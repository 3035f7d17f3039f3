"""A letter as PDF, on Letter paper, one or two pages.

By fpdf2: it is maintained, has its types and is one small pure-Python package, where ReportLab's three times the code
(tables, charts, its own markup in paragraphs, which hostile values would have to be escaped for) is nothing that a
letter needs. What it is given is words, never markup.

The font is one that every viewer has (Helvetica): it holds English, Spanish and most of Western Europe. Other letters
are written by their nearest ones (ễ as e), and where there is none as ?, which ``Pdf.lost`` tells. With a font file of
the utility's own (TrueType) all is written that it holds; right-to-left words then need the library uharfbuzz.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ivr.letters.sheet import CannotWrite, Line, Sheet, plain_line

if TYPE_CHECKING:
    from fpdf import FPDF

MARGIN, LINE, GAP = 25.4, 5.4, 3.2
"""Millimetres: the margin all around, the height of a line, and what is left between two blocks."""
POINTS = 11
ENCODING = "windows-1252"
"""What the fonts of every viewer hold (PDF's WinAnsiEncoding)."""

LOST = "?"


@dataclass(frozen=True, slots=True)
class Pdf:
    """``lost``: the characters that the font does not hold, each once."""

    data: bytes
    lost: str


def as_pdf(sheet: Sheet, made: date, font: Path | None = None) -> Pdf:
    """The same sheet and day give the same bytes. Raises CannotWrite if the font cannot be used."""
    from fpdf import FPDF

    pdf = FPDF(unit="mm", format="letter")
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(True, MARGIN)
    holds = _set_font(pdf, font)
    lost: dict[str, None] = {}

    def fit(line: Line) -> str:
        return fitting(plain_line(line), holds, lost)

    pdf.set_title(plain_line(sheet.subject))
    pdf.set_author(plain_line(sheet.head[0]))
    pdf.set_lang(sheet.language)
    pdf.set_creation_date(datetime(made.year, made.month, made.day, 12, tzinfo=UTC))
    pdf.add_page()
    _write(pdf, map(fit, sheet.head))
    _write(pdf, [fit(sheet.date)])
    _write(pdf, map(fit, sheet.to))
    _write(pdf, [fit(sheet.subject)], "B" if font is None else "")
    for paragraph in (sheet.greeting, *sheet.body):
        _write(pdf, [fit(paragraph)])
    end = [fit(sheet.closing), *map(fit, sheet.signed)]
    if pdf.will_page_break(sum(_height(pdf, line) for line in end) + GAP):
        pdf.add_page()  # a signature alone on a page looks lost: closing and names stay together
    _write(pdf, end[:1])
    _write(pdf, end[1:])
    return Pdf(bytes(pdf.output()), "".join(lost))


def _height(pdf: FPDF, line: str) -> float:
    return float(pdf.multi_cell(0, LINE, line, dry_run=True, output="HEIGHT"))  # type: ignore[arg-type]


def _write(pdf: FPDF, lines: Iterable[str], style: Literal["", "B"] = "") -> None:
    pdf.set_font(style=style, size=POINTS)
    for line in lines:
        pdf.multi_cell(0, LINE, line, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(GAP)


def _set_font(pdf: FPDF, font: Path | None) -> Callable[[str], bool]:
    """Choose the font; answers whether a character can be written in it."""
    if font is None:
        pdf.core_fonts_encoding = ENCODING
        pdf.set_font("Helvetica", size=POINTS)
        return _in_encoding
    try:
        _look_through(font)
        pdf.add_font("letter", fname=font)
    except Exception as error:  # the reader of fonts raises whatever a damaged file makes it raise
        raise CannotWrite(f"{font}: this font cannot be used ({type(error).__name__}); give a TrueType file") from None
    pdf.set_font("letter", size=POINTS)
    shapes = find_spec("uharfbuzz") is not None
    if shapes:
        pdf.set_text_shaping(True)
    glyphs: Collection[int] = pdf.fonts["letter"].cmap  # type: ignore[union-attr]
    return lambda character: ord(character) in glyphs and (shapes or not _from_the_right(character))


def _look_through(font: Path) -> None:
    """Read each table of a font, so that a damaged one is found before it is half in the PDF."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(BytesIO(font.read_bytes())) as tables:
        names = tables.keys()
        for name in names:
            tables[name]


def _in_encoding(character: str) -> bool:
    try:
        character.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return True


def _from_the_right(character: str) -> bool:
    return unicodedata.bidirectional(character) in ("R", "AL", "AN")


def fitting(words: str, holds: Callable[[str], bool], lost: dict[str, None]) -> str:
    """``words`` with nothing that the font lacks: the nearest letters, else ?; these are added to ``lost``."""
    fitted = []
    for character in words:
        if holds(character):
            fitted.append(character)
            continue
        near = "".join(filter(holds, _nearest(character)))
        if not near and not unicodedata.combining(character):
            lost[character] = None
            near = LOST
        fitted.append(near)
    return "".join(fitted)


_NEAR = {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ħ": "h", "ı": "i", "ŧ": "t", "‐": "-", "‑": "-", "−": "-", "ʼ": "’"}


def _nearest(character: str) -> str:
    apart = unicodedata.normalize("NFKD", character)
    return _NEAR.get(character, "".join(one for one in apart if not unicodedata.combining(one)))
