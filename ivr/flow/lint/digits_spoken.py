"""digits-spoken: digits that belong together would be read as one large number.

Why: "911" becomes "nine hundred eleven", and a phone number becomes a sum nobody can write down.

Fix: Put spaces between the digits: "9 1 1".
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.problem import Place
from ivr.flow.words import AS_ONE_NUMBER, texts_of


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
    for name, prepared in menus.parts.prepared.items():
        yield menus.in_file("announcements.yaml", name, "words"), prepared.words.root
    for name, text in menus.parts.utility.facts.items():
        yield menus.in_file("utility.yaml", "facts", name), text.root
