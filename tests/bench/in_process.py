"""CPU of a turn inside one process: a constant route, the hand-written app, our full turn; and by size of the flow."""

from __future__ import annotations

import gc
import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask

from ivr.app import create_app
from ivr.flow.compile import compile_files
from ivr.menus import OneFlow
from ivr.records import migrate
from ivr.records.database import open_engine
from ivr.settings import Settings, load
from tests.bench import handwritten, menus
from tests.bench.requests import ACCOUNT, TOKEN, URL, Webhook, calls, webhook

ROUNDS = 21
CALLS_A_ROUND = 150


def settings(folder: Path) -> Settings:
    """Settings of a line with a fresh database in ``folder``."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    found = load(
        public_base_url=URL,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        database_url=f"sqlite:///{folder}/bench.db",
        menus_dir=menus.SHIPPED,
        var_dir=folder,
    )
    migrate.upgrade(open_engine(found.database_url))
    return found


def ours(folder: Path, nodes: int) -> tuple[Flask, str]:
    """Our app on a flow with ``nodes`` made menus, and the path of a call's second turn."""
    compiled = compile_files(menus.files(nodes))
    if compiled.flow is None:
        raise SystemExit("\n".join(str(problem) for problem in compiled.problems[:10]))
    app = create_app(settings(folder), flows=OneFlow(compiled.flow))
    return app, f"/voice?v={compiled.flow.version}&n=main&t=1&l=en&r=0"


def _serve(app: Any, webhooks: list[Webhook]) -> float:
    """CPU seconds a request."""
    environs = [one.environ() for one in webhooks]
    statuses: list[str] = []

    def start(status: str, headers: Any, info: Any = None) -> None:
        statuses.append(status)

    begin = time.process_time()
    for environ in environs:
        b"".join(app(environ, start))
    used = time.process_time() - begin
    assert set(statuses) == {"200 OK"}, set(statuses)
    return used / len(webhooks)


def measure(var: Path) -> dict[str, float]:
    """Median seconds a turn of each variant, all measured in turn in one run."""
    os.environ |= {"PUBLIC_BASE_URL": URL, "TWILIO_AUTH_TOKEN": TOKEN}
    hand = handwritten.create_app()
    makers: dict[str, tuple[Any, Callable[[int], list[Webhook]]]] = {
        "constant": (hand, lambda first: [webhook("/constant", first + n) for n in range(2 * CALLS_A_ROUND)]),
        "handwritten": (hand, lambda first: calls(first, CALLS_A_ROUND, "/voice/key")),
    }
    for count in (10, 100, 1_000, 10_000):
        app, second = ours(var / f"in_process_{count}", count)
        makers[f"ours_{count}"] = (app, lambda first, second=second: calls(first, CALLS_A_ROUND, second))
    gc.collect()
    gc.freeze()  # as our server does at its start; it helps every variant
    times: dict[str, list[float]] = {name: [] for name in makers}
    for name, first in _turns(list(makers)):
        app, make = makers[name]
        times[name].append(_serve(app, make(first)))
    return {name: median(taken[1:]) for name, taken in times.items()}


def _turns(names: list[str]) -> Iterator[tuple[str, int]]:
    for number in range(ROUNDS):
        for name in names if number % 2 else reversed(names):
            yield name, number * 1_000
