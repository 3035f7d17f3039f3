"""One letter, ready to be sent: as text, as HTML, as PDF."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ivr.letters.html import as_html
from ivr.letters.pdf import as_pdf
from ivr.letters.sheet import Value, compose, plain_line
from ivr.letters.template import Template
from ivr.letters.text import as_text


@dataclass(frozen=True, slots=True)
class Letter:
    """``lost``: characters of the values that the font of the PDF does not hold, and which stand there as ?."""

    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    pdf: bytes = field(repr=False)
    lost: str = field(default="", repr=False)


def render(
    template: Template, language: str, values: Mapping[str, Value], today: date, font: Path | None = None
) -> Letter:
    """The letter with these values, which are words or, for days, ``date`` or "2026-12-24"; what is not given as its
    ``date`` is ``today``. ``font`` is a TrueType file for the PDF. Raises CannotWrite."""
    sheet = compose(template, language, {"date": today, **values})
    pdf = as_pdf(sheet, today, font)
    return Letter(plain_line(sheet.subject), as_text(sheet), as_html(sheet), pdf.data, pdf.lost)
