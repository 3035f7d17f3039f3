"""What the pretend carrier adds: two-turn calls a second, against the bare WSGI calls that they contain."""

from __future__ import annotations

import gc
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from ivr.simulator import Carrier, Steps, VirtualClock, WsgiTransport
from tests.bench import in_process
from tests.bench.requests import ACCOUNT, TOKEN, URL, Webhook, webhook

ROUNDS = 7
CALLS = 200


def measure(var: Path) -> dict[str, float]:
    """Median CPU seconds of a simulated call, and of its three requests made by hand."""
    app, second = in_process.ours(var / "simulated", 10)
    gc.collect()
    gc.freeze()  # as the serving process does; flows of 10,000 nodes from the figures before would be looked through
    times: dict[str, list[float]] = {"simulated": [], "bare": []}
    for number in range(ROUNDS):
        first = 10_000_000 + number * CALLS
        times["bare"].append(_bare(app, first, second))
        times["simulated"].append(_simulated(app, number))
    return {name: median(taken) for name, taken in times.items()}


def _bare(app: object, first: int, second: str) -> float:
    webhooks: list[Webhook] = []
    for number in range(first, first + CALLS):
        webhooks += [webhook("/voice", number), webhook(second, number, Digits="3")]
        webhooks.append(webhook("/voice/status", number, CallStatus="completed", CallDuration="20"))
    begin = time.process_time()
    environs = [one.environ() for one in webhooks]
    for environ in environs:
        b"".join(app(environ, lambda status, headers, info=None: None))  # type: ignore[operator]
    return (time.process_time() - begin) / CALLS


def _simulated(app: object, number: int) -> float:
    clock = VirtualClock(datetime(2026, 11, 24, 15, tzinfo=UTC))
    carrier = Carrier(WsgiTransport(app, URL), TOKEN, account_sid=ACCOUNT, clock=clock, seed=number)  # type: ignore[arg-type]
    begin = time.process_time()
    for _ in range(CALLS):
        outcome = carrier.call(Steps("press 3; hang up"))
        assert not outcome.errors
    return (time.process_time() - begin) / CALLS
