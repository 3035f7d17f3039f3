"""How long a first-time caller listens until they know which key to press."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ivr.flow.call import PERSON_KEY
from ivr.flow.graph import Flow
from ivr.flow.nodes.base import Script
from ivr.flow.nodes.language import LanguageNode
from ivr.flow.nodes.menu import Menu
from ivr.flow.pace import seconds
from ivr.flow.steps import Say

_SLOT = re.compile(r"\\{[a-z_]+\\}")


def until_key(flow: Flow, node: str, key: str, says: Sequence[Say], language: str) -> float:
    """Seconds of ``says``, spoken at ``node``, up to the end of the sentence that names ``key``; all of them if none
    does (key 0 where it is not offered, a key that leads nowhere)."""
    found = _sentence(flow, node, key, language)
    before = 0.0
    for say in says:
        if found is not None and say.language == found[1]:
            match = found[0].search(say.text)
            if match:
                return before + seconds(say.text[: match.end()])
        before += seconds(say.text)
    return before


def _sentence(flow: Flow, name: str, key: str, language: str) -> tuple[re.Pattern[str], str] | None:
    """The sentence for a key as a pattern, for what is filled into it, and the language in which it is spoken."""
    node = flow.nodes[name]
    if isinstance(node, Menu):
        if key in node.options:
            return _option(flow, node.options[key].words[language], key, language), language
        if key == node.other_language:
            other = next(one for one in flow.languages if one != language)
            return _option(flow, flow.phrase("other_language", other), key, other), other
        if key == PERSON_KEY and node.offer_person == "true":
            return re.compile(re.escape(flow.phrase("person", language))), language
    if isinstance(node, LanguageNode) and key in node.languages:
        other = node.languages[key]
        return _option(flow, flow.phrase("other_language", other), key, other), other
    return None


def _option(flow: Flow, words: str, key: str, language: str) -> re.Pattern[str]:
    sentence = Script(language, (), flow.phrases, str).option(words, key)
    return re.compile(_SLOT.sub(".+?", re.escape(sentence)))
