"""Announcements: what operations staff put before the menu for a time, such as an outage or a boil-water notice.

They are no part of the menus: they come and go while calls are under way. ``ivr announce`` puts them up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from msgspec import Struct

from ivr.flow.steps import Play, Say, Sound

MOST = 2
"""So many are spoken at one place; more would keep callers from the menu."""


class Recording(Struct, frozen=True, gc=False):
    """What somebody has said on the phone: its id at the carrier, and how long it is."""

    id: str
    seconds: int


class Announcement(Struct, frozen=True, gc=False):
    """One of them. ``number`` is its name for staff; ``words`` are by language, and so are ``recordings``, which are
    played to callers of that language instead; ``start`` and ``until`` are Unix times.

    With ``needs`` only callers who chose one of them hear it, just before the desk is rung. An ``urgent`` one is spoken
    first, and the greeting of the first menu is left out. ``more`` are longer words by language, for callers who ask
    for them by a key; with ``texts`` they may ask for a text message when there is news. With ``zips`` it is left out
    for callers whose phone has an account, but none within these ZIP codes.
    """

    number: int
    words: dict[str, str]
    start: float
    until: float
    needs: tuple[str, ...] = ()
    urgent: bool = False
    recordings: dict[str, Recording] = {}
    more: dict[str, str] = {}
    texts: bool = False
    zips: tuple[str, ...] = ()

    def languages(self) -> list[str]:
        """The languages in which it can be heard."""
        return [*self.words, *(language for language in self.recordings if language not in self.words)]

    def sound(self, language: str) -> Sound:
        """What callers of a language hear. Raises KeyError for one in which it cannot be heard."""
        recording = self.recordings.get(language)
        return Play(recording.id) if recording else Say(self.words[language], language)

    def same(self, other: Announcement) -> bool:
        """Whether both say the same to the same callers."""
        mine = self.words, self.recordings, self.needs, self.zips
        return mine == (other.words, other.recordings, other.needs, other.zips)

    def state(self, now: float) -> Literal["to come", "live", "over"]:
        """Where it stands at ``now`` (Unix time)."""
        if now < self.start:
            return "to come"
        return "live" if now < self.until else "over"


@dataclass(frozen=True, slots=True)
class Prepared:
    """An announcement that waits in announcements.yaml for the day when it is needed: only its end is missing.

    ``name`` is how it is offered on the phone; ``name``, ``words`` and ``more`` are by language.
    """

    id: str
    name: Mapping[str, str]
    words: Mapping[str, str]
    urgent: bool = False
    needs: tuple[str, ...] = ()
    more: Mapping[str, str] = field(default_factory=dict)
    texts: bool = False

    def draft(self, start: float, until: float) -> Announcement:
        """It from ``start`` to ``until`` (Unix times), without a number."""
        return Announcement(
            0, dict(self.words), start, until, self.needs, self.urgent, more=dict(self.more), texts=self.texts
        )


class Board(Struct, frozen=True):
    """The announcements that are known. One that cannot be heard in a caller's language is left out for them."""

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
        live = [
            one for one in some if one.state(at) == "live" and (one.words.get(language) or one.recordings.get(language))
        ]
        return tuple(sorted(live, key=lambda one: (not one.urgent, -one.number))[:MOST])


NOTHING = Board()
"""Nothing is announced."""
