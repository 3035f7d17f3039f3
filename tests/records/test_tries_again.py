"""A try that comes again, at once or later, here or at another machine: it is one try, with one verdict."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, text

from ivr.records import tries as module
from ivr.records.database import NoAnswer, Turns, open_engine
from ivr.records.tries import DAY, LIMITS, REPEATS, Limits, Tries
from ivr.records.turns import turns_of

TOKENS = (b"the-auth-token-of-the-tests",)
SID, ACCOUNT, NUMBER, NOW, GUESS = "CA1", "1001", "+12025550143", 1_000_000.0, "3 pin 4711"
PROCESSES, THREADS = 4, 4
SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def tries(turns: Turns) -> Tries:
    return Tries(turns, TOKENS)


@pytest.fixture
def elsewhere(url: str, engine: Engine) -> Iterator[Tries]:
    """Another process, with a connection of its own."""
    made = turns_of(open_engine(url))
    yield Tries(made, TOKENS)
    made.close()


def count(engine: Engine, table: str = "tries") -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar_one())


def others(tries: Tries, how_many: int) -> None:
    """So many wrong tries at the account, by others."""
    for index in range(how_many):
        assert tries.allowed(f"CB{index}", ACCOUNT, f"+1303{5550000 + index}", NOW, GUESS)


def test_a_wrong_try_that_comes_again_counts_once(engine: Engine, tries: Tries, elsewhere: Tries) -> None:
    first = tries.allowed(SID, ACCOUNT, NUMBER, NOW, GUESS)
    assert first
    assert [one.allowed(SID, ACCOUNT, NUMBER, NOW + 1, GUESS) for one in (tries, elsewhere) * 20] == [first] * 40
    assert count(engine) == 1


def test_the_last_try_that_is_left_may_come_again(engine: Engine, tries: Tries, elsewhere: Tries) -> None:
    others(tries, LIMITS.account - 1)
    assert tries.allowed(SID, ACCOUNT, NUMBER, NOW, GUESS)
    assert elsewhere.allowed(SID, ACCOUNT, NUMBER, NOW, GUESS)
    assert elsewhere.allowed("CC", ACCOUNT, "+12025550144", NOW, GUESS) is None
    assert count(engine) == LIMITS.account


@pytest.mark.parametrize(
    "other",
    [
        (SID, ACCOUNT, "3 pin 4712"), (SID, ACCOUNT, "4 pin 4711"), (SID, ACCOUNT, "3 meter 4711"),
        (SID, "1002", GUESS), ("CA2", ACCOUNT, GUESS),
    ],
)  # fmt: skip
def test_whatever_differs_is_a_try_of_its_own(engine: Engine, tries: Tries, other: tuple[str, str, str]) -> None:
    sid, account, guess = other
    first = tries.allowed(SID, ACCOUNT, NUMBER, NOW, GUESS)
    assert tries.allowed(sid, account, NUMBER, NOW, guess) not in (None, first)
    assert count(engine) == 2


def test_guesses_at_one_turn_are_no_more_than_at_many(tries: Tries) -> None:
    guesses = [f"3 pin {number:04}" for number in range(100)] * 2
    assert sum(tries.allowed(SID, ACCOUNT, NUMBER, NOW, guess) is not None for guess in guesses) == LIMITS.call * 2
    assert len({tries.allowed(SID, ACCOUNT, NUMBER, NOW, guess) for guess in guesses}) == LIMITS.call + 1


@pytest.mark.parametrize("room", ["a right proof", "a day"])
def test_a_locked_try_stays_locked_though_there_is_room_again(
    engine: Engine, tries: Tries, elsewhere: Tries, room: str
) -> None:
    others(tries, LIMITS.account - 1)
    last = tries.allowed("CC", ACCOUNT, "+12025550144", NOW, GUESS)
    assert last
    then = NOW + DAY - 1
    assert tries.allowed(SID, ACCOUNT, NUMBER, then, GUESS) is None
    if room == "a right proof":
        tries.right(last, "CC", ACCOUNT)
    then += 2 if room == "a day" else 0
    assert elsewhere.allowed(SID, ACCOUNT, NUMBER, then, GUESS) is None
    assert tries.allowed(SID, ACCOUNT, NUMBER, then, "4 pin 4711"), "another try is looked at"


def test_a_right_try_that_comes_again_is_right_and_counts_never(engine: Engine, tries: Tries, elsewhere: Tries) -> None:
    tag = tries.allowed(SID, ACCOUNT, NUMBER, NOW, GUESS)
    assert tag
    tries.right(tag, SID, ACCOUNT)
    assert elsewhere.allowed(SID, ACCOUNT, NUMBER, NOW, GUESS) == tag
    assert count(engine) == 0, "not even for the moment until it is right again"
    elsewhere.right(tag, SID, ACCOUNT)
    assert count(engine) == 0


def test_a_right_try_that_comes_again_is_not_refused_though_it_was_locked_since(tries: Tries, engine: Engine) -> None:
    tag = tries.allowed(SID, ACCOUNT, NUMBER, NOW, GUESS)
    assert tag
    tries.right(tag, SID, ACCOUNT)
    others(tries, LIMITS.account)
    assert tries.allowed(SID, ACCOUNT, NUMBER, NOW, "4 pin 4711") is None
    assert tries.allowed(SID, ACCOUNT, NUMBER, NOW, GUESS) == tag
    assert count(engine) == LIMITS.account


def test_both_may_be_under_way_before_either_is_right(engine: Engine, tries: Tries, elsewhere: Tries) -> None:
    tags = [one.allowed(SID, ACCOUNT, NUMBER, NOW, GUESS) for one in (tries, elsewhere)]
    assert tags[0]
    assert tags[0] == tags[1]
    assert count(engine) == 1
    tries.right(tags[0], SID, ACCOUNT)
    elsewhere.right(tags[0], SID, ACCOUNT)
    assert count(engine) == 0


def test_what_a_process_that_died_has_counted_is_taken_back_by_the_one_that_goes_on(
    engine: Engine, tries: Tries, elsewhere: Tries
) -> None:
    assert tries.allowed(SID, ACCOUNT, NUMBER, NOW, GUESS), "and it dies before it has looked"
    tag = elsewhere.allowed(SID, ACCOUNT, NUMBER, NOW, GUESS)
    assert tag
    elsewhere.right(tag, SID, ACCOUNT)
    assert count(engine) == 0


class AnswerLost:
    """Turns that write and do not tell."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    def alone(self, lock: str, queries: Sequence[str], values: dict[str, object]) -> list[int]:
        self._turns.alone(lock, queries, values)
        raise NoAnswer("it is late")


def test_a_try_whose_answer_was_lost_is_looked_at_when_it_comes_again(
    engine: Engine, turns: Turns, tries: Tries
) -> None:
    others(tries, LIMITS.account - 1)
    with pytest.raises(NoAnswer):
        Tries(AnswerLost(turns), TOKENS).allowed(SID, ACCOUNT, NUMBER, NOW, GUESS)  # type: ignore[arg-type]
    assert count(engine) == LIMITS.account
    assert tries.allowed(SID, ACCOUNT, NUMBER, NOW, GUESS)
    assert count(engine) == LIMITS.account


def test_a_limit_that_was_lowered_does_not_take_back_what_was_looked_at(
    engine: Engine, turns: Turns, tries: Tries
) -> None:
    others(tries, 5)
    tag = tries.allowed(SID, ACCOUNT, NUMBER, NOW, GUESS)
    assert tag
    assert Tries(turns, TOKENS, Limits(account=2)).allowed(SID, ACCOUNT, NUMBER, NOW, GUESS) == tag
    assert count(engine) == 6


def test_verdicts_are_forgotten_after_minutes_and_the_count_is_not(engine: Engine, tries: Tries) -> None:
    tag = tries.allowed(SID, ACCOUNT, NUMBER, NOW, GUESS)
    right = tries.allowed("CA2", "1002", NUMBER, NOW, GUESS)
    assert right
    tries.right(right, "CA2", "1002")
    assert count(engine, "verdicts") == 2
    assert tries.allowed(SID, ACCOUNT, NUMBER, NOW + REPEATS, GUESS) == tag
    assert (count(engine, "tries"), count(engine, "verdicts")) == (1, 1)
    assert REPEATS <= 900, "the tag of a right proof tells it to whoever has the token"


def test_no_verdict_tells_what_was_keyed_in(engine: Engine, tries: Tries) -> None:
    tries.allowed(SID, "48207715", NUMBER, NOW, "3 pin 73914628")
    with engine.connect() as connection:
        found = repr([connection.execute(text(f"SELECT * FROM {one}")).all() for one in ("tries", "verdicts")])
    assert not any(secret in found for secret in ("48207715", "73914628", "5550143"))


def test_while_the_token_is_changed_a_try_is_one(engine: Engine, turns: Turns) -> None:
    before, during = Tries(turns, (b"old",)), Tries(turns, (b"new", b"old"))
    tags = {one.allowed(SID, ACCOUNT, NUMBER, NOW, GUESS) for one in (before, during)}
    assert len(tags) == 1
    assert count(engine) == 1


# Many at once, in many processes.

_gate: Barrier | None = None


def _ready(gate: Barrier) -> None:
    global _gate
    _gate = gate


def deliver(url: str, calls: int) -> list[bool]:
    """Of each call, at each round, the verdict that this process was given."""
    turns = turns_of(open_engine(url))
    tries = Tries(turns, TOKENS)

    def one(call: int) -> bool:
        while True:
            try:
                return tries.allowed(f"CD{call}", ACCOUNT, f"+1303{5550000 + call}", NOW, GUESS) is not None
            except NoAnswer:  # the others are at it
                continue

    assert _gate is not None
    _gate.wait(60)
    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(one, range(calls)))
    turns.close()
    return found


def test_of_webhooks_that_come_to_all_processes_at_once_all_get_the_same_verdict(engine: Engine, url: str) -> None:
    gate: Any = SPAWN.Barrier(PROCESSES)
    with ProcessPoolExecutor(PROCESSES, SPAWN, _ready, (gate,)) as pool:
        jobs = [pool.submit(deliver, url, 40) for _ in range(PROCESSES)]
        verdicts = [job.result() for job in jobs]
    assert all(one == verdicts[0] for one in verdicts)
    assert sum(verdicts[0]) == LIMITS.account
    assert count(engine) == LIMITS.account


def test_the_statements_are_the_same_for_a_try_that_comes_again(turns: Turns) -> None:
    asked: list[object] = []

    class Listening:
        def alone(self, lock: str, queries: Sequence[str], values: dict[str, object]) -> list[int]:
            asked.append((lock, tuple(queries), sorted(values)))
            return turns.alone(lock, queries, values)

    tries = Tries(Listening(), TOKENS)  # type: ignore[arg-type]
    for _ in range(2):
        for sid in range(LIMITS.account + 2):
            tries.allowed(f"CA{sid}", ACCOUNT, f"+1202{5550000 + sid}", NOW, GUESS)
    assert len(asked) == 2 * (LIMITS.account + 2)
    assert asked.count((module._LOCK, module._TRY, asked[0][2])) == len(asked)  # type: ignore[index]
