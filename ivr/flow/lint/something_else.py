"""something-else: a menu by day neither offers a person nor an option for all else.

Why: whoever finds their reason nowhere must hear that somebody will help, not find out by silence.

Fix: Write 'offer_person: true', or add an option such as "For anything else".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivr.flow.lint.base import Finding, Menus, rule
from ivr.flow.nodes.menu import Menu
from ivr.flow.ways import menus as all_menus

_ELSE = re.compile(r"\b(else|other|person|otr[oa]s?|lo demás|persona)\b", re.IGNORECASE)


@rule("advice")
def something_else(menus: Menus) -> Iterator[Finding]:
    for _, menu in all_menus(menus.flow):
        if menu.id not in menus.flow.alternatives and menu.offer_person != "true" and not _has_one(menus, menu):
            message = "nothing here is for callers whose reason is not listed"
            yield Finding(menus.at(menu.id), message, "write 'offer_person: true', or add an option for all else")


def _has_one(menus: Menus, menu: Menu) -> bool:
    language = menus.flow.default_language
    return any(_ELSE.search(option.words[language]) for option in menu.options.values())
