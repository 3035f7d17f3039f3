"""The flow as branches of words: what the terminal draws as a tree, and a page as lists within lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ivr.flow.outline import Box, Edge, Outline
from ivr.maps import words


@dataclass(slots=True)
class Branch:
    """One line, what becomes of callers whom that desk cannot take, and what follows. ``person``: it is key 0."""

    text: str
    notes: list[str] = field(default_factory=list)
    branches: list[Branch] = field(default_factory=list)
    person: bool = False


def trees(outline: Outline) -> list[Branch]:
    """A tree for each section: the way of a call first, then what callers hear when a desk cannot take them."""
    return _Grower(outline).grow()


class _Grower:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.grown: set[str] = set()

    def grow(self) -> list[Branch]:
        found = []
        for root in self.outline.sections:
            self.grown.add(root)
            box = self.outline.boxes[root]
            branch = Branch(words.title(box) + _said(box))
            self._follow(root, branch)
            found.append(branch)
        return found

    def _follow(self, root: str, trunk: Branch) -> None:
        """Grow all branches from ``root``; a stack, as flows may be deeper than Python calls."""
        todo: list[tuple[Branch, Iterator[Edge]]] = [(trunk, iter(self.outline.edges[root]))]
        while todo:
            parent, edges = todo[-1]
            edge = next(edges, None)
            if edge is None:
                todo.pop()
            elif self._is_note(edge):
                parent.notes.append(self._note(edge))
            else:
                branch = Branch(self._line(edge), person=edge.how == "person")
                parent.branches.append(branch)
                if edge.shows:
                    self.grown.add(edge.target)
                    todo.append((branch, iter(self.outline.edges[edge.target])))

    def _is_note(self, edge: Edge) -> bool:
        return self.outline.boxes[edge.source].kind == "transfer"

    def _note(self, edge: Edge) -> str:
        if edge.how == "closed":
            return f"closed: {edge.target}"
        return f"nobody answers: {words.nobody(edge, self.outline)}"

    def _where(self, name: str) -> str:
        return "see above" if name in self.grown else "see below"

    def _line(self, edge: Edge) -> str:
        told = " ".join(part for part in (edge.key, _first_letter_up(edge.words) if edge.key else "") if part)
        measured = words.measured(edge, self.outline)
        if edge.how == "person":
            told += ", at any time" if edge.heard is None else ", at any time (offered at the end)"
        elif not edge.key:
            told = {
                "open": "while it is open",
                "closed": "while it is closed",
                "holiday": "on holidays",
                "words": "in the caller's own words" + (f": {edge.words}" if edge.words else ""),
            }.get(edge.how, "then")
        return f"{told} → {self._target(edge)}{f'  [{measured}]' if measured else ''}"

    def _target(self, edge: Edge) -> str:
        box = self.outline.boxes[edge.target]
        if edge.how == "language" and edge.source == edge.target:
            return f"{words.title(box)} again, in this language"
        if not edge.shows:
            return f"{words.title(box)} ({self._where(edge.target)}){words.at_night(edge)}"
        return f"{words.title(box)}{', day and night' if box.always else ''}{_said(box)}{words.at_night(edge)}"


def _said(box: Box) -> str:
    return f' "{words.short(box.words)}"' if box.words else ""


def _first_letter_up(text: str) -> str:
    return text[:1].upper() + text[1:]
