"""name-lost: a {name} stands in the words of one language, and not in those of another.

Why: callers of that language miss what is filled in there: an amount, a day, the number of their ticket.

Fix: Say it in each language.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.words import slots_in, texts_of

SAID_OTHERWISE = frozenset(("desk",))
"""What a language may leave out: after "está cerrado" the office is named or not, as the sentence wants."""


@rule("advice")
def name_lost(menus: Menus) -> Iterator[Finding]:
    for name, node in menus.parts.nodes.items():
        for path, text in texts_of(node):
            names = {language: slots_in(words) for language, words in text.root.items()}
            every = frozenset().union(*names.values()) - SAID_OTHERWISE
            for language, here in names.items():
                for lost in sorted(every - here):
                    message = f"the words in '{language}' lack '{{{lost}}}', which those of another language have"
                    yield Finding(menus.at(name, *path, language), message, "say it in each language")
