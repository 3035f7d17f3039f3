"""too-many-options: a menu has more than six options.

Why: callers keep few choices in mind while they listen, and every option costs them seconds.

Fix: Move some options to another menu, or say in 'because: …' why this one is worth it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.nodes.menu import Menu

MAX_OPTIONS = 6


@rule("error")
def too_many_options(menus: Menus) -> Iterator[Finding]:
    for name, node in menus.parts.nodes.items():
        if isinstance(node, Menu) and not node.because and len(node.options) > MAX_OPTIONS:
            message = f"{len(node.options)} options are more than {MAX_OPTIONS}"
            fix = "move some options to another menu, or say why in 'because: …'"
            yield Finding(menus.at(name, "options"), message, fix)
