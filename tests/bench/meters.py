"""``python -m tests.bench.meters`` (``make bench-systems``): a million reads into the store, and how long a caller's
question takes.

Meters of a made-up utility, 1,320 reads each. Goals: the import within a minute, in memory that does not grow with the
file (the largest resident set of the process, less what it was before), and an answer that nobody notices.
"""

from __future__ import annotations

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
from tests.bench.goals import Goals, resident, table

READS = 1_000_000
METERS = 1_000
GOALS: Goals = {
    "import_seconds": ("<=", 60.0),
    "import_again_seconds": ("<=", 60.0),
    "import_memory_mb": ("<=", 32.0),
    "usage_1_p95_ms": ("<=", 50.0),
    "usage_20_p95_ms": ("<=", 500.0),
}
ZONE = ZoneInfo("America/New_York")


def main() -> None:
    figures: dict[str, float] = {}
    with TemporaryDirectory() as name:
        folder = Path(name)
        of = made_up.meters(METERS)
        (folder / "meters.yaml").write_text(made_up.CONFIG.format(zone=ZONE.key))
        (folder / "crosswalk.csv").write_text("".join(made_up.crosswalk(of)))
        with (folder / "reads.csv").open("w") as file:
            file.writelines(islice(made_up.reads(of, 1, datetime.now(ZONE).date(), ZONE), READS + 1))
        config, store = read_config(folder / "meters.yaml"), folder / "meters.db"
        before = resident()
        for name_, what in (("import", "first"), ("import_again", "again (every read is known)")):
            begin = time.monotonic()
            counts = import_files(store, config, [folder / "reads.csv"], lambda one: print(one))
            took = figures[f"{name_}_seconds"] = time.monotonic() - begin
            read = f"{counts.rows:,} reads of {len(counts.meters):,} meters in {took:.1f} s"
            print(f"import, {what}: {read}; store {store.stat().st_size / 1e6:.0f} MB")
        figures["import_memory_mb"] = resident() - before
        meters = open_meters(folder / "meters.yaml", store)
        for count in (1, 20):
            seconds = []
            for at in range(300):
                names = [of[(at * 7 + step) % 700].meter for step in range(count)]
                begin = time.perf_counter()
                meters.usage(names, time.time())
                seconds.append(time.perf_counter() - begin)
            figures[f"usage_{count}_p95_ms"] = 1000 * quantiles(seconds, n=20)[-1]
            print(f"usage of {count} meters: median {1000 * median(seconds):.2f} ms")
    table(figures, GOALS)


if __name__ == "__main__":
    main()
