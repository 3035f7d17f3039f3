"""Values for every slot, none of which is part of another or of a template."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from pypdf import PdfReader

from ivr.letters.sheet import Value

TODAY = date(2026, 11, 28)

VALUES: dict[str, Value] = {
    "name": "José Núñez Ibáñez",
    "address": "12 Elm Street, Springfield 01101",
    "account": "100-2345",
    "need": "a high bill",
    "ticket": "482913",
    "date_promised": "2026-12-01",
    "employee": "Marta Ríos",
    "praised": "Sam O’Neil",
    "supervisor": "Ana Peña",
    "event": "The meter was read twice, and both reads agree — 9,000 gallons.",
    "place": "7 Mill Road",
    "since": date(2019, 3, 1),
    "utility": "Waterline Water",
    "utility_address": "100 Main Street",
    "utility_phone": "(202) 555-0100",
    "office_hours": "8 to 5",
}

DAYS = {
    "en": {
        "date": "Saturday, November 28, 2026",
        "date_promised": "Tuesday, December 1, 2026",
        "since": "Friday, March 1, 2019",
    },
    "es": {
        "date": "sábado 28 de noviembre de 2026",
        "date_promised": "martes 1 de diciembre de 2026",
        "since": "viernes 1 de marzo de 2019",
    },
}


def pages(pdf: bytes) -> list[str]:
    """The words of each page, as a reader takes them out, without spaces: lines end anywhere."""
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def words_of(text: str) -> str:
    return "".join(text.split())
