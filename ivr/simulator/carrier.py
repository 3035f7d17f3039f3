"""The pretend carrier: places whole calls against an app, and keeps what became of them.

Each call starts with a signed POST of the usual parameters to the voice URL of the number that was called and ends with
a status callback. Time is virtual: speech, ringing and talks only move the clock, over real HTTP too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Literal

import ivr.simulator.verbs  # noqa: F401  (fills the table of verbs)
from ivr.simulator.actor import Actor
from ivr.simulator.call import Agents, Call, actors
from ivr.simulator.clock import VirtualClock
from ivr.simulator.conferences import Conferences
from ivr.simulator.faults import Network
from ivr.simulator.leg import Leg
from ivr.simulator.messages import Messages
from ivr.simulator.numbers import PhoneNumber
from ivr.simulator.outbound import Order, place
from ivr.simulator.outcome import Line, Outcome
from ivr.simulator.perform import run_leg
from ivr.simulator.queues import Queues
from ivr.simulator.registry import Goto
from ivr.simulator.scheduler import Acts, Group, Scheduler
from ivr.simulator.sids import Sids
from ivr.simulator.signing import Signer
from ivr.simulator.taskrouter.router import TaskRouter
from ivr.simulator.transport import Transport
from ivr.simulator.webhook import Webhooks

ACCOUNT_SID = "AC" + "0123456789abcdef" * 2
START = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)


class Carrier:
    """One carrier with its account, its clock and any number of calls at once.

    ``strict``: warnings of the debugger (schema findings and the like) fail the document, as our tests want it.
    ``silent_record`` and ``empty_digits`` choose between behaviours which the carrier does not document for sure.
    ``network``: what happens to requests on their way; nothing bad unless one is given.
    ``people``: who picks up when the app itself rings somebody, by number; else the actor of the last call started.
    ``calls_a_second``: how fast calls placed by the app start; the others are queued.
    """

    def __init__(
        self,
        transport: Transport,
        token: str,
        *,
        account_sid: str = ACCOUNT_SID,
        clock: VirtualClock | None = None,
        voice_path: str = "/voice",
        fallback_path: str | None = "/voice/fallback",
        status_path: str | None = "/voice/status",
        strict: bool = True,
        silent_record: Literal["action", "next"] = "action",
        empty_digits: Literal["blank", "missing"] = "blank",
        play_seconds: float = 3.0,
        max_requests: int = 1000,
        network: Network | None = None,
        people: Agents = None,
        calls_a_second: float = 1.0,
        seed: int = 0,
    ) -> None:
        self.transport = transport
        self.network = network or Network()
        self.account_sid = account_sid
        self.token = token
        self.clock = clock or VirtualClock(START)
        self.strict = strict
        self.silent_record = silent_record
        self.empty_digits = empty_digits
        self.play_seconds = play_seconds
        self.max_requests = max_requests
        self.sids = Sids(seed)
        self.scheduler = Scheduler(self.clock)
        self.webhooks = Webhooks(transport, Signer(token), self.sids, self.network)
        self.queues = Queues(self.sids, self.clock)
        self.conferences = Conferences(self.sids)
        self.messages = Messages(self)
        self.taskrouter = TaskRouter(self, seed)
        self.numbers: dict[str, PhoneNumber] = {}
        self.calls: list[Call] = []
        self._apart = Group()
        self.legs: dict[str, Leg] = {}
        base = transport.base_url
        self._any_number = PhoneNumber(
            "", "", base + voice_path, "POST", base + fallback_path if fallback_path else "", "POST",
            base + status_path if status_path else "",
        )  # fmt: skip
        self.people = actors(people)
        self._calls_a_second = calls_a_second
        self._next_start = 0.0

    def call(
        self,
        caller: Actor,
        from_: str = "+12025550143",
        to: str = "+12025550100",
        agents: Agents = None,
        extra: Mapping[str, str] | None = None,
    ) -> Outcome:
        """Place one call and play it to its end.

        ``agents``: who picks up dialled numbers: an Actor, what all of them do (``Busy()``), or either by number ("*"
        is any other). Nobody named: the caller's actor plays the agents too. ``extra``: parameters on top of the usual.
        """
        call = self.start(caller, from_, to, agents, extra)
        try:
            self.scheduler.run(until=call.is_over)
        except BaseException:
            self.abandon()  # its other legs must not go on in the next call
            raise
        return call.outcome

    def start(
        self,
        caller: Actor,
        from_: str = "+12025550143",
        to: str = "+12025550100",
        agents: Agents = None,
        extra: Mapping[str, str] | None = None,
        after: float = 0.0,
        who: Literal["caller", "agent"] = "caller",
    ) -> Call:
        """Have a call ring ``after`` some seconds; it goes on when the carrier ``run``s. ``who`` rings the line."""
        call = Call(self, caller, agents, from_, to, after)
        for actor in call.everyone():
            actor.begin()
        parameters = _parameters(call.outcome.sid, self.account_sid, from_, to)
        leg = Leg(call, caller, who, call.outcome.sid, parameters | dict(extra or {}))
        leg.task = call.spawn(run_leg(leg, Goto(call.urls.voice_url, call.urls.voice_method)), after)
        self._enter(call, leg)
        return call

    def place(self, order: Order, who: Actor | None = None) -> Call:
        """Ring somebody for the app, as soon as the account's pace allows. ``who`` picks up, else one of the people."""
        after = self._pace()
        who = who or self.person(order.to) or self._last_actor(order.to)
        call = Call(self, who, None, order.from_, order.to, after, order.urls, order.events)
        leg = Leg(call, call.caller, "agent", call.outcome.sid, {
            "AccountSid": self.account_sid, "ApiVersion": "2010-04-01", "CallSid": call.outcome.sid,
            "Direction": "outbound-api", "From": order.from_, "Caller": order.from_, "To": order.to, "Called": order.to,
        })  # fmt: skip
        leg.status = "queued"
        leg.task = call.spawn(place(call, leg, order, after))
        self._enter(call, leg)
        return call

    def run(self) -> None:
        """Play all calls to their ends."""
        self.scheduler.run(until=self.scheduler.idle)

    def later(self, after: float, deed: Callable[[], None]) -> None:
        """Have the app do something while calls go on, e.g. use the REST API."""

        def acts() -> Acts[None]:
            yield from ()
            deed()

        self.scheduler.spawn(acts(), self._apart, after)

    def number(self, number: str) -> PhoneNumber:
        """The URLs of one of the utility's numbers; those that the carrier was made with, if it has none of its own."""
        return self.numbers.get(number, self._any_number)

    def person(self, number: str) -> Actor | None:
        """Who picks up this number whichever call it is rung for."""
        return self.people.get(number) or self.people.get("*")

    def add(self, leg: Leg) -> None:
        """Know a leg by its Sid."""
        self.legs[leg.sid] = leg

    def transcript(self) -> list[Line]:
        """What was said and done in all calls, in order of time; times are counted from the first call."""
        first = self.calls[0].outcome.began if self.calls else 0.0
        lines = [
            Line(line.who, line.text, round(line.at + call.outcome.began - first, 3), line.language)
            for call in self.calls
            for line in call.outcome.transcript
        ]
        return sorted(lines, key=lambda line: line.at)

    def abandon(self) -> None:
        """Stop all calls, after an error of the simulation."""
        self.taskrouter.abandon()
        for call in self.calls:
            call.abandon()

    def _enter(self, call: Call, leg: Leg) -> None:
        call.leg = leg
        self.calls.append(call)
        self.add(leg)

    def _last_actor(self, number: str) -> Actor:
        return self.calls[-1].agent(number) if self.calls else Actor()

    def _pace(self) -> float:
        """Seconds until the next call of the app may start."""
        start = max(self.clock.seconds, self._next_start)
        self._next_start = start + 1 / self._calls_a_second
        return start - self.clock.seconds


def _parameters(sid: str, account_sid: str, from_: str, to: str) -> dict[str, str]:
    """What the carrier says in each request of an inbound call, its CallStatus apart."""
    return {
        "AccountSid": account_sid, "ApiVersion": "2010-04-01", "CallSid": sid, "CallToken": f"%7B%22{sid}%22%7D",
        "Direction": "inbound", "StirVerstat": "TN-Validation-Passed-A",
        "From": from_, "FromCity": "WASHINGTON", "FromState": "DC", "FromZip": "20001", "FromCountry": "US",
        "Caller": from_, "CallerCity": "WASHINGTON", "CallerState": "DC", "CallerZip": "20001", "CallerCountry": "US",
        "To": to, "ToCity": "WASHINGTON", "ToState": "DC", "ToZip": "20004", "ToCountry": "US",
        "Called": to, "CalledCity": "WASHINGTON", "CalledState": "DC", "CalledZip": "20004", "CalledCountry": "US",
    }  # fmt: skip
