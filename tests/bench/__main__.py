"""``make bench``: every figure of docs/performance.md, as ratios of one run; var/bench.json holds them too."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median

from tests.bench import in_process, loading, over_http, simulated
from tests.bench.goals import table

GOALS = {
    "turn_vs_bare": ("<=", 2.5),
    "turn_vs_handwritten": ("<=", 0.6),
    "http_vs_handwritten": (">=", 1.2),
    "p99_vs_bare": ("<=", 1.5),
    "http_vs_express": (">=", 1.0),
    "nodes_10000_vs_10": ("<=", 1.1),
    "compile_1000_nodes": ("<=", 2.0),
    "take_over_1000_nodes": ("<=", 0.1),
    "check_shipped_seconds": ("<=", 2.0),
    "check_1000_nodes_seconds": ("<=", 10.0),
    "simulated_vs_bare": (">=", 0.5),
    "simulated_calls_a_second": (">=", 500.0),
    "worker_memory_mib": ("<=", 90.0),
}


def main() -> None:
    var = Path("var")
    var.mkdir(exist_ok=True)
    print("in one process …")
    turns = in_process.measure(var / "bench")
    print("loading menus …")
    loads = loading.measure()
    print("the pretend carrier …")
    calls = simulated.measure(var / "bench")
    print("over HTTP …")
    http = over_http.measure(var / "bench")
    ratios = {
        "turn_vs_bare": turns["ours_10"] / turns["constant"],
        "turn_vs_handwritten": turns["ours_10"] / turns["handwritten"],
        "nodes_10000_vs_10": turns["ours_10000"] / turns["ours_10"],
        "compile_1000_nodes": loads["compile"] / loads["compose"],
        "take_over_1000_nodes": loads["take_over"] / loads["compose"],
        "check_shipped_seconds": loads["check_shipped"],
        "check_1000_nodes_seconds": loads["check"],
        "simulated_vs_bare": calls["bare"] / calls["simulated"],
        "simulated_calls_a_second": 1 / calls["simulated"],
        **over_http.ratios(http),
    }
    if http:
        ratios["worker_memory_mib"] = http["ours"].memory
    table(ratios, GOALS)
    _details(turns, loads, http)
    seconds = {f"turn_{name}": value for name, value in turns.items()} | {
        f"load_{name}": v for name, v in loads.items()
    }
    kinds = ("rates", "p50", "p99", "cpu", "paced_p99")
    figures = {f"{name}_{what}": getattr(one, what) for name, one in http.items() for what in kinds}
    Path("var/bench.json").write_text(json.dumps({"ratios": ratios, "seconds": seconds, "figures": figures}, indent=2))


def _details(turns: dict[str, float], loads: dict[str, float], http: dict[str, over_http.Variant]) -> None:
    print(
        "\nCPU of a turn in one process (µs): "
        + ", ".join(f"{name} {value * 1e6:.0f}" for name, value in turns.items())
    )
    print("Loading (s): " + ", ".join(f"{name} {value:.2f}" for name, value in loads.items()))
    for name, one in http.items():
        rate, p50, p99, cpu = (median(values) for values in (one.rates, one.p50, one.p99, one.cpu))
        print(f"{name:<12} {rate:7.0f} turns/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms, CPU {cpu * 1e6:.0f} µs")


if __name__ == "__main__":
    main()
