"""A reply read as the carrier reads it: a document of verbs, or the carrier's error code.

* more than 64 kB: 11750
* a type that is no TwiML (text/xml, application/xml, text/html), no audio and no text/plain, or none at all: 12300
* it does not parse, a blank or a byte-order mark stands before ``<?xml``, or the root is not ``<Response>``: 12100
* an unknown verb, attribute, nesting or value: 12200. The real carrier only warns; the leg decides (``strict``).
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

LIMIT_BYTES = 64 * 1024
_SCHEMA_FILE = Path(__file__).parent / "data" / "twiml_voice_schema.json"
_TYPES = frozenset({"text/xml", "application/xml", "text/html"})
_XML_NAMESPACE = "{http://www.w3.org/XML/1998/namespace}"
# what the carrier takes although the derived schema does not know it (TWILIO.md, "Schema")
_GAPS = frozenset({("Gather", "timeout", "auto")})
_NEWER = frozenset({"callReason", "dtmfDetection"})


class CarrierError(Exception):
    """What the carrier's debugger would show: a code, a sentence, and the URL that it was about."""

    def __init__(self, code: int, message: str, url: str = "", warning: bool = False) -> None:
        super().__init__(f"{code} {message}" + (f" ({url})" if url else ""))
        self.code = code
        self.message = message
        self.url = url
        self.warning = warning  # the call went on

    def __repr__(self) -> str:
        return f"CarrierError({self.code}, {self.message!r}, url={self.url!r}, warning={self.warning})"


@dataclass(frozen=True, slots=True, eq=False)
class Verb:
    """One element of a document: a verb, or a noun inside it."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    children: tuple[Verb, ...] = ()

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def number(self, name: str, default: float) -> float:
        """An attribute as a number; the default if it is missing or no number."""
        try:
            return float(self.attributes.get(name, default))
        except ValueError:
            return default

    def flag(self, name: str, default: bool = False) -> bool:
        return self.attributes.get(name, str(default)).lower() == "true"


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """The verbs of one reply in order, and what the schema finds strange in them."""

    verbs: tuple[Verb, ...]
    findings: tuple[str, ...] = ()


def read(body: bytes, content_type: str, url: str = "") -> Document:
    """The document in a reply, or the CarrierError with which the carrier refuses it."""
    if len(body) > LIMIT_BYTES:
        raise CarrierError(11750, f"the reply is larger than {LIMIT_BYTES} bytes", url)
    kind = content_type.partition(";")[0].strip().lower()
    if kind.startswith("audio/"):
        return Document((Verb("Play", text=url), Verb("Hangup")))
    if kind == "text/plain":
        return _read_plain(body)
    if kind not in _TYPES:
        raise CarrierError(12300, f"the content type is {kind!r}, not text/xml" if kind else "no content type", url)
    try:
        return parse(body)
    except CarrierError as error:
        raise CarrierError(error.code, error.message, url) from error


def _read_plain(body: bytes) -> Document:
    try:
        return parse(body)
    except CarrierError:
        return Document((Verb("Say", text=body.decode("utf-8", "replace")), Verb("Hangup")))


@lru_cache(maxsize=1024)
def parse(body: bytes) -> Document:
    """Parse and check TwiML; the answer is kept, as an app says the same things to many callers."""
    bare = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if bare != body and (bare.startswith(b"<?xml") or body.startswith(b"\xef\xbb\xbf")):
        raise CarrierError(12100, "a blank or a byte-order mark stands before <?xml")
    try:
        root = ET.fromstring(body)  # noqa: S314  (the app under test is our own; expat limits entities)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise CarrierError(12100, f"the document does not parse: {error}") from error
    if root.tag != "Response":
        raise CarrierError(12100, f"the root is <{root.tag}>, not <Response>")
    return Document(tuple(map(_verb, root)), tuple(_findings(root, "Response", "Response")))


def _verb(element: ET.Element) -> Verb:
    text = "".join(element.itertext()).strip()
    if element.tag != "Task":  # whose text is JSON, and not words
        text = " ".join(text.split())
    return Verb(str(element.tag), dict(element.attrib), text, tuple(map(_verb, element)))


@lru_cache(maxsize=1)
def _schema() -> dict[str, Any]:
    types: dict[str, Any] = json.loads(_SCHEMA_FILE.read_text(encoding="utf-8"))["types"]
    return types


def _findings(element: ET.Element, kind: str, path: str) -> Iterator[str]:
    known = _schema()[kind]
    for name, value in element.attrib.items():
        name = name.replace(_XML_NAMESPACE, "xml:")
        wrong = _wrong(known["attributes"].get(name), value)
        if wrong and (element.tag, name, value) not in _GAPS and name not in _NEWER:
            yield f"{path}: {name}={value!r} {wrong}"
    for child in element:
        below = known["children"].get(child.tag)
        if below is None:
            yield f"{path}: <{child.tag}> is not allowed here"
        else:
            yield from _findings(child, below, f"{path}/{child.tag}")


def _wrong(attribute: dict[str, Any] | None, value: str) -> str:
    if attribute is None:
        return "is not known"
    values = value.split() if attribute.get("list") else [value]
    if attribute["type"] == "enum" and any(one not in attribute["enum"] for one in values):
        return f"is not one of the {len(attribute['enum'])} allowed values"
    if attribute["type"] == "boolean" and value not in ("true", "false"):
        return "is neither true nor false"
    if attribute["type"] == "number" and not value.replace(".", "", 1).isdigit():
        return "is no number"
    return ""
