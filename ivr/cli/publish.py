"""``ivr publish``: makes a folder of menus live, in all processes, within seconds.

First it is checked (see ivr check) and its scenarios are played (see ivr test); what changes for callers is told. With
an error, or a scenario that fails, nothing happens. Calls under way end on the version that they began on. To go back:
ivr rollback.
"""

from __future__ import annotations

import getpass
from contextlib import suppress
from datetime import date
from pathlib import Path

import click

from ivr.settings import menus_folder


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(path_type=Path), default=menus_folder)
@click.option("--note", required=True, help="What was changed and why, for those who come after.")
@click.option("--author", default=getpass.getuser, show_default="you", help="Who answers for it.")
@click.option("--dry-run", is_flag=True, help="Do all but the last step: nothing goes live.")
def command(folder: Path, note: str, author: str, dry_run: bool) -> None:
    from ivr.cli.versions import when, with_versions
    from ivr.findings import FINDINGS
    from ivr.publishing import keep, publish, try_folder
    from ivr.records.versions import Meanwhile

    if not note.strip():
        raise click.BadParameter("say what was changed and why", param_hint="--note")
    with with_versions() as (versions, token):
        before = versions.live()
        tried = try_folder(folder, date.today())
        click.echo(FINDINGS["text"](tried.report))
        _tell_scenarios(tried.problems, tried.results)
        if tried.flow is None:
            raise click.ClickException("nothing was published; the line goes on as it was")
        if before is not None and before.version == tried.flow.version:
            if not dry_run:
                keep(versions, tried, token)  # mends one that was damaged
            click.echo(f"Version {before.version} is live already; there is nothing to publish.")
            return
        _tell_changes(versions.files(before.version) if before else None, tried.files)
        if dry_run:
            click.echo(f"Version {tried.flow.version} could go live. Nothing was published (--dry-run).")
            return
        try:
            entry = publish(versions, tried, token, author, note, before)
        except Meanwhile as meanwhile:
            other = meanwhile.entry
            raise click.ClickException(
                f"{other.author} has published {other.version} at {when(other.at)} while you were checking "
                f"({other.note}). Look at what differs, then publish again"
            ) from None
    was = f" (it was {before.version})" if before else ""
    click.echo(f"Live: {entry.version}{was}. Every process takes it over within a few seconds.")


def _tell_changes(old: dict[str, bytes] | None, new: dict[str, bytes]) -> None:
    """What changes for callers; nothing to tell for the first version, or one that this program cannot read."""
    from ivr.differences.compare import compare
    from ivr.differences.sides import NotComparable, side

    if old is None:
        return
    with suppress(NotComparable):
        for line in compare(side("live", old, "OLD"), side("new", new, "NEW"), date.today()).told():
            click.echo(line)


def _tell_scenarios(problems: tuple[object, ...], results: tuple[object, ...]) -> None:
    from ivr.scenarios.run import Result

    for problem in problems:
        click.echo(problem)
    failed = [one for one in results if isinstance(one, Result) and not one.passed]
    for result in failed:
        click.echo(f"FAIL {result.scenario.name}")
        for failure in result.failures:
            click.echo(f"     {failure}")
    if results:
        click.echo(f"{len(results) - len(failed)} scenarios passed, {len(failed)} failed.")
    elif not problems:
        click.echo("No scenarios were played: the folder has none in 'scenarios'.")
