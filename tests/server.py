"""The line on the production server, in processes of its own, at a time of day of the test's choice."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask

from ivr import server
from ivr.app import create_app
from ivr.records import migrate
from ivr.records.database import open_engine
from ivr.settings import load
from ivr.simulator import Carrier, HttpTransport, Outcome, Steps, VirtualClock
from tests.line import ACCOUNT, MENUS, TOKEN

START_LIMIT = 30.0


@dataclass(slots=True)
class LiveLine:
    """A running server, and a carrier to call it."""

    url: str
    folder: Path
    process: subprocess.Popen[bytes]
    at: datetime
    port: int
    placed: int = 0
    carriers: list[Carrier] = field(default_factory=list)

    def carrier(self) -> Carrier:
        self.placed += 1
        clock = VirtualClock(self.at)
        return Carrier(HttpTransport(self.url), TOKEN, account_sid=ACCOUNT, clock=clock, seed=self.placed)

    def call(self, keys: str, *steps: str) -> Outcome:
        """Press ``keys`` one at a prompt, then do ``steps``."""
        return self.carrier().call(Steps("; ".join([*(f"press {key}" for key in keys), *filter(None, steps)])))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(
    folder: Path, at: datetime, menus: Path = MENUS, workers: int = 1, customers: Path | None = None
) -> Iterator[LiveLine]:
    """The shipped line on the shipped server, with its clock set to ``at``; ``customers`` describes its customer
    system, where it has one."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "PUBLIC_BASE_URL": url,
        "PORT": str(port),
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "DATABASE_URL": f"sqlite:///{folder}/line.db",
        "MENUS_DIR": str(menus),
        "VAR_DIR": str(folder / "var"),
        "WEB_WORKERS": str(workers),
        "TEST_NOW": at.isoformat(),
        "CUSTOMERS": str(customers or ""),
    }
    migrate.upgrade(open_engine(environment["DATABASE_URL"]))
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.server"], env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        _wait(process, port, workers, folder)
        yield LiveLine(url, folder, process, at, port)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def _wait(process: subprocess.Popen[bytes], port: int, workers: int, folder: Path) -> None:
    """Until every worker listens. Its start is not our time to choose: the one place where tests wait."""
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline and process.poll() is None:
        if listeners(port) == workers:
            return
        time.sleep(0.02)
    raise AssertionError(f"the server did not start:\n{(folder / 'server.log').read_text()}")


def listeners(port: int) -> int:
    """How many sockets listen on ``port``: one a worker."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[1].endswith(f":{port:04X}") and row[3] == "0A" for row in rows)


def app() -> Flask:
    """What the workers run: the shipped app with watching, on a clock that began at TEST_NOW."""
    began, at = datetime.now(UTC), datetime.fromisoformat(os.environ["TEST_NOW"])

    def clock() -> datetime:
        return at + timedelta(seconds=(datetime.now(UTC) - began).total_seconds())

    return create_app(load(), clock=clock, watch=True)


if __name__ == "__main__":
    server.run(load(), "tests.server:app")
