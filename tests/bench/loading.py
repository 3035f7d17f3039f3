"""Loading menus: 1,000 nodes compiled, taken over, and checked, against PyYAML's C composer alone on the same text."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from statistics import median

import yaml

from ivr.flow.check import check_files
from ivr.flow.compile import compile_files
from ivr.sealed import opened, seal
from tests.bench import menus

ROUNDS = 7
TODAY = date(2026, 11, 24)


def measure() -> dict[str, float]:
    """Median CPU seconds of composing, compiling and taking over the same files, and of checking them once."""
    files = menus.files(1_000)
    texts = [raw.decode() for raw in files.values()]
    compile_files(menus.files(1))  # the calendar's holidays are worked out once a process
    flow = compile_files(files).flow
    assert flow is not None
    sealed = seal(flow, b"a token of the bench")
    times: dict[str, list[float]] = {"compose": [], "compile": [], "take_over": []}
    for _ in range(ROUNDS):
        times["compose"].append(_cpu(lambda: [yaml.compose(text, Loader=yaml.CSafeLoader) for text in texts]))
        times["compile"].append(_cpu(lambda: compile_files(files)))
        times["take_over"].append(_cpu(lambda: opened(sealed, b"a token of the bench")))
    checks = {
        "check_shipped": _cpu(lambda: check_files(menus.shipped(), TODAY)),
        "check": _cpu(lambda: check_files(files, TODAY)),
    }
    return {name: median(taken) for name, taken in times.items()} | checks


def _cpu(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin
