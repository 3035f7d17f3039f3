"""wrong-kind: callers can come to what only agents should hear, or what they say goes to a node that does not listen.

Why: a caller would be asked whether they accept a call, or would talk to nobody.

Fix: Lead the option to a menu or a need; name a node of kind 'listen' for what is said, and in it a menu for the keys.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.lint.unreachable import callers
from ivr.flow.nodes.listen import Listen
from ivr.flow.nodes.menu import Menu


@rule("error")
def wrong_kind(menus: Menus) -> Iterator[Finding]:
    reached, nodes = callers(menus.flow), menus.parts.nodes
    for name, node in nodes.items():
        if node.FOR_AGENTS and name in reached:
            message = f"'{name}' is for agents, but callers can reach it"
            yield Finding(menus.at(name), message, "lead them elsewhere")
        if isinstance(node, Menu) and node.speech and not isinstance(nodes.get(node.speech), Listen):
            message = f"what callers say at '{name}' goes to '{node.speech}', which does not listen"
            yield Finding(menus.at(name, "speech"), message, "name a node of kind 'listen'")
        if isinstance(node, Listen) and not isinstance(nodes.get(node.menu), Menu):
            message = f"the keys of '{name}' are those of '{node.menu}', which is no menu"
            yield Finding(menus.at(name, "menu"), message, "name a node of kind 'menu'")
