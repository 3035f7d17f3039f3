"""A line that hears of announcements, the staff who make them, and the callers who hear them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ivr.adapters.made_up import MadeUpCustomers
from ivr.announcing import Announcements
from ivr.app import create_app
from ivr.flow.announcements import Announcement
from ivr.records.announcements import AnnouncementRecords
from ivr.records.story import story
from ivr.simulator import Carrier, Outcome, Steps, VirtualClock, WsgiTransport
from tests.line import ACCOUNT, BY_DAY, CALLER, OURS, TOKEN, URL, TestLine

EN, ES = "Oak Street has no water.", "La calle Oak no tiene agua."


class Utility:
    """A line that hears of announcements, the staff who make them, and the callers who hear them."""

    def __init__(self, line: TestLine) -> None:
        self.line = line
        self.clock = VirtualClock(BY_DAY)
        self.records = AnnouncementRecords(line.engine)
        self.announcements = Announcements(line.engine, lambda: self.clock.now())
        self.customers = MadeUpCustomers()
        self.app = create_app(
            line.settings,
            clock=lambda: self.clock.now(),
            flows=line.flows,
            records=line.records,
            announcements=self.announcements,
            customers=self.customers,
        )
        self.calls = 0

    def put_up(self, en: str = EN, es: str = ES, start: float = -1, until: float = 60, **more: Any) -> int:
        """Announce from and until so many minutes after BY_DAY; the line has heard of it."""
        now = BY_DAY.timestamp()
        draft = Announcement(0, {"en": en, "es": es}, now + 60 * start, now + 60 * until, **more)
        number = self.records.put_up(draft, now, "ana", "a test").number
        self.announcements.refresh()
        return number

    def call(self, steps: str = "hang up", at: datetime = BY_DAY, from_: str = CALLER) -> Outcome:
        self.calls += 1
        self.clock = VirtualClock(at)
        transport = WsgiTransport(self.app, URL)
        carrier = Carrier(transport, TOKEN, account_sid=ACCOUNT, clock=self.clock, seed=self.calls)
        outcome = carrier.call(Steps(steps), from_=from_, to=OURS)
        assert not outcome.errors
        assert not outcome.left_over
        return outcome

    def hears(self, steps: str = "hang up", at: datetime = BY_DAY, from_: str = CALLER) -> str:
        return self.call(steps, at, from_).heard()

    def announced(self, outcome: Outcome) -> list[list[int]]:
        return [fact.data["numbers"] for fact in story(self.line.engine, outcome.sid) if fact.type == "announced"]
