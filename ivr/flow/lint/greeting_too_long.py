"""greeting-too-long: the words before the first option take more than four seconds.

Why: whoever has no water wants to hear the key for it, not a welcome.

Fix: Say the name, then the options.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.nodes.menu import Menu
from ivr.flow.pace import seconds

MAX_SECONDS = 4.0


@rule("error")
def greeting_too_long(menus: Menus) -> Iterator[Finding]:
    name = menus.flow.start
    node = menus.flow.nodes[name]
    if not isinstance(node, Menu) or node.say is None or node.because:
        return
    for language in menus.flow.languages:
        if seconds(node.say[language]) > MAX_SECONDS:
            message = f"in '{language}' the greeting takes longer than {MAX_SECONDS:.0f} s"
            yield Finding(menus.at(name, "say", language), message, "say the name, then the options")
