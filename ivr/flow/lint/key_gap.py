"""key-gap: the keys of a menu leave one out.

Why: callers who hear 1, 2, 4 wonder what they have missed, and press 3.

Fix: Number the options without a gap.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.nodes.menu import Menu


@rule("advice")
def key_gap(menus: Menus) -> Iterator[Finding]:
    for name, node in menus.parts.nodes.items():
        if not isinstance(node, Menu):
            continue
        digits = sorted(int(key) for key in node.options if key.isdigit())
        missing = [str(key) for key in range(1, digits[-1]) if key not in digits] if digits else []
        if missing:
            message = f"the keys leave out {', '.join(missing)}"
            yield Finding(menus.at(name, "options"), message, "number the options without a gap")
