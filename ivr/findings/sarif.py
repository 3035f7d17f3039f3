"""For code scanning: SARIF 2.1.0, with the manual of each rule that has one."""

from __future__ import annotations

import json
from typing import Any

from ivr.checking import Report
from ivr.flow.lint import RULES

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "advice": "note"}


def write(report: Report) -> str:
    ids = sorted({problem.rule for problem in report.problems})
    driver = {"name": "ivr check", "rules": [_rule(name) for name in ids]}
    results = [
        {
            "ruleId": problem.rule,
            "level": LEVELS[problem.severity],
            "message": {"text": problem.message + (f" ({problem.fix})" if problem.fix else "")},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": report.place(problem)},
                        "region": {"startLine": problem.place.line, "startColumn": problem.place.column},
                    }
                }
            ],
        }
        for problem in report.problems
    ]
    run = {"tool": {"driver": driver}, "results": results}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _rule(name: str) -> dict[str, Any]:
    rule = RULES.get(name)
    if rule is None:
        return {"id": name}
    help_ = {"text": f"{rule.why} {rule.fix}"}
    return {"id": name, "shortDescription": {"text": rule.what}, "help": help_}
