"""For scripts: the keys of DESIGN's table of machine-readable answers, and the calls."""

from __future__ import annotations

import json
from dataclasses import asdict

from ivr.checking import Report


def write(report: Report) -> str:
    problems = [{**problem.as_json(), "call": report.examples.get(problem)} for problem in report.problems]
    ok = all(problem.severity != "error" for problem in report.problems)
    cost = asdict(report.cost) if report.cost else None
    told = {"ok": ok, "problems": problems, "counts": dict(report.counts), "cost": cost}
    return json.dumps(told, indent=2, ensure_ascii=False)
