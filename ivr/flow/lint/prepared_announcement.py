"""prepared-announcement: a prepared announcement could not be put up as it stands.

Why: on the day when it is needed there is no time to find out.

Fix: Shorten or change its words, or the needs that it is for.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivr.flow.announceable import of_content
from ivr.flow.lint.base import Finding, Menus, rule


@rule("error")
def prepared_announcement(menus: Menus) -> Iterator[Finding]:
    for name, one in menus.flow.prepared.items():
        for message, fix in of_content(one.draft(0.0, 1.0), menus.flow):
            yield Finding(menus.in_file("announcements.yaml", name), message, fix)
