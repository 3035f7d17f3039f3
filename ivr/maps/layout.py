"""Where everything goes: boxes and labels that never overlap, arrows between them. The placing itself is graphlay's."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from ivr.maps.drawing import Arrow, Drawing, Shape
from ivr.maps.measure import widest, wrapped

TITLE, BODY, LABEL = 15.0, 12.5, 12.0
"""Font sizes in pixels: the first line of a box, its other lines, the labels of arrows."""

BOLD = 1.12
"""So much wider are bold letters, as those of titles."""

SPACING = 1.32
"""From line to line, as a part of the font's size."""

PAD = 12.0
SIDE = 24.0
"""Pixels around the words of a box, and around the whole picture."""

BOX_WIDTH, LABEL_WIDTH = 210.0, 170.0
"""Longest line in a box and in a label, in pixels."""

OPTIONS = {"direction": "leftright", "sibling_gap": 14.0, "subtree_gap": 24.0, "row_gap": 34.0}

MISSING = "The picture needs a library that places boxes; install it with: pip install 'waterline-ivr[map]'"


Points = tuple[tuple[float, float], ...]


class NoLayout(Exception):
    """The picture cannot be made; the text is a sentence to a person."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words: where its baseline is, in pixels from the corner of the picture."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class PlacedShape:
    """A box; so many of its lines are the title."""

    shape: Shape
    x: float
    y: float
    width: float
    height: float
    lines: tuple[Line, ...]
    titles: int


@dataclass(frozen=True, slots=True)
class PlacedArrow:
    """An arrow with its label in the middle: ``into`` the label, ``out`` of it, both from border to border.

    ``lines`` are centred in ``label`` (x, y, width, height).
    """

    arrow: Arrow
    into: Points
    out: Points
    lines: tuple[Line, ...]
    label: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything in its place, in pixels."""

    title: str
    language: str
    width: float
    height: float
    shapes: tuple[PlacedShape, ...]
    arrows: tuple[PlacedArrow, ...]


def place(drawing: Drawing) -> Picture:
    """Place ``drawing``, from left to right. The same drawing gives the same picture. Raises NoLayout."""
    if find_spec("graphlay") is None:
        raise NoLayout(MISSING)
    import graphlay

    words = [_words(shape) for shape in drawing.shapes]
    labels = [[part for line in arrow.lines for part in wrapped(line, LABEL, LABEL_WIDTH)] for arrow in drawing.arrows]
    graph = graphlay.Graph()
    for shape, (title, body) in zip(drawing.shapes, words, strict=True):
        width = max(widest(title, TITLE * BOLD), widest(body, BODY)) + 2 * PAD
        graph.node(shape.id, width=width, height=_rows(title, TITLE) + _rows(body, BODY) + 2 * PAD)
    # A label is a box of the layout too, in the middle of its arrow: so nothing is ever laid over it.
    for number, (arrow, label) in enumerate(zip(drawing.arrows, labels, strict=True)):
        graph.node(("label", number), width=widest(label, LABEL) + 8, height=_rows(label, LABEL) + 4)
        graph.edge(arrow.source, ("label", number))
        graph.edge(("label", number), arrow.target)
    try:
        found = graphlay.layout_tree(graph, options=OPTIONS)
    except graphlay.GraphlayError as error:
        raise NoLayout(f"The picture could not be laid out: {error}.") from None
    return _picture(drawing, found, words, labels)


def _words(shape: Shape) -> tuple[list[str], list[str]]:
    """The lines of the title, and those of the rest; a reference has no title."""
    if shape.kind == "reference":
        return [], wrapped(shape.lines[0], BODY, BOX_WIDTH)
    body = [part for line in shape.lines[1:] for part in wrapped(line, BODY, BOX_WIDTH)]
    return wrapped(shape.lines[0], TITLE * BOLD, BOX_WIDTH), body


def _picture(
    drawing: Drawing, found: Any, words: list[tuple[list[str], list[str]]], labels: list[list[str]]
) -> Picture:
    """What the layout found, with the picture's corner as (0, 0)."""
    left, top = found.bounds["min"]["x"] - SIDE, found.bounds["min"]["y"] - SIDE
    boxes = [_box(node, left, top) for node in found.nodes]
    lines = [tuple((point["x"] - left, point["y"] - top) for point in edge["points"]) for edge in found.edges]
    shapes = []
    for shape, (x, y, width, height), (title, body) in zip(drawing.shapes, boxes, words, strict=False):
        upper = _lines(title, x + PAD, y + PAD, TITLE)
        lower = _lines(body, x + PAD, y + PAD + _rows(title, TITLE), BODY)
        shapes.append(PlacedShape(shape, x, y, width, height, (*upper, *lower), len(title)))
    arrows = []
    for number, (arrow, box, label) in enumerate(zip(drawing.arrows, boxes[len(shapes) :], labels, strict=True)):
        told = _lines(label, box[0] + box[2] / 2, box[1] + 2, LABEL)
        arrows.append(PlacedArrow(arrow, lines[2 * number], lines[2 * number + 1], told, box))
    width, height = found.bounds["max"]["x"] - left + SIDE, found.bounds["max"]["y"] - top + SIDE
    return Picture(drawing.title, drawing.language, width, height, tuple(shapes), tuple(arrows))


def _box(node: Any, left: float, top: float) -> tuple[float, float, float, float]:
    width, height = node["size"]["width"], node["size"]["height"]
    return node["center"]["x"] - width / 2 - left, node["center"]["y"] - height / 2 - top, width, height


def _rows(lines: list[str], size: float) -> float:
    return len(lines) * size * SPACING


def _lines(texts: list[str], x: float, top: float, size: float) -> tuple[Line, ...]:
    return tuple(Line(text, x, top + (number * SPACING + 1) * size) for number, text in enumerate(texts))
