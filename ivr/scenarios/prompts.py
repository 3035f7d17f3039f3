"""Where in the YAML a sentence stands that somebody heard, so that whoever reads a failed call can go and mend it.

The files are read again for this, and only when a call has failed: a flow that serves callers needs no such table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from ivr.flow.compile import SPECIAL
from ivr.flow.graph import Flow
from ivr.flow.source import Source, read
from ivr.flow.words import texts_of
from ivr.simulator import Line

_SLOT = re.compile(r"\\\{[a-z_]+\\\}")
_QUOTED = re.compile(r'hears "(.*)"', re.DOTALL)


class Prompts:
    """The sentences of one flow, by where they stand. ``files`` are those that the flow was compiled of."""

    def __init__(self, flow: Flow, files: Mapping[str, bytes]) -> None:
        self._flow = flow
        self._files = files

    def place(self, line: Line) -> str:
        """file:line of what the caller or an agent hears in this line of a transcript; nothing if nobody knows."""
        quoted = _QUOTED.fullmatch(line.text) if line.who == "Agent" else None
        if line.who != "Them" and quoted is None:
            return ""
        words = quoted[1] if quoted else line.text
        for pattern, place in self._table:
            if pattern.fullmatch(words):
                return place
        return ""

    @cached_property
    def _table(self) -> list[tuple[re.Pattern[str], str]]:
        """Sentences as they are spoken, slots open; the words of nodes come before phrases, which are parts of them."""
        sources = {name: read(name, raw) for name, raw in self._files.items()}
        found = [*self._of_nodes(sources), *self._of_announcements(sources), *self._of_phrases(sources)]
        return [(_pattern(text), place) for text, place in found]

    def _of_nodes(self, sources: Mapping[str, Source]) -> Iterator[tuple[str, str]]:
        for name, node in self._flow.nodes.items():
            home = self._flow.places.get(name)
            texts = list(texts_of(node, (name,)))
            for language, prompts in self._flow.spoken[name].items():
                for say in (say for says in prompts.values() for say in says):
                    if home is not None and texts:
                        yield say.text, _line(sources[home.file], (*texts[0][0], language))
                    elif name.startswith("need.") and say.text:
                        path = (name.removeprefix("need."), "before", language)
                        if path in sources["needs.yaml"].places:
                            yield say.text, _line(sources["needs.yaml"], path)

    def _of_announcements(self, sources: Mapping[str, Source]) -> Iterator[tuple[str, str]]:
        for name, prepared in self._flow.prepared.items():
            for part, texts in (("words", prepared.words), ("more", prepared.more)):
                for language, words in texts.items():
                    yield words, _line(sources["announcements.yaml"], (name, part, language))

    def _of_phrases(self, sources: Mapping[str, Source]) -> Iterator[tuple[str, str]]:
        source = sources[SPECIAL[-1]]
        for name, texts in self._flow.phrases.items():
            for language, text in texts.items():
                yield text, _line(source, (name, language))


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(_SLOT.sub(".*", re.escape(" ".join(text.split()))).replace(r"\.", r"[.,]*"), re.DOTALL)


def _line(source: Source, path: tuple[str, ...]) -> str:
    place = source.place(path)
    return f"{place.file}:{place.line}"
