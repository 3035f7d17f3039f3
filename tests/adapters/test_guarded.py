"""The guard before a customer system, on a clock that only the test moves."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from ivr.adapters import guarded
from ivr.adapters.guarded import Guarded
from ivr.flow.accounts import Account, NotNow

ANN = Account("0001000017", name="Ann Lee", phones=("+12025550117",))


class System:
    """A customer system that does what the test says."""

    def __init__(self) -> None:
        self.does: Callable[[], Account | None] = lambda: ANN
        self.asked = 0

    def account(self, number: str) -> Account | None:
        self.asked += 1
        return self.does()

    def of_phone(self, phone: str) -> tuple[Account, ...]:
        self.asked += 1
        found = self.does()
        return (found,) if found else ()


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def fails() -> Account:
    raise NotNow("the system is down")


def bursts() -> Account:
    raise KeyError("Ann Lee of 1000017")


@pytest.fixture
def system() -> System:
    return System()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_answers_go_through(system: System) -> None:
    guard = Guarded(system)
    assert guard.account("1000017") is ANN
    assert guard.of_phone("+12025550117") == (ANN,)
    system.does = lambda: None
    assert guard.account("1000017") is None
    assert guard.of_phone("+12025550117") == ()


def test_another_account_is_not_used_and_logged_without_numbers(
    system: System, caplog: pytest.LogCaptureFixture
) -> None:
    guard = Guarded(system)
    for question in (lambda: guard.account("1000018"), lambda: guard.of_phone("+12025550118")):
        with pytest.raises(NotNow, match="answered with another account"):
            question()
    assert "answered with another account" in caplog.text
    assert "10000" not in caplog.text
    assert "555" not in caplog.text
    with pytest.raises(NotNow, match="another account"):
        Guarded(system, zeros=True).account("1000017")


def test_three_failures_open_it_for_ten_seconds(system: System, clock: Clock) -> None:
    guard = Guarded(system, clock=clock)
    system.does = fails
    for _ in range(3):
        with pytest.raises(NotNow, match="is down"):
            guard.account("1000017")
    clock.now += 9.9
    system.does = lambda: ANN
    with pytest.raises(NotNow, match="failed a moment ago"):
        guard.account("1000017")
    assert system.asked == 3
    clock.now += 0.2
    assert guard.account("1000017") is ANN
    assert guard.account("1000017") is ANN


def test_failures_count_in_a_row_alone(system: System, clock: Clock) -> None:
    guard = Guarded(system, clock=clock)
    for _ in range(5):
        for does in (fails, fails):
            system.does = does
            with pytest.raises(NotNow, match="is down"):
                guard.account("1000017")
        system.does = lambda: ANN
        assert guard.account("1000017") is ANN


def test_answers_for_phones_do_not_hide_that_accounts_fail(system: System, clock: Clock) -> None:
    """Each caller is asked for by phone first; of a web service without an address for phones that is always well."""
    guard = Guarded(system, clock=clock)
    for _ in range(6):
        system.does = lambda: None
        with suppress(NotNow):
            guard.of_phone("+12025550117")
        system.does = fails
        with suppress(NotNow):
            guard.account("1000017")
    assert system.asked <= 6 + 3


def test_a_try_that_fails_keeps_it_open(system: System, clock: Clock) -> None:
    guard = Guarded(system, clock=clock)
    system.does = fails
    for _ in range(3):
        with pytest.raises(NotNow):
            guard.account("1000017")
    clock.now += 10
    with pytest.raises(NotNow, match="is down"):
        guard.account("1000017")
    clock.now += 9.9
    with pytest.raises(NotNow, match="failed a moment ago"):
        guard.account("1000017")


def test_one_alone_tries(system: System, clock: Clock) -> None:
    guard = Guarded(system, clock=clock, deadline=5)
    system.does = fails
    for _ in range(3):
        with pytest.raises(NotNow):
            guard.account("1000017")
    clock.now += 10
    inside, go_on = threading.Event(), threading.Event()

    def slowly() -> Account:
        inside.set()
        go_on.wait(5)
        return ANN

    system.does = slowly
    found: list[Account | None] = []
    first = threading.Thread(target=lambda: found.append(guard.account("1000017")))
    first.start()
    assert inside.wait(5)
    with pytest.raises(NotNow, match="failed a moment ago"):
        guard.account("1000017")
    go_on.set()
    first.join()
    assert found == [ANN]
    assert guard.account("1000017") is ANN


def test_whatever_is_raised_is_a_sentence_without_a_callers_data(
    system: System, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    system.does = bursts
    with pytest.raises(NotNow, match=r"cannot be used \(KeyError\)") as raised:
        Guarded(system).account("1000017")
    assert raised.value.__cause__ is None
    assert raised.value.__suppress_context__
    assert "Ann" not in caplog.text
    assert repr(ANN) == "Account(…)"


def test_who_asks_waits_no_longer_than_the_deadline(system: System) -> None:
    over = threading.Event()
    system.does = lambda: ANN if over.wait(10) else None
    began = time.monotonic()
    with pytest.raises(NotNow, match="not answered in time"):
        Guarded(system, deadline=0.1).account("1000017")
    assert time.monotonic() - began < 1
    over.set()


def test_stray_threads_are_bounded(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guarded, "FAILURES", 1000)
    monkeypatch.setattr(guarded, "MOST_THREADS", 5)
    over = threading.Event()
    system.does = lambda: ANN if over.wait(10) else None
    guard = Guarded(system, deadline=0.01)
    for _ in range(5):
        with pytest.raises(NotNow, match="in time"):
            guard.account("1000017")
    with pytest.raises(NotNow, match="5 questions to the customer system are still without an answer"):
        guard.account("1000017")
    assert system.asked == 5
    over.set()
    ends = time.monotonic() + 5
    while guard.waiting and time.monotonic() < ends:
        threading.Event().wait(0.01)
    assert guard.account("1000017") is ANN


def test_where_no_thread_can_be_started_it_is_not_now(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    guard = Guarded(system)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", none)
        with pytest.raises(NotNow, match="RuntimeError"):
            guard.account("1000017")
    assert guard.waiting == 0
    assert guard.account("1000017") is ANN


class Hanging:
    """Answers when it is let go."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self._asked = threading.Semaphore(0)

    def __call__(self) -> Account:
        self._asked.release()
        self.go_on.wait(5)
        return ANN

    def was_asked(self, times: int) -> bool:
        """Whether so many more questions have come."""
        return all(self._asked.acquire(timeout=5) for _ in range(times))


def test_who_comes_while_three_wait_in_vain_is_turned_away_at_once(system: System, clock: Clock) -> None:
    """They stood behind those three in the server's threads, and have waited already."""
    guard = Guarded(system, clock=clock, deadline=5)
    hangs = Hanging()
    system.does = hangs
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(guard.account, "1000017") for _ in range(3)]
        assert hangs.was_asked(3)
        clock.now += 0.7
        asked = pool.submit(guard.account, "1000017")  # they may only be slow
        assert hangs.was_asked(1)
        clock.now += 0.1
        with pytest.raises(NotNow, match="lets those wait who have asked before"):
            guard.account("1000017")
        system.does = lambda: ()
        assert guard.of_phone("+12025550117") == ()  # another kind of question
        hangs.go_on.set()
        assert [one.result(5) for one in (*waiting, asked)] == [ANN] * 4
    system.does = lambda: ANN
    assert guard.account("1000017") is ANN


def test_a_system_that_always_takes_long_is_not_stuck_after_so_long(system: System, clock: Clock) -> None:
    guard = Guarded(system, clock=clock, deadline=5)
    hangs = Hanging()

    def takes_a_second() -> Account:
        clock.now += 1.0
        return ANN

    system.does = takes_a_second
    assert guard.account("1000017") is ANN
    system.does = hangs
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(guard.account, "1000017") for _ in range(3)]
        assert hangs.was_asked(3)
        system.does = lambda: ANN
        clock.now += 1.4
        assert guard.account("1000017") is ANN
        hangs.go_on.set()
        assert [one.result(5) for one in waiting] == [ANN] * 3


def test_whoever_leaves_it_waits_no_more(system: System, clock: Clock) -> None:
    guard = Guarded(system, clock=clock)

    def ends() -> Account:
        raise SystemExit

    system.does = ends
    for _ in range(5):
        with pytest.raises(SystemExit):
            guard.account("1000017")
    clock.now += 10
    system.does = lambda: ANN
    assert guard.account("1000017") is ANN


def test_a_slow_system_that_answers_is_asked_on(system: System, clock: Clock) -> None:
    guard = Guarded(system, clock=clock, deadline=5)
    hangs = Hanging()
    with ThreadPoolExecutor(3) as pool:
        system.does = hangs
        waiting = [pool.submit(guard.account, "1000017") for _ in range(3)]
        assert hangs.was_asked(3)
        clock.now += 0.7
        system.does = lambda: ANN
        assert guard.account("1000017") is ANN
        clock.now += 0.7
        assert guard.account("1000017") is ANN
        hangs.go_on.set()
        assert [one.result(5) for one in waiting] == [ANN] * 3
