"""For people: a sentence a problem, the call that shows it, and what was found even when all is well."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import indent

from ivr.checking import Report


def write(report: Report) -> str:
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    for problem in report.problems:
        yield f"{report.folder}/{problem}" if problem.severity == "error" else f"{report.folder}/{problem} [advice]"
        if problem in report.examples:
            yield indent(report.examples[problem].rstrip(), "    ")
    errors = sum(problem.severity == "error" for problem in report.problems)
    advice = len(report.problems) - errors
    if errors:
        yield f"{errors} problem{'s' if errors > 1 else ''} found. Nothing was changed."
        return
    counts = ", ".join(f"{count:,} {what}" for what, count in report.counts.items() if what != "states")
    yield f"OK: {counts}." + (f" {advice} piece{'s' if advice > 1 else ''} of advice." if advice else "")
    states = f"Walked {report.counts['states']:,} states"
    yield f"{states}: a person is one key away in each, nobody is trapped or hung up on."
    cost = report.cost
    if cost is not None:
        yield (
            f"Before the right desk rings callers hear {cost.mean_seconds:.1f} s on the mean, "
            f"{cost.worst_seconds:.1f} s at worst ({cost.worst_need}), {cost.emergency_seconds:.1f} s in an emergency; "
            f"{cost.max_decisions} decisions at most."
        )
