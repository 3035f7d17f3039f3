"""How long a first-time caller listens until they know which key to press."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ivr.flow.call import PERSON_KEY
from ivr.flow.graph import Flow
from ivr.flow.nodes.base import Script
from ivr.flow.nodes.language import LanguageNode
from ivr.flow.nodes.menu import Menu
from ivr.flow.pace import seconds
from ivr.flow.steps import Say

_SLOT = re.compile(r"\\{[a-z_]+\\}")

Phrases = Mapping[str, Mapping[str, str]]
Position = tuple[int, int]
"""Which of several Says, and a character in it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An option where it is spoken: its words with what was filled in, the seconds up to its end, and that end."""

    words: str
    seconds: float
    end: Position


def find_option(
    phrases: Phrases, says: Sequence[Say], words: str, key: str, language: str, begin: Position = (0, 0)
) -> Heard | None:
    """Where "{words}, press {key}" is spoken in ``says`` from ``begin`` on; None if it is not."""
    sentence = Script(language, (), phrases, str).option("\0", key)
    pattern = re.escape(sentence).replace("\0", f"(?P<words>{_SLOT.sub('.+?', re.escape(words))})", 1)
    before = 0.0
    for number, say in enumerate(says):
        start = begin[1] if number == begin[0] else 0
        if number >= begin[0] and say.language == language:
            found = re.compile(pattern).search(say.text, start)
            if found:
                return Heard(found["words"], before + seconds(say.text[: found.end()]), (number, found.end()))
        before += seconds(say.text)
    return None


def until_key(flow: Flow, name: str, key: str, says: Sequence[Say], language: str) -> float:
    """Seconds of ``says``, spoken at node ``name``, up to the end of the sentence that names ``key``; all of them if
    none does (key 0 is offered at the end, or not at all)."""
    words = _words(flow, name, key, language)
    heard = find_option(flow.phrases, says, words[0], key, words[1]) if words else None
    return heard.seconds if heard else sum(seconds(say.text) for say in says)


def _words(flow: Flow, name: str, key: str, language: str) -> tuple[str, str] | None:
    """The words of the option on a key, and the language in which they are spoken."""
    node = flow.nodes[name]
    other: str | None = None
    if isinstance(node, Menu):
        if key in node.options:
            return node.options[key].words[language], language
        if key == node.other_language and key != PERSON_KEY:
            other = next(one for one in flow.languages if one != language)
    elif isinstance(node, LanguageNode):
        other = node.languages.get(key)
    return (flow.phrase("other_language", other), other) if other else None
