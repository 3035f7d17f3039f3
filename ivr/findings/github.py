"""For code review on GitHub: workflow commands, which stand beside the line."""

from __future__ import annotations

from ivr.checking import Report

_ESCAPES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES = _ESCAPES | str.maketrans({":": "%3A", ",": "%2C"})


def write(report: Report) -> str:
    lines = []
    for problem in report.problems:
        what = "error" if problem.severity == "error" else "warning"
        file = report.place(problem).translate(_IN_PROPERTIES)
        told = problem.message + (f" ({problem.fix})" if problem.fix else "")
        told += f"\n{report.examples[problem]}" if problem in report.examples else ""
        place = f"file={file},line={problem.place.line},col={problem.place.column},title={problem.rule}"
        lines.append(f"::{what} {place}::{told.translate(_ESCAPES)}")
    return "\n".join(lines)
