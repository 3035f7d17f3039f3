"""names-missing-key: the words of a menu tell callers to press a key that does nothing, or name one inside an option.

Why: the words and the keys of an option are one line; a key that is typed into the words is soon another one.

Fix: Leave keys out of the words: "press 2" is spoken by itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.call import PERSON_KEY
from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.nodes.menu import Menu
from ivr.flow.words import keys_named, texts_of


@rule("error")
def names_missing_key(menus: Menus) -> Iterator[Finding]:
    for name, node in menus.parts.nodes.items():
        if not isinstance(node, Menu):
            continue
        for path, text in texts_of(node):
            for language, words in text.root.items():
                for key in keys_named(words):
                    if key not in (*node.options, node.other_language, PERSON_KEY):
                        message = f"the words name key {key}, which does nothing"
                    elif path[0] == "options":
                        message = f"the words of an option name key {key}, and its own key is spoken after them"
                    else:
                        continue
                    fix = "leave keys out of the words: they are spoken from the options"
                    yield Finding(menus.at(name, *path, language), message, fix)
