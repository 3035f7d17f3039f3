"""wrong-kind: callers can come to what only agents should hear.

Why: a caller would be asked whether they accept a call.

Fix: Lead the option to a menu or a need.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.lint.unreachable import callers


@rule("error")
def wrong_kind(menus: Menus) -> Iterator[Finding]:
    reached = callers(menus.flow)
    for name, node in menus.parts.nodes.items():
        if node.FOR_AGENTS and name in reached:
            message = f"'{name}' is for agents, but callers can reach it"
            yield Finding(menus.at(name), message, "lead them elsewhere")
