"""unreachable: no caller can ever come to a node.

Why: somebody has written it for callers, and believes that they hear it.

Fix: Lead an option to it, or delete it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.graph import Flow
from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.nodes.listen import Listen


@rule("error")
def unreachable(menus: Menus) -> Iterator[Finding]:
    flow = menus.flow
    agents = (flow.whisper, flow.handover, flow.callback, flow.agent_start)
    reached = callers(flow) | flow.reachable([name for name in agents if name])
    for name in menus.parts.nodes:
        if name not in reached:
            message = f"no caller can ever reach '{name}'"
            yield Finding(menus.at(name), message, "lead an option to it, or delete it")


def callers(flow: Flow) -> set[str]:
    """The nodes to which callers can come."""
    roots = [flow.start, flow.message, f"desk.{flow.agent.desk}", f"desk.{flow.emergency.desk}"]
    if any(isinstance(node, Listen) for node in flow.nodes.values()):  # what cuts it off is told there, once
        roots += [need.first for need in flow.directory.needs.values() if need.first]
    return flow.reachable([*roots, *([flow.hold] if flow.hold else [])])
