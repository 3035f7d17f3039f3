"""Announcements: what operations staff put before the menu for a time, such as an outage or a boil-water notice.

They are no part of the menus: they come and go while calls are under way. ``ivr announce`` puts them up.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from msgspec import Struct

MOST = 2
"""So many are spoken at one place; more would keep callers from the menu."""


class Announcement(Struct, frozen=True, gc=False):
    """One of them. ``number`` is its name for staff; ``words`` are by language; ``start`` and ``until`` are Unix times.

    With ``needs`` only callers who chose one of them hear it, just before the desk is rung. An ``urgent`` one is spoken
    first, and the greeting of the first menu is left out.
    """

    number: int
    words: dict[str, str]
    start: float
    until: float
    needs: tuple[str, ...] = ()
    urgent: bool = False

    def state(self, now: float) -> Literal["to come", "live", "over"]:
        """Where it stands at ``now`` (Unix time)."""
        if now < self.start:
            return "to come"
        return "live" if now < self.until else "over"


class Board(Struct, frozen=True):
    """The announcements that are known. One that has no words in a caller's language is not spoken to them."""

    announcements: tuple[Announcement, ...] = ()

    def before_menu(self, language: str, now: datetime) -> tuple[Announcement, ...]:
        """What all callers hear before the menu: the urgent first, then the newest; at most MOST."""
        return self._spoken(language, now, (one for one in self.announcements if not one.needs))

    def for_need(self, need: str | None, language: str, now: datetime) -> tuple[Announcement, ...]:
        """What callers who chose ``need`` hear before its desk is rung: in the same order, at most MOST."""
        return self._spoken(language, now, (one for one in self.announcements if need in one.needs))

    def _spoken(self, language: str, now: datetime, some: Iterable[Announcement]) -> tuple[Announcement, ...]:
        if not self.announcements:
            return ()
        at = now.timestamp()
        live = [one for one in some if one.state(at) == "live" and one.words.get(language)]
        return tuple(sorted(live, key=lambda one: (not one.urgent, -one.number))[:MOST])


NOTHING = Board()
"""Nothing is announced."""
