"""The pretend carrier: places whole calls against an app, and keeps what became of them.

Each call starts with a signed POST of the usual parameters to ``voice_path`` and ends with a status callback. Time is
virtual: speech, ringing and talks only move the clock, over real HTTP too.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

import ivr.simulator.verbs  # noqa: F401  (fills the table of verbs)
from ivr.simulator.actor import Actor
from ivr.simulator.call import Agents, Call
from ivr.simulator.clock import VirtualClock
from ivr.simulator.faults import Network
from ivr.simulator.leg import Leg
from ivr.simulator.outcome import Outcome
from ivr.simulator.perform import run_caller
from ivr.simulator.registry import Goto
from ivr.simulator.scheduler import Scheduler
from ivr.simulator.signing import Signer
from ivr.simulator.transport import Transport
from ivr.simulator.webhook import Sids, Webhooks

ACCOUNT_SID = "AC" + "0123456789abcdef" * 2
START = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)


class Carrier:
    """One carrier with its account, its clock and any number of calls at once.

    ``strict``: warnings of the debugger (schema findings and the like) fail the document, as our tests want it.
    ``silent_record`` and ``empty_digits`` choose between behaviours which the carrier does not document for sure.
    ``network``: what happens to requests on their way; nothing bad unless one is given.
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
        seed: int = 0,
    ) -> None:
        self.transport = transport
        self.network = network or Network()
        self.account_sid = account_sid
        self.clock = clock or VirtualClock(START)
        self.voice_url = transport.base_url + voice_path
        self.fallback_url = transport.base_url + fallback_path if fallback_path else ""
        self.status_url = transport.base_url + status_path if status_path else ""
        self.strict = strict
        self.silent_record = silent_record
        self.empty_digits = empty_digits
        self.play_seconds = play_seconds
        self.max_requests = max_requests
        self.sids = Sids(seed)
        self.scheduler = Scheduler(self.clock)
        self.webhooks = Webhooks(transport, Signer(token), self.sids, self.network)

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
            call.abandon()  # its other legs must not go on in the next call
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
    ) -> Call:
        """Have a call ring ``after`` some seconds; it goes on when the carrier ``run``s."""
        call = Call(self, caller, agents, from_, to, after)
        parameters = _parameters(call.outcome.sid, self.account_sid, from_, to)
        leg = Leg(call, caller, "caller", call.outcome.sid, parameters | dict(extra or {}))
        call.leg = leg
        leg.task = call.spawn(run_caller(leg, Goto(self.voice_url)), after)
        return call

    def run(self) -> None:
        """Play all started calls to their ends."""
        self.scheduler.run(until=self.scheduler.idle)


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
