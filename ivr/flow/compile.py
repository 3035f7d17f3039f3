"""Files -> Flow, or every problem of all files at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from ivr.flow import almanac
from ivr.flow.graph import Flow, Language, Prompts
from ivr.flow.nodes import KINDS, Node
from ivr.flow.nodes.base import Script, fill
from ivr.flow.nodes.end import End
from ivr.flow.nodes.transfer import Transfer
from ivr.flow.problem import Place, Problem, did_you_mean
from ivr.flow.references import check_references
from ivr.flow.schema import NAME, CalendarPart, DeskPart, NeedPart, Phrases, Utility
from ivr.flow.source import Source, read
from ivr.flow.spoken import plain
from ivr.flow.traps import check_traps
from ivr.flow.validate import validate
from ivr.flow.words import check_text, texts_of
from routing.desks import Desk
from routing.hours import Calendar, Closure, Schedule
from routing.needs import Need
from routing.route import Directory

SPECIAL = ("utility.yaml", "needs.yaml", "desks.yaml", "calendar.yaml", "phrases.yaml")
"""Files with a form of their own; every other one holds nodes."""

PHRASE_SLOTS = {
    "option": {"words", "key"},
    "connecting": {"desk"},
    "at": {"day", "time"},
    "seconds": {"count"},
    "minutes": {"count"},
}

What = Literal["node", "need", "desk", "desk or node", "language"]

P = TypeVar("P", bound=BaseModel)

_NAME = re.compile(NAME)


@dataclass(slots=True)
class Parts:
    """Everything that the files say, each part valid by itself."""

    sources: dict[str, Source]
    utility: Utility
    phrases: Phrases
    calendar: CalendarPart
    needs: dict[str, NeedPart]
    desks: dict[str, DeskPart]
    nodes: dict[str, Node] = field(default_factory=dict)
    homes: dict[str, Source] = field(default_factory=dict)
    """The file of each node that an author wrote."""
    schedules: dict[str, Schedule] = field(default_factory=dict)
    holidays: dict[date, str] = field(default_factory=dict)
    closures: tuple[Closure, ...] = ()

    def names(self, what: What) -> Collection[str] | None:
        """Every name of that kind; None where a file that may hold more of them could not be read."""
        if what == "node":
            whole = all(source.whole for file, source in self.sources.items() if file not in SPECIAL)
            return self.homes if whole else None
        if what == "desk or node":
            desks, nodes = self.names("desk"), self.names("node")
            return None if desks is None or nodes is None else {*desks, *nodes}
        if what == "language":
            return self.utility.languages
        source = self.sources[f"{what}s.yaml"]
        return source.data if source.whole else None

    def problem_free(self) -> bool:
        return not any(source.problems for source in self.sources.values())


@dataclass(frozen=True, slots=True)
class Compiled:
    """The outcome: a flow, or None and the problems, sorted by place."""

    flow: Flow | None
    problems: tuple[Problem, ...]


def compile_files(files: Mapping[str, bytes]) -> Compiled:
    """Compile the menu files given as name -> content. Never raises for what stands in them."""
    sources = {name: read(name, raw) for name, raw in sorted(files.items())}
    parts = _parts(sources)
    flow = None
    if parts is not None and parts.problem_free():
        flow = _build(parts, _version(files))
    problems = sorted({problem for source in sources.values() for problem in source.problems})
    return Compiled(None if problems else flow, tuple(problems))


def _version(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, raw in sorted(files.items()):
        digest.update(f"{name}\0{len(raw)}\0".encode() + raw)
    return digest.hexdigest()[:16]


def _parts(sources: dict[str, Source]) -> Parts | None:
    """Read each file by its form; checks that need several files follow only where those files are sound."""
    for name in SPECIAL:
        if name not in sources:
            sources[name] = Source(name, whole=False)
            sources[name].problems.append(
                Problem(Place(name), "missing-file", f"there is no file '{name}'", "write it, or give it back its name")
            )
    utility = _whole(sources["utility.yaml"], Utility)
    phrases = _whole(sources["phrases.yaml"], Phrases)
    calendar = _whole(sources["calendar.yaml"], CalendarPart)
    needs = _entries(sources["needs.yaml"], NeedPart)
    desks = _entries(sources["desks.yaml"], DeskPart)
    nodes, homes = _nodes(sources)
    if utility is None or phrases is None or calendar is None:
        return None
    parts = Parts(sources, utility, phrases, calendar, needs, desks, nodes, homes)
    parts.schedules = almanac.schedules(sources["calendar.yaml"], calendar)
    parts.holidays = almanac.holidays(sources["calendar.yaml"], calendar)
    parts.closures = almanac.closures(sources["calendar.yaml"], calendar)
    _check_words(parts)
    check_references(parts)
    return parts


def _whole(source: Source, model: type[P]) -> P | None:
    return validate(source, (), source.data, model) if source.data else None


def _entries(source: Source, model: type[P]) -> dict[str, P]:
    found = {}
    for name, data in source.data.items():
        if _named(source, name) and (part := validate(source, (name,), data, model)) is not None:
            found[name] = part
    return found


def _named(source: Source, name: str) -> bool:
    if _NAME.fullmatch(name):
        return True
    fix = "use small letters, digits and _, beginning with a letter"
    source.note((name,), "name", f"'{name[:40]}' is not a name", fix, at_key=True)
    return False


def _nodes(sources: dict[str, Source]) -> tuple[dict[str, Node], dict[str, Source]]:
    nodes: dict[str, Node] = {}
    homes: dict[str, Source] = {}
    for file, source in list(sources.items()):
        if file in SPECIAL:
            continue
        for name, data in source.data.items():
            if not _named(source, name):
                continue
            if name in homes:
                message = f"a node '{name}' stands already in {homes[name].key_place((name,))}"
                source.note((name,), "duplicate-node", message, "rename one", at_key=True)
                continue
            homes[name] = source
            node = _node(source, name, data)
            if node is not None:
                nodes[name] = node
    return nodes, homes


def _node(source: Source, name: str, data: object) -> Node | None:
    kind = data.get("kind") if isinstance(data, dict) else None
    model = KINDS.get(kind) if isinstance(kind, str) else None
    if isinstance(data, dict) and model is None:
        known = ", ".join(sorted(KINDS))
        if not kind:
            source.note((name,), "missing", f"'{name}' lacks 'kind'", f"one of {known}", at_key=True)
        else:
            written = f"'{kind[:40]}'" if isinstance(kind, str) else "this"
            fix = did_you_mean(str(kind), KINDS, f"known are {known}")
            source.note((name, "kind"), "unknown-kind", f"{written} is not a kind of node", fix)
        return None
    node = validate(source, (name,), data, model or Node)
    return node.named(name) if node is not None else None


def _check_words(parts: Parts) -> None:
    languages = parts.utility.languages
    facts = frozenset(parts.utility.facts)
    none: frozenset[str] = frozenset()
    for path, text in texts_of(parts.utility):
        check_text(parts.sources["utility.yaml"], path, text, languages, none)
    for name, need in parts.needs.items():
        for path, text in texts_of(need, (name,)):
            check_text(parts.sources["needs.yaml"], path, text, languages, facts)
    for name, desk in parts.desks.items():
        for path, text in texts_of(desk, (name,)):
            check_text(parts.sources["desks.yaml"], path, text, languages, none)
    for path, text in texts_of(parts.phrases):
        slots = frozenset(PHRASE_SLOTS.get(path[0], ()))
        check_text(parts.sources["phrases.yaml"], path, text, languages, slots)
    for name, node in parts.nodes.items():
        for path, text in texts_of(node, (name,)):
            check_text(parts.homes[name], path, text, languages, facts | node.SLOTS)


def _build(parts: Parts, version: str) -> Flow:
    calendar = Calendar(ZoneInfo(parts.utility.timezone), parts.schedules, parts.holidays, parts.closures)
    needs = {name: _need(name, part) for name, part in parts.needs.items()}
    desks = {name: _desk(name, part, parts.nodes) for name, part in parts.desks.items()}
    nodes = {**parts.nodes, **_made_nodes(parts)}
    flow = Flow(
        version=version,
        name=parts.utility.name.root,
        languages={name: _language(name, parts) for name in parts.utility.languages},
        numbers=parts.utility.numbers,
        start=parts.utility.start,
        whisper=parts.utility.whisper,
        message=parts.utility.message,
        patience=parts.utility.patience,
        phrases={path[0]: text.root for path, text in texts_of(parts.phrases)},
        directory=Directory(needs, desks, calendar),
        nodes=nodes,
        spoken=_spoken(parts, nodes),
        places={name: parts.homes[name].key_place((name,)) for name in parts.nodes},
        alternatives=_alternatives(needs, nodes),
    )
    check_traps(flow, parts)
    return flow


def _alternatives(needs: Mapping[str, Need], nodes: Mapping[str, Node]) -> frozenset[str]:
    """What callers hear instead of a closed desk: the after-hours nodes, and the questions to which these speak on."""
    found: set[str] = set()
    todo = [need.after_hours for need in needs.values() if need.after_hours]
    while todo:
        name = todo.pop()
        if name not in found and not isinstance(nodes[name], Transfer | End):
            found.add(name)
            todo += [] if nodes[name].LISTENS else nodes[name].leads_to()
    return frozenset(found)


def _need(name: str, part: NeedPart) -> Need:
    return Need(
        name,
        part.name.root,
        part.desk,
        part.urgency,
        part.after_hours,
        part.accept_also,
        part.follow_up,
        part.language,
    )


def _desk(name: str, part: DeskPart, nodes: Mapping[str, Node]) -> Desk:
    to_node = part.overflow in nodes
    return Desk(
        name,
        part.name.root,
        part.lines,
        part.hours,
        part.languages,
        part.ring,
        part.rounds,
        automated=part.automated == "true",
        overflow_desk=None if to_node else part.overflow,
        overflow_node=part.overflow if to_node else None,
    )


def _made_nodes(parts: Parts) -> dict[str, Node]:
    """The transfers that no author writes: one for each need and one for each desk."""
    made: dict[str, Node] = {}
    for name, need in parts.needs.items():
        made[f"need.{name}"] = Transfer(kind="transfer", need=name, say=need.before).named(f"need.{name}")
    for name in parts.desks:
        made[f"desk.{name}"] = Transfer(kind="transfer", desk=name).named(f"desk.{name}")
    return made


def _language(name: str, parts: Parts) -> Language:
    voice = parts.utility.languages[name]
    spoken_keys = {plain(word): str(key) for key, word in enumerate(parts.phrases.spoken_keys[name])}
    words = frozenset(plain(word) for word in parts.phrases.person_words[name])
    return Language(name, voice.language, voice.voice, words, spoken_keys, ",".join(sorted(words)))


def _spoken(parts: Parts, nodes: Mapping[str, Node]) -> dict[str, dict[str, Prompts]]:
    phrases = {path[0]: text.root for path, text in texts_of(parts.phrases)}
    scripts = []
    for language in parts.utility.languages:
        facts = {name: text[language] for name, text in parts.utility.facts.items()}
        others = tuple(other for other in parts.utility.languages if other != language)
        scripts.append(Script(language, others, phrases, partial(fill, slots=facts)))
    return {name: {script.language: node.speak(script) for script in scripts} for name, node in nodes.items()}
