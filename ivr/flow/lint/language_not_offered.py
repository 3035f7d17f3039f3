"""language-not-offered: the first menu has no key for the other language.

Why: a caller who does not understand the first words hangs up before any later offer.

Fix: Write 'other_language: 9' in the first menu.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.nodes.menu import Menu


@rule("advice")
def language_not_offered(menus: Menus) -> Iterator[Finding]:
    flow = menus.flow
    node = flow.nodes[flow.start]
    if isinstance(node, Menu) and len(flow.languages) > 1 and node.other_language is None:
        message = f"callers who do not speak '{flow.default_language}' are not offered their language"
        yield Finding(menus.at(flow.start), message, "write 'other_language: 9'")
