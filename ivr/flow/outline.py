"""The flow as boxes and edges, in the order in which a reader meets them: what trees and pictures of it are made of.

Pure: no I/O, no layout. The first section is what a call can come to by keys; each further section begins with a node
that callers hear when a desk is closed or nobody answers. Circles end: an edge *shows* its target once.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from ivr.flow.call import PERSON_KEY
from ivr.flow.graph import Flow
from ivr.flow.listening import Position, find_option
from ivr.flow.nodes.ask import Ask
from ivr.flow.nodes.hours import HoursNode
from ivr.flow.nodes.language import LanguageNode
from ivr.flow.nodes.listen import Listen
from ivr.flow.nodes.menu import KEY_ORDER, Menu
from ivr.flow.nodes.transfer import Transfer
from ivr.flow.nodes.voicemail import Voicemail
from ivr.flow.pace import seconds
from ivr.flow.steps import Say
from ivr.flow.ways import menus
from routing.desks import Desk
from routing.needs import AGENT

How = Literal["key", "language", "person", "words", "next", "open", "closed", "holiday", "nobody"]

Pressed = Mapping[tuple[str, str], int]
"""How many callers pressed a key at a node, by (node, key)."""

_SLOT = re.compile(r"\{(\w+)\}")
_ESCAPED_SLOT = re.compile(r"\\\{\w+\\\}")


@dataclass(frozen=True, slots=True)
class Box:
    """One node. ``words``: what it says first, in the outline's language; "(desk)" stands for what is filled in later.

    A transfer has a ``desk`` (hours: the one that decides) and mostly a ``need``, by spoken names. ``always``: the desk
    answers day and night; ``overflow``: the desks that ring next when nobody answers.
    """

    id: str
    kind: str
    words: str = ""
    desk: str = ""
    need: str = ""
    always: bool = False
    overflow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Edge:
    """One way from box to box.

    ``heard``: seconds of speech that a first-time caller hears before this way is open to them, counted from the start
    of the call, or of the section in which the box is (``Outline.sections``); None where it is no matter of listening.
    ``share``: of all callers, 0 to 1; None without records. ``shows``: the target is met by this edge first; these
    edges alone make a tree of all boxes. ``language``: that the key changes to. ``at_night``: the desk, by its spoken
    name, to which key 0 leads while the first one is closed.
    """

    source: str
    target: str
    how: How
    key: str = ""
    words: str = ""
    heard: float | None = None
    share: float | None = None
    shows: bool = False
    language: str = ""
    at_night: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole flow. ``sections``: the box that each begins with; the first is where every call begins."""

    name: str
    language: str
    sections: tuple[str, ...]
    first: frozenset[str]
    """The boxes of the first section: their seconds count from the start of the call."""
    boxes: Mapping[str, Box]
    edges: Mapping[str, tuple[Edge, ...]]
    """By source, keys in the order in which they are spoken, key 0 last."""

    def every_edge(self) -> Iterator[Edge]:
        for edges in self.edges.values():
            yield from edges


def outline(
    flow: Flow, language: str | None = None, pressed: Pressed | None = None, callers: int | None = None
) -> Outline:
    """Outline ``flow`` with its words in ``language`` (the first by default).

    ``pressed`` counts the callers by (node, key), key "0" and the language's key included; ``callers`` is how many
    called in all (by default, those who pressed a key in the first menu, the language's key left out).
    """
    language = language or flow.default_language
    return _Outliner(flow, language, pressed, callers).draw()


class _Outliner:
    def __init__(self, flow: Flow, language: str, pressed: Pressed | None, callers: int | None) -> None:
        self.flow = flow
        self.language = language
        self.pressed = pressed
        self.callers = callers if callers is not None else _callers(flow, pressed or {})
        self.boxes: dict[str, Box] = {}
        self.edges: dict[str, tuple[Edge, ...]] = {}
        self.arrivals = _arrivals(flow, language)

    def draw(self) -> Outline:
        sections = [self.flow.start]
        later = deque(self._section(self.flow.start))
        first = frozenset(self.boxes)
        while later:
            edge = later.popleft()
            if edge.target not in self.boxes:
                self._mark(edge)
                sections.append(edge.target)
                later += self._section(edge.target)
        return Outline(self.flow.name[self.language], self.language, tuple(sections), first, self.boxes, self.edges)

    def _section(self, root: str) -> list[Edge]:
        """Show ``root`` and all that keys and words lead to from it, each box where the fewest keys lead to it.

        Returns the ways of closed desks, then those of silent ones.
        """
        later: list[Edge] = []
        self._show(root, 0.0)
        todo = deque(self.edges[root])
        while todo:
            edge = todo.popleft()
            if self._of_a_desk(edge):
                later.append(edge)
            elif edge.target not in self.boxes and edge.language in ("", self.language):
                self._mark(edge)
                self._show(edge.target, edge.heard or 0.0)
                todo += self.edges[edge.target]
        return sorted(later, key=lambda edge: edge.how == "nobody")

    def _of_a_desk(self, edge: Edge) -> bool:
        return isinstance(self.flow.nodes[edge.source], Transfer)

    def _mark(self, edge: Edge) -> None:
        shown = replace(edge, shows=True)
        self.edges[edge.source] = tuple(shown if one is edge else one for one in self.edges[edge.source])

    def _show(self, name: str, heard: float) -> None:
        self.boxes[name] = self._box(name)
        edges = self._edges(name, self.arrivals.get(name, heard))
        self.edges[name] = tuple(replace(edge, share=self._share(edge)) for edge in edges)

    def _share(self, edge: Edge) -> float | None:
        if self.pressed is None or not edge.key or not self.callers:
            return None
        return self.pressed.get((edge.source, edge.key), 0) / self.callers

    def _box(self, name: str) -> Box:
        node = self.flow.nodes[name]
        if isinstance(node, Transfer):
            desk = _desk(self.flow, node)
            need = self.flow.directory.needs.get(node.need or "")
            always = self.flow.directory.calendar.schedules[desk.hours].always
            overflow = tuple(one.name[self.language] for one in _overflow(self.flow, desk))
            spoken_need = need.name[self.language] if need else ""
            return Box(name, node.kind, "", desk.name[self.language], spoken_need, always, overflow)
        if isinstance(node, Menu):
            words = node.say[self.language] if node.say else ""
        else:
            words = " ".join(say.text for say in self._says(name))
        decides = self.flow.directory.desks[node.desk].name[self.language] if isinstance(node, HoursNode) else ""
        return Box(name, node.kind, _told(words), decides)

    def _says(self, name: str) -> tuple[Say, ...]:
        return self.flow.spoken[name].get(self.language, {}).get("first", ())

    def _edges(self, name: str, heard: float) -> Iterator[Edge]:
        node = self.flow.nodes[name]
        over = heard + sum(seconds(say.text) for say in self._says(name))
        match node:
            case Menu():
                yield from self._options(node, heard)
            case LanguageNode():
                yield from self._languages(node, heard)
            case HoursNode():
                yield Edge(name, node.open, "open", heard=over)
                yield Edge(name, node.closed, "closed", heard=over)
                if node.holiday:
                    yield Edge(name, node.holiday, "holiday", heard=over)
            case Transfer():
                yield from self._of_transfer(node)
            case Listen():
                yield Edge(name, node.menu, "next", heard=over)
                for need in self.flow.directory.needs.values():
                    if need.first:
                        yield Edge(name, need.first, "words", words=need.name[self.language])
            case _:
                for target in node.leads_to():
                    yield Edge(name, target, "next", heard=over)
        if isinstance(node, Menu | LanguageNode | Ask | Voicemail):
            yield self._person(name, over if isinstance(node, Menu) and node.offer_person == "true" else None)

    def _options(self, menu: Menu, heard: float) -> Iterator[Edge]:
        says, begin = self._says(menu.id), (0, 0)
        other = next((one for one in self.flow.languages if one != self.language), "")
        for key, option in menu.in_order():
            words, spoken, begin = self._find(says, option.words[self.language], key, self.language, begin)
            yield Edge(menu.id, option.target(), "key", key, words, heard + spoken)
        if menu.other_language and other:
            name = self.flow.phrase("other_language", other)
            words, spoken, _ = self._find(says, name, menu.other_language, other, (0, 0))
            yield Edge(menu.id, menu.id, "language", menu.other_language, words, heard + spoken, language=other)
        if menu.speech:
            yield Edge(menu.id, menu.speech, "words")

    def _languages(self, node: LanguageNode, heard: float) -> Iterator[Edge]:
        says = self._says(node.id)
        for key, language in sorted(node.languages.items(), key=lambda item: KEY_ORDER.index(item[0])):
            name = self.flow.phrase("other_language", language)
            words, spoken, _ = self._find(says, name, key, language, (0, 0))
            yield Edge(node.id, node.next, "language", key, words, heard + spoken, language=language)

    def _find(
        self, says: tuple[Say, ...], words: str, key: str, language: str, begin: Position
    ) -> tuple[str, float, Position]:
        """Where an option is spoken: its words, the seconds up to its end, and that end; else the end of all."""
        heard = find_option(self.flow.phrases, says, words, key, language, begin)
        if heard is None:
            return _told(words), sum(seconds(say.text) for say in says), begin
        return _told(heard.words), heard.seconds, heard.end

    def _person(self, name: str, heard: float | None) -> Edge:
        desk, urgent = self.flow.agent.desk, self.flow.directory.desks[self.flow.emergency.desk]
        night = urgent.name[self.language] if name in self.flow.alternatives and urgent.id != desk else ""
        words = self.flow.agent.name[self.language]
        return Edge(name, f"desk.{desk}", "person", PERSON_KEY, words, heard, at_night=night)

    def _of_transfer(self, node: Transfer) -> Iterator[Edge]:
        desk, needs = _desk(self.flow, node), self.flow.directory.needs
        if not self.flow.directory.calendar.schedules[desk.hours].always:
            need = needs.get(node.need or "")
            closed = (need.after_hours if need else None) or needs[AGENT].after_hours or self.flow.message
            yield Edge(node.id, closed, "closed")
        last = [desk, *_overflow(self.flow, desk)][-1]
        yield Edge(node.id, last.overflow_node or self.flow.message, "nobody")


def _desk(flow: Flow, node: Transfer) -> Desk:
    needs = flow.directory.needs
    return flow.directory.desks[node.desk or needs[node.need or AGENT].desk]


def _overflow(flow: Flow, desk: Desk) -> list[Desk]:
    """The desks that ring after ``desk``, in order."""
    found: list[Desk] = []
    while desk.overflow_desk and (desk := flow.directory.desks[desk.overflow_desk]) not in found:
        found.append(desk)
    return found


def _arrivals(flow: Flow, language: str) -> dict[str, float]:
    """Seconds heard, in the first language, by those who change to ``language`` in a menu: that menu begins anew."""
    if language == flow.default_language:
        return {}
    first = outline(flow)
    changes = [edge for edge in first.every_edge() if edge.how == "language" and edge.source == edge.target]
    found = next((edge for edge in changes if edge.language == language), None)
    return {found.source: found.heard or 0.0} if found else {}


def _callers(flow: Flow, pressed: Pressed) -> int:
    """Callers in all: those who chose in the first menu; who changed the language there chooses again."""
    first = next((menu for _, menu in menus(flow)), None)
    if first is None:
        return 0
    return sum(count for (node, key), count in pressed.items() if node == first.id and key != first.other_language)


def _told(words: str) -> str:
    """Words for a reader: what is only known during a call stands in brackets."""
    return _SLOT.sub(r"(\1)", words)
