"""options-alike: two options of a menu begin with nearly the same words.

Why: whoever hears "for your bill" and "for a bill" guesses, and every second guess is a transfer.

Fix: Tell them apart by what the caller wants to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations

from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.nodes.menu import Menu
from ivr.flow.spoken import plain

ALIKE = 0.9


@rule("advice")
def options_alike(menus: Menus) -> Iterator[Finding]:
    for name, node in menus.parts.nodes.items():
        if not isinstance(node, Menu):
            continue
        for (one, first), (other, second) in combinations(node.in_order(), 2):
            for language in menus.flow.languages:
                a, b = plain(first.words[language]), plain(second.words[language])
                if SequenceMatcher(None, a, b, autojunk=False).ratio() >= ALIKE:
                    message = f"in '{language}' the options on keys {one} and {other} sound alike"
                    place = menus.at(name, "options", other, "words", language)
                    yield Finding(place, message, "tell them apart by what the caller wants")
