"""Calls that reached a desk which had to send them on, and what they teach: where such a call most likely belongs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.needs import AGENT

if TYPE_CHECKING:
    from routing.route import Directory


@dataclass(frozen=True, slots=True)
class Misroute:
    """One call that was sent on: from which desk to which, and the need that had brought it there."""

    desk: str
    to: str
    need: str | None


def likeliest(directory: Directory, misroutes: Iterable[Misroute], desk: str, need: str | None) -> list[str]:
    """All other desks, the likeliest first: where calls of this need, then of this desk, were sent; the desks of needs
    that are served together with this one; the operator; the others as they stand in the file."""
    own, of_desk = Counter[str](), Counter[str]()
    for one in misroutes:
        if one.desk == desk:
            of_desk[one.to] += 1
            if one.need == need:
                own[one.to] += 1
    known = directory.needs.get(need or "")
    near = known.accept_also if known is not None else ()
    guesses = [name for name, _ in own.most_common()] + [name for name, _ in of_desk.most_common()]
    guesses += [directory.needs[one].desk for one in near if one in directory.needs]
    guesses += [directory.needs[AGENT].desk] if AGENT in directory.needs else []
    found = dict.fromkeys([*guesses, *directory.desks])
    others = [name for name in found if name != desk and name in directory.desks]
    return sorted(others, key=lambda name: directory.desks[name].automated)  # a machine last: it sends nobody on
