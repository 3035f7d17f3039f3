"""How long an import takes, and a question, with many accounts: ``python -m tests.bench.customers [COUNT]``, a million
without it (``make bench-systems``)."""

from __future__ import annotations

import csv
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import ivr.customers
from ivr.adapters.customers import open_customers
from ivr.customers import fictional
from ivr.customers.config import Export, load
from ivr.customers.importing import import_export
from ivr.customers.store import Store
from tests.bench.goals import Goals, resident, table

MADE_UP = Path(ivr.customers.__file__).parent / "made_up" / "customers.yaml"
QUESTIONS = 2000
GOALS: Goals = {
    "import_seconds_a_million": ("<=", 60.0),
    "import_memory_mb": ("<=", 128.0),
    "account_median_ms": ("<=", 1.0),
    "account_p99_ms": ("<=", 20.0),
    "phone_median_ms": ("<=", 1.0),
    "phone_p99_ms": ("<=", 20.0),
}
"""Questions as the line asks them: within a deadline, behind a breaker."""


def main(count: int) -> None:
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config, path = folder / "customers.yaml", folder / "customers.sqlite"
        config.write_bytes(MADE_UP.read_bytes())
        _export(folder / "accounts.csv", count)
        took, figures["import_memory_mb"] = _import(config, path)
        figures["import_seconds_a_million"] = took * 1_000_000 / count
        random.seed(1)
        numbers = [str(1_000_001 + random.randrange(count)) for _ in range(QUESTIONS)]
        phones = [f"+1202555{random.randrange(10_000):04d}" for _ in range(QUESTIONS)]
        store = Store(path)
        _ask("store, account", store.account, numbers)
        _ask("store, phone", store.of_phone, phones)
        guarded = open_customers(config, path)
        figures["account_median_ms"], figures["account_p99_ms"] = _ask("guarded, account", guarded.account, numbers)
        figures["phone_median_ms"], figures["phone_p99_ms"] = _ask("guarded, phone", guarded.of_phone, phones)
        store.close()
    table(figures, GOALS)


def _export(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(fictional.HEADER)
        writer.writerows(fictional.accounts(count, 1))
    print(f"export: {count:,} accounts, {path.stat().st_size / 1e6:.0f} MB")


def _import(config: Path, path: Path) -> tuple[float, float]:
    """(seconds, MB by which the largest resident set has grown)."""
    export = load(config)
    assert isinstance(export, Export)
    began, before = time.perf_counter(), resident()
    done = import_export(export, config, path)
    took = time.perf_counter() - began
    size = path.stat().st_size / 1e6
    print(f"import: {done.count:,} in {took:.1f} s ({done.count / took:,.0f} a second), {size:.0f} MB")
    return took, resident() - before


def _ask(what: str, question: Callable[[str], object], asked: list[str]) -> tuple[float, float]:
    """(median, 99 %) in ms."""
    times = []
    for one in asked:
        began = time.perf_counter()
        answer = question(one)
        times.append((time.perf_counter() - began) * 1000)
        assert answer is not None
    times.sort()
    median, p99 = statistics.median(times), times[len(times) * 99 // 100]
    print(f"{what}: median {median:.3f} ms, 99 % {p99:.3f} ms")
    return median, p99


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
