"""``make chaos``: long proofs as a table, and in var/chaos.json. ``--short``: a twentieth of each, for every change,
without those that tell nothing when they are short. ``--systems`` (``make chaos-systems``): those of the utility's own
systems alone, in var/chaos-systems.json."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.chaos import callbacks, callers, guessing, menus, systems

TESTS: tuple[tuple[str, Callable[[int], tuple[int, int, str]], int], ...] = (
    ("nobody is trapped, whatever they do", callers.anyone, 100_000),
    ("menus broken and published under calls", menus.changes, 1_000),
    ("callbacks under workers killed every second", callbacks.on_sqlite, 10_000),
    ("the same on PostgreSQL", callbacks.on_postgresql, 4_000),
    *systems.TESTS,
)
ONLY_LONG = (*guessing.TESTS, *systems.ONLY_LONG)
OF_SYSTEMS = (*systems.TESTS, *ONLY_LONG)


def main(short: bool, of_systems: bool) -> int:
    rows = []
    print(f"{'test':<44}{'tried':>9}{'failed':>8}  figure")
    for name, test, count in OF_SYSTEMS if of_systems else TESTS if short else (*TESTS, *ONLY_LONG):
        begin = time.monotonic()
        tried, failed, figure = test(count // 20 if short else count)
        rows.append({"test": name, "tried": tried, "failed": failed, "figure": figure})
        print(f"{name:<44}{tried:>9,}{failed:>8,}  {figure} ({time.monotonic() - begin:.0f} s)", flush=True)
    var = Path("var")
    var.mkdir(exist_ok=True)
    (var / f"chaos{'-systems' if of_systems else ''}.json").write_text(json.dumps(rows, indent=2))
    return 1 if any(row["failed"] for row in rows) else 0


if __name__ == "__main__":
    raise SystemExit(main("--short" in sys.argv[1:], "--systems" in sys.argv[1:]))
