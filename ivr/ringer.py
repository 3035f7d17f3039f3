"""Rings agents for callers in line: the part of the worker that brings the two together.

Each look reads the floor, and rings the longest idle able agent for whoever is next, one call a second: more is what
the carrier's default does not allow. Caller and agent are claimed before the carrier is asked, so of many workers one
rings; a claim that nobody settles is over after its lease. Where the carrier's REST API fails, callers are not left to
wait for it: they go on to the lines of their desk.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from ivr.flow.call import Event
from ivr.flow.dialling import refusal
from ivr.flow.graph import Flow
from ivr.flow.moves import Move
from ivr.flow.services import Calls, Kept, Trouble
from ivr.records.floor import read_floor
from ivr.records.moves import TOO_OFTEN
from ivr.records.offers import Offers
from ivr.records.records import TurnRecords
from ivr.webhooks import address
from ivr.webhooks.address import Address
from routing.agents import Agent
from routing.waiting import Floor, Place, offers

log = logging.getLogger(__name__)

RING = 20
"""Seconds for which an agent's phone rings."""

SECONDS_A_CALL = 1.0
"""The carrier's default for an account: one call a second (docs/decisions/011-the-line.md)."""

CALLS_A_DAY = 3
"""A number is called back at most so often a day, whoever asked for it; TOO_OFTEN says so to staff."""

TIDY = 10.0
"""Seconds between two looks at what was lost; between them only the callers in line are looked at."""

LONG = 300.0
"""Seconds after which an agent's leg is looked up at the carrier: the word about its end may have been lost."""


_ANYBODY = "SELECT 1 FROM places WHERE state = 'waiting' LIMIT 1"


class Ringer:
    """``base`` is the public address of the line; ``worker`` tells this one from others; ``clock`` gives Unix time;
    ``pace`` is in seconds from one call to the next."""

    def __init__(
        self,
        records: TurnRecords,
        offers: Offers,
        calls: Calls,
        flow: Callable[[], Flow],
        base: str,
        worker: str,
        clock: Callable[[], float],
        pace: float = SECONDS_A_CALL,
    ) -> None:
        self._records = records
        self._offers = offers
        self._calls = calls
        self._flow = flow
        self._base = base
        self._worker = worker
        self._clock = clock
        self._pace = pace
        self._next = 0.0
        self._tidied = float("-inf")
        self._known: frozenset[str] = frozenset()
        self._looked: dict[str, float] = {}

    def once(self) -> int:
        """One look at the line; how many agents were rung. Raises NoAnswer, SQLAlchemyError."""
        flow, now = self._flow(), self._clock()
        names = frozenset(flow.directory.agents)
        if not names:
            return 0
        if names != self._known:
            self._offers.know(names)
            self._known = names
        if not 0 <= now - self._tidied < TIDY:
            self._tidied = now
            self._offers.at_work(self._worker, now)
            self._clean_up(now)
        if now < self._next or not self._records.turns.read(_ANYBODY, {}):
            return 0
        floor = self._without_too_many(flow, read_floor(self._records.turns, now), now)
        rung = 0
        for place, agent in offers(flow.directory, floor, datetime.fromtimestamp(now, UTC)):
            rung += self._may(place, now) and self._ring(flow, place, agent, now)
            if now < self._next:
                break
        return rung

    def _without_too_many(self, flow: Flow, floor: Floor, now: float) -> Floor:
        """Calls back are bounded, for they cost, and can be abused: with the hour's number begun nobody is called back.
        They are left out beforehand, so that no agent is kept for them from callers on the phone."""
        away = any(place.away and place.state == "waiting" for place in floor.places)
        if not away or self._offers.called_back(now - 3600) < flow.callbacks_an_hour:
            return floor
        return replace(floor, places=tuple(place for place in floor.places if not place.away))

    def _may(self, place: Place, now: float) -> bool:
        """Whether this caller may be called today."""
        if not place.away or self._offers.tried(place.number, now - 24 * 3600) < CALLS_A_DAY:
            return True
        self._offers.refuse(place.sid, now, TOO_OFTEN)
        return False

    def _ring(self, flow: Flow, place: Place, agent: Agent, now: float) -> bool:
        """Ring one agent for one caller. False if they were not free any more, or nobody could be rung."""
        offer = self._offers.make(place.sid, agent.id, now)
        if offer is None:
            return False
        self._next = now + self._pace
        refused = refusal(agent.line, flow.may_dial, flow.numbers)
        if refused:
            log.error("agent %s cannot be rung: %s", agent.id, refused[0])
            self._offers.withdraw(place.sid, offer, now, passed_over=True, missed=True)
            return False
        at = Address(flow.version, flow.whisper, 0, agent.languages[0], 0, place=place.sid, offer=offer)
        try:
            url, status_url = f"{self._base}/agent", f"{self._base}/agent/status"
            leg = self._calls.ring(agent.line, address.of_offer(url, at), address.of_offer(status_url, at), RING)
        except Trouble as trouble:
            return self._failed(trouble, place, agent, offer, now)
        self._offers.rung(place.sid, offer, leg)
        log.info("agent rung", extra={"call": place.sid, "agent": agent.id, "desk": place.desk})
        return True

    def _failed(self, trouble: Trouble, place: Place, agent: Agent, offer: int, now: float) -> bool:
        theirs = trouble.status is not None and 400 <= trouble.status < 500 and trouble.status not in (401, 403, 429)
        self._offers.withdraw(place.sid, offer, now, passed_over=theirs, missed=theirs)
        log.error("agent %s could not be rung: %s", agent.id, trouble)
        if not theirs and trouble.status != 429:
            count = self._offers.give_up(now, "nobody can be rung")
            log.error("%d callers in line go on to the lines of their desks", count)
        return False

    def _clean_up(self, now: float) -> None:
        """What nobody has told us: offers whose time is over, and talks that have ended."""
        for sid, offer, has_rung in self._offers.late(now):
            self._offers.withdraw(sid, offer, now, passed_over=True, missed=has_rung)
        self._offers.stuck(now - LONG, now)
        for agent, leg in self._offers.busy_since(now - LONG):
            if now - self._looked.get(leg, 0.0) < LONG:
                continue
            self._looked = {one: at for one, at in self._looked.items() if now - at < 10 * LONG} | {leg: now}
            try:
                over = self._calls.is_over(leg)
            except Trouble as trouble:
                log.warning("the leg of agent %s could not be looked up: %s", agent, trouble)
                return
            if over:
                event, move = Event("ended", {"status": "found over"}), Move("leg_over", {"leg": leg})
                self._records.keep(leg, "status.found", now, (event,), Kept(None, b""), (), (move,))
            return  # one question a look
