"""Codes of agents, on both databases: how many guesses are looked at, and that the answers tell a guesser nothing."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor

import pytest
from sqlalchemy import Engine, text

from ivr.records import codes
from ivr.records.codes import DIGITS, FROM_ALL, FROM_ONE_NUMBER, HOUR, agent_of, new_code
from ivr.records.database import NoAnswer, Turns, open_engine
from ivr.records.turns import turns_of

NUMBER, NOW = "+12025550143", 100_000.0
PROCESSES, GUESSES = 4, 10_000
QUICK = {**codes._COST, "n": 2}
"""The work for a hash, for tests that count guesses and not their cost."""


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codes, "_COST", QUICK)


def give(engine: Engine, name: str = "ana") -> str:
    code, kept = new_code()
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO agents (id, code) VALUES (:id, :kept)"), {"id": name, "kept": kept})
    return code


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10**DIGITS:0{DIGITS}}"


@pytest.mark.usefixtures("quick")
def test_a_code_names_its_agent_and_counts_no_try(engine: Engine, turns: Turns) -> None:
    ana, ben = give(engine), give(engine, "ben")
    assert (len(ana), ana.isdecimal()) == (DIGITS, True)
    for _ in range(FROM_ONE_NUMBER + 5):
        assert agent_of(turns, ana, NUMBER, NOW) == "ana"
        assert agent_of(turns, ben, NUMBER, NOW) == "ben"
    assert not any(agent_of(turns, wrong, NUMBER, NOW) for wrong in (other(ana), "", "123", f"{ana}0"))


@pytest.mark.usefixtures("quick")
def test_the_right_code_is_refused_while_the_number_is_locked_and_not_an_hour_later(
    engine: Engine, turns: Turns
) -> None:
    code = give(engine)
    for _ in range(FROM_ONE_NUMBER - 1):
        agent_of(turns, other(code), NUMBER, NOW)
    assert agent_of(turns, code, NUMBER, NOW) == "ana", "the tenth try"
    agent_of(turns, other(code), NUMBER, NOW)
    assert agent_of(turns, code, NUMBER, NOW + HOUR - 1) == "", "the eleventh"
    assert agent_of(turns, code, "+12025550144", NOW) == "ana", "from another number"
    assert agent_of(turns, code, NUMBER, NOW + 2 * HOUR) == "ana"


@pytest.mark.usefixtures("quick")
def test_all_numbers_are_locked_after_wrong_codes_from_many(engine: Engine, turns: Turns) -> None:
    code = give(engine)
    for number in range(FROM_ALL - 1):
        agent_of(turns, other(code), f"+1{number}", NOW)
    assert agent_of(turns, code, NUMBER, NOW) == "ana"
    agent_of(turns, other(code), NUMBER, NOW)
    assert agent_of(turns, code, "+12025550144", NOW) == ""
    assert agent_of(turns, code, NUMBER, NOW + HOUR + 1) == "ana"


@pytest.mark.usefixtures("quick")
def test_wrong_codes_are_kept_for_an_hour(engine: Engine, turns: Turns) -> None:
    for _ in range(3):
        agent_of(turns, "00000000", NUMBER, NOW)
    agent_of(turns, "00000000", NUMBER, NOW + HOUR + 1)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM wrong_codes")).scalar() == 1


def guess(url: str, code: str, process: int, many_numbers: bool) -> int:
    """How many guesses of one process are looked at. The right code is guessed, and its tries are not forgiven."""
    codes._COST = QUICK
    codes._RIGHT = "DELETE FROM wrong_codes WHERE tag = :tag AND tag = ''"
    turns = turns_of(open_engine(url))
    looked_at = 0
    for number in range(GUESSES // 2 // PROCESSES):
        caller = f"+1{process}{number:09}" if many_numbers else NUMBER
        for _ in range(20):
            try:
                looked_at += agent_of(turns, code, caller, NOW) == "ana"
                break
            except NoAnswer:  # the others are at it
                continue
    turns.close()
    return looked_at


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("many_numbers", "limit"), [(False, FROM_ONE_NUMBER), (True, FROM_ALL)])
def test_of_ten_thousand_guesses_no_more_than_the_limit_are_looked_at(
    engine: Engine, url: str, many_numbers: bool, limit: int
) -> None:
    code = give(engine)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, context) as pool:
        jobs = [pool.submit(guess, url, code, process, many_numbers) for process in range(PROCESSES)]
        looked_at = sum(job.result() for job in jobs)
    # A try counts before it is looked at: of those at the very same moment some are refused for each other.
    assert limit - PROCESSES < looked_at <= limit


def test_locked_unknown_and_wrong_take_the_same_time(engine: Engine, turns: Turns) -> None:
    code = give(engine)
    kinds = {
        "wrong": (other(code), NUMBER, NOW),
        "unknown": ("", NUMBER, NOW),
        "locked": (code, "+12025550199", NOW),
    }
    for _ in range(FROM_ONE_NUMBER):
        agent_of(turns, other(code), "+12025550199", NOW)
    quickest = dict.fromkeys(kinds, float("inf"))
    for round_ in range(200):  # in turns, and again where the machine is busy
        for kind, (digits, number, now) in kinds.items():
            caller = number if kind == "locked" else f"+1{kind}{round_}"
            begin = time.perf_counter()
            assert agent_of(turns, digits, caller, now) == ""
            quickest[kind] = min(quickest[kind], time.perf_counter() - begin)
        if round_ > 10 and max(quickest.values()) < 1.15 * min(quickest.values()):
            return
    raise AssertionError(quickest)
