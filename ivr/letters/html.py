"""A letter as an HTML page of its own. Jinja2 escapes every value; each stands in its own direction (``<bdi>``)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from ivr.letters.sheet import Sheet, plain_line

_PAGE = Path(__file__).parent / "letter.html"


def as_html(sheet: Sheet) -> str:
    """The whole page."""
    return _page().render(sheet=sheet, title=plain_line(sheet.subject))


@cache
def _page() -> Template:
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(_PAGE.read_text(encoding="utf-8"))
