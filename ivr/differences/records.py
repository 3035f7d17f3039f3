"""Real calls of the past on either side's menus: how many would end elsewhere, or meet a key that leads nowhere.

Each call is walked on paper at its own time, with the keys, the silences and the wrong keys that are on record, until
a line rings or a message begins. Both sides are walked, so that nothing but the menus differs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ivr.differences.landings import Landing, standing
from ivr.differences.replay import NONSENSE, wrong_key
from ivr.differences.routes import pressing
from ivr.flow.call import Input, Pressed, Said, Silence
from ivr.flow.graph import Flow
from ivr.flow.nodes.keyed import Keyed
from ivr.flow.walk import Walk
from ivr.records.played import Deed, NotPlayable, Played, played
from ivr.records.story import Fact

EXAMPLES = 5
"""How many of the commonest changes are shown."""

_KEYS = frozenset(("press", "keyed", "wrong key", "wrong words", "wait"))


@dataclass(slots=True)
class Past:
    """What became of ``calls`` calls. ``left_out``: those of which the beginning is not on record."""

    calls: int = 0
    left_out: int = 0
    other_desk: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    wrong_key: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    @property
    def same(self) -> bool:
        return not self.other_desk and not self.wrong_key

    def as_json(self) -> dict[str, Any]:
        return {
            "calls": self.calls,
            "other_desk": self.other_desk.total(),
            "wrong_key": self.wrong_key.total(),
            "left_out": self.left_out,
            "examples": [
                {"keys": keys, "old": old, "new": new, "calls": count} for (keys, old, new), count in self.commonest()
            ],
        }

    def commonest(self) -> list[tuple[tuple[str, str, str], int]]:
        """The commonest changes, as (what was pressed, where it led, where it leads) and how many calls."""
        return (self.other_desk + self.wrong_key).most_common(EXAMPLES)

    def sentence(self) -> str:
        return (
            f"{self.other_desk.total():,} of {self.calls:,} calls would end at another desk; "
            f"{self.wrong_key.total():,} would meet a wrong key."
        )


@dataclass(frozen=True, slots=True)
class _Way:
    """How far the keys of a call lead: where to, and whether a key that was pressed led nowhere."""

    keys: tuple[str, ...]
    end: Landing
    astray: bool


def past(calls: Iterable[list[Fact]], old: Flow, new: Flow) -> Past:
    """Walk each call (its events) on both sides. A call that meets a wrong key is not counted as another desk too."""
    found = Past()
    for facts in calls:
        try:
            call = played(facts)
        except NotPlayable:
            found.left_out += 1
            continue
        found.calls += 1
        was, now = _walk(call, old), _walk(call, new)
        if now.astray and not was.astray:
            found.wrong_key[pressing(now.keys), was.end.words, "a wrong key"] += 1
        elif was.end.kind != "question" and _place(was.end) != _place(now.end):
            found.other_desk[pressing(was.keys), was.end.words, now.end.words] += 1
    return found


def _place(end: Landing) -> tuple[str, str | None]:
    """Where a call ends; which of its questions it stands at does not matter."""
    return end.kind, end.desk


def _walk(call: Played, flow: Flow) -> _Way:
    begun = datetime.fromtimestamp(call.began, UTC)
    walk = Walk(flow, begun)
    keys: list[str] = []
    astray = False
    for deed in call.deeds:
        if walk.awaits() != "keys" or deed.what not in _KEYS:
            break
        after = max(0.0, deed.at - walk.now.timestamp())
        walk.do(_input(walk, deed), after)
        if deed.what == "press":
            keys.append(deed.keys)
            astray = astray or any(event.type == "wrong" for event in walk.turns[-1].events)
    return _Way(tuple(keys), standing(walk), astray)


def _input(walk: Walk, deed: Deed) -> Input:
    """The deed as this flow would hear it."""
    node = walk.flow.nodes[walk.call.node]
    match deed.what:
        case "press":
            return Pressed(deed.keys)
        case "keyed":
            fits = isinstance(node, Keyed) and node.at_least <= len(deed.keys) <= node.at_most
            return Pressed(deed.keys if fits or not isinstance(node, Keyed) else deed.keys.ljust(node.at_least, "1"))
        case "wrong key":
            key = wrong_key(walk.flow, node.id)
            return Pressed(key) if key else Said(NONSENSE)
        case "say":
            return Said(deed.keys)
        case "wrong words":
            return Said(NONSENSE)
        case _:
            return Silence()
