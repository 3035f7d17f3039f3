"""need-without-way: no option names a need.

Why: "my reason is not listed" is what callers dislike most; they take the wrong option, and the call is transferred.

Fix: Add it to 'also: […]' of the option whose words fit, give it an option of its own, or say in the need's
'because: …' why no option names it.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.ways import ways


@rule("error")
def need_without_way(menus: Menus) -> Iterator[Finding]:
    found = ways(menus.flow)
    for name in menus.flow.directory.needs:
        if name not in found and not menus.parts.needs[name].because:
            message = f"no option leads to '{name}'"
            yield Finding(menus.in_file("needs.yaml", name), message, "add it to 'also: […]' of the option that fits")
