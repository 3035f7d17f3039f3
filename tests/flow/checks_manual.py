"""docs/checks.md, the manual of all rules, made of their docstrings: ``python -m tests.flow.checks_manual``."""

from __future__ import annotations

from pathlib import Path

from ivr.flow.lint import RULES, Rule

DOC = Path(__file__).parents[2] / "docs" / "checks.md"
HEAD = """\
# What is checked

`ivr check` tells, with file, line and column, what keeps menus from going live (**errors**) and what would tire or
mislead callers (**advice**). Advice can be chosen: `--only digits-spoken`, `--ignore key-gap,unused-desk`; `--strict`
exits with 3 if there is any. An error cannot be ignored.

Besides the rules below, three things are errors:

* what the files say does not fit together: a name that does not exist, a prompt without Spanish, hours that overlap, a
  number where we may not dial … Each message says what to do;
* a state in which a caller would be trapped. Every state of the flow is walked by the engine itself, in every language,
  by day, by night, on a holiday: `no-person` (key 0 does not lead to a person), `silence-traps`, `endless`, `hangs-up`,
  `record-without-notice`, `emergency-behind`, `circle`. The call that shows it is printed, ready to be saved as a
  scenario;
* callers would listen longer than `budget` in utility.yaml allows (`over-budget`; see `ivr measure`).
"""


def manual() -> str:
    parts = [HEAD]
    for severity, title in (("error", "Errors"), ("advice", "Advice")):
        parts.append(f"## {title}\n")
        parts += [_entry(rule) for name, rule in sorted(RULES.items()) if rule.severity == severity]
    return "\n".join(parts)


def _entry(rule: Rule) -> str:
    return f"### {rule.id}\n\nFinds: {rule.what}.\n\nWhy: {rule.why}\n\nWhat to do: {rule.fix}\n"


def main() -> None:
    DOC.write_text(manual())


if __name__ == "__main__":
    main()
