"""Tries to prove an account, on both databases: exactly as many are looked at as the limits allow, by all processes
together, whoever is killed; and the answers tell a guesser nothing."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from itertools import count
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, text

from ivr.flow import proof
from ivr.flow.accounts import Account
from ivr.records import tries as module
from ivr.records.breaker import Breaker
from ivr.records.database import NoAnswer, Turns, open_engine
from ivr.records.tries import DAY, LIMITS, Limits, Tries
from ivr.records.turns import turns_of
from tests.records.conftest import HERE

TOKENS = (b"the-auth-token-of-the-tests",)
NUMBER, NOW = "+12025550143", 1_000_000.0
PROCESSES, THREADS, EACH = 4, 8, 4
_guesses = count()
SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def tries(turns: Turns) -> Tries:
    return Tries(turns, TOKENS)


def rows(engine: Engine) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT * FROM tries ORDER BY at"))]


def looked_at(tries: Tries, keys: Sequence[tuple[str, str, str]], now: float = NOW) -> int:
    """Of tries by (call, account, number) one after the other; one that had no answer is tried again."""
    return sum(patient(tries, sid, account, number, now) is not None for sid, account, number in keys)


def another() -> str:
    """A guess that nobody has made."""
    return f"{next(_guesses)} pin 4711"


def patient(tries: Tries, sid: str, account: str, number: str, now: float = NOW, guess: str = "") -> str | None:
    guess = guess or another()
    for _ in range(50):
        try:
            return tries.allowed(sid, account, number, now, guess)
        except NoAnswer:  # the others are at it
            continue
    raise AssertionError("the database is busy for ever")


def by_call(count: int, start: int = 0) -> list[tuple[str, str, str]]:
    return [("CA1", f"B{number}", f"+1202{5550000 + number}") for number in range(start, start + count)]


def by_account(count: int, start: int = 0) -> list[tuple[str, str, str]]:
    return [(f"CB{number}", "1001", f"+1303{5550000 + number}") for number in range(start, start + count)]


def by_number(count: int, start: int = 0) -> list[tuple[str, str, str]]:
    return [(f"CC{number}", f"A{number}", NUMBER) for number in range(start, start + count)]


WAYS = [(by_call, LIMITS.call), (by_account, LIMITS.account), (by_number, LIMITS.number)]


def test_the_limits_are_what_we_promise() -> None:
    assert Limits() == LIMITS == Limits(call=3, account=10, number=20)


@pytest.mark.parametrize(("keys", "limit"), WAYS)
def test_so_many_are_looked_at_and_again_after_a_day(tries: Tries, keys: Any, limit: int) -> None:
    assert [looked_at(tries, [key]) for key in keys(limit + 3)] == [1] * limit + [0] * 3
    assert looked_at(tries, keys(5), NOW + DAY - 1) == 0
    assert looked_at(tries, keys(limit + 3, 10_000), NOW + DAY) == limit


def test_a_lock_is_for_those_whom_it_concerns(tries: Tries) -> None:
    looked_at(tries, [("CA1", "1001", NUMBER)] * 4)
    assert tries.allowed("CA1", "1002", "+12025550144", NOW, another()) is None, "the call"
    assert tries.allowed("CA2", "1001", NUMBER, NOW, another()), "another call"
    looked_at(tries, by_account(20))
    assert tries.allowed("CA3", "1001", NUMBER, NOW, another()) is None, "the account"
    assert tries.allowed("CA3", "1002", NUMBER, NOW, another()), "another account"


def test_limits_can_be_chosen(turns: Turns) -> None:
    assert looked_at(Tries(turns, TOKENS, Limits(call=2, account=1)), [("CA1", "1", NUMBER), ("CA1", "1", NUMBER)]) == 1


def test_a_right_try_does_not_count(engine: Engine, tries: Tries) -> None:
    for _ in range(30):
        tag = tries.allowed("CA1", "1001", NUMBER, NOW, another())
        assert tag
        tries.right(tag, "CA1", "1001")
    assert rows(engine) == []


def test_who_proves_an_account_of_their_own_may_not_guess_more_at_others(engine: Engine, tries: Tries) -> None:
    guesses = 0
    for call in range(30):
        sid = f"CA{call}"
        guesses += looked_at(tries, [(sid, "1001", NUMBER)] * 2)
        own = tries.allowed(sid, "2002", NUMBER, NOW, another())
        if own:
            tries.right(own, sid, "2002")
    assert guesses == LIMITS.account


def test_who_knows_the_house_may_not_guess_more_at_the_pin(tries: Tries) -> None:
    assert looked_at(tries, [("CA1", "1001", NUMBER)] * 2) == 2
    known = tries.allowed("CA1", "1001", NUMBER, NOW, another())
    assert known
    tries.right(known, "CA1", "1001")
    assert looked_at(tries, [("CA1", "1001", NUMBER)] * 5) == LIMITS.call - 2


def test_a_tag_is_good_for_its_own_call_and_account_alone(engine: Engine, tries: Tries) -> None:
    tag = tries.allowed("CA1", "1001", NUMBER, NOW, another())
    assert tag
    tries.right(tag, "CA2", "1001")
    tries.right(tag, "CA1", "1002")
    tries.right("", "CA1", "1001")
    assert len(rows(engine)) == 1
    tries.right(tag, "CA1", "00-1001")
    assert rows(engine) == []


def test_one_account_is_one_count_however_it_is_written(tries: Tries) -> None:
    forms = ["1001", "001001", "10-01", " 1001 ", "1 0 0 1", "0001001"]
    keys = [(f"CA{index}", forms[index % 6], f"+1202555{index:04}") for index in range(24)]
    assert looked_at(tries, keys) == LIMITS.account
    letters = [(f"CB{index}", "ab-77" if index % 2 else "AB77", f"+1303555{index:04}") for index in range(24)]
    assert looked_at(tries, letters) == LIMITS.account


def test_all_withheld_numbers_are_one(tries: Tries) -> None:
    forms = ["anonymous", "+266696687", "", "Restricted", "+7378742833", "client:ana", "sip:a@example.org", "+1"]
    keys = [(f"CA{index}", f"{index}", forms[index % len(forms)]) for index in range(40)]
    assert looked_at(tries, keys) == LIMITS.number
    assert looked_at(tries, [("CB1", "x", NUMBER)]) == 1


def test_the_table_tells_neither_account_nor_number(engine: Engine, turns: Turns, tries: Tries) -> None:
    account = "ACCOUNT-4711"
    tries.allowed("CA1", account, NUMBER, NOW, another())
    Tries(turns, (b"another-token",)).allowed("CA2", account, NUMBER, NOW, another())
    tries.allowed("CA3", NUMBER, "anonymous", NOW, another())
    (_, _, sid, *first), (_, _, _, *second), (_, _, _, *third) = rows(engine)
    assert sid == "CA1"
    assert len({*first, *second, *third}) == 6, "a hash for each secret, and for each purpose"
    assert not any("4711" in value or "5550143" in value for value in (*first, *second, *third))
    assert all(len(value) == 64 for value in first)


def test_while_the_token_is_changed_all_count_together(turns: Turns) -> None:
    before, during = Tries(turns, (b"old",)), Tries(turns, (b"new", b"old"))
    assert looked_at(before, by_account(6)) + looked_at(during, by_account(6, 6)) == LIMITS.account


def test_old_tries_are_forgotten(engine: Engine, tries: Tries) -> None:
    looked_at(tries, by_account(5))
    looked_at(tries, by_number(1), NOW + DAY)
    assert [row[1] for row in rows(engine)] == [NOW + DAY]


def test_locked_tries_leave_nothing(engine: Engine, tries: Tries) -> None:
    looked_at(tries, by_account(50))
    assert len(rows(engine)) == LIMITS.account


# Many at once, in many processes.

_gate: Barrier | None = None


def _ready(gate: Barrier) -> None:
    global _gate
    _gate = gate


def guess(url: str, process: int) -> list[int]:
    """How many of one process's tries are looked at: by call, by account, by number."""
    turns = turns_of(open_engine(url))
    tries = Tries(turns, TOKENS)
    assert _gate is not None
    counts = []
    with ThreadPoolExecutor(THREADS) as pool:
        for keys, _ in WAYS:
            _gate.wait(60)
            starts = [(process * THREADS + thread) * 100 for thread in range(THREADS)]
            counts.append(sum(pool.map(lambda start, keys=keys: looked_at(tries, keys(EACH, start)), starts)))
    turns.close()
    return counts


def test_of_many_at_once_exactly_the_limit_is_looked_at(engine: Engine, url: str) -> None:
    if engine.dialect.name == "postgresql":  # as an administrator may have set it
        url += "&options=-c%20default_transaction_isolation%3Dserializable"
    gate = SPAWN.Barrier(PROCESSES)
    with ProcessPoolExecutor(PROCESSES, SPAWN, _ready, (gate,)) as pool:
        jobs = [pool.submit(guess, url, process) for process in range(PROCESSES)]
        counts = [job.result() for job in jobs]
    assert [sum(each) for each in zip(*counts, strict=True)] == [limit for _, limit in WAYS]
    assert len(rows(engine)) == sum(limit for _, limit in WAYS)


def killed(url: str, in_between: bool) -> None:
    """Four tries that are looked at, and then killed: after them, or in the midst of a fifth."""
    turns = turns_of(open_engine(url))
    assert looked_at(Tries(turns, TOKENS), by_account(4, 100)) == 4

    def fifth() -> Iterator[str]:
        if in_between:
            yield module._WRITE
        os.kill(os.getpid(), signal.SIGKILL)

    values = {"tag": "fifth", "at": NOW, "sid": "CX", "account": "x", "number": "x"}
    turns.alone(module._LOCK, fifth(), values)  # type: ignore[arg-type]


@pytest.mark.parametrize("in_between", [False, True])
def test_the_count_outlives_a_process_that_is_killed(engine: Engine, url: str, tries: Tries, in_between: bool) -> None:
    process = SPAWN.Process(target=killed, args=(url, in_between))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert looked_at(tries, by_account(30)) == LIMITS.account - 4
    assert all(row[0] != "fifth" for row in rows(engine))


# On SQLite there is one machine: its processes stand still together.
@pytest.mark.parametrize("url", sorted({"postgresql"} & {*HERE}), indirect=True)
def test_a_machine_that_stands_still_does_not_keep_the_others_out(engine: Engine, url: str, tries: Tries) -> None:
    turns, holding, over = turns_of(open_engine(url)), threading.Event(), threading.Event()

    def stuck() -> Iterator[str]:
        holding.set()
        over.wait(60)
        yield "SELECT 1"

    def stand_still() -> None:
        with pytest.raises(NoAnswer):
            turns.alone(module._LOCK, stuck(), {})  # type: ignore[arg-type]

    thread = threading.Thread(target=stand_still)
    thread.start()
    assert holding.wait(60)
    with pytest.raises(NoAnswer):
        tries.allowed("CA1", "1001", NUMBER, NOW, another())
    assert patient(tries, "CA1", "1001", NUMBER), "the server has taken the lock back"
    over.set()
    thread.join()
    turns.close()


# What a guesser is told.


class Listening:
    """The turns, and what was asked of them."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self.asked: list[object] = []

    def alone(self, lock: str, queries: Sequence[str], values: dict[str, object]) -> list[int]:
        self.asked.append((lock, queries, sorted(values)))
        return self._turns.alone(lock, queries, values)

    def __getattr__(self, name: str) -> Any:
        self.asked.append(name)
        return getattr(self._turns, name)


def test_locked_wrong_and_unknown_take_the_same_path(turns: Turns) -> None:
    listening = Listening(turns)
    tries = Tries(listening, TOKENS)  # type: ignore[arg-type]
    looked_at(tries, by_account(20))
    ana = Account("1001", pin="4711")
    paths = {}
    for kind, number, account in [("locked", "1001", ana), ("wrong", "1002", ana), ("unknown", "1003", None)]:
        listening.asked.clear()
        tag = tries.allowed(f"CA{kind}", number, NUMBER, NOW, another())
        fitting = proof.fits(account, "pin", "4711" if kind == "locked" else "4712")
        assert (tag is None, fitting) == (kind == "locked", kind == "locked")
        paths[kind] = list(listening.asked)
    assert len(paths["locked"]) == 1
    assert paths["locked"] == paths["wrong"] == paths["unknown"]


def test_a_database_that_is_gone_is_told_and_a_right_try_is_not_refused_for_it(engine: Engine, turns: Turns) -> None:
    tries = Tries(Breaker(turns), TOKENS)
    tag = tries.allowed("CA1", "1001", NUMBER, NOW, another())
    assert tag
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE tries"))
    tries.right(tag, "CA1", "1001")
    with pytest.raises(NoAnswer) as told:
        tries.allowed("CA1", "1001", NUMBER, NOW, another())
    assert not any(secret in str(told.value) for secret in ("1001", NUMBER))
