"""Green Button (NAESB REQ.21 ESPI): an Atom feed of what a customer downloads. Water is kind 2.

A UsagePoint says the kind, a ReadingType unit and behaviour, an IntervalBlock the values; entries belong together by
their links: a block's "up" is below its MeterReading's "self", which names its ReadingType and lies below its
UsagePoint. Times are UTC and of the interval's START. The meter is the last part of the UsagePoint's link.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import IO, Any
from xml.etree.ElementTree import Element, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError, iterparse
from msgspec import Struct

from ivr.metering.reads import HOUR, LeftOut, Quality, Read, Told, Unreadable
from ivr.metering.units import GALLONS

ATOM, ESPI = "{http://www.w3.org/2005/Atom}", "{http://naesb.org/espi}"
WATER = "2"
LINE = "{}line"
UNITS = {"42": GALLONS["M3"], "119": GALLONS["CF"], "128": GALLONS["GAL"], "134": GALLONS["L"]}
"""ESPI's uom: 42 m3, 119 ft3, 128 US gallons, 134 litres."""

CUMULATIVE, BULK, DELTA = "3", "1", "4"
"""accumulationBehaviour: 1 and 3 are what a register shows, 4 what went through."""

QUALITIES: dict[str, Quality] = {
    "7": "estimated",
    "8": "estimated",
    "9": "estimated",
    "11": "estimated",
    "16": "missing",
}
"""qualityOfReading: 7 manually edited, 8 by a reference day, 9 by interpolation, 11 projected; all others are reads."""


class _Type(Struct, frozen=True):
    """What a ReadingType says: gallons of one, whether a register's, and the length of an interval."""

    one: float
    register: bool
    seconds: int


def read_green_button(file: str, stream: IO[bytes], meter: str = "", latest: float = inf) -> Iterator[Told]:
    """The reads of the water meters in ``stream``, one entry at a time. ``meter``: whose they are, if the feed's own
    name is of no use. Raises Unreadable where it is no XML, or would harm whoever reads it."""
    feed, builder = _Feed(file, meter, latest), _WithLines()
    make: Any = DefusedXMLParser  # its own parser, which knows the line, stands in no description of types
    parser = make(target=builder, forbid_dtd=True)
    builder.position = parser.parser
    root: Element | None = None
    try:
        for event, element in iterparse(stream, events=("start", "end"), parser=parser):
            if root is None:
                root = element
            elif event == "end" and element.tag == f"{ATOM}entry":
                yield from feed.told(element)
                root.clear()  # what was read is let go: the feed may be long
    except ParseError as error:
        raise Unreadable(f"{file}:{error.position[0]}: this is not readable XML ({error})") from None
    except DefusedXmlException:
        raise Unreadable(f"{file}: the file holds a DTD or entities, which could harm; ask for one without") from None


class _WithLines(TreeBuilder):
    """Keeps the line on which an element begins as its attribute LINE."""

    position: Any = None

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        return super().start(tag, {**attrs, LINE: str(self.position.CurrentLineNumber)})


class _Feed:
    def __init__(self, file: str, meter: str, latest: float) -> None:
        self.file, self.meter, self.latest = file, meter, min(latest, 1e11)
        self.kinds: dict[str, str] = {}
        self.types: dict[str, _Type | str] = {}
        self.type_of: dict[str, str] = {}

    def told(self, entry: Element) -> Iterator[Told]:
        links = [(link.get("rel", ""), link.get("href", "").rstrip("/")) for link in entry.iter(f"{ATOM}link")]
        own = next((href for rel, href in links if rel == "self"), "")
        content = entry.find(f"{ATOM}content")
        for part in content if content is not None else ():
            name = part.tag.removeprefix(ESPI)
            if name == "UsagePoint":
                self.kinds[own] = _text(part, f"{ESPI}ServiceCategory/{ESPI}kind")
            elif name == "ReadingType":
                self.types[own] = _type(part)
            elif name == "MeterReading":
                self.type_of[own] = next((href for rel, href in links if "/ReadingType/" in href), "")
            elif name == "IntervalBlock":
                yield from self._block(part, own or next((href for rel, href in links if rel == "up"), ""))

    def _block(self, block: Element, link: str) -> Iterator[Told]:
        reading = next((href for href in self.type_of if link.startswith(f"{href}/")), "")
        point = next((href for href in self.kinds if link.startswith(f"{href}/")), "")
        if self.kinds.get(point) != WATER:
            return
        found = self.types.get(self.type_of.get(reading, ""), "there is no ReadingType before the block")
        if isinstance(found, str):
            yield LeftOut(self.file, _line(block), found)
            return
        meter = self.meter or point.rsplit("/", 1)[-1]
        for one in block.iter(f"{ESPI}IntervalReading"):
            yield self._read(one, meter, found)

    def _read(self, reading: Element, meter: str, kind: _Type) -> Read | LeftOut:
        try:
            start = int(_text(reading, f"{ESPI}timePeriod/{ESPI}start"))
            seconds = int(_text(reading, f"{ESPI}timePeriod/{ESPI}duration") or kind.seconds)
            amount = round(int(_text(reading, f"{ESPI}value")) * kind.one, 4)
        except ValueError:
            return LeftOut(self.file, _line(reading), "an interval's start or value is no number")
        if not 0 < start < self.latest or not 0 <= seconds < 1e8 or abs(amount) >= 1e12:
            return LeftOut(self.file, _line(reading), "an interval's start or value is out of reach")
        quality = QUALITIES.get(_text(reading, f"{ESPI}ReadingQuality/{ESPI}quality"), "actual")
        told = None if quality == "missing" else amount
        register, used = (told, None) if kind.register else (None, told)
        return Read(meter, start + seconds, register, used, seconds or HOUR, quality)


def _type(part: Element) -> _Type | str:
    """What a ReadingType says, or what is wrong with it."""
    uom, behaviour = _text(part, f"{ESPI}uom"), _text(part, f"{ESPI}accumulationBehaviour") or DELTA
    if uom not in UNITS:
        return "the ReadingType's uom is none of water (42, 119, 128, 134)"
    if behaviour not in (CUMULATIVE, BULK, DELTA):
        return "the ReadingType's accumulationBehaviour is neither 1, 3 nor 4"
    try:
        power = int(_text(part, f"{ESPI}powerOfTenMultiplier") or 0)
        seconds = int(_text(part, f"{ESPI}intervalLength") or HOUR)
    except ValueError:
        return "the ReadingType's powerOfTenMultiplier or intervalLength is not a number"
    if not -12 <= power <= 12:
        return "the ReadingType's powerOfTenMultiplier is out of reach"
    return _Type(UNITS[uom] * 10.0**power, behaviour != DELTA, seconds)


def _line(element: Element) -> int:
    return int(element.get(LINE, "1"))


def _text(part: Any, path: str) -> str:
    found = part.findtext(path)
    return found.strip() if found else ""
