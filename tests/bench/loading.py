"""Loading menus: 1,000 nodes compiled, against PyYAML's C composer alone on the same text."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

import yaml

from ivr.flow.compile import compile_files
from tests.bench import menus

ROUNDS = 7


def measure() -> dict[str, float]:
    """Median CPU seconds of composing and of compiling the same files."""
    files = menus.files(1_000)
    texts = [raw.decode() for raw in files.values()]
    compile_files(menus.files(1))  # the calendar's holidays are worked out once a process
    times: dict[str, list[float]] = {"compose": [], "compile": []}
    for _ in range(ROUNDS):
        times["compose"].append(_cpu(lambda: [yaml.compose(text, Loader=yaml.CSafeLoader) for text in texts]))
        times["compile"].append(_cpu(lambda: compile_files(files)))
    return {name: median(taken) for name, taken in times.items()}


def _cpu(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin
