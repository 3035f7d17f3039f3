"""A customer system that can do callers no harm: however it fails, it is answered for within the deadline."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from ivr.adapters.deadline import within
from ivr.flow.accounts import Account, Customers, NotNow, key_of

log = logging.getLogger(__name__)

T = TypeVar("T")

DEADLINE = 2.0
FAILURES = 3
"""In a row; then nobody asks for OPEN_FOR seconds, then one tries."""
OPEN_FOR = 10.0
SLOW = 0.75
"""Seconds: who asks is turned away at once while FAILURES others have waited for so long, or in vain, and none was
answered meanwhile. Else those who stood behind them in the server's threads would wait for the whole deadline on
top."""
MOST_THREADS = 64
MOST_OF_A_PHONE = 5


@dataclass(slots=True)
class _Breaker:
    """That of one kind of question, which may fail while the other is answered."""

    failures: int = 0
    closed_again: float | None = None
    trying: bool = False
    waiting: list[float] = field(default_factory=list)
    """Since when those wait who have asked."""
    answered: float = float("-inf")
    took: float = 0.0

    def is_stuck(self, now: float) -> bool:
        long_ago = now - max(SLOW, 1.5 * self.took)  # a system that always takes a second is not stuck after one
        slow = sum(since <= long_ago for since in self.waiting)
        return slow + self.failures >= FAILURES and self.answered <= long_ago


class Guarded:
    """The ``inner`` system within ``deadline`` seconds, behind a circuit breaker. Whatever it raises is a NotNow; so is
    the answer with an account that was not asked for. ``zeros``: leading zeros of account numbers count."""

    def __init__(
        self,
        inner: Customers,
        *,
        zeros: bool = False,
        deadline: float = DEADLINE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._inner = inner
        self._zeros = zeros
        self._deadline = deadline
        self._clock = clock
        self._lock = threading.Lock()
        self._accounts, self._phones = _Breaker(), _Breaker()
        self._threads = 0

    @property
    def waiting(self) -> int:
        """How many questions are still without an answer, whether anybody waits for it or not."""
        with self._lock:
            return self._threads

    def account(self, number: str) -> Account | None:
        return self._asked(self._accounts, lambda: self._right(number, self._inner.account(number)))

    def of_phone(self, phone: str) -> tuple[Account, ...]:
        return self._asked(self._phones, lambda: self._rightly(phone, self._inner.of_phone(phone)))

    def _right(self, number: str, account: Account | None) -> Account | None:
        if account is not None and key_of(account.id, self._zeros) != key_of(number, self._zeros):
            raise self._another()
        return account

    def _rightly(self, phone: str, accounts: tuple[Account, ...]) -> tuple[Account, ...]:
        if any(phone not in account.phones for account in accounts if account.phones):
            raise self._another()
        return tuple(sorted(accounts, key=lambda account: key_of(account.id, self._zeros))[:MOST_OF_A_PHONE])

    def _another(self) -> NotNow:
        log.error("the customer system answered with another account than was asked for; the answer is not used")
        return NotNow("the customer system answered with another account")

    def _asked(self, breaker: _Breaker, question: Callable[[], T]) -> T:
        since = self._admit(breaker)
        begun = threading.Event()
        try:
            answer = within(self._deadline, self._counted(question, begun))
        except Exception as error:
            if not begun.is_set() and not isinstance(error, TimeoutError):  # no thread could be started
                self._one_less()
            self._note_failure(breaker, error)
            # Its own text and chain may hold what it was asked: only our sentences go on.
            raise (error if isinstance(error, NotNow) else NotNow(_sentence(error))) from None
        finally:
            self._leave(breaker, since)
        with self._lock:
            breaker.failures, breaker.closed_again, breaker.trying = 0, None, False
            breaker.answered = self._clock()
            breaker.took = breaker.answered - since
        return answer

    def _leave(self, breaker: _Breaker, since: float) -> None:
        with self._lock:
            breaker.waiting.remove(since)

    def _admit(self, breaker: _Breaker) -> float:
        """Let one question pass, at the time that is returned, or raise NotNow at once."""
        now = self._clock()
        with self._lock:
            if self._threads >= MOST_THREADS:
                raise NotNow(f"{self._threads} questions to the customer system are still without an answer")
            if breaker.closed_again is not None:
                if breaker.trying or now < breaker.closed_again:
                    raise NotNow("the customer system has failed a moment ago; it is asked again soon")
                breaker.trying = True
            elif breaker.is_stuck(now):
                log.warning("%d questions to the customer system wait for an answer: no more are asked", self._threads)
                raise NotNow("the customer system lets those wait who have asked before")
            breaker.waiting.append(now)
            self._threads += 1
        return now

    def _counted(self, question: Callable[[], T], begun: threading.Event) -> Callable[[], T]:
        def run() -> T:
            begun.set()
            try:
                return question()
            finally:
                self._one_less()

        return run

    def _one_less(self) -> None:
        with self._lock:
            self._threads -= 1

    def _note_failure(self, breaker: _Breaker, error: Exception) -> None:
        with self._lock:
            breaker.failures += 1
            breaker.trying = False
            if breaker.failures >= FAILURES:
                breaker.closed_again = self._clock() + OPEN_FOR
            count = breaker.failures
        said = str(error) if isinstance(error, NotNow) else _sentence(error)
        log.error("%s (failure %d in a row)", said, count)


def _sentence(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "the customer system has not answered in time"
    return f"the customer system's answer cannot be used ({type(error).__name__})"
