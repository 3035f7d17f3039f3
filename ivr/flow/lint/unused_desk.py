"""unused-desk: no need, node or other desk leads to a desk.

Why: its people wait for calls that never come, or it was left behind when the work moved.

Fix: Name it in a need, or delete it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.lint.base import Finding, Menus, rule


@rule("advice")
def unused_desk(menus: Menus) -> Iterator[Finding]:
    directory = menus.flow.directory
    used = {need.desk for need in directory.needs.values()}
    used |= {desk.overflow_desk for desk in directory.desks.values() if desk.overflow_desk}
    used |= {desk for node in menus.parts.nodes.values() for _, desk in node.desks()}
    for name in directory.desks:
        if name not in used:
            message = f"no call ever comes to desk '{name}'"
            yield Finding(menus.in_file("desks.yaml", name), message, "name it in a need, or delete it")
