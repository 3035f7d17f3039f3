"""``ivr load``: places many calls against a line on this machine, and prints how it stood them.

Every call presses its way to a desk over real, signed HTTP. Only addresses of this machine are called.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from statistics import quantiles
from urllib.parse import urlsplit

import click

from ivr import local
from ivr.simulator import Carrier, HttpTransport, Outcome, Reply, StepError, Steps, VirtualClock
from ivr.simulator.transport import NO_LIMITS, Limits

LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
MAX_CALLS = 100_000


class Timed(HttpTransport):
    """A transport that keeps how long each request took."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.took: list[float] = []

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes, limits: Limits = NO_LIMITS) -> Reply:
        begin = time.perf_counter()
        try:
            return super().send(method, url, headers, body, limits)
        finally:
            self.took.append(time.perf_counter() - begin)


@click.command(help=__doc__)
@click.option("--calls", type=click.IntRange(1, MAX_CALLS), default=200, help="How many calls.")
@click.option("--rate", type=click.FloatRange(0.1, 10_000), default=50.0, help="How many begin in a second.")
@click.option("--steps", default="press 1; answer", help="What each caller does.")
@click.option("--http", "url", help="The line's address; without it, the one that make run has started.")
@click.option("--token", help="What webhooks to that line are signed with.")
@click.option("--account", help="The carrier account of that line.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def command(
    calls: int, rate: float, steps: str, url: str | None, token: str | None, account: str | None, form: str
) -> None:
    line = local.read()
    if url is None and line is not None:
        url, token, account = line.url, line.token, line.account
    if not (url and token and account):
        raise click.UsageError("no line runs on this machine yet (make run); or give --http, --token and --account")
    if urlsplit(url).hostname not in LOOPBACK:
        raise click.UsageError("only a line on this machine may be loaded: 127.0.0.1 or localhost")
    try:
        outcomes, took, seconds = _place(calls, rate, steps, url, token, account)
    except StepError as error:
        raise click.ClickException(f"{error} (is it night there? choose other --steps)") from None
    told = _sum_up(outcomes, took, seconds)
    click.echo(json.dumps(told, indent=2) if form == "json" else "\n".join(f"{k:<22}{v}" for k, v in told.items()))
    raise SystemExit(1 if told["failed requests"] else 0)


def _place(
    calls: int, rate: float, steps: str, url: str, token: str, account: str
) -> tuple[list[Outcome], list[float], float]:
    begin = time.perf_counter()
    seed = int(datetime.now(UTC).timestamp() * 1000)
    transports: list[Timed] = []

    def one(number: int) -> Outcome:
        # Calls begin at their time, whether earlier ones are done or not.
        time.sleep(max(0.0, begin + number / rate - time.perf_counter()))
        transport = Timed(url)
        transports.append(transport)
        clock = VirtualClock(datetime.now(UTC))
        return Carrier(transport, token, account_sid=account, clock=clock, seed=seed + number).call(Steps(steps))

    with ThreadPoolExecutor(min(64, calls)) as pool:
        outcomes = list(pool.map(one, range(calls)))
    return outcomes, [took for transport in transports for took in transport.took], time.perf_counter() - begin


def _sum_up(outcomes: list[Outcome], took: list[float], seconds: float) -> dict[str, float | int]:
    cuts = quantiles(took, n=100) if len(took) > 1 else [took[0]] * 99
    return {
        "calls": len(outcomes),
        "requests": len(took),
        "requests a second": round(len(took) / seconds, 1),
        "p50 ms": round(cuts[49] * 1000, 1),
        "p99 ms": round(cuts[98] * 1000, 1),
        "failed requests": sum(len(outcome.errors) for outcome in outcomes),
        "reached no person": sum(outcome.how != "bridged" for outcome in outcomes),
    }
