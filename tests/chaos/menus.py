"""Menu files broken on disk, and versions published, while 50 callers are on the real server: no turn fails.

First the folder serves and its files are mangled; then versions go live, now and then a damaged one. All processes must
serve the newest good version within 5 s in the end; a short run, for machines that do other work as well, asks only
that they come there.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from random import Random
from urllib.request import urlopen

from ivr.flow.compile import compile_files
from ivr.menus import read_folder
from ivr.records.database import open_engine
from ivr.records.versions import Versions
from ivr.sealed import seal
from ivr.simulator import StepError, Steps
from tests.flow.mangling import mangled
from tests.line import BY_DAY, MENUS, TOKEN
from tests.server import LiveLine, served

CALLERS = 50
SEED = 7
PACE = 0.05
"""Seconds between two changes."""

THINK = 0.5
"""Seconds between two calls of a caller: about 80 calls a second in all, far more than a large utility ever has."""

CONVERGE = 5.0
"""Seconds within which every process must serve the newest good version."""

GIVE_UP = 30.0
WHOLE = 1_000
SCRIPTS = (
    "press 1; answer",
    "press 2; busy; answer",
    "press 9; press 3; answer",
    "press 6; press 3; decline; answer",
    "wait; press 0; answer",
)


def changes(count: int) -> tuple[int, int, str]:
    """(changes, failed turns, a figure)."""
    with tempfile.TemporaryDirectory(prefix="chaos-") as name:
        folder = Path(name)
        menus = Path(shutil.copytree(MENUS, folder / "menus"))
        with served(folder, BY_DAY, menus, workers=2) as line:
            callers = _Callers(line)
            callers.start()
            mended = _mangle(line, menus, count // 2)
            published = _publish(line, folder, menus, count // 2)
            callers.stop()
        figure = (
            f"{callers.calls} calls; mended after {mended:.1f} s, published after {published:.1f} s in all processes"
        )
        late = max(mended, published) > (CONVERGE if count >= WHOLE else GIVE_UP)
        return count, callers.failed + late, figure


class _Callers:
    """Places calls from many threads until it is stopped; counts those that met an error."""

    def __init__(self, line: LiveLine) -> None:
        self._line = line
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._call, args=(number,)) for number in range(CALLERS)]
        self.calls = self.failed = 0

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _call(self, number: int) -> None:
        random = Random(number)
        while not self._over.is_set():
            script = random.choice(SCRIPTS)
            with self._lock:
                carrier = self._line.carrier()
            failed = False
            with suppress(StepError):  # a menu may have changed under the caller's fingers
                outcome = carrier.call(Steps(script))
                failed = bool(outcome.errors) or outcome.how == "error"
            with self._lock:
                self.calls += 1
                self.failed += failed
            time.sleep(THINK)


def _mangle(line: LiveLine, menus: Path, count: int) -> float:
    """Break one file after the other; mend all in the end. Seconds until every process serves what is there then."""
    random = Random(SEED)
    good = {path: path.read_bytes() for path in menus.glob("*.yaml")}
    for number in range(count):
        path = random.choice(sorted(good))
        if number % 10 == 9:
            path.unlink(missing_ok=True)
        else:
            path.write_bytes(mangled(good[path], random))
        time.sleep(PACE)
        if number % 3 == 2:
            for broken, raw in good.items():
                broken.write_bytes(raw)
    for path, raw in good.items():
        path.write_bytes(raw)
    main = menus / "main.yaml"
    main.write_bytes(good[main].replace(b"Waterline Water.", b"Good day.", 1))
    flow = compile_files(read_folder(menus)[0]).flow
    assert flow is not None
    return _until(line, flow.version)


def _publish(line: LiveLine, folder: Path, menus: Path, count: int) -> float:
    """Make one version after the other live, every tenth a damaged one."""
    versions = Versions(open_engine(f"sqlite:///{folder}/line.db"))
    known = [_put(versions, menus, f"Hello {number}.") for number in range(3)]
    for number in range(count):
        live = versions.live()
        version = known[number % len(known)]
        if number % 10 == 9:
            version = "d" * 16
            versions.put(version, {"main.yaml": b"main: ["}, b"damaged")
        versions.go_live(version, time.time(), "chaos", f"change {number}", live.number if live else None)
        time.sleep(PACE)
    live = versions.live()
    versions.go_live(known[0], time.time(), "chaos", "the last one", live.number if live else None)
    return _until(line, known[0])


def _put(versions: Versions, menus: Path, greeting: str) -> str:
    files = read_folder(menus)[0]
    files["main.yaml"] = files["main.yaml"].replace(b"Good day.", greeting.encode(), 1)
    flow = compile_files(files).flow
    assert flow is not None
    versions.put(flow.version, files, seal(flow, TOKEN.encode()))
    return flow.version


def _until(line: LiveLine, version: str) -> float:
    """Seconds until every process serves a version; asked so often that each has answered."""
    begin = time.monotonic()
    while time.monotonic() - begin < GIVE_UP:
        if all(_serves(line) == version for _ in range(20)):
            return time.monotonic() - begin
        time.sleep(0.1)
    return GIVE_UP + 1


def _serves(line: LiveLine) -> str:
    with urlopen(f"{line.url}/readyz", timeout=10) as answer:
        return str(json.load(answer)["flow"])
