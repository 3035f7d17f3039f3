"""hangs-up: a caller who has only called, found a desk closed, or rung it in vain, is hung up on.

Why: whoever has not been served calls again, angrier; the line never ends such a call.

Fix: Lead to a menu, a desk or a voicemail instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.graph import Flow
from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.nodes.callback import Callback
from ivr.flow.nodes.end import End
from ivr.flow.nodes.hold import Hold
from ivr.flow.nodes.hours import HoursNode
from ivr.flow.nodes.menu import Menu
from ivr.flow.nodes.verify import Verify
from ivr.flow.nodes.voicemail import Voicemail


@rule("error")
def hangs_up(menus: Menus) -> Iterator[Finding]:
    flow, known = menus.flow, set[str]()
    for root, when in _roots(menus).items():
        for name in sorted(_passed_through(flow, root) - known):
            if isinstance(flow.nodes[name], End):
                known.add(name)
                message = f"a caller would be hung up on here without being served, {when}"
                yield Finding(menus.at(name), message, "lead to a menu, a desk or a voicemail instead")


def _roots(menus: Menus) -> dict[str, str]:
    """Where callers stand who have chosen nothing that could end the call, and when that is."""
    flow = menus.flow
    roots = {flow.start: "at the start of the call"}
    roots |= {name: f"when '{name}' answers instead of a closed desk" for name in sorted(flow.alternatives)}
    for desk in flow.directory.desks.values():
        if desk.overflow_node:
            roots.setdefault(desk.overflow_node, f"when nobody answers at desk '{desk.id}'")
    for name, node in menus.parts.nodes.items():
        if isinstance(node, HoursNode):
            for closed in (node.closed, node.holiday or node.closed):
                roots.setdefault(closed, f"when '{name}' finds desk '{node.desk}' closed")
    return roots


def passes(flow: Flow, name: str) -> bool:
    """Whether a call may pass through this node without a choice that brings the caller nearer to what they need."""
    node = flow.nodes[name]
    return not (node.FOR_AGENTS or isinstance(node, Menu | Voicemail | End | Hold | Callback | Verify))


def _passed_through(flow: Flow, root: str) -> set[str]:
    """The nodes to which a caller comes from ``root`` without having chosen anything."""
    seen: set[str] = set()
    todo = [root]
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += flow.following(name) if passes(flow, name) else []
    return seen
