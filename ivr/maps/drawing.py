"""The flow as shapes and arrows, before anything is placed: what the Mermaid chart and the picture have in common.

Every box is drawn once, where the outline shows it. A further way there leads to a small *reference* instead, so that
the arrows make a tree: nothing crosses, and options keep the order of their keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ivr.flow.outline import Box, Edge, Outline
from ivr.maps import words

KINDS = ("menu", "desk", "message", "say", "end", "reference")


@dataclass(frozen=True, slots=True)
class Shape:
    """A box. ``lines``: the title first, each to be wrapped. ``kind`` is one of KINDS. ``refers``: id of the shape."""

    id: str
    kind: str
    lines: tuple[str, ...]
    refers: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """From shape to shape, with its label, one line of it after the other. ``how`` and ``key``: those of the edge."""

    source: str
    target: str
    lines: tuple[str, ...]
    how: str
    key: str = ""

    @property
    def dashed(self) -> bool:
        return self.how in ("closed", "nobody")


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole picture: a tree of shapes, the first of which is its root."""

    title: str
    language: str
    shapes: tuple[Shape, ...]
    arrows: tuple[Arrow, ...]


def drawing(outline: Outline) -> Drawing:
    """What is drawn of ``outline``; ids are b0, b1 … in the order of reading."""
    return _Drawer(outline).draw()


class _Drawer:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.ids = {name: f"b{number}" for number, name in enumerate(outline.boxes)}
        self.shapes: list[Shape] = []
        self.arrows: list[Arrow] = []

    def draw(self) -> Drawing:
        for name, box in self.outline.boxes.items():
            self.shapes.append(Shape(self.ids[name], _kind(box), tuple(self._lines(box))))
        for edge in self.outline.every_edge():
            if _is_drawn(edge):
                self._draw(edge)
        return Drawing(self.outline.name, self.outline.language, tuple(self.shapes), tuple(self.arrows))

    def _draw(self, edge: Edge) -> None:
        target = self.ids[edge.target]
        if not edge.shows:
            target = f"r{len(self.shapes)}"
            title = self._title(self.outline.boxes[edge.target])
            self.shapes.append(Shape(target, "reference", (f"↪\u00a0{title}",), self.ids[edge.target]))
        self.arrows.append(Arrow(self.ids[edge.source], target, self._label(edge), edge.how, edge.key))

    def _label(self, edge: Edge) -> tuple[str, ...]:
        measured = self._measured(edge)
        if edge.key:
            told = f"{edge.key} {edge.words}"
        else:
            told = {"next": "then", "nobody": "nobody answers", "words": "own words"}.get(edge.how, edge.how)
        return tuple(part for part in (told, measured) if part)

    def _lines(self, box: Box) -> Iterator[str]:
        yield self._title(box)
        if box.kind == "hours":
            yield f"hours of {box.desk}"
        if box.need:
            yield box.need
        if box.words:
            yield f"“{words.short(box.words, 110)}”"
        if box.always:
            yield "day and night"
        for edge in self.outline.edges[box.id]:
            if edge.how == "nobody":
                yield f"nobody answers: {words.nobody(edge, self.outline)}"
            elif edge.how == "language" and edge.source == edge.target:
                yield f"{edge.key} {edge.words}: this menu again, {self._measured(edge)}"
            elif edge.how == "person" and not edge.shows:
                desk = self.outline.boxes[edge.target].desk
                share = _unbroken(words.share(edge))
                yield f"0 {edge.words}: {desk}{words.at_night(edge)}{f', {share}' if share else ''}"

    def _measured(self, edge: Edge) -> str:
        return ", ".join(_unbroken(part) for part in words.measured(edge, self.outline).split(", "))

    def _title(self, box: Box) -> str:
        return box.desk if box.kind == "transfer" else box.id


def _is_drawn(edge: Edge) -> bool:
    """What is the same at every box is drawn once, and stands as words in the others."""
    return edge.shows or not (edge.how in ("person", "nobody") or edge.source == edge.target)


def _unbroken(text: str) -> str:
    """A number stays with what it counts."""
    return text.replace(" ", "\u00a0")


def _kind(box: Box) -> str:
    named = {"transfer": "desk", "voicemail": "message", "language": "menu", "ask": "menu", "hours": "say"}
    return named.get(box.kind, box.kind)
