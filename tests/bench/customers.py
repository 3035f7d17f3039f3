"""How long an import takes, and a question, with many accounts: ``python -m tests.bench.customers [COUNT]``."""

from __future__ import annotations

import csv
import random
import resource
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

MADE_UP = Path(ivr.customers.__file__).parent / "made_up" / "customers.yaml"
QUESTIONS = 2000


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config, path = folder / "customers.yaml", folder / "customers.sqlite"
        config.write_bytes(MADE_UP.read_bytes())
        _export(folder / "accounts.csv", count)
        _import(config, path)
        random.seed(1)
        numbers = [str(1_000_001 + random.randrange(count)) for _ in range(QUESTIONS)]
        phones = [f"+1202555{random.randrange(10_000):04d}" for _ in range(QUESTIONS)]
        store = Store(path)
        _ask("store, account", store.account, numbers)
        _ask("store, phone", store.of_phone, phones)
        guarded = open_customers(config, path)
        _ask("guarded, account", guarded.account, numbers)
        _ask("guarded, phone", guarded.of_phone, phones)
        store.close()


def _export(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(fictional.HEADER)
        writer.writerows(fictional.accounts(count, 1))
    print(f"export: {count:,} accounts, {path.stat().st_size / 1e6:.0f} MB")


def _import(config: Path, path: Path) -> None:
    export = load(config)
    assert isinstance(export, Export)
    began = time.perf_counter()
    done = import_export(export, config, path)
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = path.stat().st_size / 1e6
    print(
        f"import: {done.count:,} in {took:.1f} s ({done.count / took:,.0f} a second), {size:.0f} MB, {peak:.0f} MiB RSS"
    )


def _ask(what: str, question: Callable[[str], object], asked: list[str]) -> None:
    times = []
    for one in asked:
        began = time.perf_counter()
        answer = question(one)
        times.append((time.perf_counter() - began) * 1000)
        assert answer is not None
    times.sort()
    print(f"{what}: median {statistics.median(times):.3f} ms, 99 % {times[len(times) * 99 // 100]:.3f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
