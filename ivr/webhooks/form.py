"""The carrier's url-encoded form, read lean.

Werkzeug's parser costs 4.5 times as much (docs/performance.md); a test keeps this equal to ``urllib.parse.parse_qsl``.
"""

from __future__ import annotations

from urllib.parse import unquote

MAX_FIELDS = 500
"""The carrier sends about thirty."""


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
            found.append((unquote(name) if "%" in name else name, unquote(value) if "%" in value else value))
    return found
