"""Guessing at one account's PIN from four processes, each guess in a call of its own and from a number of its own:
exactly as many are looked at as the limit for an account allows, and the time tells wrong, unknown, locked and
repeated apart for nobody. By itself: ``python -m tests.chaos.guessing``."""

from __future__ import annotations

import json
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from statistics import median

from ivr.flow.accounts import Account
from ivr.flow.proof import fits
from ivr.records import migrate
from ivr.records.database import NoAnswer, open_engine
from ivr.records.tries import LIMITS, Tries
from ivr.records.turns import turns_of
from tests import postgres
from tests.line import TOKEN

GUESSES = 10_000
PROCESSES, THREADS = 4, 4
ROUNDS = 400
"""Of each kind of answer whose time is taken."""
APART = 0.050
"""Seconds that the medians of wrong, unknown, locked and repeated may differ."""
NOW = 1_000_000.0
ACCOUNT = Account("1001", house="12", zip="80202", paid=4250, meters=("77001234",), pin="471104")
KINDS: dict[str, tuple[str, Account | None]] = {
    "wrong": ("2{:06}", ACCOUNT),
    "unknown": ("3{:06}", None),
    "locked": (ACCOUNT.id, ACCOUNT),
    "again": ("2{:06}", ACCOUNT),
}
"""The number that is keyed in, another each time but for locked, and the account that is found for it; again is the
webhook of wrong, which comes a second time."""


def on_sqlite(count: int) -> tuple[int, int, str]:
    """(guesses, those looked at beyond the limit or refused below it, and each kind whose time tells, a figure)."""
    with tempfile.TemporaryDirectory(prefix="chaos-") as name:
        return _guessed(f"sqlite:///{name}/line.db", count)


def on_postgresql(count: int) -> tuple[int, int, str]:
    if postgres.programs() is None:
        return 0, 0, "PostgreSQL is not installed"
    with postgres.server() as url:
        return _guessed(url, count)


def _guessed(url: str, count: int) -> tuple[int, int, str]:
    engine = open_engine(url)
    migrate.upgrade(engine)
    engine.dispose()
    begin = time.perf_counter()
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
        jobs = [pool.submit(_guess, url, process, count // PROCESSES) for process in range(PROCESSES)]
        results = [job.result() for job in jobs]
    took = time.perf_counter() - begin
    looked_at, unanswered = (sum(each) for each in zip(*results, strict=True))
    medians = _medians(url)
    apart = max(medians.values()) - min(medians.values())
    failed = abs(looked_at - min(count, LIMITS.account)) + (apart >= APART)
    times = ", ".join(f"{kind} {seconds * 1000:.2f}" for kind, seconds in medians.items())
    figure = f"{looked_at} looked at; medians {times} ms, {apart * 1000:.2f} apart; {count / took:.0f} a second"
    return count, failed, f"{figure}; {unanswered} asked again" if unanswered else figure


def _guess(url: str, process: int, count: int) -> tuple[int, int]:
    """(guesses of one process that were looked at, those that had to be asked again)."""
    turns = turns_of(open_engine(url))
    tries = Tries(turns, (TOKEN.encode(),))

    def one(guess: int) -> tuple[bool, int]:
        caller, unanswered = process * count + guess, 0
        while True:
            try:
                return _attempt(tries, f"CA{caller:032}", ACCOUNT.id, ACCOUNT, f"{caller:06}"), unanswered
            except NoAnswer:  # busy with the others for a moment
                unanswered += 1

    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(one, range(count)))
    turns.close()
    return sum(looked_at for looked_at, _ in results), sum(unanswered for _, unanswered in results)


def _attempt(tries: Tries, sid: str, keyed: str, account: Account | None, guess: str) -> bool:
    """Whether the guess was looked at. The same road for all."""
    tag = tries.allowed(sid, keyed, f"+1202{sid[-7:]}", NOW, f"9 pin {guess}")
    fitting = fits(account, "pin", guess)
    if tag is not None and fitting:
        tries.right(tag, sid, keyed)
    return tag is not None


def _medians(url: str) -> dict[str, float]:
    """Seconds of each kind of answer, in turns."""
    turns = turns_of(open_engine(url))
    tries = Tries(turns, (TOKEN.encode(),))
    took: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for round_ in range(ROUNDS):
        for index, (kind, (keyed, account)) in enumerate(KINDS.items()):
            sid = f"CB{(1 if kind == 'again' else index + 1) * 1_000_000 + round_:032}"
            begin = time.perf_counter()
            looked_at = _attempt(tries, sid, keyed.format(round_), account, "000000")
            took[kind].append(time.perf_counter() - begin)
            assert looked_at == (kind != "locked"), kind
    turns.close()
    return {kind: median(seconds) for kind, seconds in took.items()}


TESTS: tuple[tuple[str, Callable[[int], tuple[int, int, str]], int], ...] = (
    ("guesses at one account from four processes", on_sqlite, GUESSES),
    ("these guesses on PostgreSQL", on_postgresql, GUESSES),
)


def main() -> int:
    """Print what was found as JSON, one test a line; 1 if anything failed."""
    bad = 0
    for name, test, count in TESTS:
        tried, failed, figure = test(count)
        print(json.dumps({"test": name, "tried": tried, "failed": failed, "figure": figure}), flush=True)
        bad += failed
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
