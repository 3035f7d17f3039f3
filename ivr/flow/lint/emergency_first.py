"""emergency-first: key 1 of the first menu does not lead to the emergency desk.

Why: with water in the cellar nobody listens to a list; the same key at every utility can be known by heart.

Fix: Put the option with 'need: emergency' on key 1, or say in the first menu's 'because: …' why it is elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.nodes.menu import Menu
from routing.needs import EMERGENCY


@rule("error")
def emergency_first(menus: Menus) -> Iterator[Finding]:
    flow = menus.flow
    node = flow.nodes[flow.start]
    if not isinstance(node, Menu) or node.because:
        return
    first = node.options.get("1")
    desk = flow.emergency.desk
    if first is None or first.need is None or flow.directory.needs[first.need].desk != desk:
        message = f"key 1 of the first menu does not lead to {desk}, which takes emergencies"
        yield Finding(menus.at(flow.start, "options"), message, f"put the option with 'need: {EMERGENCY}' on key 1")
