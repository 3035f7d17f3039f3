"""Workers of the line that are killed again and again: the nursery forks them, kills each every second, and starts it
anew. Run as a process of its own; it ends when its standard input does, and prints how many it has killed."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from twilio.http.http_client import TwilioHttpClient

from ivr import log
from ivr.adapters.twilio_rest import TwilioRest
from ivr.app import open_worker
from ivr.flow.graph import Flow
from ivr.menus import OneFlow, compile_folder
from ivr.settings import load
from routing.agents import Agent
from tests.line import ACCOUNT, MENUS, TOKEN

if TYPE_CHECKING:
    from twilio.http.response import Response

WORKERS = 3
LIFE = 1.0
"""Seconds that a worker lives."""
LOOK = 0.1
"""Seconds between two looks of a worker that has found nothing to do."""
AGENTS = 40
DESK = "dispatch"
CARRIER = "https://api.twilio.com"


def clock_of(began: float, at: datetime, speed: float) -> Callable[[], datetime]:
    """A clock that all processes share: it stood at ``at`` when it was ``began`` (Unix time), and runs fast."""
    return lambda: at + timedelta(seconds=(time.time() - began) * speed)


def flow() -> Flow:
    """The shipped menus with many agents, who work day and night, and without a bound on the calls back of an hour."""
    found = compile_folder(MENUS).flow
    assert found is not None
    agents = {
        f"agent{number}": Agent(f"agent{number}", "", f"+12025558{number:03}", (DESK,), ("en",), "always")
        for number in range(AGENTS)
    }
    return replace(found, callbacks_an_hour=10**9, directory=replace(found.directory, agents=agents))


class Elsewhere(TwilioHttpClient):
    """The SDK's own client, sent to another host than the carrier's."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=10)
        self.session.trust_env = False
        self._base = base

    def request(self, method: str, uri: str, *args: Any, **more: Any) -> Response:
        return super().request(method, uri.replace(CARRIER, self._base, 1), *args, **more)


def work(given: Mapping[str, Any], found: Flow) -> None:
    """What ``ivr worker`` does, until it is killed."""
    log.set_up("WARNING", [TOKEN])
    clock = clock_of(given["began"], datetime.fromisoformat(given["at"]), given["speed"])
    rest = TwilioRest(ACCOUNT, TOKEN, http=Elsewhere(given["carrier"]))
    worker = open_worker(load(**given["settings"]), clock, rest, OneFlow(found), pace=0.0)
    worker.work(threading.Event(), LOOK)


def nursery(given: Mapping[str, Any]) -> int:
    """How many workers were killed."""
    import twilio.rest  # noqa: F401 — before the forks, not after each

    found = flow()
    children = [_born(given, found) for _ in range(WORKERS)]
    print("ready", flush=True)
    killed = 0
    while not select.select([sys.stdin], [], [], LIFE / WORKERS)[0]:
        _dead(children.pop(0))
        children.append(_born(given, found))
        killed += 1
    for child in children:
        _dead(child)
    return killed


def _born(given: Mapping[str, Any], found: Flow) -> int:
    child = os.fork()
    if child:
        return child
    try:
        work(given, found)
    finally:
        os._exit(1)


def _dead(child: int) -> None:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


if __name__ == "__main__":
    print(nursery(json.loads(sys.argv[1])))
