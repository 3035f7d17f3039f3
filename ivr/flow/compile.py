"""Files -> Flow, or every problem of all files at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeVar

from pydantic import BaseModel

from ivr.flow import almanac, lint
from ivr.flow.build import build
from ivr.flow.graph import Flow
from ivr.flow.nodes import KINDS, Node
from ivr.flow.problem import Place, Problem, did_you_mean
from ivr.flow.references import check_references
from ivr.flow.schema import NAME, AgentPart, CalendarPart, DeskPart, NeedPart, Phrases, PreparedPart, Utility
from ivr.flow.source import Source, read
from ivr.flow.validate import validate
from ivr.flow.words import check_text, texts_of
from routing.hours import Closure, Schedule

SPECIAL = ("utility.yaml", "needs.yaml", "desks.yaml", "calendar.yaml", "phrases.yaml")
"""Files with a form of their own; every other one holds nodes."""

OPTIONAL = ("mix.yaml", "agents.yaml", "announcements.yaml")
"""Files with a form of their own that need not be there."""

PHRASE_SLOTS = {
    "option": {"words", "key"},
    "connecting": {"desk"},
    "at": {"day", "time"},
    "seconds": {"count"},
    "minutes": {"count"},
    "place": {"count"},
    "wait_range": {"low", "high"},
    "wait_under": {"high"},
    "moved_often": {"count"},
    "reference": {"reference"},
    "texts_asked": {"ending"},
    "news": {"utility", "words"},
}

MODEL_FILE = "intents.model"
"""What was learnt from a utility's own phrases, as text; not written by hand."""

TEXT_SLOTS = frozenset(("reference", "promise", "desk", "need"))
"""What a text to a caller may hold besides the facts."""

What = Literal["node", "need", "desk", "desk or node", "language"]

P = TypeVar("P", bound=BaseModel)

_NAME = re.compile(NAME)
_SHARE = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?", re.ASCII)


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
    agents: dict[str, AgentPart] = field(default_factory=dict)
    prepared: dict[str, PreparedPart] = field(default_factory=dict)
    intents: str = ""
    mix: dict[str, float] = field(default_factory=dict)
    """How often people call for each need, in shares of any size."""

    def names(self, what: What) -> Collection[str] | None:
        """Every name of that kind; None where a file that may hold more of them could not be read."""
        if what == "node":
            whole = all(source.whole for file, source in self.sources.items() if file not in (*SPECIAL, *OPTIONAL))
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


@dataclass(frozen=True, slots=True)
class Draft:
    """As far as the files could be built: menus with a problem of the kind that rules find are menus all the same."""

    menus: lint.Menus | None
    problems: tuple[Problem, ...]


def compile_files(files: Mapping[str, bytes]) -> Compiled:
    """Compile the menu files given as name -> content. Never raises for what stands in them."""
    drafted = draft(files)
    flow = drafted.menus.flow if drafted.menus and not drafted.problems else None
    return Compiled(flow, drafted.problems)


def draft(files: Mapping[str, bytes]) -> Draft:
    """Build the files, and say all that keeps them from going live."""
    sources = {name: read(name, raw) for name, raw in sorted(files.items()) if name != MODEL_FILE}
    parts = _parts(sources)
    if parts is not None:
        parts.intents = files.get(MODEL_FILE, b"").decode("ascii", "replace")
    menus = None
    problems: set[Problem] = set()
    if parts is not None and parts.problem_free():
        menus = lint.Menus(build(parts, version_of(files)), parts)
        problems.update(lint.run(menus, "error"))
    problems.update(problem for source in sources.values() for problem in source.problems)
    return Draft(menus, tuple(sorted(problems)))


def version_of(files: Mapping[str, bytes]) -> str:
    """The name of these very files: the same files have the same version."""
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
    parts.agents = _entries(sources["agents.yaml"], AgentPart) if "agents.yaml" in sources else {}
    prepared = sources.get("announcements.yaml")
    parts.prepared = _entries(prepared, PreparedPart) if prepared else {}
    parts.mix = _mix(sources["mix.yaml"]) if "mix.yaml" in sources else {}
    parts.closures = almanac.closures(sources["calendar.yaml"], calendar)
    _check_words(parts)
    check_references(parts)
    return parts


def _whole(source: Source, model: type[P]) -> P | None:
    return validate(source, (), source.data, model) if source.data else None


def _mix(source: Source) -> dict[str, float]:
    found = {}
    for name, share in source.data.items():
        if isinstance(share, str) and _SHARE.fullmatch(share):
            found[name] = float(share)
        else:
            source.note((name,), "not-a-number", f"the share of '{name}' is not a number", "write it as 90 or 2.5")
    return found


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
        if file in (*SPECIAL, *OPTIONAL):
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
            slots = facts | TEXT_SLOTS if path[-1] == "text" else facts
            check_text(parts.sources["needs.yaml"], path, text, languages, slots)
    for name, desk in parts.desks.items():
        for path, text in texts_of(desk, (name,)):
            check_text(parts.sources["desks.yaml"], path, text, languages, none)
    for name, prepared in parts.prepared.items():
        for path, text in texts_of(prepared, (name,)):
            check_text(parts.sources["announcements.yaml"], path, text, languages, facts)
    for path, text in texts_of(parts.phrases):
        slots = frozenset(PHRASE_SLOTS.get(path[0], ()))
        check_text(parts.sources["phrases.yaml"], path, text, languages, slots)
    for name, node in parts.nodes.items():
        for path, text in texts_of(node, (name,)):
            check_text(parts.homes[name], path, text, languages, facts | node.SLOTS)
