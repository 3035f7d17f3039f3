"""Lockouts as staff are told of them, on both databases: with the try that meets the limit, once, and not for long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, text

from ivr.records import lockouts as module
from ivr.records.database import NoAnswer, Turns
from ivr.records.lockouts import KEPT, Lockout, lockouts, unlock
from ivr.records.tries import _LOCK, _TRY, DAY, LIMITS, Tries

TOKENS = (b"the-auth-token-of-the-tests",)
ACCOUNT, OTHER, NUMBER, NOW = "1000003", "1000004", "+12025550143", 1_000_000_000.0


@pytest.fixture
def tries(turns: Turns) -> Tries:
    return Tries(turns, TOKENS)


def at_account(
    tries: Tries, how_many: int, account: str = ACCOUNT, now: float = NOW, start: int = 0
) -> list[str | None]:
    """Tags of guesses at one account, each in a call of its own and from a number of its own."""
    each = range(start, start + how_many)
    return [tries.allowed(f"CA{n}", account, f"+1303{5550000 + n}", now, f"3 pin {n:04}") for n in each]


def from_number(tries: Tries, how_many: int, number: str = NUMBER, now: float = NOW) -> list[str | None]:
    """Tags of guesses from one number, each at another account."""
    return [tries.allowed(f"CB{n}", f"20000{n:02}", number, now, "3 pin 4711") for n in range(how_many)]


def told(engine: Engine, now: float = NOW) -> list[Lockout]:
    return lockouts(engine, 0.0, now, LIMITS.account, LIMITS.number)


def columns(engine: Engine) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text("SELECT * FROM lockouts"))]


def last_tag(engine: Engine) -> str:
    """The try that met a limit last."""
    return str(max(columns(engine), key=lambda row: row[2])[0])


def test_the_try_that_meets_the_limit_of_an_account_is_told(engine: Engine, tries: Tries) -> None:
    at_account(tries, LIMITS.account - 1)
    assert told(engine) == []
    assert at_account(tries, 1, start=9) != [None]
    assert told(engine) == [Lockout("account", NOW, ACCOUNT, "…0009", NOW + DAY, None, "")]


def test_the_try_that_meets_the_limit_of_a_number_is_told(engine: Engine, tries: Tries) -> None:
    from_number(tries, LIMITS.number - 1)
    assert told(engine) == []
    assert from_number(tries, LIMITS.number)[-1]
    assert told(engine) == [Lockout("number", NOW, "2000019", "…0143", NOW + DAY, None, "")]


def test_callers_without_a_number_are_one(engine: Engine, tries: Tries) -> None:
    for index, number in enumerate(["anonymous", "+266696687"] * 10):
        tries.allowed(f"CC{index}", f"{index}", number, NOW, "3 pin 4711")
    assert [(one.kind, one.phone) for one in told(engine)] == [("number", "withheld")]


def test_three_in_a_call_tell_nobody(engine: Engine, tries: Tries) -> None:
    for guess in range(9):
        tries.allowed("CA1", ACCOUNT, NUMBER, NOW, f"{guess} pin 4711")
    assert told(engine) == []


def test_an_account_is_told_as_it_was_keyed_in(engine: Engine, tries: Tries) -> None:
    at_account(tries, 9)
    at_account(tries, 1, "00-1000 003\0\n", start=9)
    assert [one.account for one in told(engine)] == ["00-1000 003"]
    at_account(tries, 10, "9" * 200)
    assert "9" * 40 in [one.account for one in told(engine)]


def test_it_is_told_once_in_24_hours_and_then_again(engine: Engine, tries: Tries) -> None:
    at_account(tries, 50)
    at_account(tries, 50)
    assert len(told(engine)) == 1
    assert at_account(tries, 11, now=NOW + DAY, start=100)[9:] == [last_tag(engine), None]
    found = told(engine, NOW + DAY)
    assert [(one.at, one.until, one.is_new(NOW + DAY)) for one in found] == [
        (NOW + DAY, NOW + 2 * DAY, True), (NOW, None, False),
    ]  # fmt: skip


def test_many_who_are_locked_are_many(engine: Engine, tries: Tries) -> None:
    at_account(tries, 12)
    at_account(tries, 12, OTHER, start=50)
    from_number(tries, 25)
    assert sorted((one.kind, one.account) for one in told(engine)) == [
        ("account", ACCOUNT), ("account", OTHER), ("number", "2000019"),
    ]  # fmt: skip


def test_a_lock_ends_when_the_first_try_is_a_day_old(engine: Engine, tries: Tries) -> None:
    at_account(tries, 1, now=NOW - 3600)
    at_account(tries, 9, start=1)
    assert [one.until for one in told(engine)] == [NOW - 3600 + DAY]
    assert [one.until for one in told(engine, NOW - 3600 + DAY)] == [None]


def test_a_right_try_locks_nobody(engine: Engine, tries: Tries) -> None:
    at_account(tries, 9)
    (last,) = at_account(tries, 1, start=9)
    assert last
    assert len(told(engine)) == 1, "for the moment until it is right"
    tries.right(last, "CA9", ACCOUNT)
    tries.right(last, "CA9", ACCOUNT)
    assert told(engine) == []
    at_account(tries, 1, start=10)
    assert len(told(engine)) == 1, "the tenth wrong one"


def test_a_right_try_takes_back_no_other_lockout(engine: Engine, tries: Tries) -> None:
    tags = at_account(tries, 10)
    assert tags[0]
    assert tags[9]
    tries.right(tags[9], "CA9", OTHER)
    tries.right(tags[0], "CA0", ACCOUNT)
    assert len(told(engine)) == 1


def test_a_try_that_comes_again_is_told_once(engine: Engine, tries: Tries) -> None:
    at_account(tries, 10)
    at_account(tries, 10)
    assert len(told(engine)) == 1
    unlock(engine, ACCOUNT, NOW, "ana")
    at_account(tries, 10)
    assert [one.unlocked for one in told(engine)] == [NOW]


@pytest.mark.parametrize("after", range(len(_TRY)))
def test_the_try_and_the_lockout_are_written_together_or_not_at_all(
    engine: Engine, turns: Turns, tries: Tries, after: int
) -> None:
    at_account(tries, 9)

    class Breaking:
        def alone(self, lock: str, queries: Any, values: dict[str, object]) -> list[int]:
            def until() -> Iterator[str]:
                yield from queries[:after]
                yield "SELECT * FROM nowhere"

            return turns.alone(lock, until(), values)  # type: ignore[arg-type]

    with pytest.raises(NoAnswer):
        at_account(Tries(Breaking(), TOKENS), 1, start=9)  # type: ignore[arg-type]
    assert told(engine) == []
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM tries")).scalar() == 9


def test_what_is_carried_out_is_the_same_whether_it_locks_or_not(turns: Turns) -> None:
    asked = []

    class Listening:
        def alone(self, lock: str, queries: Any, values: dict[str, object]) -> list[int]:
            asked.append((lock, queries, sorted(values)))
            return turns.alone(lock, queries, values)

    at_account(Tries(Listening(), TOKENS), 12)  # type: ignore[arg-type]
    assert [one[:2] for one in asked] == [(_LOCK, _TRY)] * 12
    assert {module.OF_ACCOUNT, module.OF_NUMBER, module.FORGET} <= set(_TRY)
    assert all(one == asked[0] for one in asked)


def test_no_caller_stands_in_the_table_whole(engine: Engine, tries: Tries) -> None:
    at_account(tries, 10)
    from_number(tries, 20)
    assert len(columns(engine)) == 2
    assert not any("5550143" in str(value) or "5550009" in str(value) for row in columns(engine) for value in row)


def test_lockouts_are_kept_for_90_days(engine: Engine, tries: Tries) -> None:
    assert KEPT == 90 * DAY
    at_account(tries, 10)
    at_account(tries, 1, OTHER, now=NOW + KEPT - 1)
    assert len(columns(engine)) == 1
    assert told(engine, NOW + KEPT) == [], "nobody is told of it, though nothing has come since"
    at_account(tries, 1, OTHER, now=NOW + KEPT)
    assert columns(engine) == []


def test_who_is_unlocked_may_try_again_and_be_locked_again(engine: Engine, tries: Tries) -> None:
    at_account(tries, 12)
    at_account(tries, 12, OTHER, start=50)
    assert unlock(engine, "00-1000003", NOW + 60, "ana") == 10
    assert at_account(tries, 12, OTHER, start=80) == [None] * 12, "the other one stays locked"
    found = {one.account: one for one in told(engine)}
    assert (found[ACCOUNT].unlocked, found[ACCOUNT].unlocked_by, found[ACCOUNT].until) == (NOW + 60, "ana", None)
    assert not found[ACCOUNT].is_new(NOW + 60)
    assert found[OTHER].unlocked is None
    tags = at_account(tries, 12, now=NOW + 120, start=100)
    assert [tag is not None for tag in tags] == [True] * 10 + [False] * 2
    first, *_ = told(engine, NOW + 120)
    assert (first.account, first.at, first.is_new(NOW + 120)) == (ACCOUNT, NOW + 120, True)


@pytest.mark.parametrize("account", [ACCOUNT, "2000019", "", "0", "7"])
def test_what_is_not_locked_cannot_be_unlocked(engine: Engine, tries: Tries, account: str) -> None:
    at_account(tries, 9)
    from_number(tries, 20)
    assert unlock(engine, account, NOW, "ana") is None
    with engine.connect() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM tries")).scalar() == 29


def test_a_lock_that_is_over_cannot_be_unlocked(engine: Engine, tries: Tries) -> None:
    at_account(tries, 10)
    assert unlock(engine, ACCOUNT, NOW + DAY, "ana") is None
    assert unlock(engine, ACCOUNT, NOW + DAY - 1, "ana") == 10
    assert unlock(engine, ACCOUNT, NOW + DAY - 1, "ana") is None
