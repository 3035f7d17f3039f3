"""``ivr test``: plays the scenarios, simulated calls that must keep working, and tells which did not.

A failure prints the call as Them: / You:. PATHS are files or folders; without them, the menus' folder 'scenarios'.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import click

from ivr.menus import compile_folder, read_folder
from ivr.scenarios.coverage import Covered, coverage
from ivr.scenarios.prompts import Prompts
from ivr.scenarios.read import read_scenarios
from ivr.scenarios.run import Result, run
from ivr.scenarios.tell import told
from ivr.settings import menus_folder


@click.command(help=__doc__)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--menus", type=click.Path(path_type=Path), default=menus_folder, help="The folder of menus to call.")
@click.option("--run", "pattern", default="", metavar="REGEX", help="Only scenarios whose name matches.")
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How to print.")
@click.option("--junit", type=click.Path(path_type=Path), help="Write the results to this file as JUnit XML.")
@click.option("--coverage-threshold", type=float, default=0.0, help="Fail below this percentage of any kind.")
def command(
    paths: tuple[Path, ...], menus: Path, pattern: str, form: str, junit: Path | None, coverage_threshold: float
) -> None:
    flow = compile_folder(menus).flow
    if flow is None:
        raise click.ClickException(f"the menus in {menus} cannot be called; see: ivr check {menus}")
    try:
        wanted = re.compile(pattern)
    except re.error as error:
        raise click.BadParameter(f"'{pattern}' is no regular expression: {error}", param_hint="--run") from None
    scenarios, problems = read_scenarios(paths or (menus / "scenarios",), flow)
    results = run((one for one in scenarios if wanted.search(one.name)), flow)
    if not results and not problems:
        raise click.ClickException("there is no such scenario" if pattern else "there are no scenarios")
    covered = coverage(flow, results)
    prompts = Prompts(flow, read_folder(menus)[0])
    if form == "json":
        click.echo(json.dumps(_as_json(results, [str(one) for one in problems], covered), ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            click.echo(
                f"::error file={problem.place.file},line={problem.place.line}::{problem}"
                if form == "github"
                else problem
            )
        for result in results:
            _tell(result, prompts, form)
        _sum_up(results, len(problems), covered)
    if junit is not None:
        _write(junit, _junit(results, [str(one) for one in problems], prompts))
    low = [kind for kind, one in covered.items() if one.percent < coverage_threshold]
    if low:
        click.echo(f"Coverage of {', '.join(low)} is below {coverage_threshold:g} %.", err=True)
    raise SystemExit(1 if problems or low or not all(result.passed for result in results) else 0)


def _tell(result: Result, prompts: Prompts, form: str) -> None:
    name = result.scenario.name
    if result.passed:
        click.echo(f"{click.style('PASS', fg='green')} {name} ({result.took * 1000:.0f} ms)")
        return
    click.echo(f"{click.style('FAIL', fg='red')} {name}")
    if form == "github":
        for failure in result.failures:
            file, line, _ = failure.place.split(":", 2)
            click.echo(f"::error file={file},line={line}::{failure}")
    for text in told(result, prompts, lambda text, colour: click.style(text, fg=colour)):
        click.echo(f"     {text}")


def _sum_up(results: list[Result], problems: int, covered: dict[str, Covered]) -> None:
    failed = sum(not result.passed for result in results)
    unread = f", {problems} not played: see the first lines" if problems else ""
    click.echo(f"{len(results) - failed} passed, {failed} failed{unread}")
    for kind, one in covered.items():
        missing = (
            f"; never tried: {', '.join(one.missing[:6])}{' …' if len(one.missing) > 6 else ''}" if one.missing else ""
        )
        click.echo(f"{kind}: {one.total - len(one.missing)} of {one.total} ({one.percent:.0f} %){missing}")


def _as_json(results: list[Result], problems: list[str], covered: dict[str, Covered]) -> dict[str, object]:
    failed = sum(not result.passed for result in results)
    return {
        "passed": len(results) - failed,
        "failed": failed,
        "scenarios": [
            {
                "name": result.scenario.name,
                "passed": result.passed,
                "failures": [str(failure) for failure in result.failures],
                "transcript": result.outcome.text().splitlines() if result.outcome else [],
            }
            for result in results
        ],
        "problems": problems,
        "coverage": {kind: round(one.percent, 1) for kind, one in covered.items()},
    }


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}") from None


def _junit(results: list[Result], problems: list[str], prompts: Prompts) -> str:
    """A problem in a scenario file is a failure, too: what it hides was not played."""
    cases = [
        f'<testcase classname="files" name={quoteattr(one)}><failure message={quoteattr(one)}/></testcase>'
        for one in problems
    ]
    for result in results:
        inner = ""
        if not result.passed:
            text = escape("\n".join(told(result, prompts)))
            inner = f"<failure message={quoteattr(str(result.failures[0]))}>{text}</failure>"
        name = quoteattr(result.scenario.name)
        cases.append(f'<testcase classname="scenarios" name={name} time="{result.took:.3f}">{inner}</testcase>')
    failed = sum(not result.passed for result in results) + len(problems)
    return f'<testsuite name="ivr test" tests="{len(cases)}" failures="{failed}">{"".join(cases)}</testsuite>\n'
