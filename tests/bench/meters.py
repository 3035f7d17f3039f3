"""``python -m tests.bench.meters``: a million reads into the store, and how long a caller's question takes.

Meters of a made-up utility, 1,320 reads each. Goals: the import within a minute, in memory that does not grow with the
file; printed is the largest resident set of the process, and what it was before the import.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import datetime
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from ivr.adapters.meters_store import open_meters
from ivr.metering import made_up
from ivr.metering.config import read_config
from ivr.metering.importing import import_files

READS = 1_000_000
METERS = 1_000
GOAL = 60.0
ZONE = ZoneInfo("America/New_York")


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        of = made_up.meters(METERS)
        (folder / "meters.yaml").write_text(made_up.CONFIG.format(zone=ZONE.key))
        (folder / "crosswalk.csv").write_text("".join(made_up.crosswalk(of)))
        with (folder / "reads.csv").open("w") as file:
            file.writelines(islice(made_up.reads(of, 1, datetime.now(ZONE).date(), ZONE), READS + 1))
        config, store = read_config(folder / "meters.yaml"), folder / "meters.db"
        for what in ("first", "again (every read is known)"):
            before, begin = _resident(), time.monotonic()
            counts = import_files(store, config, [folder / "reads.csv"], lambda one: print(one))
            took = time.monotonic() - begin
            read = f"{counts.rows:,} reads of {len(counts.meters):,} meters in {took:.1f} s (goal {GOAL:.0f})"
            memory = f"peak RSS {_resident():.0f} MB (before: {before:.0f})"
            print(f"import, {what}: {read}, {memory}; store {store.stat().st_size / 1e6:.0f} MB")
        meters = open_meters(folder / "meters.yaml", store)
        for count in (1, 20):
            seconds = []
            for at in range(300):
                names = [of[(at * 7 + step) % 700].meter for step in range(count)]
                begin = time.perf_counter()
                meters.usage(names, time.time())
                seconds.append(time.perf_counter() - begin)
            p95 = quantiles(seconds, n=20)[-1]
            print(f"usage of {count} meters: median {1000 * median(seconds):.2f} ms, 95 % {1000 * p95:.2f} ms")


def _resident() -> float:
    """The largest resident set so far, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    main()
