"""Where in the menu files an answer comes from: each menu and option on the way, the need, the desk, its hours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ivr.flow.asked import WAIT, Answer
from ivr.flow.call import PERSON_KEY
from ivr.flow.nodes.language import LanguageNode
from ivr.flow.nodes.menu import Menu
from ivr.flow.problem import Path, Place
from ivr.flow.source import Source, read
from routing.hours import ALWAYS
from routing.needs import AGENT


@dataclass(frozen=True, slots=True)
class Whereabout:
    """One line of a file, and what it contributed."""

    place: Place
    what: str


def whereabouts(answer: Answer, files: Mapping[str, bytes]) -> list[Whereabout]:
    """In the order of the call. ``files`` are those from which the answer's flow was compiled."""
    found = _Files(files)
    told = [*_way(answer, found), *_decision(answer, found)]
    return list(dict.fromkeys(told))


@dataclass
class _Files:
    """The menu files, each read once and only if something of it is asked for."""

    raw: Mapping[str, bytes]
    read: dict[str, Source] = field(default_factory=dict)

    def source(self, file: str) -> Source:
        if file not in self.read:
            self.read[file] = read(file, self.raw.get(file, b""))
        return self.read[file]

    def at(self, file: str, path: Path) -> Place:
        """Where the key at the end of ``path`` stands, or its nearest parent."""
        return self.source(file).key_place(path)


def _way(answer: Answer, files: _Files) -> Iterator[Whereabout]:
    """What was pressed, where, and where the call stands now."""
    flow = answer.flow
    for name, key in answer.trail:
        if name not in flow.places:  # a line that rang in vain, at a node that no author wrote
            continue
        node, home = flow.nodes[name], flow.places[name]
        yield Whereabout(home, f"{node.kind} {name}")
        if key == WAIT:
            yield Whereabout(home, f"a silence at {name}")
        elif isinstance(node, Menu) and key in node.options:
            option = node.options[key]
            goes = f"need {option.need}" if option.need and not option.goto else f"node {option.goto}"
            what = f'key {key}, "{option.words[flow.default_language]}": {goes}'
            yield Whereabout(files.at(home.file, (name, "options", key)), what)
        elif isinstance(node, Menu) and key == node.other_language:
            yield Whereabout(files.at(home.file, (name, "other_language")), f"key {key}: the other language")
        elif isinstance(node, LanguageNode) and key in node.languages:
            place = files.at(home.file, (name, "languages", key))
            yield Whereabout(place, f"key {key}: language {node.languages[key]}")
        elif key == PERSON_KEY:
            yield Whereabout(home, f"key {key}: a person, from everywhere")
    for name in (*answer.heard, answer.node):
        if name in flow.places:
            yield Whereabout(flow.places[name], f"{flow.nodes[name].kind} {name}")


def _decision(answer: Answer, files: _Files) -> Iterator[Whereabout]:
    """The need, its desk, the desk's hours, and who is next."""
    if answer.need is not None:
        asked = " (the caller asks for a person)" if answer.need == AGENT else ""
        yield Whereabout(files.at("needs.yaml", (answer.need,)), f"need {answer.need}{asked}")
    desk = answer.flow.directory.desks.get(answer.desk or "")
    if desk is None or answer.opening is None:
        return
    yield Whereabout(files.at("desks.yaml", (desk.id,)), f"desk {desk.id}")
    yield Whereabout(files.at("desks.yaml", (desk.id, "hours")), f"its hours: {desk.hours}")
    if desk.hours != ALWAYS.name:
        yield Whereabout(files.at("calendar.yaml", ("hours", desk.hours)), f"hours {desk.hours}")
    yield from _special_day(answer, files)
    if answer.then is not None:
        yield Whereabout(files.at("desks.yaml", (desk.id, "overflow")), f"its overflow: {_overflow(answer)}")


def _overflow(answer: Answer) -> str:
    desk = answer.flow.directory.desks[answer.desk or ""]
    return desk.overflow_desk or desk.overflow_node or ""


def _special_day(answer: Answer, files: _Files) -> Iterator[Whereabout]:
    """The holiday or the closure that decided, if one did."""
    assert answer.opening is not None
    data = files.source("calendar.yaml").data
    day = f"{answer.at.astimezone(answer.flow.directory.calendar.zone):%Y-%m-%d}"
    if answer.opening.rule == "holiday":
        own = [one["date"] for one in data["holidays"].get("add") or []]
        path: Path = ("holidays", "add", str(own.index(day))) if day in own else ("holidays",)
        yield Whereabout(files.at("calendar.yaml", path), f"holiday {answer.opening.name}, {day}")
    if answer.opening.rule == "closure":
        number = [one["name"] for one in data["closures"]].index(answer.opening.name)
        place = files.at("calendar.yaml", ("closures", str(number)))
        yield Whereabout(place, f"closure {answer.opening.name}")
