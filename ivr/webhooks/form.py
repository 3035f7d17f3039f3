"""The carrier's url-encoded form, read lean.

Werkzeug's parser costs 4.5 times as much (docs/performance.md); a test keeps this equal to ``urllib.parse.parse_qsl``.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import unquote

MAX_FIELDS = 500
"""The carrier sends about thirty."""

REMEMBERED = 100
"""Characters of the longest text whose decoding is remembered: 4,096 long ones would fill the memory."""


class TooManyFields(ValueError):
    """A form with more fields than any carrier sends."""


def pairs(body: bytes) -> list[tuple[str, str]]:
    """Name and value of each field, in order; blank values kept. Raises TooManyFields."""
    text = body.decode("latin-1" if body.isascii() else "utf-8", "replace").replace("+", " ")
    fields = text.split("&")
    if len(fields) > MAX_FIELDS:
        raise TooManyFields
    found = []
    for field in fields:
        if field:
            name, _, value = field.partition("=")
            found.append((_decoded(name) if "%" in name else name, _decoded(value) if "%" in value else value))
    return found


def _decoded(text: str) -> str:
    """``unquote``; only short texts are remembered, for nobody has checked yet who sends them."""
    return _remembered(text) if len(text) <= REMEMBERED else unquote(text)


@lru_cache(maxsize=4096)
def _remembered(text: str) -> str:
    """``unquote``, a fifth of its cost for what the carrier sends: a few escaped ASCII characters."""
    first, *parts = text.split("%")
    found = [first]
    for part in parts:
        character = _ASCII.get(part[:2])
        if character is None:  # beyond ASCII, or no escape at all
            return unquote(text)
        found.append(character + part[2:])
    return "".join(found)


_ASCII = {form: chr(code) for code in range(128) for form in (f"{code:02X}", f"{code:02x}")}
