"""A hard total deadline for a call to another system.

A library's own time-out starts again with each byte: it did not stop a server that drips (14.5 s with 2 s set), nor one
that hangs in the middle. The thread may stay behind; whoever asked does not.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
    """What ``work`` returns or raises, if that takes no longer; else TimeoutError."""
    answers: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put((work(), None))
        except BaseException as error:  # handed on to whoever waits
            answers.put((None, error))

    threading.Thread(target=run, daemon=True, name="deadline").start()
    try:
        answer, error = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"no answer within {seconds:g} s") from None
    if error is not None:
        raise error
    return answer  # type: ignore[return-value]
