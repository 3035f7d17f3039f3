"""YAML as the author typed it, with file:line:column.

Plain YAML loading turns ``+12025550100`` into a number, ``17:00`` into 1020 and ``no`` into false, lets a duplicate
key win in silence, and crashes the process on deep nesting (libyaml's composer). So the file is read event by event,
in one pass without recursion: every value stays the text that was typed, every key is text, each has its position,
and what has no place in a menu (anchors, aliases, tags, merge keys, depth) is refused with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from ivr.flow import syntax
from ivr.flow.problem import Path, Place, Problem, clipped

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
MAX_VALUES = 50_000

# The C parser is five times as fast; wheels without it exist.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What no phone can speak or no XML may hold, and the line ends that editors and the YAML parser count differently.
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_ODD_INDENT = re.compile("^[ ]*([\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000])", re.MULTILINE)
_AGAIN = "\0again "  # before a key that its mapping holds already
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


class Refused(Exception):
    """The file cannot be read any further; carries its one Problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


@dataclass(slots=True)
class Source:
    """One file: its values (dict, list, str, None), and the place of each value and key by path."""

    file: str
    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    cut: set[Path] = field(default_factory=set)
    """Unquoted values that end where a comment begins: in a prompt, probably words lost."""
    problems: list[Problem] = field(default_factory=list)
    whole: bool = True
    """False if the file is missing or could not be read to its end: it may hold names that we do not know of."""

    def place(self, path: Path) -> Place:
        """Where ``path`` stands, or its nearest parent that stands in the file."""
        while path and path not in self.places and path not in self.keys:
            path = path[:-1]
        line, column = self.places.get(path) or self.keys.get(path) or (1, 1)
        return Place(self.file, line, column)

    def key_place(self, path: Path) -> Place:
        if path not in self.keys:
            return self.place(path)
        return Place(self.file, *self.keys[path])

    def problem(self, path: Path, rule: str, message: str, fix: str = "", *, at_key: bool = False) -> Problem:
        place = self.key_place(path) if at_key else self.place(path)
        return Problem(place, rule, clipped(message), clipped(fix))

    def note(self, path: Path, rule: str, message: str, fix: str = "", *, at_key: bool = False) -> None:
        self.problems.append(self.problem(path, rule, message, fix, at_key=at_key))


def read(file: str, raw: bytes) -> Source:
    """Read one menu file. Never raises for what stands in it: the problems are in the Source."""
    source = Source(file)
    try:
        text = _text(file, raw)
        try:
            _Reader(source, text).read()
        except yaml.MarkedYAMLError as error:
            raise Refused(syntax.problem_of(file, text, error)) from None
        except (yaml.YAMLError, ValueError) as error:
            message = f"this is not readable YAML: {error}"
            raise Refused(Problem(Place(file), "yaml-syntax", message)) from None
    except Refused as refused:
        source.problems.append(refused.problem)
        source.whole = False
    return source


def _text(file: str, raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise Refused(Problem(Place(file), "too-large", "the file is larger than 1 MB", "split it into several files"))
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(Problem(Place(file), "encoding", "the file is saved as UTF-16", "save it as plain UTF-8"))
    if raw.startswith(b"\xef\xbb\xbf"):
        message = "the file begins with a byte-order mark, which is invisible"
        raise Refused(Problem(Place(file), "encoding", message, "save it as plain UTF-8, without BOM"))
    try:
        text = raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8").replace("\r\n", "\n")
        message = "the file holds a character that is not UTF-8"
        raise Refused(Problem(_end_of(file, before), "encoding", message, "save the file as UTF-8")) from None
    odd = _NOT_TEXT.search(text)
    if odd:
        place = _end_of(file, text[: odd.start()])
        raise Refused(Problem(place, "control-character", _invisible("file", odd.group()), "delete it"))
    odd = _ODD_INDENT.search(text)
    if odd:
        message = f"the line is indented with a special space (U+{ord(odd.group(1)):04X})"
        raise Refused(Problem(_end_of(file, text[: odd.start(1)]), "odd-space", message, "use ordinary spaces"))
    return text


def _end_of(file: str, before: str) -> Place:
    """The place that follows the text ``before``, which begins the file."""
    return Place(file, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


def _invisible(what: str, character: str) -> str:
    return f"the {what} holds an invisible control character (U+{ord(character):04X})"


class _Reader:
    """Builds a Source from YAML events; keeps its own stack, so no depth of nesting can hurt it."""

    def __init__(self, source: Source, text: str) -> None:
        self.source = source
        self.text = text
        self.lines = text.split("\n")

    def read(self) -> None:
        self._silently_dropped_keys()
        values = self._values()
        root = next(values, None)
        if root is None:
            raise self._refuse(None, "empty-file", "the file is empty", "write the first entry, or delete the file")
        for _ in values:
            pass
        if not isinstance(root, dict):
            line, column = self.source.places[()]
            message = f"the file must hold 'name: …' entries, not {'a list' if isinstance(root, list) else 'one text'}"
            place = Place(self.source.file, line, column)
            raise Refused(Problem(place, "not-a-mapping", message, "begin with a name and a ':'"))
        self.source.data = root

    def _values(self) -> Iterator[Any]:
        """Yields the root once it is begun; ends when the file has been read to its end."""
        # One entry a container that is open: (container, its path, the key that waits for its value).
        stack: list[tuple[Any, Path, list[str | None]]] = []
        count, documents = 0, 0
        for event in yaml.parse(self.text, Loader=_Loader):
            kind = type(event)
            if kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    raise self._refuse(event, "two-documents", "a second document begins here ('---')", "delete '---'")
                continue
            if kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
                stack.pop()
                continue
            if kind not in (yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent, yaml.AliasEvent):
                continue
            self._refuse_cleverness(event)
            count += 1
            if count > MAX_VALUES:
                raise self._refuse(
                    event, "too-large", f"the file has more than {MAX_VALUES} values", "split it into several files"
                )
            mark: Any = event.start_mark
            where = (mark.line + 1, mark.column + 1)
            value: Any = self._scalar(event, where) if kind is yaml.ScalarEvent else None
            if stack:
                container, path, waiting = stack[-1]
                if isinstance(container, list):
                    here = (*path, str(len(container)))
                elif waiting[0] is None:
                    waiting[0] = self._key(event, value, container, path, where)
                    continue
                else:
                    here = (*path, waiting[0])
            else:
                container, here, waiting = None, (), [None]
            if kind is not yaml.ScalarEvent:
                value = {} if kind is yaml.MappingStartEvent else []
                if len(stack) >= MAX_DEPTH:
                    raise self._refuse(
                        event, "too-deep", f"values are nested deeper than {MAX_DEPTH} levels", "write it flatter"
                    )
            elif self._is_cut(event):
                self.source.cut.add(here)
            if isinstance(container, list):
                container.append(value)
            elif container is not None:
                if not str(waiting[0]).startswith(_AGAIN):
                    container[waiting[0]] = value
                waiting[0] = None
            else:
                yield value
            self.source.places[here] = where
            if kind is not yaml.ScalarEvent:
                stack.append((value, here, [None]))

    def _key(self, event: Any, value: Any, container: dict[str, Any], path: Path, where: tuple[int, int]) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            raise self._refuse(event, "odd-key", "a list or mapping stands where a name should", "write 'name: value'")
        key = event.value
        if key == "<<":
            raise self._refuse(
                event, "merge-key", "'<<' is a YAML merge key, which menus do not use", "write the lines out"
            )
        if not key:
            raise self._refuse(event, "odd-key", "the name before this ':' is missing", "write 'name: value'")
        if key in container:  # the first one counts; the second is read, and left out
            message = f"'{key}' stands already in line {self.source.keys[(*path, key)][0]}"
            place = Place(self.source.file, *where)
            self.source.problems.append(Problem(place, "duplicate-key", message, "delete or rename one of them"))
            key = f"{_AGAIN}{key}"
        self.source.keys[(*path, key)] = where
        return str(key)

    def _scalar(self, event: Any, where: tuple[int, int]) -> str | None:
        if event.style in (None, "") and event.value in _NULLS:
            return None
        odd = _NOT_TEXT.search(event.value)  # written as an escape such as "\x07"
        if odd:
            place = Place(self.source.file, *where)
            message = _invisible("text", odd.group())
            self.source.problems.append(Problem(place, "control-character", message, "delete it"))
        return str(event.value)

    def _is_cut(self, event: Any) -> bool:
        if event.style not in (None, "") or not event.value:
            return False
        end = event.end_mark
        rest = self.lines[end.line][end.column :] if end.line < len(self.lines) else ""
        return bool(rest.lstrip().startswith("#"))

    def _refuse_cleverness(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            fix = 'quote the star key: "*":' if self._star_key(event) else "write the value out, or quote the text"
            raise self._refuse(event, "alias", f"'*{event.anchor}' would be a YAML alias, which menus do not use", fix)
        if event.anchor is not None:
            message, fix = f"'&{event.anchor}' is a YAML anchor, which menus do not use", "delete it, or quote the text"
            raise self._refuse(event, "anchor", message, fix)
        if event.tag is not None and not (isinstance(event, yaml.ScalarEvent) and event.tag == "!"):
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            fix = "delete it: every file of the folder is read" if "include" in tag else "delete it, or quote the text"
            raise self._refuse(event, "tag", f"'{tag}' is a YAML tag, which menus do not use", fix)

    def _star_key(self, event: Any) -> bool:
        return bool(self.lines[event.start_mark.line].lstrip().startswith("*"))

    def _silently_dropped_keys(self) -> None:
        for number, line in enumerate(self.lines, 1):
            bare = line.lstrip()
            if bare.startswith("#:"):
                place = Place(self.source.file, number, len(line) - len(bare) + 1)
                message = "the key # begins a comment, so this line is lost"
                raise Refused(Problem(place, "hash-key", message, 'quote it: "#":'))

    def _refuse(self, event: Any, rule: str, message: str, fix: str = "") -> Refused:
        mark = event.start_mark if event is not None else None
        place = Place(self.source.file, mark.line + 1, mark.column + 1) if mark else Place(self.source.file)
        return Refused(Problem(place, rule, message, fix))
