"""A customer system that fails in every way that one can, under callers who ask for their balance: each webhook is
answered in time, each caller hears one apology and a person's line rings, nobody hears an amount that is not theirs,
soon nobody asks the system any more, and once it is well again balances are heard again.

First in one process, where the clock of the breaker is ours; the long run has the shipped server with two workers, too.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier, BrokenBarrierError

from ivr.adapters.customers_rest import CustomersRest
from ivr.adapters.guarded import OPEN_FOR, Guarded
from ivr.app import create_app
from ivr.customers.config import Rest, load
from ivr.menus import compile_folder
from ivr.simulator import Action, Actor, Answer, Carrier, HangUp, HttpTransport, Moment, Press, VirtualClock, Wait
from ivr.simulator.transport import NO_LIMITS, Limits, Reply, Transport, WsgiTransport
from tests.adapters.fake_system import FakeSystem, fake_system
from tests.chaos.failing import ANOTHERS, BALANCE, DESCRIPTION, FAULTS, PROOF, WHERE, Fault, well
from tests.line import ACCOUNT, BY_DAY, MENUS, TOKEN, URL, TestLine
from tests.server import served

CALLERS = 8
"""Calls at once."""
WEBHOOK, ROUTED, QUICK = 3.0, 5.0, 1.0
"""Seconds: of any webhook; from the key press that asks until a person's line is to ring, without the words that are
spoken before; and of a webhook that has not waited for the system."""
WORKERS = 2
TOGETHER = 24
"""Callers who meet a fault at once on the server: enough for each worker's breaker (fewer than 3 come to one of the two
workers once in 50,000 times)."""
ACCOUNTS, PHONES = 471_000, 5_560_000
AFTERWARDS = 4
"""Calls once the system is well, for each worker; each hears a balance."""
APOLOGY = "We are sorry"
PATIENCE = 10.0


class Owner(Actor):
    """Presses the star key, keys in the account and its proof, and hangs up when that was all."""

    def __init__(self, number: str, asks: str = "", together: Barrier | None = None) -> None:
        """Who meets a fault ``together`` with others waits for them before the key that ``asks``."""
        self._number = number
        self._asks = asks
        self._together = together

    def act(self, moment: Moment) -> Action:
        if "ringing" in moment.awaits:
            return Answer()
        if "keys" not in moment.awaits:
            return HangUp() if moment.who == "caller" else Wait()
        heard = " ".join(line.text for line in moment.heard)
        for words, keys in (("house number", PROOF), ("account number", f"{self._number}#"), ("bills", "*")):
            if words in heard:
                if self._together is not None and keys == self._asks:
                    with suppress(BrokenBarrierError):  # somebody has come elsewhere, which their call will tell
                        self._together.wait(PATIENCE)
                return Press(keys)
        return HangUp()


@dataclass(slots=True)
class Timed:
    """A transport that notes how long each answer took, and what it was."""

    inner: Transport
    base_url: str
    sent: list[tuple[float, bytes]] = field(default_factory=list)

    def seconds(self) -> float:
        return self.inner.seconds()

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes, limits: Limits = NO_LIMITS) -> Reply:
        began = time.monotonic()
        reply = self.inner.send(method, url, headers, body, limits)
        self.sent.append((time.monotonic() - began, reply.body))
        return reply


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of a call: ``heard``, ``longest`` webhook, seconds until a line was to ring (None: it was not)."""

    heard: str
    how: str
    errors: int
    longest: float
    routed: float | None

    def wrong(self) -> list[str]:
        """What must not be, of a call that met a fault."""
        return [
            what
            for what, happened in (
                (f"a webhook took {self.longest:.1f} s", self.longest > WEBHOOK),
                (f"{self.heard.count(APOLOGY)} apologies", self.heard.count(APOLOGY) != 1),
                ("no person's line rang", self.how != "bridged" or self.routed is None),
                (f"a line was rung after {self.routed} s", (self.routed or 0.0) > ROUTED),
                ("an amount was spoken", "$" in self.heard or ANOTHERS in self.heard),
                (f"{self.errors} errors", self.errors > 0),
            )
            if happened
        ]


@dataclass(slots=True)
class Line:
    """The line under test: a way to it for each call, its system, how many callers meet a fault ``together``, and how
    its breakers ``wait``. ``trials``: so many questions they may let pass in some seconds while they are open."""

    transport: Callable[[], Transport]
    base_url: str
    system: FakeSystem
    together: int
    workers: int
    wait: Callable[[], object]
    trials: Callable[[float], int]
    placed: int = 0

    def call(self, number: int, asks: str = "", together: Barrier | None = None) -> Placed:
        timed = Timed(self.transport(), self.base_url)
        carrier = Carrier(timed, TOKEN, account_sid=ACCOUNT, clock=VirtualClock(BY_DAY), seed=number)
        owner = Owner(f"{ACCOUNTS + number}", asks, together)
        outcome = carrier.call(owner, from_=f"+1202{PHONES + number}")
        longest = max(took for took, _ in timed.sent)
        return Placed(outcome.heard(), outcome.how, len(outcome.errors), longest, _routed(timed.sent))

    def calls(self, count: int, at_once: int, asks: str = "") -> list[Placed]:
        """``count`` callers, each with an account and a phone of their own; with ``asks`` all together at that key."""
        numbers = range(self.placed + 1, self.placed + count + 1)
        self.placed += count
        together = Barrier(count) if asks else None
        with ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(lambda number: self.call(number, asks, together), numbers))


def _routed(sent: list[tuple[float, bytes]]) -> float | None:
    """Seconds of webhooks from the one that led to the apology to the one in whose answer a line rings."""
    seconds, asked = 0.0, False
    for took, body in sent:
        asked = asked or APOLOGY.encode() in body
        seconds += took if asked else 0.0
        if asked and b"<Dial" in body:
            return seconds
    return None


@dataclass(slots=True)
class Found:
    """What all faults have come to; seconds are the longest ones."""

    tried: int = 0
    longest: float = 0.0
    later: float = 0.0
    routed: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def figure(self) -> str:
        return (
            f"webhooks {self.longest:.2f} s, a line rings {self.routed:.2f} s after the key, later {self.later:.2f} s"
        )


def suffer(line: Line, fault: Fault, where: str, calls: int, found: Found) -> None:
    """One fault: some meet it together, ``calls`` come after the breaker has opened, and it is well again."""
    place, asks = WHERE[where]
    line.system.answer = lambda c: (fault.answer if c.path.startswith(place) else well)(c)
    first = line.calls(line.together, line.together, asks)
    before, began = len(line.system.requests), time.monotonic()
    second = line.calls(calls, CALLERS)
    allowed = line.trials(time.monotonic() - began)
    # Each kind of question has a breaker of its own: what the system answers well is asked all the time.
    asked = sum(place in head.partition("\r\n")[0] for head in line.system.requests[before:])
    slow = sum(one.longest > QUICK for one in second)
    line.system.answer = well
    line.wait()
    after = line.calls(AFTERWARDS * line.workers, at_once=1)
    wrong = [what for one in (*first, *second) for what in one.wrong()]
    wrong += [f"no balance afterwards, but {one.heard[-80:]!r}" for one in after if BALANCE not in one.heard]
    if fault.opens and (asked > allowed or slow > allowed):
        wrong.append(f"the breaker let {asked} questions through, {slow} callers waited")
    if any(head.startswith("GET /elsewhere") for head in line.system.requests):
        wrong.append("a redirect was followed")
    found.tried += len(first) + len(second) + len(after)
    found.longest = max(found.longest, *(one.longest for one in (*first, *second)))
    found.later = max(found.later, *(one.longest for one in second))
    found.routed = max(found.routed, *(one.routed or 0.0 for one in (*first, *second)))
    found.wrong += [f"{fault.name} at the {where}: {what}" for what in wrong]


def in_process(count: int) -> tuple[int, int, str]:
    """(calls, what went wrong, a figure)."""
    found = Found()
    with _listening() as logged, fake_system() as system, _here(system) as line:
        for fault in FAULTS:
            for where in WHERE if fault.opens else ("proof",):
                suffer(line, fault, where, max(CALLERS, count // (2 * len(FAULTS))), found)
        found.wrong += _leaks("\n".join(logged), line)
    return _told(found)


def on_the_server(count: int) -> tuple[int, int, str]:
    """The same at the proof, on the shipped server, whose breakers take their own time."""
    found = Found()
    with tempfile.TemporaryDirectory(prefix="chaos-") as name, fake_system() as system:
        folder = Path(name)
        with served(folder, BY_DAY, workers=WORKERS, customers=_described(folder, system)) as live:
            line = Line(
                lambda: HttpTransport(live.url), live.url, system, TOGETHER, WORKERS,
                lambda: time.sleep(OPEN_FOR + 0.2), lambda seconds: WORKERS * (1 + int(seconds // OPEN_FOR)),
            )  # fmt: skip
            for fault in FAULTS:
                suffer(line, fault, "proof", max(CALLERS, count // len(FAULTS)), found)
        found.wrong += _leaks((folder / "server.log").read_text(), line)
    return _told(found)


@contextmanager
def _here(system: FakeSystem) -> Iterator[Line]:
    """The shipped app in this process, with a breaker whose clock stands still until ``wait``."""
    flow = compile_folder(MENUS).flow
    assert flow is not None
    now = [0.0]
    with tempfile.TemporaryDirectory(prefix="chaos-") as name:
        description = load(_described(Path(name), system))
        assert isinstance(description, Rest)
        inner = CustomersRest(description)
        customers = Guarded(inner, zeros=description.zeros_count, clock=lambda: now[0])
        made = TestLine(Path(name), flow)
        app = create_app(made.settings, clock=made.clock, flows=made.flows, records=made.records, customers=customers)
        transport = WsgiTransport(app, URL)

        def wait() -> None:
            now[0] += OPEN_FOR

        yield Line(lambda: transport, URL, system, CALLERS, 1, wait, lambda seconds: 0)
        inner.close()
        made.close()


def _described(folder: Path, system: FakeSystem) -> Path:
    path = folder / "customers.yaml"
    path.write_text(DESCRIPTION.format(url=system.url))
    return path


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def _listening() -> Iterator[list[str]]:
    """What the line logs, kept instead of printed."""
    kept = _Kept()
    logging.getLogger("ivr").addHandler(kept)
    yield kept.lines
    logging.getLogger("ivr").removeHandler(kept)


def _leaks(logged: str, line: Line) -> list[str]:
    """Numbers of accounts and phones in the log."""
    numbers = range(1, line.placed + 1)
    found = sum(f"{ACCOUNTS + number}" in logged or f"{PHONES + number}" in logged for number in numbers)
    return [f"{found} numbers of callers are in the log"] if found else []


def _told(found: Found) -> tuple[int, int, str]:
    for what in found.wrong[:20]:
        print(f"  {what}", file=sys.stderr)
    return found.tried, len(found.wrong), found.figure()


TESTS: tuple[tuple[str, Callable[[int], tuple[int, int, str]], int], ...] = (
    ("customer systems that fail", in_process, 2_600),
)
ONLY_LONG: tuple[tuple[str, Callable[[int], tuple[int, int, str]], int], ...] = (
    ("the same under a server with two workers", on_the_server, 780),
)
