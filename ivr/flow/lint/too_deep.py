"""too-deep: a need stands behind more than two decisions.

Why: each further menu loses callers, and costs all of them the seconds of one more list.

Fix: Offer the need in a menu nearer to the start, or say in the menu's 'because: …' why it may be this deep.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.ways import decisions, ways
from ivr.flow.ways import menus as all_menus

MAX_DECISIONS = 2


@rule("error")
def too_deep(menus: Menus) -> Iterator[Finding]:
    found = ways(menus.flow)
    for keys, menu in all_menus(menus.flow):
        number = decisions(keys) + 1
        for key, option in menu.in_order() if number > MAX_DECISIONS and not menu.because else ():
            if option.need and found[option.need] == (*keys, key):
                way = ", ".join((*keys, key))
                message = f"the need '{option.need}' is reached by decision {number} (keys {way})"
                fix = f"callers decide {MAX_DECISIONS} times at most: offer it nearer to the start"
                yield Finding(menus.at(menu.id, "options", key), message, fix)
