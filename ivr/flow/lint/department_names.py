"""department-names: an option names a department instead of what the caller has or wants.

Why: nobody outside knows who "customer relations" is; "complaints" everybody understands.

Fix: Say the symptom or the event: "no water", "a bill", "roadwork".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.nodes.menu import Menu

_DEPARTMENT = re.compile(
    r"\b(department|division|bureau|office of|operations|relations|services desk|departamento|división|oficina de|"
    r"operaciones|relaciones)\b",
    re.IGNORECASE,
)


@rule("advice")
def department_names(menus: Menus) -> Iterator[Finding]:
    for name, node in menus.parts.nodes.items():
        if not isinstance(node, Menu):
            continue
        for key, option in node.options.items():
            for language, words in option.words.root.items():
                found = _DEPARTMENT.search(words)
                if found:
                    message = f"the option speaks of a department ('{found[0]}')"
                    place = menus.at(name, "options", key, "words", language)
                    yield Finding(place, message, "say what the caller has or wants instead")
