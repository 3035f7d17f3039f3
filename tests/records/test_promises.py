"""Promises, on both databases: kept once, and never with a caller's number."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text

from ivr.promises.promise import Promise
from ivr.records import migrate
from ivr.records.promises import Promises

NUMBER = "+12025550143"


@pytest.fixture
def promises(engine: Engine) -> Promises:
    return Promises(engine)


def test_a_promise_is_found_as_it_was_made(promises: Promises) -> None:
    made = promises.add("a call about the bill", NUMBER, 10.0, 100.0, "482913", "high_bill")
    assert promises.find(made) == Promise(
        made, "a call about the bill", "…0143", 10.0, 100.0, None, "", "482913", "high_bill"
    )
    assert promises.find(made + 1) is None


def test_the_number_of_a_caller_is_not_kept(engine: Engine, promises: Promises) -> None:
    promises.add("a call", NUMBER, 10.0, 100.0)
    with engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM promises")).one()
    assert NUMBER[-6:] not in repr(row)


def test_open_ones_come_by_their_date(promises: Promises) -> None:
    later, first, not_yet = (promises.add("a call", NUMBER, made, due) for made, due in ((1, 300), (2, 200), (50, 60)))
    assert [one.id for one in promises.open(10.0)] == [first, later]
    assert [one.id for one in promises.open(50.0)] == [not_yet, first, later]


def test_a_promise_is_kept_once_and_the_first_time_counts(promises: Promises) -> None:
    made = promises.add("a call", NUMBER, 10.0, 100.0)
    assert promises.keep(made, 90.0, "ana")
    assert not promises.keep(made, 95.0, "ben")
    assert not promises.keep(made + 7, 95.0, "ben")
    found = promises.find(made)
    assert found is not None
    assert (found.kept_at, found.kept_by, found.kept_late) == (90.0, "ana", False)
    assert promises.open(99.0) == []
    assert promises.kept(90.0) == [found]
    assert promises.kept(90.1) == []


def test_many_who_keep_it_at_once_are_one(promises: Promises) -> None:
    made = promises.add("a call", NUMBER, 10.0, 100.0)
    with ThreadPoolExecutor(4) as pool:
        kept = list(pool.map(lambda by: promises.keep(made, 90.0, by), ["ana", "ben", "eva", "leo"]))
    assert sorted(kept) == [False, False, False, True]


def test_what_is_done_twice_promises_once(promises: Promises) -> None:
    first = promises.add("a call", NUMBER, 10.0, 100.0, key="CA1.3")
    assert promises.add("a call", NUMBER, 11.0, 101.0, key="CA1.3") == first
    assert promises.add("a call", NUMBER, 11.0, 101.0, key="CA1.4") != first
    assert promises.add("a call", NUMBER, 11.0, 101.0) != promises.add("a call", NUMBER, 11.0, 101.0)
    assert [one.due for one in promises.open(99.0)] == [100.0, 101.0, 101.0, 101.0]


def test_the_promises_of_a_ticket(promises: Promises) -> None:
    wanted = [promises.add(what, NUMBER, 1.0, due, "1") for what, due in (("a letter", 9.0), ("a visit", 5.0))]
    promises.add("a call", NUMBER, 1.0, 2.0, "2")
    assert [one.id for one in promises.of_ticket("1")] == wanted[::-1]


def test_words_are_kept_on_one_line_and_cut(promises: Promises) -> None:
    made = promises.add("a\ncall " + "x" * 5000, NUMBER, 1.0, 2.0)
    promises.keep(made, 1.0, "ana\n" + "y" * 500)
    found = promises.find(made)
    assert found is not None
    assert found.what.startswith("a call x")
    assert (len(found.what), len(found.kept_by)) == (1000, 200)


def test_the_table_goes_and_comes_again(engine: Engine, promises: Promises) -> None:
    promises.add("a call", NUMBER, 1.0, 2.0)
    migrate.downgrade(engine, "007")
    migrate.upgrade(engine)
    assert promises.open(9.0) == []
