"""Which words are spoken differently: node by node, in each language, with the difference word by word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ivr.differences.change import joined
from ivr.differences.landings import language_of
from ivr.flow.graph import Flow
from ivr.scenarios.failure import difference

OCCASIONS = ("first", "silence", "wrong")

IN_PROMPTS = frozenset(
    ("option", "person", "other_language", "silence", "wrong_key", "connecting", "record_notice", "no_message")
)
"""Phrases that the prompts of nodes are made of already."""

AROUND = 4
"""Words that are shown before and after those that changed."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt. ``nodes`` are all that say it; ``occasion``: "first", "silence", "wrong", or "phrase" for words of
    the phone system, "words" for those that callers may say, "voice". ``old`` or ``new`` is empty if it was not, or is
    no more."""

    nodes: tuple[str, ...]
    language: str
    occasion: str
    old: str
    new: str

    def as_json(self) -> dict[str, Any]:
        return {"node": self.nodes[0], "nodes": list(self.nodes), "language": self.language,
                "occasion": self.occasion, "old": self.old, "new": self.new}  # fmt: skip

    def told(self) -> str:
        """One line: which node, in which language, what is said now."""
        after = {"silence": ", after a silence", "wrong": ", after a wrong key"}.get(self.occasion, "")
        where = f"{joined(self.nodes, 3)} ({self.language}{after})"
        if not self.old:
            return f"{where} is new: {self.new}"
        if not self.new:
            return f"{where} is gone: {self.old}"
        return f"{where}: {marked(self.old, self.new)}"


def prompts(old: Flow, new: Flow) -> list[Prompt]:
    """Every prompt that is not as it was; the same change in many nodes is told once."""
    found: dict[tuple[str, str, str, str], list[str]] = {}
    for node, language, occasion, was, now in (*_of_nodes(old, new), *_of_phrases(old, new), *_of_languages(old, new)):
        found.setdefault((language, occasion, was, now), []).append(node)
    return [Prompt(tuple(nodes), *key) for key, nodes in found.items()]


_Row = tuple[str, str, str, str, str]
"""Node, language, occasion, old words, new words."""


def _of_nodes(old: Flow, new: Flow) -> Iterator[_Row]:
    for name in dict.fromkeys((*old.nodes, *new.nodes)):
        made = name not in old.places and name not in new.places
        if made and not (name in old.nodes and name in new.nodes):
            continue  # made for a need or a desk, which is told of as such
        for language in _both(old, new):
            yield from _of_node(old, new, name, language)


def _of_node(old: Flow, new: Flow, name: str, language: str) -> Iterator[_Row]:
    """What a node says first; what it says after a silence or a wrong key only if that alone is different."""
    for occasion in OCCASIONS:
        was, now = _words(old, name, language, occasion), _words(new, name, language, occasion)
        if was != now:
            yield name, language, occasion, was, now
            return


def _words(flow: Flow, name: str, language: str, occasion: str) -> str:
    prompts = flow.spoken[name][language] if name in flow.nodes else {}
    return " ".join(say.text for say in prompts.get(occasion, ()))


def _of_phrases(old: Flow, new: Flow) -> Iterator[_Row]:
    for name in dict.fromkeys((*old.phrases, *new.phrases)):
        for language in _both(old, new) if name not in IN_PROMPTS else ():
            was, now = old.phrases.get(name, {}).get(language, ""), new.phrases.get(name, {}).get(language, "")
            if was != now:
                yield f"the phrase '{name}'", language, "phrase", was, now


def _of_languages(old: Flow, new: Flow) -> Iterator[_Row]:
    """Languages that came or went; voices, and the words that lead to a person or stand for keys."""
    for language in new.languages:
        if language not in old.languages:
            yield f"the language {language_of(new, language)}", language, "voice", "", "all prompts"
    for language in old.languages:
        if language not in new.languages:
            yield f"the language {language_of(old, language)}", language, "voice", "all prompts", ""
    for language in _both(old, new):
        was, now = old.languages[language], new.languages[language]
        if (was.code, was.voice) != (now.code, now.voice):
            voices = f"{was.code} {was.voice}".strip(), f"{now.code} {now.voice}".strip()
            yield "the voice", language, "voice", *voices
        if was.person_words != now.person_words:
            yield "words for a person", language, "words", _list(was.person_words), _list(now.person_words)
        if was.spoken_keys != now.spoken_keys:
            yield "words for keys", language, "words", " ".join(was.spoken_keys), " ".join(now.spoken_keys)


def _list(words: frozenset[str]) -> str:
    return ", ".join(sorted(words))


def _both(old: Flow, new: Flow) -> list[str]:
    return [language for language in old.languages if language in new.languages]


def marked(old: str, new: str) -> str:
    """The new words, with [-words that went-] and {+words that came+}; long runs of equal words are cut short."""
    runs = list(difference(old, new))
    if all(mark == " " for mark, _ in runs):  # a capital, or a full stop
        return f"[-{old}-] {{+{new}+}}"
    told = []
    for place, (mark, run) in enumerate(runs):
        if mark != " ":
            told.append(f"[-{run}-]" if mark == "-" else f"{{+{run}+}}")
            continue
        words = run.split()
        head = words[:AROUND] if place else []
        tail = words[-AROUND:] if place < len(runs) - 1 else []
        short = len(words) > len(head) + len(tail) + 1
        told.append(" ".join([*head, "…", *tail]) if short else run)
    return " ".join(told)
