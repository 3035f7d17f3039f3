"""Thousands of callers who want to be called back, while every worker is killed every second: each is connected exactly
once, or staff are told that they were not."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import text

from ivr.flow.call import Call, Event
from ivr.flow.graph import Flow
from ivr.flow.moves import Move
from ivr.flow.services import Kept
from ivr.records.database import NoAnswer
from ivr.records.moves import NEVER, UNKNOWN
from ivr.records.records import Drain
from tests import postgres
from tests.chaos.stand_in import Ledger, StandIn
from tests.chaos.workers import DESK, clock_of, flow
from tests.line import BY_DAY, TestLine

CALLING = "ivr.flow.made.calling"
NEED = "no_water_or_pressure"
SPEED = 30.0
"""So fast runs the clock of all processes: the lease of an offer is over after three seconds."""
PAUSE = 120.0
"""Seconds of that clock until a caller is tried again who was not reached."""
IN_LINE = 200
"""So many callers wait at a time."""
FIRST, EACH = 30.0, 0.055
"""Seconds, and seconds for each caller, for which callers come: on a slow machine fewer do, and are counted."""
LAST = 90.0
"""Seconds from the last caller who comes until everybody must have been called."""
SETTLED = "the caller needs it no more"


def on_sqlite(count: int) -> tuple[int, int, str]:
    """(callers, those who were not called exactly once and not reported, a figure)."""
    with tempfile.TemporaryDirectory(prefix="chaos-") as name:
        return _called_back(Path(name), f"sqlite:///{name}/line.db", count)


def on_postgresql(count: int) -> tuple[int, int, str]:
    if postgres.programs() is None:
        return 0, 0, "PostgreSQL is not installed"
    with tempfile.TemporaryDirectory(prefix="chaos-") as name, postgres.server() as url:
        return _called_back(Path(name), url, count)


def _called_back(folder: Path, url: str, count: int) -> tuple[int, int, str]:
    logging.getLogger("ivr").setLevel(logging.CRITICAL)  # a database that is busy for a moment is part of it
    found, began = flow(), time.time()
    sys.modules[CALLING].PAUSE = PAUSE  # type: ignore[attr-defined]
    line = TestLine(folder, found, database_url=url)
    line.clock = clock_of(began, BY_DAY, SPEED)
    carrier, drain = StandIn(line), Drain(line.records, every=0.2)
    drain.start()
    try:
        with _workers(line, folder, url, carrier.base, began) as told:
            count = _callers(line, found, count)
        drain.stop()
        carrier.close()
        line.records.drain()
        seconds = time.time() - began
        failed, figure = _counted(line, carrier.ledger, count)
        return count, failed, f"{figure}; {told[-1]} kills; {count / seconds:.0f} a second"
    finally:
        line.close()


@contextmanager
def _workers(line: TestLine, folder: Path, url: str, carrier: str, began: float) -> Iterator[list[str]]:
    """The nursery at work; what it has told is complete at the end."""
    own = line.settings
    settings = {
        "public_base_url": own.public_base_url, "twilio_account_sid": own.twilio_account_sid,
        "twilio_auth_token": own.twilio_auth_token.get_secret_value(), "database_url": url,
        "menus_dir": str(own.menus_dir), "var_dir": str(own.var_dir),
    }  # fmt: skip
    given = {"settings": settings, "carrier": carrier, "began": began, "at": BY_DAY.isoformat(), "speed": SPEED}
    told: list[str] = []
    with (folder / "workers.log").open("wb") as log:
        nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.workers", json.dumps(given)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
        )  # fmt: skip
        try:
            yield told
        finally:
            out, _ = nursery.communicate("stop\n", timeout=30)
            told += out.split()


def _callers(line: TestLine, found: Flow, count: int) -> int:
    """Bring callers into line, as many at a time as there is room for, until nobody waits any more. How many came."""
    entered, begun, pause = 0, time.monotonic(), threading.Event()
    last = begun + FIRST + EACH * count
    while time.monotonic() < last + LAST:
        standing = _standing(line)
        if standing == 0 and (entered == count or time.monotonic() > last):
            break
        if time.monotonic() < last:
            for _ in range(min(count - entered, IN_LINE - standing)):
                _asks(line, found, entered)
                entered += 1
        pause.wait(0.1)
    return entered


def number_of(index: int) -> str:
    return f"+1202{4_000_000 + index}"


def _asks(line: TestLine, found: Flow, index: int) -> None:
    """One caller's call, as it stands when they have asked to be called back."""
    sid, number, at = f"CC{index:032x}", number_of(index), line.clock().timestamp()
    call = Call(sid, found.version, "en", "call_is_coming", 1, number=number, started=at, need=NEED, desk=DESK)
    data = {"desk": DESK, "need": NEED, "urgent": 1, "language": "en", "number": number, "since": at, "front": 0,
            "away": 1, "due": 0.0}  # fmt: skip
    events = [Event("answered", {}), Event("away", {"desk": DESK, "need": NEED})]
    line.records.keep(sid, "0", at, events, Kept(call, b"<Response/>"), (), (Move("enter", data),))


def _standing(line: TestLine) -> int:
    query = "SELECT COUNT(*) FROM places WHERE state NOT IN ('done', 'over')"
    while True:
        with suppress(NoAnswer):  # busy with the others for a moment
            return int(line.records.turns.read(query, {})[0][0])


def _counted(line: TestLine, ledger: Ledger, count: int) -> tuple[int, str]:
    """How many calls back went wrong, and how the others ended."""
    with line.engine.connect() as connection:
        ends = {row.number: row for row in connection.execute(text("SELECT number, state, note, tries FROM places"))}
    outcomes: Counter[str] = Counter(_outcome(ends, ledger, number_of(index)) for index in range(count))
    wrong = {what: times for what, times in outcomes.items() if what.startswith("wrong")}
    if wrong:
        print(f"  {wrong}")
    failed = sum(wrong.values()) + ledger.refused + ledger.again_after_connected
    once, told, settled = (outcomes[what] for what in ("once", "reported", "settled"))
    figure = (
        f"{once} connected once, {settled} needed it no more, {told} reported, none twice"
        if not failed
        else str(dict(outcomes))
    )
    return failed, f"{figure}; {ledger.rung} agents rung"


def _outcome(ends: dict[str, object], ledger: Ledger, number: str) -> str:
    end = ends.get(number)
    if end is None:
        return "wrong: was lost"
    state, note = end.state, end.note  # type: ignore[attr-defined]
    connected, dialled = ledger.connected[number], ledger.dialled[number]
    if connected > 1 or dialled != connected + ledger.unanswered[number] + ledger.settled[number]:
        return "wrong: called too often"
    if connected and note == "reached":
        return "once"
    if note in (NEVER, UNKNOWN):
        return "reported"
    if not connected and ledger.settled[number] and note == SETTLED:
        return "settled"
    return f"wrong: {state} ({note}), connected {connected}, dialled {dialled}"
