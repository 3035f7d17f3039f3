"""What an Open311 server sends, JSON or XML, as plain data: dicts, lists, texts and None.

Every value stays text: numbers as they were written, so that no id loses its zeros (cities send ``002``, 638344 and
"SRQ-0123-4567"). XML becomes dicts by tag, repeated tags lists. Records are found by what they hold and not by their
wrapping, since that differs from server to server: bare lists, objects, ``request`` inside ``service_request``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

Plain = dict[str, Any] | list[Any] | str | None

MAX_DEPTH = 24
_BARE_NUMBER = re.compile(rb"(?<=[:\[,])(\s*)(-?0\d+)(?=\s*[,}\]])")
_ABSENT = frozenset(("", "null", "none", "nil", "undefined"))


class Garbage(ValueError):
    """Not an answer of an Open311 server; the text says why, and nothing of what stood in it."""


def plain(body: bytes, charset: str = "utf-8") -> Plain:
    """The answer's content, whatever its Content-Type claims. Raises Garbage."""
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if not start:
        raise Garbage("it is empty")
    if start == b"<":
        return _of_xml(body.lstrip(b" \t\r\n"))
    if start in (b"{", b"["):
        return _of_json(body, charset)
    raise Garbage("it is neither JSON nor XML")


def records(found: Plain, *marks: str) -> list[dict[str, Any]]:
    """The dicts anywhere in ``found`` that hold one of the ``marks``; not those inside of such a one."""
    return list(_walk(found, frozenset(marks), 0))


def _walk(found: Plain, marks: frozenset[str], depth: int) -> Iterator[dict[str, Any]]:
    if depth > MAX_DEPTH:
        return
    if isinstance(found, dict):
        # A container may be named like a value: <description><item>…
        if any(name in marks and not isinstance(found[name], dict) for name in found):
            yield found
            return
        found = list(found.values())
    if isinstance(found, list):
        for one in found:
            yield from _walk(one, marks, depth + 1)


def text(record: dict[str, Any], name: str) -> str:
    """A value as text; empty where it is absent, null, the word "null", or no single value. Some servers put each
    value into a list of one."""
    value = record.get(name)
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, str):
        return ""
    value = value.strip()
    return "" if value.lower() in _ABSENT else value


def flag(record: dict[str, Any], name: str) -> bool:
    """true, "true", 1: all of them are sent."""
    return text(record, name).lower() in ("true", "1", "yes")


def _of_json(body: bytes, charset: str) -> Plain:
    try:
        words = body.decode(charset, "replace")
    except LookupError:
        words = body.decode("utf-8", "replace")
    try:
        try:
            found = _loads(words)
        except json.JSONDecodeError:
            # The specification's own examples print bare 002, which is no JSON.
            found = _loads(_BARE_NUMBER.sub(rb'\1"\2"', words.encode()).decode())
        content: Plain = _as_text(found, 0)
        return content
    except Garbage:
        raise
    except (ValueError, RecursionError):
        raise Garbage("it begins like JSON and is none") from None


def _loads(words: str) -> Any:
    return json.loads(words.lstrip("\ufeff"), parse_int=str, parse_float=str, parse_constant=lambda _: None)


def _as_text(value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise Garbage("it is nested too deeply")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return [_as_text(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {name: _as_text(one, depth + 1) for name, one in value.items()}
    return value


def _of_xml(body: bytes) -> Plain:
    builder = _Builder()
    # No DTD at all: with it go entities, those of other files and those that grow.
    make: Any = DefusedXMLParser
    parser = make(target=builder, forbid_dtd=True)
    try:
        parser.feed(body)
        parser.close()
    except Garbage:
        raise
    except (ParseError, DefusedXmlException):
        raise Garbage("it begins like XML and is none that may be read") from None
    except (ValueError, LookupError):
        raise Garbage("it begins like XML and is none") from None
    return builder.root


class _Builder:
    """Takes the parser's events; keeps its own stack, so no depth of nesting can hurt it."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        self._open: list[dict[str, Any]] = [self.root]
        self._words: list[list[str]] = [[]]

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._open) > MAX_DEPTH:
            raise Garbage("it is nested too deeply")
        self._open.append({})
        self._words.append([])

    def data(self, words: str) -> None:
        self._words[-1].append(words)

    def end(self, tag: str) -> None:
        inner, words = self._open.pop(), "".join(self._words.pop()).strip()
        value: Plain = inner or words
        name, outer = tag.rpartition("}")[2], self._open[-1]
        if name not in outer:
            outer[name] = value
        elif isinstance(outer[name], list):
            outer[name].append(value)
        else:
            outer[name] = [outer[name], value]

    def close(self) -> dict[str, Any]:
        return self.root
