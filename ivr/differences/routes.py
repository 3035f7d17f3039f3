"""Where keys lead that led elsewhere before: both flows are walked side by side, by the same keys at the same moments.

Wherever both ask a question, every key that either knows is pressed, in every language and at every moment at which
desks are open differently; where one of the two has ended or asks something of another kind, the way ends.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date

from ivr.differences.change import Change, capital, joined
from ivr.differences.landings import Landing, landing, language_of
from ivr.differences.moments import Moment, keeps_hours, moments, when
from ivr.flow.call import PERSON_KEY, Pressed
from ivr.flow.graph import Flow
from ivr.flow.nodes import Node
from ivr.flow.nodes.keyed import Keyed
from ivr.flow.nodes.language import LanguageNode
from ivr.flow.nodes.menu import KEY_ORDER, Menu
from ivr.flow.walk import Walk

DIGITS = "digits"
"""Stands in a way of keys for an answer to a question that asks for digits."""

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """The same keys, led elsewhere (or offered in other words): ``desk`` is whose hours tell the moment."""

    keys: Keys
    old: Landing
    new: Landing
    desk: str | None


@dataclass(slots=True)
class _Notes:
    """What was found, with the places of the moments and the languages in which it is so."""

    routes: dict[_Found, set[tuple[int, str]]] = field(default_factory=dict)
    words: dict[tuple[Keys, str, str], str] = field(default_factory=dict)


def routes(old: Flow, new: Flow, today: date) -> list[Change]:
    """The changes in where keys lead, and in the words by which they are offered; the shortest ways first."""
    all_ = moments(old, new, today)
    both = [language for language in old.languages if language in new.languages]
    notes = _Notes()
    for place, moment in enumerate(all_):
        for language in both:
            _compare(moment, language, place, notes)
    changes = [change for one, seen in notes.routes.items() for change in _told(one, seen, all_, both)]
    led_elsewhere = {one.keys for one in notes.routes}
    changes += [
        _offered(keys, was, now, language, new)
        for (keys, was, now), language in notes.words.items()
        if keys not in led_elsewhere
    ]
    return sorted(changes, key=lambda change: (len(change.more["keys"]), change.more["keys"]))


def _compare(moment: Moment, language: str, place: int, notes: _Notes) -> None:
    """Walk both flows at one moment in one language."""
    begun = Walk(moment.old, moment.now, language), Walk(moment.new, moment.now, language)
    todo: deque[tuple[Keys, Walk, Walk]] = deque()
    seen: set[tuple[str, str]] = set()

    def meet(keys: Keys, old: Walk, new: Walk, closing: str | None) -> None:
        was, now = landing(old, language), landing(new, language)
        if was.differs(now):
            desks = [desk for desk in (was.desk, now.desk, closing) if keeps_hours(moment, desk)]
            found = _Found(keys, was, now, desks[0] if desks else None)
            notes.routes.setdefault(found, set()).add((place, language))
        pair = old.call.node, new.call.node
        if _both_ask(old, new, was, now) and pair not in seen:
            seen.add(pair)
            todo.append((keys, old, new))

    meet((), *begun, None)
    while todo:
        keys, old, new = todo.popleft()
        for key in _keys(_node(old), _node(new)):
            _note_words((*keys, key), key, _node(old), _node(new), language, notes)
            meet((*keys, key), _after(old, key), _after(new, key), old.call.desk)


def _both_ask(old: Walk, new: Walk, was: Landing, now: Landing) -> bool:
    """Whether both wait for keys at a question of the same kind, so that the way goes on."""
    asks = {"question", "closed"}
    same = type(_node(old)) is type(_node(new))
    return same and was.kind in asks and now.kind in asks and old.awaits() == new.awaits() == "keys"


def _node(walk: Walk) -> Node:
    return walk.flow.nodes[walk.call.node]


def _keys(old: Node, new: Node) -> list[str]:
    """The keys that either node knows, key 0 among them."""
    known: set[str] = set()
    for node in (old, new):
        if isinstance(node, Keyed):
            known.add(DIGITS)
        elif isinstance(node, Menu):
            known |= {*node.options, *([node.other_language] if node.other_language else [])}
        elif isinstance(node, LanguageNode):
            known |= set(node.languages)
    return [*sorted(known, key=(KEY_ORDER + DIGITS).find), PERSON_KEY]


def _after(walk: Walk, key: str) -> Walk:
    """The walk, one key further. The clock stands: no long words move the call past an opening hour."""
    node = _node(walk)
    digits = "1" * node.at_least if isinstance(node, Keyed) and key == DIGITS else key
    further = copy(walk)
    further.turns, further.inputs = [*walk.turns], [*walk.inputs]
    further.do(Pressed(digits), after=0)
    return further


def _note_words(keys: Keys, key: str, old: Node, new: Node, language: str, notes: _Notes) -> None:
    if not (isinstance(old, Menu) and isinstance(new, Menu) and key in old.options and key in new.options):
        return
    was, now = old.options[key].words[language], new.options[key].words[language]
    if was != now:
        notes.words.setdefault((keys, was, now), language)


def _told(one: _Found, seen: set[tuple[int, str]], all_: Sequence[Moment], both: Sequence[str]) -> Iterator[Change]:
    """One change for each set of languages in which it is so."""
    by_place: dict[int, list[str]] = {}
    for place, language in sorted(seen, key=lambda item: (item[0], both.index(item[1]))):
        by_place.setdefault(place, []).append(language)
    by_languages: dict[tuple[str, ...], set[int]] = {}
    for place, languages in by_place.items():
        by_languages.setdefault(tuple(languages), set()).add(place)
    for spoken_in, places in by_languages.items():
        moment = when(all_, places, one.desk)
        named = [language_of(all_[0].new, language) for language in spoken_in]
        spoken = "" if len(spoken_in) == len(both) else f"in {joined(named)}"
        head = ", ".join(part for part in (moment, spoken, pressing(one.keys)) if part)
        more = {
            "keys": list(one.keys),
            "when": moment or "always",
            "languages": list(spoken_in),
            "old": one.old.words,
            "new": one.new.words,
        }
        yield Change("key", f"{capital(head)} {one.new.now(one.old)}.", more)


def _offered(keys: Keys, was: str, now: str, language: str, flow: Flow) -> Change:
    spoken = "" if language == flow.default_language else f" in {language_of(flow, language)}"
    sentence = f'{capital(pressing(keys))} is now offered{spoken} as "{now}" (was "{was}").'
    return Change("words", sentence, {"keys": list(keys), "languages": [language], "old": was, "new": now})


def pressing(keys: Sequence[str]) -> str:
    """'pressing 6 then 3'; of a call in which nothing was pressed: 'listening'."""
    named = {DIGITS: "the digits asked for"}
    return f"pressing {' then '.join(named.get(key, key) for key in keys)}" if keys else "listening"
