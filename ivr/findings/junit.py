"""For continuous integration: a test case a rule that has found something, or one that passed."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from ivr.checking import Report


def write(report: Report) -> str:
    cases = []
    errors = [problem for problem in report.problems if problem.severity == "error"]
    for problem in errors:
        told = f"{report.folder}/{problem}\n{report.examples.get(problem, '')}".rstrip()
        name = quoteattr(f"{problem.rule} {problem.place}")
        failure = f"<failure message={quoteattr(problem.message)}>{escape(told)}</failure>"
        cases.append(f'<testcase classname="menus" name={name}>{failure}</testcase>')
    if not errors:
        cases.append('<testcase classname="menus" name="all rules"/>')
    return f'<testsuite name="ivr check" tests="{len(cases)}" failures="{len(errors)}">{"".join(cases)}</testsuite>'
