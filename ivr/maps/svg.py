"""A placed picture as SVG: built as a tree of elements, so that whatever stands in a menu file is only ever text."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

from ivr.maps.layout import Line, Picture, PlacedArrow, PlacedShape

STYLE = """
.map { --paper:#ffffff; --ink:#0f172a; --soft:#475569; --line:#64748b;
  --menu:#dbeafe; --menu-line:#1d4ed8; --desk:#dcfce7; --desk-line:#15803d; --message:#fef3c7; --message-line:#b45309;
  --say:#f1f5f9; --say-line:#64748b; --end:#e2e8f0; --end-line:#334155;
  font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif; }
@media (prefers-color-scheme: dark) { .map { --paper:#0f172a; --ink:#f1f5f9; --soft:#cbd5e1; --line:#94a3b8;
  --menu:#1e3a8a; --menu-line:#93c5fd; --desk:#14532d; --desk-line:#86efac; --message:#713f12; --message-line:#fcd34d;
  --say:#1e293b; --say-line:#94a3b8; --end:#334155; --end-line:#cbd5e1; } }
.map .paper { fill:var(--paper); }
.map text { fill:var(--ink); font-size:12.5px; }
.map .title { font-size:15px; font-weight:600; }
.map .label text { font-size:12px; text-anchor:middle; }
.map .label .key { font-weight:700; font-size:14px; }
.map .label .measure { fill:var(--soft); }
.map .arrow { fill:none; stroke:var(--line); stroke-width:1.5; }
.map .arrow.dashed { stroke-dasharray:5 4; }
.map .arrow.person { stroke:var(--desk-line); stroke-width:2.5; }
.map marker path { fill:var(--line); }
.map .shape rect { stroke-width:1.5; }
.map .menu rect { fill:var(--menu); stroke:var(--menu-line); }
.map .desk rect { fill:var(--desk); stroke:var(--desk-line); }
.map .message rect { fill:var(--message); stroke:var(--message-line); }
.map .say rect { fill:var(--say); stroke:var(--say-line); }
.map .end rect { fill:var(--end); stroke:var(--end-line); }
.map .reference rect { fill:var(--paper); stroke:var(--line); stroke-dasharray:4 3; }
.map .shape:target rect { stroke-width:4; }
"""


def svg(picture: Picture, style: bool = True) -> str:
    """The picture by itself. Without ``style`` the page around it must hold STYLE."""
    root = Xml.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "map",
            "lang": picture.language,
            "role": "img",
            "aria-labelledby": "map-title",
            "viewBox": f"0 0 {picture.width:.0f} {picture.height:.0f}",
            "width": f"{picture.width:.0f}",
            "height": f"{picture.height:.0f}",
        },
    )
    Xml.SubElement(root, "title", {"id": "map-title"}).text = f"{picture.title}: the way of a call"
    if style:
        Xml.SubElement(root, "style").text = STYLE
    Xml.SubElement(root, "rect", {"class": "paper", "width": "100%", "height": "100%"})
    _arrowhead(root)
    for arrow in picture.arrows:
        _line(root, arrow)
    for arrow in picture.arrows:
        _label(root, arrow)
    for shape in picture.shapes:
        _shape(root, shape)
    return Xml.tostring(root, encoding="unicode")


def _arrowhead(root: Xml.Element) -> None:
    turned = {"orient": "auto-start-reverse", "markerUnits": "userSpaceOnUse"}
    size = {"viewBox": "0 0 10 10", "refX": "9", "refY": "5", "markerWidth": "10", "markerHeight": "10"}
    marker = Xml.SubElement(Xml.SubElement(root, "defs"), "marker", {"id": "tip", **size, **turned})
    Xml.SubElement(marker, "path", {"d": "M0 0 10 5 0 10z"})


def _line(root: Xml.Element, placed: PlacedArrow) -> None:
    how = f"arrow {placed.arrow.how}{' dashed' if placed.arrow.dashed else ''}"
    for points, tip in ((placed.into, {}), (placed.out, {"marker-end": "url(#tip)"})):
        written = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        Xml.SubElement(root, "polyline", {"class": how, "points": written, **tip})


def _label(root: Xml.Element, placed: PlacedArrow) -> None:
    """The key in bold, the words, and the seconds and share in a softer colour."""
    group = Xml.SubElement(root, "g", {"class": "label"})
    last = len(placed.lines) - 1 if len(placed.arrow.lines) > 1 else len(placed.lines)
    for number, line in enumerate(placed.lines):
        text = _text(group, line, "measure" if number >= last else "")
        if number == 0 and placed.arrow.key:
            text.text = None
            key = Xml.SubElement(text, "tspan", {"class": "key"})
            key.text, key.tail = placed.arrow.key, line.text.removeprefix(placed.arrow.key)


def _shape(root: Xml.Element, placed: PlacedShape) -> None:
    shape = placed.shape
    parent = Xml.SubElement(root, "a", {"href": f"#{shape.refers}", "tabindex": "-1"}) if shape.refers else root
    group = Xml.SubElement(parent, "g", {"class": f"shape {shape.kind}", "id": shape.id})
    round_ = {"menu": 4.0, "end": 4.0, "say": 4.0}.get(shape.kind, min(placed.height / 2, 18.0))
    Xml.SubElement(group, "rect", _rect(placed.x, placed.y, placed.width, placed.height, round_))
    for number, line in enumerate(placed.lines):
        _text(group, line, "title" if number < placed.titles else "")


def _text(parent: Xml.Element, line: Line, class_: str) -> Xml.Element:
    named = {"class": class_} if class_ else {}
    text = Xml.SubElement(parent, "text", {"x": f"{line.x:.1f}", "y": f"{line.y:.1f}", **named})
    text.text = line.text
    return text


def _rect(x: float, y: float, width: float, height: float, round_: float) -> dict[str, str]:
    return {
        "x": f"{x:.1f}",
        "y": f"{y:.1f}",
        "width": f"{width:.1f}",
        "height": f"{height:.1f}",
        "rx": f"{round_:.1f}",
    }
