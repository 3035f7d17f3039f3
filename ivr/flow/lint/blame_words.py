"""blame-words: a prompt blames the caller.

Why: a caller who is told of an "invalid entry" has done nothing wrong: the menu was not clear.

Fix: Help instead: "Let us try again."
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.words import texts_of

_BLAME = re.compile(
    r"\b(invalid|incorrect|wrong (?:key|number|entry|choice)|(?<!por )error|you (?:failed|did not|must|have not)|"
    r"not a valid|inválid[oa]|incorrect[oa]|no es válid[oa]|usted no (?:ha )?\w+|debe usted|equivocad[oa])\b",
    re.IGNORECASE,
)


@rule("advice")
def blame_words(menus: Menus) -> Iterator[Finding]:
    texts = [(menus.at(name, *path), text) for name, node in menus.parts.nodes.items() for path, text in texts_of(node)]
    phrases = menus.parts.sources["phrases.yaml"]
    texts += [(phrases.place(path), text) for path, text in texts_of(menus.parts.phrases)]
    for place, text in texts:
        for language, words in text.root.items():
            found = _BLAME.search(words)
            if found:
                message = f"in '{language}' the words blame the caller ('{found[0]}')"
                yield Finding(place, message, "help instead: 'Let us try again.'")
