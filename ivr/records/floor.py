"""The line as a serving process sees it: who waits and who works. Fits ``ivr.flow.services.LineUp``.

Asked often (each caller in line, every 15 seconds), so the whole floor is read at most once a second. No method raises
for a database that is gone: then nobody is known, and callers are sent to desks' own lines.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

from ivr.records import codes
from ivr.records.database import NoAnswer, Turns
from routing.agents import Word
from routing.misroutes import Misroute
from routing.waiting import EMPTY, Floor, Place, Shift

T = TypeVar("T")
Rows = list[tuple[Any, ...]]

FRESH = 1.0
"""Seconds for which the floor is taken as it was read."""

GRACE = 30.0
"""Seconds for which the line goes on as it was known, while the database or every worker is silent."""

TALKS = 200
"""So many of the last talks tell how long the next ones last, if they are not older than TALKS_SINCE."""
TALKS_SINCE = 4 * 3600.0

_COLUMNS = (
    "sid, desk, since, urgent, language, front, away, due, state, agent, offer, declined, number, star, next, warm,"
    " words, leg, tries"
)
_STANDING = f"SELECT {_COLUMNS} FROM places WHERE state IN ('waiting', 'offered', 'taken', 'parked', 'sent')"  # noqa: S608
_ONE = f"SELECT {_COLUMNS} FROM places WHERE sid = :sid"  # noqa: S608
_AGENTS = "SELECT id, word, word_at, state, since FROM agents"
_TALKS = "SELECT desk, seconds FROM talks WHERE at > :since ORDER BY id DESC LIMIT :count"
_MISROUTES = "SELECT desk, to_desk, need FROM misroutes ORDER BY id DESC LIMIT :count"
_AT_WORK = "SELECT 1 FROM ringing WHERE at > :since LIMIT 1"
_TAKE = """UPDATE places SET state = 'taken', leg = :leg, star = 0, changed = :at WHERE sid = :sid AND offer = :offer
AND (state = 'offered' OR (state = 'taken' AND leg = :leg))"""
_TALKING = "UPDATE agents SET state = 'talking', leg = :leg, misses = 0 WHERE place = :sid AND offer = :offer"
_BEFORE = "SELECT sid FROM turns WHERE key = '0' AND at >= :since AND call LIKE :number AND sid <> :sid LIMIT 20"
_REACHED = "SELECT 1 FROM events WHERE sid = :sid AND type IN ('bridged', 'message', 'away') LIMIT 1"


class FloorRecords:
    """``clock`` gives Unix time."""

    def __init__(self, turns: Turns, clock: Callable[[], float]) -> None:
        self._turns = turns
        self._clock = clock
        self._floor = EMPTY
        self._read_at = self._known_at = float("-inf")

    def forget(self) -> None:
        """Read the floor anew: the clock has jumped."""
        self._floor, self._read_at, self._known_at = EMPTY, float("-inf"), float("-inf")

    def floor(self) -> Floor:
        now = self._clock()
        if not 0 <= now - self._read_at < FRESH:
            floor = self._asked(lambda: read_floor(self._turns, now), None)
            if floor is not None:
                self._floor, self._known_at = floor, now
            elif now - self._known_at > GRACE:
                self._floor = EMPTY
            self._read_at = now
        return self._floor

    def place(self, sid: str) -> Place | None:
        nothing: Rows = []
        found = self._asked(lambda: self._turns.read(_ONE, {"sid": sid}), nothing)
        return _place(found[0]) if found else None

    def take(self, sid: str, offer: int, leg: str) -> bool:
        values = {"sid": sid, "offer": offer, "leg": leg, "at": self._clock()}
        return self._asked(lambda: self._turns.change(_TAKE, (_TALKING,), values), False)

    def agent_of(self, code: str, number: str) -> str:
        return self._asked(lambda: codes.agent_of(self._turns, code, number, self._clock()), "")

    def called_before(self, sid: str, number: str, since: float) -> bool:
        # The number stands in the call's JSON; the index on first turns bounds the search to the last minutes.
        like = f'%"number":{msgspec.json.encode(number).decode()}%'
        values = {"since": since, "number": like, "sid": sid}
        nothing: Rows = []
        calls = self._asked(lambda: self._turns.read(_BEFORE, values), nothing)
        return any(not self._reached(sid) for (sid,) in calls)

    def _reached(self, sid: str) -> bool:
        anything: Rows = [()]
        return bool(self._asked(lambda: self._turns.read(_REACHED, {"sid": sid}), anything))

    @staticmethod
    def _asked(question: Callable[[], T], otherwise: T) -> T:
        try:
            return question()
        except NoAnswer:
            return otherwise


def read_floor(turns: Turns, now: float) -> Floor:
    """The floor as it is; not known where no worker rings anybody. Raises NoAnswer."""
    talks: dict[str, tuple[float, ...]] = {}
    for desk, seconds in turns.read(_TALKS, {"since": now - TALKS_SINCE, "count": TALKS}):
        talks[desk] = (*talks.get(desk, ()), seconds)
    shifts = {
        agent: Shift(None if word is None else Word(bool(word), word_at), state, since)
        for agent, word, word_at, state, since in turns.read(_AGENTS, {})
    }
    places = tuple(_place(row) for row in turns.read(_STANDING, {}))
    misroutes = tuple(Misroute(*row) for row in turns.read(_MISROUTES, {"count": TALKS}))
    at_work = bool(turns.read(_AT_WORK, {"since": now - GRACE}))
    return Floor(places, shifts, talks, misroutes, known=at_work)


def _place(row: Sequence[Any]) -> Place:
    sid, desk, since, urgent, language, front, away, due, state, agent, offer, declined, *rest = row
    number, star, following, warm, words, leg, tries = rest
    return Place(
        sid, desk, since, bool(urgent), language, bool(front), bool(away), due, state, agent, offer,
        frozenset(declined.strip(",").split(",")) - {""}, number, bool(star), following, bool(warm), words, leg, tries,
    )  # fmt: skip
