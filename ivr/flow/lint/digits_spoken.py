"""digits-spoken: digits that belong together would be read as one large number.

Why: "911" becomes "nine hundred eleven", and a phone number becomes a sum nobody can write down.

Fix: Put spaces between the digits: "9 1 1".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.problem import Place
from ivr.flow.words import texts_of

# not years, amounts and decimals, nor the house number of a street ("100 Main Street"), which sound right
AS_ONE_NUMBER = re.compile(r"(?<![\d.,$€])(?!(?:19|20)\d\d\b)(?:[2-9]11\b|\d{3,}(?![\d.,]*\d| [A-ZÁÉÍÓÚÑ]))")


@rule("advice")
def digits_spoken(menus: Menus) -> Iterator[Finding]:
    for place, text in _texts(menus):
        for language, words in text.items():
            found = AS_ONE_NUMBER.search(words)
            if found:
                message = f"in '{language}' '{found[0]}' would be read as one number"
                yield Finding(place, message, f"write '{' '.join(found[0])}'")


def _texts(menus: Menus) -> Iterator[tuple[Place, dict[str, str]]]:
    for name, node in menus.parts.nodes.items():
        for path, text in texts_of(node):
            yield menus.at(name, *path), text.root
    for name, need in menus.parts.needs.items():
        if need.before is not None:
            yield menus.in_file("needs.yaml", name, "before"), need.before.root
    for name, text in menus.parts.utility.facts.items():
        yield menus.in_file("utility.yaml", "facts", name), text.root
