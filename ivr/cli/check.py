"""``ivr check``: everything that keeps menus from going live, or that would tire a caller, before anyone hears it.

Three things: what the files say, what a caller can come to (every state is walked), and what it costs callers in
seconds. A problem that a call can show is printed with that call, ready to be saved as a scenario. An error keeps the
menus from going live; advice does not.

Exit codes: 0 no errors, 1 errors, 2 wrong use, 3 advice with --strict.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ivr.settings import menus_folder

FORMATS = ("text", "json", "github", "junit", "sarif")


def _names(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> frozenset[str]:
    return frozenset(name.strip() for one in value for name in one.split(",") if name.strip())


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path), default=menus_folder)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="How to print the findings.")
@click.option("--strict", is_flag=True, help="Exit with 3 if there is advice.")
@click.option("--only", multiple=True, callback=_names, help="Advice of these rules alone: a,b,c.")
@click.option("--ignore", multiple=True, callback=_names, help="No advice of these rules.")
def command(folder: Path, form: str, strict: bool, only: frozenset[str], ignore: frozenset[str]) -> None:
    from ivr.checking import check_folder
    from ivr.findings import FINDINGS
    from ivr.flow.lint import RULES

    for name in only | ignore:
        rule = RULES.get(name)
        if rule is None or rule.severity == "error":
            known = ", ".join(sorted(one.id for one in RULES.values() if one.severity == "advice"))
            what = "an error, which cannot be left out" if rule else "not a rule"
            raise click.BadParameter(f"'{name}' is {what}; advice comes from: {known}", param_hint="--only/--ignore")
    report = check_folder(folder, date.today(), only, ignore)
    click.echo(FINDINGS[form](report))
    errors = any(problem.severity == "error" for problem in report.problems)
    raise SystemExit(1 if errors else 3 if strict and report.problems else 0)
