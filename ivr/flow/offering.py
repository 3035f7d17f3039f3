"""What is offered with an announcement before the menu: longer words by a key, and texts when there is news.

The key is one that the menu leaves free, so the menu works while it is spoken as it always does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from ivr.flow.announcements import Announcement
from ivr.flow.dialling import refusal_of_a_caller
from ivr.flow.steps import Say, Sound

if TYPE_CHECKING:
    from ivr.flow.nodes.menu import Menu
    from ivr.flow.visit import Visit

MORE = "announcement.more"
"""The node of who has asked for more and may have texts, too."""

KEYS = "98765432*#"
"""In this order. Key 0 is a person's and key 1 means an emergency on every line, so neither ever means anything
else."""


def free_keys(menus: Iterable[Menu]) -> list[str]:
    """The keys that none of these menus uses, the best first."""
    used = {key for menu in menus for key in (*menu.options, menu.other_language)}
    return [key for key in KEYS if key not in used]


def announce(visit: Visit, announcements: Sequence[Announcement], menu: Menu) -> tuple[Sound, ...]:
    """What is heard before the menu, each announcement with its offer; the call keeps which key is for which."""
    keys = iter(free_keys((menu,)))
    heard: list[Sound] = []
    offered: list[tuple[str, str, int]] = []
    for one, sound in zip(announcements, visit.announce(announcements), strict=True):
        heard.append(sound)
        phrase = _offer(visit, one)
        key = next(keys, None) if phrase else None
        if key is not None:
            heard.append(option(visit, phrase, key))
            offered.append((menu.id, key, one.number))
    visit.call = visit.call.but(offered=tuple(offered))
    return tuple(heard)


def number(visit: Visit, key: str | None) -> int | None:
    """The announcement of which there is more to hear by this key, where the call stands; None if there is none."""
    return next((of for node, by, of in visit.call.offered if (node, by) == (visit.call.node, key)), None)


def option(visit: Visit, phrase: str, key: str) -> Say:
    """A choice whose words are a phrase of the system."""
    language = visit.call.language
    return Say(visit.option(visit.flow.phrase(phrase, language), key), language)


def take_up(visit: Visit, key: str, number: int) -> tuple[Sound, ...] | None:
    """What is heard by a caller who has pressed the key of an offer; None if they have something to choose after it,
    which the node MORE asks. Nothing of an announcement that has ended meanwhile."""
    visit.note("more", node=visit.call.node, key=key, number=number)
    visit.call = visit.call.but(asking=(visit.call.node, number))
    one = _live(visit, number)
    if one is None:
        return ()
    may = one.texts and may_text(visit)
    words = longer(visit, one)
    if not words:
        return want_texts(visit, number) if may else ()
    return None if may and number not in visit.call.wanted else words


def asked_about(visit: Visit) -> Announcement | None:
    """The announcement of which the caller wants to hear more; None if it has ended, or nobody knows."""
    return _live(visit, visit.call.asking[1]) if visit.call.asking else None


def longer(visit: Visit, one: Announcement) -> tuple[Sound, ...]:
    """Its longer words in the caller's language; nothing where it has none."""
    words = one.more.get(visit.call.language)
    return (Say(words, visit.call.language),) if words else ()


def want_texts(visit: Visit, number: int) -> tuple[Say, ...]:
    """The caller wants texts about an announcement; what they hear. Asked twice it is kept once."""
    call = visit.call
    if number not in call.wanted:
        visit.note("asked_for_texts", node=call.node, number=number, language=call.language)
        visit.move("wants_texts", announcement=number, number=call.number, language=call.language)
        visit.call = call.but(wanted=(*call.wanted, number))
    return visit.phrase("texts_asked")


def may_text(visit: Visit) -> bool:
    """Whether the number that calls may be texted: it is neither withheld nor one where we may not dial."""
    flow = visit.flow
    return refusal_of_a_caller(visit.call.number, flow.may_dial, flow.numbers) is None


def _offer(visit: Visit, one: Announcement) -> str:
    """The phrase by which more is offered; none where there is nothing for this caller."""
    if one.more.get(visit.call.language):
        return "more_about"
    return "news_by_text" if one.texts and may_text(visit) else ""


def _live(visit: Visit, number: int) -> Announcement | None:
    at = visit.now.timestamp()
    known = visit.services.board().announcements
    return next((one for one in known if one.number == number and one.state(at) == "live"), None)
