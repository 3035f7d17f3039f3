"""Throughput and latency over the servers, by wrk with requests that were made and signed beforehand."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.bench import in_process, menus
from tests.bench.requests import ACCOUNT, TOKEN, URL, Webhook, calls, webhook

ROUNDS = 5
SECONDS = 4
CONNECTIONS = 16
CALLS_A_SLICE = 25_000
PACE_MS = 20
"""Between two requests of a connection: 16 connections then ask about 700 times a second."""
PACED = ("constant", "ours")
PORT = int(URL.rsplit(":", 1)[1])

SCRIPT = """
local requests = {}
local position, step = 0, 1
local begin = 0
function setup(thread) begin = begin + 1; thread:set("position", FIRST + begin - 2) end
function init(args)
  local file = io.open(args[1], "rb")
  while true do
    local length = file:read(8)
    if not length then break end
    requests[#requests + 1] = file:read(tonumber(length))
  end
  file:close()
end
-- A pace of the carrier's, not as fast as it goes: latency at equal load.
if PACE > 0 then function delay() return PACE end end
function request()
  position = position + 2
  return requests[position % #requests + 1]
end
function done(summary, latency, requests)
  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), summary.errors.status + summary.errors.timeout + summary.errors.read))
end
"""


@dataclass(slots=True)
class Variant:
    """A server under load: how it is started, what it is asked, what came of it."""

    command: list[str]
    make: Callable[[int], list[Webhook]]
    environment: dict[str, str]
    rates: list[float] = field(default_factory=list)
    p50: list[float] = field(default_factory=list)
    p99: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    paced_p99: list[float] = field(default_factory=list)
    memory: float = 0.0


def measure(var: Path) -> dict[str, Variant]:
    """Every variant that this machine can run, in interleaved slices."""
    if shutil.which("wrk") is None:
        print("  (no figures over HTTP: wrk is not installed; Debian: apt-get install wrk)")
        return {}
    variants = _variants(var)
    for number in range(ROUNDS):
        for name, variant in variants.items() if number % 2 else reversed(variants.items()):
            _slice(variant, number, var, paced=name in PACED)
    return variants


def _variants(var: Path) -> dict[str, Variant]:
    environment = os.environ | {"PUBLIC_BASE_URL": URL, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_ACCOUNT_SID": ACCOUNT}
    folder = var / "over_http"
    in_process.settings(folder)
    shipped = folder / "menus"
    shipped.mkdir()
    for name, raw in menus.files(10).items():
        (shipped / name).write_bytes(raw)
    from ivr.menus import compile_folder

    flow = compile_folder(shipped).flow
    assert flow is not None
    second = f"/voice?v={flow.version}&n=main&t=1&l=en&r=0"
    home = {"DATABASE_URL": f"sqlite:///{folder}/bench.db", "VAR_DIR": str(folder), "MENUS_DIR": str(shipped)}
    granian = [sys.executable, "-m", "tests.bench.serve"]
    found = {
        "constant": Variant([*granian, "handwritten"], _constants, environment),
        "handwritten": Variant(
            [*granian, "handwritten"], lambda first: calls(first, CALLS_A_SLICE, "/voice/key"), environment
        ),
        "ours": Variant([*granian, "ours"], lambda first: calls(first, CALLS_A_SLICE, second), environment | home),
    }
    modules = _express(var)
    if modules:
        found["express"] = Variant(
            ["node", str(Path(__file__).with_name("express.js"))],
            lambda first: calls(first, CALLS_A_SLICE, "/voice/key"),
            environment | {"NODE_PATH": str(modules), "PORT": str(PORT), "NODE_ENV": "production"},
        )
    return found


def _constants(first: int) -> list[Webhook]:
    one = webhook("/constant", first)
    return [one] * 2 * CALLS_A_SLICE


def _express(var: Path) -> Path | None:
    """Node's modules, installed under ``var``; None where node is not there."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return None
    home = var / "express"
    home.mkdir(exist_ok=True)
    if not (home / "node_modules" / "twilio").is_dir():
        subprocess.run(["npm", "install", "--silent", "--no-package-lock", "express", "twilio"], cwd=home, check=True)
    return home / "node_modules"


def _slice(variant: Variant, number: int, var: Path, paced: bool) -> None:
    """One server, started, loaded as fast as it goes, then at a pace that all can keep."""
    requests = var / "requests.bin"
    with requests.open("wb") as file:
        for one in variant.make(number * CALLS_A_SLICE * 4):
            raw = one.raw()
            file.write(f"{len(raw):8d}".encode() + raw)
    server = subprocess.Popen(
        variant.command, env=variant.environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait_for_port()
        if paced:  # first: the requests of the other load would be repeats
            variant.paced_p99.append(_load(variant, requests, PACE_MS)[2])
        before = _cpu_of_group(server.pid)
        rate, p50, p99, count = _load(variant, requests, 0)
        variant.cpu.append((_cpu_of_group(server.pid) - before) / count)
        variant.memory = max(variant.memory, _memory_of_workers(server.pid))
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
    variant.rates.append(rate)
    variant.p50.append(p50)
    variant.p99.append(p99)


def _load(variant: Variant, requests: Path, pace: int) -> tuple[float, float, float, int]:
    """Requests a second, median and 99th percentile in ms, and how many there were."""
    script = requests.with_suffix(f".{pace}.lua")
    script.write_text(f"PACE = {pace}\nFIRST = {0 if pace else CALLS_A_SLICE}\n{SCRIPT}")
    output = subprocess.run(
        ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", str(script), URL, "--", str(requests)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+)", output)
    assert found is not None, output
    count, microseconds, p50, p99, errors = (int(part) for part in found.groups())
    assert errors == 0, output
    assert count < CALLS_A_SLICE or variant.make is _constants, "more requests than were made: repeats are cheaper"
    return count / microseconds * 1e6, p50 / 1000, p99 / 1000, count


def _wait_for_port() -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", PORT), timeout=1).close()
            time.sleep(1.0)  # let the other workers finish their start
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the server under test did not start")


def _group(leader: int) -> list[Path]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[2]) == leader:
            found.append(stat)
    return found


def _cpu_of_group(leader: int) -> float:
    ticks = 0
    for stat in _group(leader):
        fields = stat.read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _memory_of_workers(leader: int) -> float:
    """The largest resident memory of the processes below the leader, in MiB."""
    sizes = [0.0]
    for stat in _group(leader):
        if stat.parent.name != str(leader):
            pages = int((stat.parent / "statm").read_text().split()[1])
            sizes.append(pages * os.sysconf("SC_PAGE_SIZE") / 2**20)
    return max(sizes)


def ratios(found: dict[str, Variant]) -> dict[str, float]:
    if not found:
        return {}
    rate = {name: median(variant.rates) for name, variant in found.items()}
    p99 = {name: median(found[name].paced_p99) for name in PACED}
    values = {
        "http_vs_handwritten": rate["ours"] / rate["handwritten"],
        "p99_vs_bare": p99["ours"] / p99["constant"],
    }
    if "express" in rate:
        values["http_vs_express"] = rate["ours"] / rate["express"]
    return values
