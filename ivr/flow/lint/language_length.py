"""language-length: a prompt is much longer in one language than in another.

Why: words were probably lost or added in one of them, and those callers hear something else.

Fix: Say the same in both, as shortly.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.pace import seconds
from ivr.flow.words import texts_of

FACTOR, SHORT = 2.5, 3.0
"""Times as long, and the seconds below which a difference does not matter."""


@rule("advice")
def language_length(menus: Menus) -> Iterator[Finding]:
    for name, node in menus.parts.nodes.items():
        for path, text in texts_of(node):
            took = {language: seconds(words) for language, words in text.root.items()}
            longest, shortest = max(took, key=took.__getitem__), min(took, key=took.__getitem__)
            if took[longest] > SHORT and took[longest] > FACTOR * took[shortest]:
                message = f"in '{longest}' this is {took[longest]:.0f} s long, in '{shortest}' {took[shortest]:.0f} s"
                yield Finding(menus.at(name, *path, shortest), message, "say the same in both languages")
